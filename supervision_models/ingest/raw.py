"""The row as it stood in the file, as JSON, with personal numbers masked.

Masked are columns of type person_id and phone, columns that no contract admitted but whose header
names such a number, and, in columns that were not admitted, whatever looks like one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from supervision_models.ingest.headers import HeaderCell

_PRIVATE = re.compile(
    r"身份证|证件号|证件编号|护照|公民身份|手机|电话|联系方式|银行卡|银行账|"
    r"(?i:\bid ?card|\bphone|\bmobile|passport)"
)
_RESIDENT = r"\d{14}(\d{3}[\dXx])"
_MOBILE = r"(^|\D)1[3-9]\d{5}(\d{4})(\D|$)"
_SHOWN_FROM = 8  # shorter numbers show nothing


@dataclass(frozen=True, slots=True)
class RawColumns:
    """Key of each position in the JSON, and which positions are masked or scrubbed."""

    keys: Mapping[int, str]
    masked: frozenset[int]
    scrubbed: frozenset[int]

    def json(self, cells: pl.DataFrame, hidden: Mapping[int, pl.Series]) -> pl.Series:
        """The rows of `cells` as JSON objects; `hidden` masks single cells of a position."""
        fields = []
        for name in cells.columns:
            if not name.isdecimal():
                continue
            position = int(name)
            key = self.keys.get(position)
            if key is None:
                if not cells[name].str.strip_chars().ne("").any():
                    continue  # a column without a header and without text
                key = f"#{position + 1}"
            text = pl.col(name)
            if position in self.masked:
                text = _mask(text)
            elif position in self.scrubbed or key.startswith("#"):
                text = _scrub(text)
            elif position in hidden:
                text = pl.when(hidden[position]).then(_mask(text)).otherwise(text)
            fields.append(text.alias(key))
        if not fields:
            return pl.Series("_raw", ["{}"] * len(cells), dtype=pl.String)
        return cells.select(pl.struct(fields).struct.json_encode().alias("_raw")).to_series()


def raw_columns(
    cells: Sequence[HeaderCell], personal: frozenset[int], matched: frozenset[int]
) -> RawColumns:
    """personal: positions of person_id and phone columns; matched: of all contract columns."""
    keys: dict[int, str] = {}
    used: set[str] = set()
    for cell in cells:
        key, number = cell.text, 2
        while key in used:
            key, number = f"{cell.text} ({number})", number + 1
        used.add(key)
        keys[cell.position] = key
    free = {cell.position for cell in cells} - matched
    private = {
        cell.position for cell in cells if cell.position in free and _PRIVATE.search(cell.text)
    }
    return RawColumns(keys, personal | private, frozenset(free - private))


def _mask(text: pl.Expr) -> pl.Expr:
    plain = text.str.strip_chars()
    return (
        pl.when(plain.is_null() | (plain == "")).then(text)
        .when(plain.str.len_chars() >= _SHOWN_FROM)
        .then(pl.format("‹…{}›", plain.str.slice(-4)))
        .otherwise(pl.lit("‹…›"))
    )  # fmt: skip


def _scrub(text: pl.Expr) -> pl.Expr:
    return text.str.replace_all(_RESIDENT, "‹…${1}›").str.replace_all(_MOBILE, "${1}‹…${2}›${3}")
