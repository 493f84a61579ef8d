"""supervision statutes: the law that models cite, by day, and whether it exists."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from supervision_models.cli.context import Screen, words
from supervision_models.cli.model_options import packs_option
from supervision_models.errors import ModelError, Text

if TYPE_CHECKING:
    from supervision_models.models.citations import Citation
    from supervision_models.models.law import Provision
    from supervision_models.models.statutes import Statutes

LOW = 0.2  # share of common words below which a reader is asked to look

_WORKSPACE = packs_option(
    "连同该工作区自带的法律依据", "with the statutes of this workspace's packs"
)


@click.group(
    "statutes",
    help=words(
        "模型引用的法律：版本、施行起止、条文，以及核对。",
        "The law that models cite: versions, days in force, articles, and a check.",
    ),
)
def command() -> None:
    pass


@command.command("list", help=words("列出法律及其版本", "List laws and their versions"))
@_WORKSPACE
@click.option(
    "--on", type=click.DateTime(["%Y-%m-%d"]), help=words("只列该日施行的", "in force on")
)
@click.pass_obj
def list_statutes(screen: Screen, ws: Path | None, on: dt.datetime | None) -> None:
    day = on.date() if on is not None else None
    rows = [
        (law, version)
        for law in _statutes(ws).laws.values()
        for version in law.versions
        if day is None or (version.start <= day and (version.end is None or day <= version.end))
    ]
    screen.emit(
        [
            {
                "law": law.id,
                "title": law.title.model_dump(),
                "version": version.version.isoformat(),
                "from": version.start.isoformat(),
                "to": version.end.isoformat() if version.end is not None else None,
                "successor": version.successor.law if version.successor is not None else None,
                "unverified": version.unverified,
                "articles": sorted(version.articles),
            }
            for law, version in rows
        ]
    )
    screen.table(
        Text(f"法律依据（{len(rows)} 个版本）", f"Statutes ({len(rows)} versions)"),
        [
            Text("法律", "Law"),
            Text("版本", "Version"),
            Text("施行", "From"),
            Text("止", "To"),
            Text("引用条文", "Articles cited"),
            Text("后继", "Successor"),
            Text("条文", "Articles"),
        ],
        [
            (
                law.id if screen.lang == "zh" else law.title.en or law.id,
                version.version,
                version.start,
                version.end,
                len(version.articles),
                version.successor.law if version.successor is not None else None,
                Text("未核对", "not checked")[screen.lang] if version.unverified else None,
            )
            for law, version in rows
        ],
    )


@command.command(
    "show",
    help=words(
        "显示一条引用（如 土地管理法.art44）的历次版本；--on 显示某日施行的。",
        "Show a citation (土地管理法.art44) over time; --on: the one in force on a day.",
    ),
)
@click.argument("key")
@_WORKSPACE
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help=words("行为日", "day of the conduct"))
@click.pass_obj
def show_statute(screen: Screen, key: str, ws: Path | None, on: dt.datetime | None) -> None:
    from supervision_models.models.explain_law import ROLES, article_words, span
    from supervision_models.models.spelling import allowed_names, did_you_mean

    statutes = _statutes(ws)
    if key not in statutes.keys:
        law = key.partition(".")[0]
        of_law = [item for item in statutes.keys if item.startswith(f"{law}.")]
        raise ModelError(
            Text(f"没有 {key}", f"there is no {key}"),
            allowed=allowed_names(of_law or statutes.laws),
            mend=did_you_mean(key, of_law or statutes.keys),
        )
    found = statutes.history(key)
    if on is not None:
        provision = statutes.in_force(key, on.date())
        found = (provision,) if provision is not None else ()
    screen.emit([_document(provision) for provision in found])
    for provision in found:
        lang = screen.lang
        sentence = provision.words.zh if lang == "zh" else provision.words.en or provision.words.zh
        line = (
            f"{article_words(provision, lang)} · {span(provision.start, provision.end, lang)}"
            f" · {ROLES[provision.role][lang]}\n  {sentence}"
        )
        screen.say(Text(line, line))
    if not found:
        screen.say(Text("该日没有施行的条文", "nothing was in force on that day"))


@command.command(
    "check",
    help=words(
        "核对引用的条文在法律文本中是否存在；列出无法核对的。",
        "Prove that cited articles exist in the law texts; list what could not be checked.",
    ),
)
@click.option(
    "--texts",
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help=words("法律文本文件夹", "folder with the law texts"),
)
@_WORKSPACE
@click.pass_obj
def check_statutes(screen: Screen, texts: Path, ws: Path | None) -> None:
    from supervision_models.models.citations import check_citations, read_texts

    citations = check_citations(_statutes(ws), read_texts(texts))
    missing = [item for item in citations if item.outcome == "missing"]
    unchecked = [item for item in citations if item.outcome == "unchecked"]
    doubtful = [item for item in citations if item.shared is not None and item.shared < LOW]
    screen.emit(
        {
            "passed": not missing,
            "found": sum(item.outcome == "found" for item in citations),
            "missing": [_cited(item) for item in missing],
            "unchecked": [_cited(item) for item in unchecked],
            "doubtful": [_cited(item) for item in doubtful],
        }
    )
    for title, items in (
        (Text("文本中没有的条文", "Articles that the text lacks"), missing),
        (Text("没有文本，未核对", "No text at hand, unchecked"), unchecked),
        (Text("摘要与条文用词相差较大，请复核", "Our sentence shares few words: look"), doubtful),
    ):
        if items:
            screen.table(
                title,
                [Text("条文", "Article"), Text("文本", "Text"), Text("用词相同", "Shared")],
                [
                    (
                        item.provision.label,
                        item.text.name if item.text is not None else None,
                        f"{item.shared:.0%}" if item.shared is not None else None,
                    )
                    for item in items
                ],
            )
    count = len(citations)
    found = count - len(missing) - len(unchecked)
    screen.say(
        Text(
            f"引用 {count} 条：{found} 条属实，{len(missing)} 条不存在，{len(unchecked)} 条未核对",
            f"{count} citation(s): {found} exist, {len(missing)} missing, "
            f"{len(unchecked)} unchecked",
        )
    )
    if missing:
        raise click.exceptions.Exit(1)


def _statutes(ws: Path | None) -> Statutes:
    from supervision_models.models.loader import STATUTES_FILE
    from supervision_models.models.statutes import load_statutes
    from supervision_models.workspace import Workspace, packaged

    folders = [packaged("rules")] if ws is None else list(Workspace.open(ws).rule_dirs)
    files = [folder / STATUTES_FILE for folder in folders]
    return load_statutes([path for path in files if path.is_file()])


def _document(provision: Provision) -> dict[str, Any]:
    return {
        "key": provision.key,
        "label": provision.label,
        "law": provision.law,
        "title": provision.title.model_dump(),
        "version": provision.version.isoformat(),
        "from": provision.start.isoformat(),
        "to": provision.end.isoformat() if provision.end is not None else None,
        "role": provision.role,
        "unverified": provision.unverified,
        "words": provision.words.model_dump(),
    }


def _cited(item: Citation) -> dict[str, Any]:
    return {
        "label": item.provision.label,
        "text": item.text.name if item.text is not None else None,
        "shared": round(item.shared, 3) if item.shared is not None else None,
    }
