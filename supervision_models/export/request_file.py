"""调取清单 as a file that is printed, signed and sent: docx, or xlsx."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

import polars as pl
import xlsxwriter

from supervision_models.errors import Lang, Text
from supervision_models.export.docx_file import Document
from supervision_models.export.report import ExportError
from supervision_models.export.safety import writable
from supervision_models.export.workbook import BODY, HEADER, LINE, OPTIONS
from supervision_models.models.data_dates import Days
from supervision_models.models.data_request import Item
from supervision_models.models.data_uses import NEEDS, uses_words
from supervision_models.models.labels import SENSITIVITY
from supervision_models.models.library import LoadedModel

TITLE = Text("数据调取清单", "Data request")
INTRO = Text(
    "仅列出所选模型读取的字段。个人信息限于履行法定职责所必需；身份证件号码、电话导入时即化为假名。",
    "Only fields that the chosen models read. Personal data are limited to what the duty takes; "
    "identity and telephone numbers become pseudonyms when they are loaded.",
)
BLANK = "____________"
PERSONAL = Text("涉个人信息字段", "personal fields")
HELPFUL = Text("辅助", "of help")
DECISIVE = Text("必需", "required")
PRINT_LINES = 26  # a row no taller than a page across


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table for people: titles, shares of the page's width, rows of text."""

    title: Text
    header: tuple[Text, ...]
    shares: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]


def sheets(items: Sequence[Item], models: Sequence[LoadedModel], lang: Lang) -> tuple[Sheet, ...]:
    """What is requested, field by field, and for which models."""
    return (
        Sheet(
            Text("清单", "Request"),
            (
                Text("序号", "No."),
                Text("提供单位", "Agency"),
                Text("数据表", "Table"),
                Text("字段", "Fields"),
                Text("期间", "Period"),
                Text("用途和模型", "Why, for which models"),
                Text("敏感级别", "Sensitivity"),
            ),
            (5, 12, 14, 26, 20, 24, 12),
            tuple(_item_row(no, item, models, lang) for no, item in enumerate(items, start=1)),
        ),
        Sheet(
            Text("字段", "Fields"),
            (
                Text("提供单位", "Agency"),
                Text("数据表", "Table"),
                Text("字段", "Field"),
                Text("需要程度", "Need"),
                Text("用来做什么", "Used for"),
                Text("敏感级别", "Sensitivity"),
            ),
            (16, 20, 22, 10, 44, 16),
            tuple(_field_rows(items, lang)),
        ),
        Sheet(
            Text("模型", "Models"),
            (
                Text("模型", "Model"),
                Text("编号", "Id"),
                Text("监督点", "What is supervised"),
            ),
            (24, 24, 60),
            tuple(
                (
                    _words(model.definition.title, lang),
                    model.id,
                    _words(model.definition.supervision_point, lang),
                )
                for model in models
            ),
        ),
    )


def write_request(
    items: Sequence[Item],
    models: Sequence[LoadedModel],
    path: Path,
    lang: Lang,
    conduct: Days | None = None,
) -> None:
    """One file; the name's ending chooses the kind. Raises ExportError for another ending."""
    write = WRITERS.get(path.suffix.lower())
    if write is None:
        raise ExportError(
            Text(f"不支持的格式 {path.suffix}", f"unknown format {path.suffix}"),
            where=str(path),
            allowed=Text("、".join(WRITERS), ", ".join(WRITERS)),
        )
    if not path.parent.is_dir():
        raise ExportError(
            Text("没有这个文件夹", "there is no such folder"), where=str(path.parent.absolute())
        )
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        head = (TITLE[lang], signed(conduct)[lang], INTRO[lang])
        write(sheets(items, models, lang), head, temporary, lang)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def signed(conduct: Days | None) -> Text:
    """The line that is filled in by hand; the period is printed where it is known."""
    first, last = (BLANK, BLANK) if conduct is None else (conduct.first, conduct.last)
    return Text(
        f"调取单位：{BLANK}　文书号：{BLANK}　拟排查时段：{first} 至 {last}　"
        f"经办人：{BLANK}　日期：{BLANK}",
        f"Requested by: {BLANK}  No.: {BLANK}  Period looked through: {first} to {last}  "
        f"Handled by: {BLANK}  Date: {BLANK}",
    )


def _docx(tables: Sequence[Sheet], head: Sequence[str], path: Path, lang: Lang) -> None:
    document = Document(lang)
    document.heading(head[0], 0)
    for line in head[1:]:
        document.paragraph(line)
    for table in tables:
        document.heading(table.title[lang])
        document.table([title[lang] for title in table.header], table.shares, table.rows)
    document.write(path)


def _xlsx(tables: Sequence[Sheet], head: Sequence[str], path: Path, lang: Lang) -> None:
    with xlsxwriter.Workbook(path, OPTIONS) as book:
        header, body = book.add_format(HEADER), book.add_format({**BODY, "text_wrap": True})
        title = book.add_format({"bold": True, "font_size": 14})
        plain = book.add_format({"valign": "top"})
        for number, table in enumerate(tables):
            sheet = book.add_worksheet(table.title[lang])
            sheet.set_landscape()
            sheet.set_paper(9)  # A4
            sheet.fit_to_pages(1, 0)
            sheet.set_footer("&C&P / &N")
            for place, share in enumerate(table.shares):
                sheet.set_column(place, place, share * 1.2)
            top = 0
            if number == 0:
                for line in head:
                    sheet.write_string(top, 0, line, title if top == 0 else plain)
                    top += 1
            for place, words in enumerate(table.header):
                sheet.write_string(top, place, words[lang], header)
            sheet.freeze_panes(top + 1, 0)
            sheet.repeat_rows(top)
            _write_cells(sheet, table, top + 1, body)


def _write_cells(sheet: Any, table: Sheet, top: int, style: Any) -> None:
    """Cells as text, whatever they begin with; a row taller than a page goes on in the next."""
    flat = pl.DataFrame({"cell": [cell for row in table.rows for cell in row]})
    cells = iter(flat.select(writable(pl.col("cell").cast(pl.String)))["cell"].to_list())
    at = top
    for row in table.rows:
        columns = [
            _pieces(next(cells), share * 1.2) for _, share in zip(row, table.shares, strict=True)
        ]
        for pieces in zip_longest(*columns, fillvalue=("", 1)):
            sheet.set_row(at, max(height for _, height in pieces) * LINE)
            for place, (text, _) in enumerate(pieces):
                sheet.write_string(at, place, text, style)
            at += 1


def _pieces(text: str, width: float) -> list[tuple[str, int]]:
    """Parts of a text, each with its height in lines: as few as fit a printed row."""
    pieces: list[tuple[list[str], int]] = [([], 0)]
    for line in text.split("\n"):
        needed = _lines(line, width)
        if pieces[-1][0] and pieces[-1][1] + needed > PRINT_LINES:
            pieces.append(([], 0))
        pieces[-1] = ([*pieces[-1][0], line], pieces[-1][1] + needed)
    return [("\n".join(lines), min(height, PRINT_LINES)) for lines, height in pieces]


def _lines(text: str, width: float) -> int:
    """Lines that a text takes in a column; a Chinese character is two places wide."""
    places = sum(2 if ord(character) > 0x2E7F else 1 for character in text)
    return max(1, -int(-places // (width - 1)))


WRITERS: dict[str, Callable[[Sequence[Sheet], Sequence[str], Path, Lang], None]] = {
    ".docx": _docx,
    ".xlsx": _xlsx,
}


def _item_row(no: int, item: Item, models: Sequence[LoadedModel], lang: Lang) -> tuple[str, ...]:
    comma = Text("、", ", ")[lang]
    titles = {model.id: _words(model.definition.title, lang) for model in models}
    several = len(item.models) > 1
    periods = [
        words[lang]
        + (f"{_open(lang)}{comma.join(titles[i] for i in ids)}{_close(lang)}" if several else "")
        for words, ids in item.periods.items()
    ]
    if item.span is not None:
        first, last = item.span.first, item.span.last
        periods.insert(0, Text(f"{first} 至 {last}", f"{first} to {last}")[lang])
    reasons = [
        f"· {titles[i]}{_open(lang)}{(DECISIVE if i in item.decisive else HELPFUL)[lang]}"
        f"{_close(lang)}"
        for i in item.models
    ]
    return (
        str(no),
        item.provider[lang],
        f"{item.title[lang]}{_open(lang)}{item.code}{_close(lang)}",
        "\n".join(_grouped_fields(item, lang)),
        "\n".join(periods),
        "\n".join([item.purpose[lang], *reasons]),
        _sensitivity(item, lang),
    )


def _grouped_fields(item: Item, lang: Lang) -> Iterator[str]:
    colon = Text("：", ": ")[lang]
    for need, words in NEEDS.items():
        fields = [field.title[lang] for field in item.fields.values() if field.need == need]
        if fields:
            yield words[lang] + colon + Text("、", ", ")[lang].join(fields)


def _sensitivity(item: Item, lang: Lang) -> str:
    lines = [SENSITIVITY[item.sensitivity][lang]]
    if item.personal:
        names = Text("、", ", ")[lang].join(field.title[lang] for field in item.personal)
        lines.append(PERSONAL[lang] + Text("：", ": ")[lang] + names)
    return "\n".join(lines)


def _field_rows(items: Sequence[Item], lang: Lang) -> Iterator[tuple[str, ...]]:
    for item in items:
        for field in item.fields.values():
            yield (
                item.provider[lang],
                item.title[lang],
                field.title[lang],
                NEEDS[field.need][lang],
                uses_words(field.uses, lang),
                SENSITIVITY[field.sensitivity][lang],
            )


def _words(words: Any, lang: Lang) -> str:
    if words is None:
        return ""
    return str(words.zh if lang == "zh" else words.en or words.zh)


def _open(lang: Lang) -> str:
    return "（" if lang == "zh" else " ("


def _close(lang: Lang) -> str:
    return "）" if lang == "zh" else ")"
