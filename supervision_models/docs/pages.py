"""Which files are generated, and from what."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from supervision_models.docs.codes import codes_markdown
from supervision_models.docs.commands import commands_page
from supervision_models.errors import Lang


def _models(lang: Lang) -> str:
    from supervision_models.docs.combining import combining_markdown
    from supervision_models.docs.mutating import mutating_markdown
    from supervision_models.docs.writing import writing_markdown
    from supervision_models.models.reference import models_markdown

    parts = (
        models_markdown(lang),
        combining_markdown(lang),
        writing_markdown(lang),
        mutating_markdown(lang),
    )
    return "\n".join(parts)


def _model_schema() -> str:
    from supervision_models.models.reference import schema_text

    return schema_text()


def _contracts(lang: Lang) -> str:
    from supervision_models.contracts.loader import load_contracts
    from supervision_models.contracts.reference import contracts_markdown
    from supervision_models.workspace import packaged

    return contracts_markdown(load_contracts([packaged("datasets") / "contracts"]), lang)


def _contract_schema() -> str:
    from supervision_models.contracts.loader import schema_text

    return schema_text()


# path in the checkout -> what renders it
PAGES: Mapping[str, Callable[[], str]] = {
    "docs/models.md": lambda: _models("en"),
    "docs/models.zh-CN.md": lambda: _models("zh"),
    "docs/contracts.md": lambda: _contracts("en"),
    "docs/contracts.zh-CN.md": lambda: _contracts("zh"),
    "docs/commands.md": lambda: commands_page("en"),
    "docs/commands.zh-CN.md": lambda: commands_page("zh"),
    "docs/codes.md": codes_markdown,
    "rules/model.schema.json": _model_schema,
    "datasets/contract.schema.json": _contract_schema,
}


def write_pages(root: Path) -> Iterator[str]:
    """Write each page below `root`; gives the paths of those that changed."""
    for name, render in PAGES.items():
        path = root / name
        text = render()
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            yield name
