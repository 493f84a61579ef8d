"""supervision models pages: the library as static web pages."""

from __future__ import annotations

from pathlib import Path

import click

from supervision_models.cli.context import Screen, words
from supervision_models.cli.model_options import library_of, packs_option
from supervision_models.errors import Lang, Text


@click.command(
    "pages",
    help=words(
        "把模型库写成静态网页：每个模型一页，另有按领域、主体和所需数据的目录；不含脚本，可离线打开。",
        "Write the library as static web pages: one a model, and an index by field, subject and "
        "data needed. No scripts; they open offline.",
    ),
)
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--only",
    type=click.Choice(["zh", "en"]),
    help=words("只写一种语言，默认两种", "one language only; both by default"),
)
@packs_option(
    "连同该工作区自带的模型，并标明现有数据可运行哪些",
    "with the models of this workspace's packs, and which of all run on its data",
)
@click.pass_obj
def command(screen: Screen, folder: Path, only: Lang | None, ws: Path | None) -> None:
    from supervision_models.cli.models import _procedure, _show_errors
    from supervision_models.models.lead_dataset import with_leads
    from supervision_models.models.similarity import similar_models
    from supervision_models.pages.site import Site
    from supervision_models.pages.write import write_site
    from supervision_models.workspace import Workspace

    library = library_of(ws)
    held = None
    if ws is not None:
        workspace = Workspace.open(ws)
        held = frozenset(name for name in library.contracts if workspace.snapshots(name))
    site = Site(
        library=library,
        contracts=with_leads(library.contracts),
        procedure=_procedure(ws),
        langs=("zh", "en") if only is None else (only,),
        similar=similar_models(list(library.models.values()), library.contracts),
        held=held,
    )
    written = list(write_site(site, folder))
    screen.emit(
        {
            "folder": str(folder),
            "index": str(folder / "index.html"),
            "models": len(library.models),
            "pages": len(written),
            "errors": [error.as_dict(screen.lang) for error in library.errors],
        }
    )
    _show_errors(screen, library.errors)
    screen.say(
        Text(
            f"{len(library.models)} 个模型，{len(written)} 个网页：{folder / 'index.html'}",
            f"{len(library.models)} model(s), {len(written)} page(s): {folder / 'index.html'}",
        )
    )
