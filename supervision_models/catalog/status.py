"""Where a registered version stands, and which step may follow.

Scans go by the `status` in the model file; the catalog says what people decided about the
version. Nobody but a person moves it, and a version goes into use only after approval.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from supervision_models.errors import LedgerError, Text

if TYPE_CHECKING:
    from supervision_models.ledger import CatalogEvent, Ledger


@dataclass(frozen=True, slots=True)
class Status:
    """One status; `follows` are those that a person may set next."""

    code: str
    title: Text
    follows: tuple[str, ...]


_STATUSES = (
    Status("draft", Text("草稿", "draft"), ("trial", "retired")),
    Status("trial", Text("试用", "trial"), ("approved", "draft", "retired")),
    Status("approved", Text("审核通过", "approved"), ("active", "trial", "retired")),
    Status("active", Text("启用（上架）", "active"), ("trial", "retired")),
    Status("retired", Text("停用", "retired"), ()),
)
STATUSES: dict[str, Status] = {status.code: status for status in _STATUSES}
REGISTERED: Final = "registered"  # events that are no status
REWORDED: Final = "reworded"


def status_after(events: tuple[CatalogEvent, ...], version: str) -> str:
    """The status of a version after its events; draft where there are none."""
    current = "draft"
    for event in events:
        if event.version != version:
            continue
        if event.event in STATUSES:
            current = event.event
        elif event.event == REGISTERED:
            current = str(event.detail.get("status", current))
    return current


def set_status(
    ledger: Ledger,
    model_id: str,
    version: str,
    status: str,
    *,
    author: str,
    why: str,
    at: dt.datetime | str,
) -> str:
    """Move a registered version on; returns the status it had.

    Raises LedgerError for a version that is not registered, an unknown status, a step that
    may not follow, and a step without name or reason.
    """
    where = f"{model_id}@{version}"
    if not any(item.version == version for item in ledger.models.versions(model_id)):
        versions = [item.version for item in ledger.models.versions(model_id)]
        raise LedgerError(
            Text(f"没有登记 {where}", f"{where} is not registered"),
            where=where,
            allowed=Text("、".join(versions), ", ".join(versions)) if versions else None,
            mend=Text("先用 supervision catalog register 登记", "register it first"),
        )
    if status not in STATUSES:
        raise LedgerError(
            Text(f"没有状态 {status!r}", f"there is no status {status!r}"),
            where=where,
            allowed=Text("、".join(STATUSES), ", ".join(STATUSES)),
        )
    if not (author.strip() and why.strip()):
        raise LedgerError(
            Text("变更状态须写明姓名和理由", "a change of status needs a name and a reason"),
            where=where,
            mend=Text("加上 --author 姓名 --why 理由", "add --author NAME --why REASON"),
        )
    with ledger.transaction():
        before = status_after(ledger.models.events(model_id), version)
        if status not in STATUSES[before].follows:
            allowed = STATUSES[before].follows
            raise LedgerError(
                Text(
                    f"{where} 现为{STATUSES[before].title.zh}，不能转为{STATUSES[status].title.zh}",
                    f"{where} is {before}, no way to {status}",
                ),
                where=where,
                allowed=Text("、".join(allowed), ", ".join(allowed)) if allowed else None,
                mend=None if allowed else Text("登记新的版本号", "register a new version"),
            )
        ledger.models.record(
            model_id=model_id,
            version=version,
            event=status,
            detail={"from": before, "why": why},
            author=author,
            at=at,
        )
    return before
