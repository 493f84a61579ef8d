"""What the commands of `supervision leads` share: options, the opened ledger, the clock."""

from __future__ import annotations

import datetime as dt
import fnmatch
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from supervision_models.cli.context import words
from supervision_models.errors import LedgerError, Text

if TYPE_CHECKING:
    import polars as pl

    from supervision_models.cli.context import Screen
    from supervision_models.ledger import Ledger
    from supervision_models.workspace import Workspace

SHORT = 10  # characters of a lead id that people read and type
HEAVY = ("geom", "evidence", "counter")  # columns that lists leave to `show`


def workspace_option(function: Callable[..., None]) -> Callable[..., None]:
    return click.option(
        "-w",
        "--workspace",
        "ws",
        required=True,
        type=click.Path(path_type=Path),
        help=words("工作区目录", "workspace folder"),
    )(function)


def role_options(function: Callable[..., None]) -> Callable[..., None]:
    options = (
        click.option(
            "--role",
            default="analyst",
            show_default=True,
            help=words(
                "analyst（屏蔽个人信息）或 handler（承办人，须写理由并记入日志）",
                "analyst (masked) or handler (needs a reason, which is logged)",
            ),
        ),
        click.option("--reason", default="", help=words("查看未屏蔽信息的理由", "why unmasked")),
        author_option(required=False),
    )
    for option in options:
        function = option(function)
    return function


def exploratory_option(function: Callable[..., None]) -> Callable[..., None]:
    return click.option(
        "--exploratory",
        is_flag=True,
        help=words("包括只有探索性公益诉讼依据的线索", "with leads of exploratory basis only"),
    )(function)


def ordinary(leads: pl.DataFrame, *, exploratory: bool) -> tuple[pl.DataFrame, int]:
    """Leads for an ordinary list, and how many of exploratory basis it leaves out."""
    shown = leads if exploratory else leads.filter(leads["pil_basis"].ne_missing("exploratory"))
    return shown, leads.height - shown.height


def say_left_out(screen: Screen, hidden: int) -> None:
    """Tell of leads that only --exploratory shows."""
    if hidden:
        screen.say(
            Text(
                f"另有 {hidden} 条只有探索性公益诉讼依据的线索，用 --exploratory 列出",
                f"{hidden} leads of exploratory basis only are left out; see --exploratory",
            )
        )


def author_option(*, required: bool) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Who acts; `required` where the step is a person's decision."""
    # click takes any default, even None, for a value that was given
    default: dict[str, Any] = {} if required else {"default": ""}
    return click.option(
        "--author",
        envvar="SUPERVISION_USER",
        required=required,
        help=words(
            "本人姓名，也可用环境变量 SUPERVISION_USER", "your name; or SUPERVISION_USER is set"
        ),
        **default,
    )


def filter_options(function: Callable[..., None]) -> Callable[..., None]:
    options = (
        ("--model", "models", words("模型编号或通配（land.*）", "model id or pattern (land.*)")),
        ("--state", "states", words("研判状态，见 leads codes", "review state, see leads codes")),
        ("--severity", "severities", "S1 S2 S3 S4"),
        ("--organ", "organs", words("监督对象机关代码", "organ")),
        ("--field", "fields", words("监督领域", "field")),
        ("--region", "regions", words("区划代码前缀", "division code prefix")),
    )
    for name, target, text in reversed(options):
        function = click.option(name, target, multiple=True, help=text)(function)
    function = click.option("--min-score", type=int, help=words("最低分", "least score"))(function)
    return click.option(
        "--all",
        "everything",
        is_flag=True,
        help=words("包括已消除的和已不采纳的", "with resolved and dismissed ones"),
    )(function)


@contextmanager
def opened(ws: Path) -> Iterator[tuple[Workspace, Ledger]]:
    """The workspace and its ledger."""
    from supervision_models.ledger import Ledger
    from supervision_models.workspace import Workspace

    workspace = Workspace.open(ws)
    with Ledger.open(workspace.ledger_url) as ledger:
        yield workspace, ledger


def now() -> dt.datetime:
    """The clock of this machine, with its offset: the day is the local one."""
    return dt.datetime.now().astimezone()


def selected(
    ledger: Ledger, *, everything: bool, models: tuple[str, ...] = (), **filters: Any
) -> pl.DataFrame:
    """`leads.current` by the options of `filter_options`; empty ones do not filter."""
    from supervision_models.leads import current

    given = {name: value for name, value in filters.items() if value not in ((), None)}
    _known_codes(given)
    leads = current(
        ledger,
        on=now().date(),
        models=_fitting(ledger, models) or None,
        life=() if everything else ("open", "unobserved"),
        suppressed=None if everything else False,
        **given,
    )
    if leads.is_empty():
        _known_models(ledger, models)
    return leads


def _fitting(ledger: Ledger, models: Iterable[str]) -> tuple[str, ...]:
    """Ids as they are, and for patterns the models that fit them."""
    wild = [model for model in models if any(sign in model for sign in "*?[")]
    if not wild:
        return tuple(models)
    _known_models(ledger, wild)
    scanned = sorted(_scanned(ledger))
    fitting = [name for pattern in wild for name in fnmatch.filter(scanned, pattern)]
    return (*(model for model in models if model not in wild), *fitting)


def _known_models(ledger: Ledger, models: Iterable[str]) -> None:
    """A mistyped model would list no lead at all, which reads like "there is none"."""
    from supervision_models.models.spelling import did_you_mean

    scanned = _scanned(ledger)
    for model in models:
        if not any(fnmatch.fnmatchcase(name, model) for name in scanned):
            raise LedgerError(
                Text(f"没有扫描过模型 {model}", f"no scan ran a model {model}"),
                where="--model",
                mend=did_you_mean(model, scanned),
            )


def _scanned(ledger: Ledger) -> set[str]:
    return {entry["id"] for scan in ledger.scans.all() for entry in scan.record["models"]}


def _known_codes(given: Mapping[str, Any]) -> None:
    """The same for codes."""
    from supervision_models.leads.standing import SEVERITIES
    from supervision_models.models.organs import FIELDS, ORGANS
    from supervision_models.review import STATES

    choices: dict[str, tuple[str, Iterable[str]]] = {
        "states": ("--state", STATES),
        "severities": ("--severity", SEVERITIES),
        "organs": ("--organ", ORGANS),
        "fields": ("--field", FIELDS),
    }
    for name, (option, codes) in choices.items():
        allowed = tuple(codes)
        for value in given.get(name, ()):
            if value not in allowed:
                raise LedgerError(
                    Text(f"没有代码 {value!r}", f"there is no code {value!r}"),
                    where=option,
                    allowed=Text("、".join(allowed), ", ".join(allowed)),
                )
