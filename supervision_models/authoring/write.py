"""The model as a YAML file, checked and tried before it takes its place."""

from __future__ import annotations

import io
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from supervision_models.authoring.ground import Ground
from supervision_models.errors import ModelError, Text
from supervision_models.models.library import Library, LoadedModel
from supervision_models.models.loader import load_model
from supervision_models.models.remarks import Remark, remarks
from supervision_models.scan.cases import run_cases
from supervision_models.scan.execution import model_input

_SHORT = 110  # a mapping of plain values up to this many characters stands on one line


@dataclass(frozen=True, slots=True)
class Written:
    """A file that was written: its cases passed; `remarks` is what a colleague would add."""

    path: Path
    model: LoadedModel
    cases: int
    remarks: list[Remark]


def write_model(content: dict[str, Any], ground: Ground, path: Path, *, force: bool) -> Written:
    """Check, try and write. Nothing is written where a check or a case fails.

    Raises ErrorList or ModelError; ModelError where the file exists and `force` is not set.
    """
    refuse_existing(path, force)
    with tempfile.TemporaryDirectory(prefix="model-") as folder:
        draft = Path(folder) / path.name
        draft.write_text(yaml_text(content), encoding="utf-8")
        model = load_model(draft, ground.contracts, ground.statutes)
        _try(model, ground)
        advice = remarks(model, ground.contracts, ground.statutes)
        text = draft.read_bytes()
    place(path, text)
    return Written(path, model, len(model.definition.cases), advice)


def refuse_existing(path: Path, force: bool) -> None:
    """Raises ModelError where a file would be lost."""
    if path.exists() and not force:
        raise ModelError(
            Text("文件已经存在", "the file exists"),
            where=str(path),
            mend=Text("换一个文件名，或加 --force 覆盖", "another name, or --force to replace it"),
        )


def place(path: Path, text: bytes) -> None:
    """Write whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    part.write_bytes(text)
    os.replace(part, path)


def _try(model: LoadedModel, ground: Ground) -> None:
    library = Library({model.id: model}, ground.statutes, dict(ground.contracts))
    for result in run_cases([model_input(model, library)], ground.contracts):
        if not result.passed:
            detail = "；".join(result.detail)
            raise ModelError(
                Text(f"案例“{result.case}”没有通过：{detail}",
                     f"case {result.case!r} does not pass: {detail}"),
                mend=Text("请保存答案并报告：这是本程序的缺陷",
                          "keep the answers and report them: this is a fault of the program"),
            )  # fmt: skip


def yaml_text(content: Any) -> str:
    """Block style with short plain mappings and lists on one line; texts quoted as needed."""
    from ruamel.yaml import YAML

    yaml = YAML(typ="rt", pure=True)
    yaml.width = 4096
    yaml.allow_unicode = True
    yaml.representer.ignore_aliases = lambda _: True  # a day stands in many rows
    yaml.indent(mapping=2, sequence=4, offset=2)
    stream = io.StringIO()
    yaml.dump(_styled(content), stream)
    return stream.getvalue()


def _styled(value: Any) -> Any:
    from ruamel.yaml.comments import CommentedMap, CommentedSeq

    if isinstance(value, dict):
        mapping = CommentedMap((name, _styled(item)) for name, item in value.items())
        if _fits_a_line(list(value.values()), value):
            mapping.fa.set_flow_style()
        return mapping
    if isinstance(value, list):
        sequence = CommentedSeq(_styled(item) for item in value)
        if _fits_a_line(value, value):
            sequence.fa.set_flow_style()
        return sequence
    return _text(value) if isinstance(value, str) else value


def _fits_a_line(items: list[Any], whole: Any) -> bool:
    plain = not any(isinstance(item, dict | list) for item in items)
    return plain and (isinstance(whole, dict) or len(str(whole)) <= _SHORT)


def _text(value: str) -> Any:
    """Text that this house's reader would take for something else is quoted."""
    from ruamel.yaml.scalarstring import DoubleQuotedScalarString

    from supervision_models.contracts.yaml_file import scalar

    return value if scalar(value) == value else DoubleQuotedScalarString(value)
