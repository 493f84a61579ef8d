"""What the commands over model files share: the workspace whose packs come in, and the library."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from supervision_models.cli.context import words

if TYPE_CHECKING:
    from supervision_models.models.library import Library

Command = TypeVar("Command", bound=Callable[..., object])


def packs_option(
    zh: str = "连同该工作区自带的模型", en: str = "with the models of this workspace's packs"
) -> Callable[[Command], Command]:
    """``-w WORKSPACE``, passed as `ws`; None where none is named."""
    return click.option(
        "-w", "--workspace", "ws", type=click.Path(path_type=Path), help=words(zh, en)
    )


def library_of(ws: Path | None, paths: tuple[Path, ...] = ()) -> Library:
    """Shipped models, those of a workspace, or those at `paths` with the shipped statutes."""
    from supervision_models.contracts.loader import load_contracts
    from supervision_models.models.loader import load_library
    from supervision_models.workspace import Workspace, packaged

    if ws is not None:
        workspace = Workspace.open(ws)
        contracts, rule_dirs = workspace.contracts, list(workspace.rule_dirs)
    else:
        rule_dirs = [packaged("rules")]
        packs = [path for path in paths if (path / "contracts").is_dir()]
        # of a pack, the models and statutes stand in its rules folder
        paths = tuple(path / "rules" if path in packs else path for path in paths)
        contracts = load_contracts(
            [packaged("datasets") / "contracts", *(path / "contracts" for path in packs)]
        )
    if not paths:
        return load_library(rule_dirs, contracts)
    return load_library(list(paths), contracts, statutes_of=rule_dirs)
