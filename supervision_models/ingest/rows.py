"""What each row of a table is: data, or one of the rows that people put around data.

Rows that are no data are skipped with a reason (`SKIPPED`), never dropped. A total or a note is
recognised by its first cell, and only where the row could not be loaded anyway, because a required
column is empty.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

from supervision_models.errors import Text
from supervision_models.ingest.headers import Header, clean
from supervision_models.ingest.tables import ROW
from supervision_models.ingest.values.reading import EXCEL_ERRORS

SKIPPED: dict[str, Text] = {
    "title": Text("表头以上的标题行", "title above the header"),
    "header": Text("表头", "header"),
    "blank": Text("空行", "blank"),
    "repeated-header": Text("表中重复的表头", "header repeated in the middle"),
    "repeated-title": Text("表中重复的标题", "title repeated in the middle"),
    "total": Text("合计、小计行", "total"),
    "note": Text("表尾备注、填表人等", "note at the foot"),
    "duplicate": Text("与已载入的行完全相同", "identical to a row loaded already"),
}
_TOTAL = r"^.{0,12}(?:合计|小计|总计|累计|共计)(?:[:：(（].*)?$|(?i)^(?:grand |sub)?total:?$"
_NOTE_WORDS = (
    "注|备注|说明|附注|填表说明|填报说明|编制说明|填表人|填报人|制表人|制表|审核人|复核人|经办人|负责人|"
    "单位负责人|填表单位|填报单位|制表单位|报送单位|填表日期|填报日期|制表日期|联系人|联系电话|数据来源|"
    "资料来源|统计口径|(?i:notes?|remarks?|source|prepared by)"
)
_NOTE = rf"^[*※]?(?:{_NOTE_WORDS})\d{{0,2}}(?:[:：、.．].*)?$"
_LIST_ITEM = r"^[(（]?\d{1,2}[)）、.．]"


@dataclass(slots=True)
class RowRoles:
    """Tells the role of rows chunk by chunk; remembers that the notes have begun.

    header    of the table; titles, its own texts by row
    required  positions of required columns
    titles    first cells of the rows above the header
    """

    header: Header
    header_rows: Sequence[Sequence[str | None]]
    titles: frozenset[str]
    required: Sequence[int]
    keys: Sequence[int] = ()
    _notes_from: int | None = field(default=None)

    def roles(self, cells: pl.DataFrame) -> pl.Series:
        """A reason of `SKIPPED` for each row, null for rows of data.

        cells  `row` and the text columns ``0``, ``1`` …
        """
        names = [name for name in cells.columns if name.isdecimal()]
        stripped = [_stripped(name) for name in names]
        first = pl.coalesce(stripped) if stripped else pl.lit(None, pl.String)
        filled = pl.sum_horizontal(item.is_not_null() for item in stripped)
        required_empty = (
            pl.any_horizontal(_stripped(str(position)).is_null() for position in self.required)
            if self.required
            else pl.lit(value=True)
        )
        word = first.str.replace_all(r"\s", "")
        key_total = [
            _stripped(str(position))
            .str.replace_all(r"\s", "")
            .str.contains(_TOTAL)
            .fill_null(value=False)
            for position in self.keys
        ]
        total = (word.str.contains(_TOTAL) & required_empty) | (
            pl.any_horizontal(key_total) & required_empty if key_total else pl.lit(value=False)
        )
        note = word.str.contains(_NOTE) & required_empty & (filled <= max(6, len(names) // 2))
        facts = cells.select(
            pl.col(ROW),
            first.alias("first"),
            filled.alias("filled"),
            total.fill_null(value=False).alias("total"),
            note.fill_null(value=False).alias("note"),
            (required_empty & (filled == 1)).alias("lonely"),
            self._repeated(names).alias("repeated"),
            _says_something(stripped).alias("said"),
        )
        after_note = self._after_note(facts)
        row = pl.col(ROW)
        role = (
            pl.when(row < self.header.first).then(_blank_or("title"))
            .when(row <= self.header.last).then(pl.lit("header"))
            .when(row < self.header.data_from).then(pl.lit("header"))
            .when(~pl.col("said")).then(pl.lit("blank"))
            .when(pl.col("repeated")).then(pl.lit("repeated-header"))
            .when(pl.col("first").is_in(list(self.titles)) & pl.col("lonely"))
            .then(pl.lit("repeated-title"))
            .when(pl.col("total")).then(pl.lit("total"))
            .when(pl.col("note") | after_note).then(pl.lit("note"))
            .otherwise(None)
        )  # fmt: skip
        return facts.select(role.alias("role")).to_series()

    def _repeated(self, names: Sequence[str]) -> pl.Expr:
        """Rows that repeat one of the header's rows, cell by cell."""
        answers = []
        for row in self.header_rows:
            texts = {str(i): clean(text) for i, text in enumerate(row) if clean(text)}
            known = [name for name in names if name in texts]
            if len(known) < 2:
                continue
            same = pl.sum_horizontal(
                (
                    pl.col(name).str.replace_all(r"\s+", " ").str.strip_chars() == texts[name]
                ).fill_null(value=False)
                for name in known
            )
            answers.append(same >= max(2, (len(known) * 2 + 2) // 3))
        return pl.any_horizontal(answers) if answers else pl.lit(value=False)

    def _after_note(self, facts: pl.DataFrame) -> pl.Expr:
        """Single-cell rows below the first note: its further lines."""
        if self._notes_from is None:
            begun = facts.filter(pl.col("note"))[ROW]
            if len(begun):
                self._notes_from = int(begun[0])
        if self._notes_from is None:
            return pl.lit(value=False)
        return pl.col("lonely") & (pl.col(ROW) > self._notes_from)


def _stripped(name: str) -> pl.Expr:
    """A cell without surrounding white space; null where nothing is left."""
    text = pl.col(name).str.strip_chars()
    return pl.when(text != "").then(text)


def _blank_or(role: str) -> pl.Expr:
    return pl.when(pl.col("first").is_null()).then(pl.lit("blank")).otherwise(pl.lit(role))


def _says_something(stripped: Sequence[pl.Expr]) -> pl.Expr:
    """Whether a row has a cell besides errors: a formula is often drawn beyond the last row."""
    errors = pl.Series(sorted({*EXCEL_ERRORS, "#N/A"})).implode()
    answers = [cell.is_not_null() & ~cell.is_in(errors) for cell in stripped]
    return pl.any_horizontal(answers).fill_null(value=False) if answers else pl.lit(value=False)
