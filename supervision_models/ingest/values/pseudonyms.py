"""Personal numbers: stored only as HMAC-SHA256 pseudonyms of the workspace.

Equal numbers give equal pseudonyms in one workspace, and nothing across workspaces. The folded
number is what is hashed; the 15-digit form of an identity number is extended first, so that both
forms link.
"""

from __future__ import annotations

import hmac

import polars as pl

from supervision_models.contracts.definition import Column
from supervision_models.errors import IngestError, Text
from supervision_models.ingest.values.codes import tidy
from supervision_models.ingest.values.context import ConvertContext
from supervision_models.ingest.values.reading import REPAIRS, Reading, codes
from supervision_models.ingest.values.resident import extend, resident_check

_DOCUMENT = r"^[0-9A-Z()\-]{5,30}$"
_SEVERAL = r"[/,、;；，]"
_PHONE = r"^\d{7,12}$"


def pseudonym(value: str, key: bytes) -> str:
    """``h:`` and the first 24 hex digits of HMAC-SHA256 over the folded `value`."""
    return "h:" + hmac.digest(key, value.encode(), "sha256").hex()[:24]


def read_person_id(
    texts: pl.Series, column: Column, header: str, context: ConvertContext
) -> Reading:
    """Identity document numbers; a wrong check digit is flagged, not refused."""
    table = tidy(texts)
    number, extended = extend(table["value"])
    resident = number.str.contains(r"^\d{17}[0-9X]$").fill_null(value=False)
    wrong = resident & ~resident_check(number)
    plausible = number.str.contains(_DOCUMENT) & number.str.contains(r"\d{4}")
    flags = [("id-15-to-18", extended), ("id-check-failed", wrong)]
    return _pseudonyms(table, number, plausible, "not-a-person-id", flags, context)


def read_phone(texts: pl.Series, column: Column, header: str, context: ConvertContext) -> Reading:
    """Telephone numbers without country code and separators; the first where several stand."""
    several = texts.str.contains(rf"\d{{7,}}\s*{_SEVERAL}\s*[+\d]").fill_null(value=False)
    first = pl.Series("text", texts.str.extract(rf"^(.*?)(?:{_SEVERAL}.*)?$", 1))
    table = tidy(first)
    number = (
        table["value"].str.replace_all(r"[^\d+]", "").str.replace(r"^(?:\+|00)86", "")
        .str.replace(r"^86(1\d{10})$", "$1")
    )  # fmt: skip
    plausible = number.str.contains(_PHONE) & ~table["value"].str.contains(r"[A-WYZ]")
    flags = [("first-of-several", several)]
    return _pseudonyms(table, number, plausible, "not-a-phone", flags, context)


def _pseudonyms(
    table: pl.DataFrame,
    number: pl.Series,
    plausible: pl.Series,
    reason: str,
    flags: list[tuple[str, pl.Series]],
    context: ConvertContext,
) -> Reading:
    if not context.pseudonym_key:
        raise IngestError(
            Text(
                "缺少工作区密钥, 不能存入个人号码",
                "no workspace key: personal numbers cannot be stored",
            ),
            mend=Text(
                "用 supervision init 建立工作区", "create the workspace with supervision init"
            ),
        )
    good = plausible.fill_null(value=False)
    key = context.pseudonym_key
    hashed = [pseudonym(value, key) for value in number.filter(good).to_list()]
    empty = pl.repeat(None, len(number), dtype=pl.String, eager=True)
    values = empty.clone().scatter(good.arg_true(), pl.Series(hashed, dtype=pl.String))
    marks = pl.DataFrame([table["repairs"], *(flag.alias(name) for name, flag in flags)])
    repairs = marks.select(
        pl.concat_list("repairs", codes(*((name, pl.col(name)) for name, _ in flags)))
    ).to_series()
    checked = table.with_columns(good.alias("good"))
    failed = checked.select(
        pl.when(pl.col("reason").is_not_null()).then("reason")
        .when(pl.col("value").is_not_null() & ~pl.col("good")).then(pl.lit(reason))
    ).to_series()  # fmt: skip
    return Reading(
        pl.DataFrame(
            [
                values.alias("value"), failed.alias("reason"),
                repairs.cast(REPAIRS).alias("repairs"), empty.alias("precision"),
            ]
        ),
        {},
    )  # fmt: skip
