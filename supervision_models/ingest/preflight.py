"""Checks of foreign zip containers before a library opens them.

An xlsx of 5 KB can name a cell in the far corner and make a reader allocate the whole box, or
inflate to gigabytes. So sizes are taken while inflating, never from the directory, which lies.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from supervision_models.errors import IngestError, Text

MAX_INFLATED = 200 * 2**20
MAX_RATIO = 100
MAX_CELL_BOX = 50_000_000
MAX_MEMBERS = 10_000
_SMALL = 2**20  # a member this small cannot be a bomb, whatever its ratio
_BLOCK = 1 << 20
_LONGEST_TAIL = 10_000_000
_COLUMN = re.compile(rb"<(?:x:)?c r=[\"']([A-Z]{1,4})[0-9]{1,9}[\"'](?:[^>]*[^/>])?>")
_ROW = re.compile(rb"<(?:x:)?row [^>]*?\br=[\"']([0-9]{1,9})[\"']")
_MERGE = re.compile(rb"<(?:x:)?mergeCell\b[^>]*?\bref=\"([A-Z]+)([0-9]+):([A-Z]+)([0-9]+)\"")
# a number of 16 or more digits has been through a float: the digits after the 15th are made up
_LOSSY = re.compile(
    rb"<(?:x:)?v>(-?(?:[0-9]{16,}(?:\.0*)?|[0-9.]+[eE]\+?(?:1[5-9]|[2-9][0-9])))</(?:x:)?v>"
)
_OPENING = re.compile(rb"<(?:x:)?c r=[\"']([A-Z]{1,4})([0-9]{1,9})[\"']([^>]*)>")
# most programs leave out that a cell holds a number; some (Java's, that offices export with) say so
_NO_NUMBER = re.compile(rb"\bt=[\"'](?!n[\"'])")
_ERROR = re.compile(
    rb"<(?:x:)?c r=[\"']([A-Z]{1,4})([0-9]{1,9})[\"'][^>]*?\bt=[\"']e[\"'][^>]*>"
    rb"(?:<(?:x:)?f\b[^>]*?(?:/>|>[^<]{0,8192}</(?:x:)?f>))?<(?:x:)?v>(#[A-Z0-9/!?_]{2,20})</(?:x:)?v>"
)
_STYLES = "xl/styles.xml"
_FORMAT = re.compile(rb"<numFmt numFmtId=\"([0-9]+)\" formatCode=\"([^\"]*)\"")
_XF = re.compile(rb"<xf numFmtId=\"([0-9]+)\"")
_MAX_LOSSY = 200_000


@dataclass(slots=True)
class SheetFacts:
    """What the XML of one worksheet says, without building its cells.

    first_column, last_column, last_row   of the cells that hold a value
    merges  (first row, first column, last row, last column)
    lossy   (row, column) -> number as stored, where it has more digits than a float keeps
    percent (row, column) -> number as stored, where it is shown as a percentage
    errors  (row, column) -> ``#REF!`` and the like
    Rows are 1-based, columns 0-based; `first_column` is None for a sheet without cells.
    """

    last_row: int = 0
    first_column: int | None = None
    last_column: int = 0
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    lossy: dict[tuple[int, int], str] = field(default_factory=dict)
    percent: dict[tuple[int, int], str] = field(default_factory=dict)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)


@contextmanager
def checked_zip(path: Path, name: str) -> Iterator[zipfile.ZipFile]:
    """The container, opened, with its member names checked."""
    try:
        with zipfile.ZipFile(path) as container:
            _check_names(container, name)
            yield container
    except (zipfile.BadZipFile, NotImplementedError, EOFError) as error:
        raise IngestError(
            Text("压缩包已损坏或不支持", "the container is damaged or of an unsupported kind"),
            where=name,
            mend=Text("重新导出该文件", "export the file again"),
        ) from error
    except RuntimeError as error:  # how zipfile reports a password
        raise IngestError(
            Text("文件已加密", "the file is encrypted"),
            where=name,
            mend=Text("去掉密码后再导入", "remove the password and ingest again"),
        ) from error


def _check_names(container: zipfile.ZipFile, name: str) -> None:
    members = container.infolist()
    if len(members) > MAX_MEMBERS:
        raise _refused(name, f"{len(members)} members", f"≤ {MAX_MEMBERS}")
    seen: set[str] = set()
    for member in members:
        filename = member.filename
        parts = filename.replace("\\", "/").split("/")
        link = (member.external_attr >> 16) & 0o170000 == 0o120000
        if filename.startswith(("/", "\\")) or ".." in parts or ":" in parts[0] or link:
            raise IngestError(
                Text("压缩包内有不安全的路径", "an unsafe path in the container"),
                where=f"{name}:{filename[:200]}",
                allowed=Text("相对路径的普通文件", "ordinary files under relative paths"),
                mend=Text("重新打包", "pack it again"),
            )
        folded = filename.casefold()
        if folded in seen:
            raise IngestError(
                Text("压缩包内有重名文件", "two files of one name in the container"),
                where=f"{name}:{filename[:200]}",
                mend=Text("去掉重复的一个再打包", "pack it again without one of them"),
            )
        seen.add(folded)


def blocks(
    container: zipfile.ZipFile, member: str, name: str, budget: list[int]
) -> Iterator[bytes]:
    """Inflate a member block by block; `budget` holds the bytes that may still be inflated."""
    packed = max(1, container.getinfo(member).compress_size)
    read = 0
    with container.open(member) as file:
        while block := file.read(_BLOCK):
            read += len(block)
            budget[0] -= len(block)
            if budget[0] < 0:
                raise _refused(name, f"> {MAX_INFLATED >> 20} MB", f"≤ {MAX_INFLATED >> 20} MB")
            if read > _SMALL and read > MAX_RATIO * packed:
                raise _refused(name, f"{member}: > {MAX_RATIO}:1", f"≤ {MAX_RATIO}:1")
            yield block


def _refused(name: str, found: str, allowed: str) -> IngestError:
    return IngestError(
        Text("文件解压后过大，疑似压缩炸弹", "the file inflates too far: it may be a zip bomb"),
        where=f"{name} ({found})",
        allowed=Text(allowed, allowed),
        mend=Text("拆分文件，或另存为 CSV", "split the file, or save it as CSV"),
    )


def inspect_workbook(path: Path, name: str) -> dict[str, SheetFacts]:
    """Facts of each worksheet by the name of its XML part; refuses bombs."""
    facts: dict[str, SheetFacts] = {}
    budget = [MAX_INFLATED]
    with checked_zip(path, name) as container:
        styles = b""
        if _STYLES in container.namelist():
            styles = b"".join(blocks(container, _STYLES, name, budget))
        percent = _percent_cells(styles)
        for member in container.namelist():
            sheet = re.fullmatch(r"xl/worksheets/[^/]+\.xml", member)
            if sheet is None:
                for _ in blocks(container, member, name, budget):
                    pass  # inflated for its size alone
            else:
                facts[member] = _inspect_sheet(
                    blocks(container, member, name, budget), name, percent
                )
    return facts


def _percent_cells(styles: bytes) -> re.Pattern[bytes] | None:
    """A pattern of numeric cells whose format shows a percentage; None where no format does."""
    formats = {b"9", b"10"}  # 0% and 0.00% of the standard
    formats |= {number for number, code in _FORMAT.findall(styles) if b"%" in code}
    start = styles.find(b"<cellXfs")
    cells = styles[start : styles.find(b"</cellXfs>", start)] if start >= 0 else b""
    wanted = [
        str(index).encode() for index, number in enumerate(_XF.findall(cells)) if number in formats
    ]
    if not wanted:
        return None
    return re.compile(
        rb"<c r=\"([A-Z]{1,4})([0-9]{1,9})\"(?: t=\"n\")? s=\"(?:"
        + b"|".join(wanted)
        + rb")\"(?: t=\"n\")?>"
        rb"<v>(-?[0-9.]{1,20}(?:E-?[0-9]{1,2})?)</v>"
    )


def _inspect_sheet(
    stream: Iterator[bytes], name: str, percent: re.Pattern[bytes] | None
) -> SheetFacts:
    facts = SheetFacts()
    tail = b""
    for block in stream:
        text = tail + block
        # cut before a cell, so that no cell and no merge is seen in two halves
        cut = max(text.rfind(b"<c "), text.rfind(b"<row "), text.rfind(b"<mergeCell "))
        if cut <= 0 or len(text) - cut > _LONGEST_TAIL:
            cut = len(text)
        _take(facts, text[:cut], name, percent)
        tail = text[cut:]
    _take(facts, tail, name, percent)
    return facts


def _take(facts: SheetFacts, text: bytes, name: str, percent: re.Pattern[bytes] | None) -> None:
    """Add what one piece of sheet XML says. Whole-piece searches: a piece has 10,000s of cells."""
    columns = {column_number(letters) for letters in set(_COLUMN.findall(text))}
    rows = _ROW.findall(text)
    if columns:
        known = columns if facts.first_column is None else {facts.first_column, *columns}
        facts.first_column = min(known)
        facts.last_column = max(facts.last_column, *columns)
    if rows:
        facts.last_row = max(facts.last_row, int(rows[-1]), int(rows[0]))
    # readers allocate from the first row of the sheet, not from the first cell
    _check_cells(facts.last_row * (facts.last_column - (facts.first_column or 0) + 1), name)
    for match in _LOSSY.finditer(text):
        # the last opening tag before the value is its cell
        openings = list(_OPENING.finditer(text, max(0, match.start() - 300), match.start()))
        opening = openings[-1] if openings else None
        if opening is None or _NO_NUMBER.search(opening[3]) or len(facts.lossy) >= _MAX_LOSSY:
            continue
        facts.lossy[int(opening[2]), column_number(opening[1])] = match[1].decode("ascii")
    if percent is not None and len(facts.percent) < _MAX_LOSSY:
        for letters, row, value in percent.findall(text):
            facts.percent[int(row), column_number(letters)] = value.decode("ascii")
    for letters, row, error in _ERROR.findall(text):
        if len(facts.errors) < _MAX_LOSSY:
            facts.errors[int(row), column_number(letters)] = error.decode("ascii")
    for left, top, right, bottom in _MERGE.findall(text):
        facts.merges.append((int(top), column_number(left), int(bottom), column_number(right)))


def _check_cells(cells: int, name: str) -> None:
    if cells > MAX_CELL_BOX:
        raise IngestError(
            Text(
                "工作表的单元格范围过大（可能有孤立的远端单元格）",
                "the cell box of a sheet is too large (a stray cell in a far corner?)",
            ),
            where=f"{name} ({cells} cells)",
            allowed=Text(f"至多 {MAX_CELL_BOX} 格", f"at most {MAX_CELL_BOX} cells"),
            mend=Text(
                "删除数据区以外的行和列后另存，或另存为 CSV",
                "delete the rows and columns outside the data and save, or save as CSV",
            ),
        )


def column_number(letters: bytes) -> int:
    """0-based number of a column: A is 0."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
