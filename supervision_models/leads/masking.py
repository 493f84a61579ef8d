"""What each role may read of a row, as expressions of the query that reads it.

    sensitivity / type            | analyst            | handler (with a logged reason)
    ------------------------------|--------------------|-------------------------------
    reporter of a complaint       | no column at all   | no column at all
    4                             | ***                | as stored
    person_name                   | 王*                | as stored
    person_id, phone (pseudonyms) | h:1a2b3c…          | the pseudonym
    3, code                       | first two signs*** | as stored
    3, other types                | ***                | as stored
    1, 2                          | as stored          | as stored

The text of the source cell follows its column; a cell of no known column, and every cell of
a level-4 dataset, is withheld from analysts. Identity numbers and telephones never reached
the snapshot in clear (`ingest`), so nobody sees more than their last four digits.
"""

from __future__ import annotations

from typing import Literal, get_args

import polars as pl

from supervision_models.contracts.definition import Column, Contract
from supervision_models.errors import LedgerError, Text

Role = Literal["analyst", "handler"]
WITHHELD = "***"
COMPLAINTS = "D35"  # data dictionary: whistle-blowers are joined to no output
PERSONAL = ("person_name", "person_id", "phone")


def check_role(role: str, *, reason: str = "", actor: str = "") -> Role:
    """The role; LedgerError for an unknown one, or a handler without name or reason."""
    if role not in get_args(Role):
        names = get_args(Role)
        raise LedgerError(
            Text(f"没有角色 {role!r}", f"there is no role {role!r}"),
            where="--role",
            allowed=Text("、".join(names), ", ".join(names)),
        )
    if role == "handler" and not (reason.strip() and actor.strip()):
        raise LedgerError(
            Text(
                "查看未屏蔽的个人信息须写明姓名和理由", "reading unmasked needs a name and a reason"
            ),
            where="--reason",
            mend=Text(
                "加上 --author 姓名 --reason 理由；该次查看会记入日志",
                "add --author NAME --reason WHY; it goes into the audit log",
            ),
        )
    return "handler" if role == "handler" else "analyst"


def shown_columns(contract: Contract) -> dict[str, Column]:
    """Columns that are shown at all: no geometry, nobody who reported something."""
    return {
        name: column
        for name, column in contract.columns.items()
        if column.type != "geometry"
        and not (contract.code == COMPLAINTS and column.type in PERSONAL)
    }


def masked_value(name: str, column: Column, role: Role) -> pl.Expr:
    """The stored value of a column as text, as the role may read it."""
    return _masked(pl.col(name).cast(pl.String), column, role).alias(name)


def masked_raw(header: str, column: Column | None, contract: Contract, role: Role) -> pl.Expr:
    """The text of the source cell under a header, as the role may read it.

    column  the column that the header was read into; None when unknown
    """
    text = pl.col(header)
    if role == "handler":
        return text
    if column is None or contract.sensitivity == 4:
        return _withheld(text).alias(header)
    if column.type in ("person_id", "phone"):
        return _withheld(text).alias(header)
    return _masked(text, column, role).alias(header)


def _masked(text: pl.Expr, column: Column, role: Role) -> pl.Expr:
    if role == "handler":
        return text
    if column.sensitivity == 4:
        return _withheld(text)
    if column.type == "person_name":
        return text.str.strip_chars().str.head(1) + "*"
    if column.type in ("person_id", "phone"):
        return text.str.head(8) + "…"
    if column.sensitivity == 3:
        if column.type in ("code", "usc"):
            return text.str.head(2) + WITHHELD
        return _withheld(text)
    return text


def _withheld(text: pl.Expr) -> pl.Expr:
    return pl.when(text.is_not_null()).then(pl.lit(WITHHELD)).otherwise(None)
