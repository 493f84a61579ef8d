"""supervision catalog: register, list, show, history, diff, status, check."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from supervision_models.cli.catalog_sheet import as_document, show_readiness
from supervision_models.cli.context import Screen, words
from supervision_models.errors import Text

if TYPE_CHECKING:
    from supervision_models.ledger import Ledger
    from supervision_models.models.library import LoadedModel
    from supervision_models.workspace import Workspace

SHORT = 12  # characters of a digest that people compare
RESULTS = {
    "registered": Text("已登记", "registered"),
    "reworded": Text("已登记文字修订", "reworded"),
    "known": Text("已在目录中", "known already"),
}
EVENTS = {
    "registered": Text("登记", "registered"),
    "reworded": Text("文字修订", "reworded"),
}
_WORKSPACE = click.option(
    "-w",
    "--workspace",
    "ws",
    required=True,
    type=click.Path(path_type=Path),
    help=words("工作区目录", "workspace folder"),
)
_AUTHOR = click.option(
    "--author",
    envvar="SUPERVISION_USER",
    required=True,
    help=words(
        "本人姓名，也可用环境变量 SUPERVISION_USER", "your name; or SUPERVISION_USER is set"
    ),
)


@click.group(
    "catalog",
    help=words(
        "模型目录：登记不可更改的版本，审核、比较，并检查能否在本地数据上运行。",
        "The catalog: immutable model versions, approved, compared, checked against your data.",
    ),
)
def command() -> None:
    pass


@command.command(
    "register", help=words("登记模型文件或编号（可用 land.*）", "Register files, ids or patterns")
)
@click.argument("targets", nargs=-1, required=True)
@_WORKSPACE
@_AUTHOR
@click.option(
    "--reword",
    is_flag=True,
    help=words("同一版本只改正文字", "the same version with words mended"),
)
@click.pass_obj
def register_models(
    screen: Screen, targets: tuple[str, ...], ws: Path, author: str, reword: bool
) -> None:
    from supervision_models.catalog import register

    workspace, ledger = _opened(ws)
    with ledger:
        models = _models(workspace, targets)
        with ledger.transaction():  # all of them, or none
            done = [
                register(ledger, model, author=author, at=_now(), reword=reword) for model in models
            ]
        head = ledger.audit.head()
    screen.emit({"models": [asdict(item) for item in done], "audit_head": head})
    for item in done:
        said = RESULTS[item.result]
        screen.say(
            Text(
                f"{said.zh} {item.model_id}@{item.version}（{item.digest_results[:SHORT]}）",
                f"{said.en} {item.model_id}@{item.version} ({item.digest_results[:SHORT]})",
            )
        )
    scanned = [folder.resolve() for folder in workspace.rule_dirs]
    apart = [m for m in models if not set(scanned) & set(m.path.resolve().parents)]
    if apart:
        names = "、".join(model.id for model in apart)
        screen.note(
            Text(
                f"扫描不会用到 {names}：文件不在工作区的规则目录中。"
                "放入某个 init --pack 目录的 rules 下即可",
                f"no scan runs {names}: the file is in none of the workspace's folders of rules. "
                "Put it under rules of a folder given to init --pack",
            )
        )


@command.command("list", help=words("列出登记的模型版本", "List registered versions"))
@_WORKSPACE
@click.pass_obj
def list_versions(screen: Screen, ws: Path) -> None:
    from supervision_models.catalog import STATUSES, registered

    _, ledger = _opened(ws)
    with ledger:
        found = registered(ledger)
    screen.emit({"models": [_version(item) for item in found]})
    screen.table(
        Text(f"模型目录（{len(found)} 个版本）", f"catalog ({len(found)} version(s))"),
        [
            Text("编号", "id"),
            Text("版本", "version"),
            Text("状态", "status"),
            Text("登记人", "author"),
            Text("登记时间", "registered"),
            Text("结果摘要", "digest"),
        ],
        [
            (
                item.model_id,
                item.version,
                STATUSES[item.status].title[screen.lang],
                item.author,
                item.registered_at,
                item.digest_results[:SHORT],
            )
            for item in found
        ],
    )


@command.command("show", help=words("一个版本的目录登记表", "The catalog record of a version"))
@click.argument("reference", metavar="ID[@VERSION]")
@_WORKSPACE
@click.pass_obj
def show(screen: Screen, reference: str, ws: Path) -> None:
    from supervision_models.catalog import find, record_of

    workspace, ledger = _opened(ws)
    with ledger:
        record = record_of(workspace, ledger, find(ledger, reference), lang=screen.lang)
    screen.emit(record.values)
    for title, text in record.rows(screen.lang):
        line = f"\n{text}" if "\n" in text else text or "—"
        screen.say(Text(f"【{title}】{line}", f"[{title}] {line}"))


@command.command(
    "history", help=words("版本、审核和使用记录", "Versions, decisions about them, and scans")
)
@click.argument("model")
@_WORKSPACE
@click.pass_obj
def history(screen: Screen, model: str, ws: Path) -> None:
    from supervision_models.catalog import STATUSES, find, uses
    from supervision_models.cli.scan import STATUSES as FOUND

    found = dict(FOUND)
    _, ledger = _opened(ws)
    with ledger:
        model_id = find(ledger, model).model_id
        events = ledger.models.events(model_id)
        scans = uses(ledger, model_id)
    screen.emit(
        {
            "model": model_id,
            "events": [asdict(event) for event in events],
            "scans": [asdict(use) for use in scans],
        }
    )
    titles = {**EVENTS, **{code: status.title for code, status in STATUSES.items()}}
    screen.table(
        Text(f"{model_id} 的版本和审核", f"{model_id}: versions and decisions"),
        [
            Text("时间", "at"),
            Text("版本", "version"),
            Text("事项", "what"),
            Text("姓名", "who"),
            Text("理由", "why"),
        ],
        [
            (
                event.at,
                event.version,
                titles[event.event][screen.lang],
                event.author,
                event.detail.get("why", ""),
            )
            for event in events
        ],
    )
    yes, no = Text("是", "yes"), Text("否", "no")
    screen.table(
        Text("使用它的扫描", "scans that ran it"),
        [
            Text("时间", "at"),
            Text("扫描", "scan"),
            Text("版本", "version"),
            Text("已登记", "registered"),
            Text("结果", "counts"),
            Text("结果摘要", "digest"),
        ],
        [
            (
                use.at,
                use.scan_id,
                use.version,
                (yes if use.registered else no)[screen.lang],
                " ".join(
                    f"{found[status][screen.lang]} {count}" for status, count in use.counts.items()
                ),
                use.digest[:SHORT],
            )
            for use in scans
        ],
    )


@command.command(
    "diff",
    help=words(
        "逐项比较两个版本：影响结果的与只改文字的分开", "Compare versions: results apart from words"
    ),
)
@click.argument("before", metavar="ID[@VERSION]|FILE")
@click.argument("after", metavar="ID[@VERSION]|FILE")
@_WORKSPACE
@click.pass_obj
def diff(screen: Screen, before: str, after: str, ws: Path) -> None:
    from supervision_models.catalog import difference

    workspace, ledger = _opened(ws)
    with ledger:
        (old_name, old), (new_name, new) = (
            _either(workspace, ledger, reference) for reference in (before, after)
        )
    found = difference(old.definition, new.definition, names=(old_name, new_name))
    screen.emit(found.as_dict())
    screen.say(Text(found.unified("zh").rstrip(), found.unified("en").rstrip()))


@command.command(
    "status",
    help=words(
        "变更版本状态：draft、trial、approved、active、retired",
        "Set the status of a version: draft, trial, approved, active, retired",
    ),
)
@click.argument("model")
@click.argument("version")
@click.argument("status")
@_WORKSPACE
@_AUTHOR
@click.option("--why", default="", help=words("理由", "the reason"))
@click.pass_obj
def change_status(
    screen: Screen, model: str, version: str, status: str, ws: Path, author: str, why: str
) -> None:
    from supervision_models.catalog import STATUSES, set_status

    _, ledger = _opened(ws)
    with ledger:
        before = set_status(ledger, model, version, status, author=author, why=why, at=_now())
        head = ledger.audit.head()
    screen.emit({"model": model, "version": version, "from": before, "to": status,
                 "audit_head": head})  # fmt: skip
    old, new = STATUSES[before].title, STATUSES[status].title
    screen.say(
        Text(f"{model}@{version}：{old.zh} → {new.zh}", f"{model}@{version}: {old.en} → {new.en}")
    )


@command.command(
    "check",
    help=words(
        "能否在本工作区的数据上运行：缺哪些数据、字段、时段、区域",
        "Does it run on these data: which datasets, columns, periods and regions are missing",
    ),
)
@click.argument("models", nargs=-1, required=True)
@_WORKSPACE
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    help=words("以哪一天为准，默认今天", "the day to judge by; today by default"),
)
@click.pass_obj
def check(screen: Screen, models: tuple[str, ...], ws: Path, as_of: dt.datetime | None) -> None:
    from supervision_models.catalog import readiness

    workspace, ledger = _opened(ws)
    day = (as_of or _now()).date()
    with ledger:
        chosen = _models(workspace, models, ledger)
    found = [readiness(workspace, model, as_of=day) for model in chosen]
    screen.emit({"models": [as_document(item) for item in found]})
    for item in found:
        show_readiness(screen, workspace, item)


def _opened(ws: Path) -> tuple[Workspace, Ledger]:
    from supervision_models.ledger import Ledger
    from supervision_models.workspace import Workspace

    workspace = Workspace.open(ws)
    return workspace, Ledger.open(workspace.ledger_url)


def _now() -> dt.datetime:
    return dt.datetime.now().astimezone()


def _models(
    workspace: Workspace, targets: tuple[str, ...], ledger: Ledger | None = None
) -> list[LoadedModel]:
    """Files, ids and patterns of the workspace's models; with a ledger also ``id@version``."""
    from supervision_models.catalog import find, load_registered
    from supervision_models.models.loader import load_library

    found: dict[str, LoadedModel] = {}
    files = [Path(target) for target in targets if _is_path(target)]
    if files:
        own = load_library(files, workspace.contracts, statutes_of=workspace.rule_dirs)
        for model in own.require_valid().models.values():
            found[str(model.path)] = model
    names = [target for target in targets if not _is_path(target)]
    pinned = [name for name in names if "@" in name and ledger is not None]
    for name in pinned:
        assert ledger is not None
        found[name] = load_registered(workspace, find(ledger, name))
    names = [name for name in names if name not in pinned]
    if names:
        library = load_library(workspace.rule_dirs, workspace.contracts)
        for model in library.select(names):
            found[str(model.path)] = model
    return list(found.values())


def _is_path(target: str) -> bool:
    return target.endswith((".yaml", ".yml")) or Path(target).is_dir()


def _either(workspace: Workspace, ledger: Ledger, reference: str) -> tuple[str, LoadedModel]:
    """A file as it stands, or a registered version."""
    from supervision_models.catalog import find, load_registered
    from supervision_models.models.loader import load_model

    if _is_path(reference):
        model = load_model(reference, workspace.contracts, None)
        return f"{reference} ({model.definition.id}@{model.definition.version})", model
    item = find(ledger, reference)
    return item.name, load_registered(workspace, item)


def _version(item: Any) -> dict[str, Any]:
    return {key: value for key, value in asdict(item).items() if key != "content"}
