"""CSV and TSV files as text cells, in bounded memory.

Encoding: byte-order mark, else strict UTF-8, else strict GB18030, else an error that asks; never
a guess from letter frequencies. A row is a record: line breaks inside quotes do not shift the row
numbers, and blank lines count, as in a spreadsheet.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, islice, zip_longest
from pathlib import Path

import pyarrow as pa

from supervision_models.errors import IngestError, Text
from supervision_models.ingest.tables import CHUNK_ROWS, ChunkWriter, RawTable

MAX_LINE = 10_000_000  # characters
_BLOCK = 1 << 20
_FIRST_ROWS = 1000
_CHUNK_CHARACTERS = 25_000_000
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DELIMITERS = (",", "\t", ";", "|")
_SAMPLE = 1 << 16
_PAIR_UP = Text("检查这一行的引号是否成对", "check that the quotes of this line pair up")


def read_delimited(
    path: Path, scratch: Path, *, name: str, encoding: str | None, delimiter: str | None = None
) -> RawTable:
    """The file as one table. Errors name `name` and the line."""
    encoding = encoding or find_encoding(path, name)
    source = _Source(path, name, encoding)
    try:
        if delimiter is None:
            delimiter = _find_delimiter(path, encoding)
        writer = ChunkWriter(scratch, "csv")
        csv.field_size_limit(MAX_LINE)
        lines = _Lines(chain.from_iterable(source.lines()))
        reader = csv.reader(lines, delimiter=delimiter, strict=False)
        try:
            for records in _chunks(reader, source):
                _refuse_swallowed(lines.taken(), len(records), reader.line_num, delimiter, name)
                # zip_longest turns records into columns and pads short ones with None
                columns = [
                    pa.array(column, pa.string())
                    for column in zip_longest(*records, fillvalue=None)
                ]
                writer.write(columns, count=len(records))
        except csv.Error as error:
            raise IngestError(
                Text("这一行无法按 CSV 解析", "this line cannot be read as CSV"),
                where=f"{name}::{reader.line_num}",
                allowed=Text(
                    f"每个单元格至多 {MAX_LINE} 个字符", f"at most {MAX_LINE} characters a cell"
                ),
                mend=_PAIR_UP,
            ) from error
    except UnicodeDecodeError as error:
        raise IngestError(
            Text(f"文件不是 {encoding} 编码", f"the file is not encoded in {encoding}"),
            where=f"{name}: {_undecodable(path, encoding) or error.start}",
            mend=Text(
                "用 --encoding 指定编码；确为该编码的，改正这一行",
                "name the encoding with --encoding; if it is that one, mend this line",
            ),
        ) from error
    facts: dict[str, object] = {"encoding": encoding, "delimiter": delimiter}
    if source.nul:
        facts["nul"] = source.nul
    return RawTable("", writer.width, writer.rows, tuple(writer.chunks), facts=dict(facts))


def _chunks(reader: Iterator[list[str]], source: _Source) -> Iterator[list[list[str]]]:
    """Records in lists of some 50 MB at most: a row may be a number or a boundary of 1 MB."""
    size, read = _FIRST_ROWS, 0
    while records := list(islice(reader, size)):
        read += len(records)
        yield records
        size = max(1, min(CHUNK_ROWS, _CHUNK_CHARACTERS * read // max(1, source.characters)))


class _Lines:
    """Lines handed on one by one; `taken` gives those handed on since it was last asked."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._taken: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self._taken.append(line)
        return line

    def taken(self) -> list[str]:
        taken, self._taken = self._taken, []
        return taken


def _refuse_swallowed(lines: list[str], records: int, last: int, delimiter: str, name: str) -> None:
    """Raise IngestError where a quote that does not pair up has made rows part of a cell: what
    stands in them would be gone from the rows. Within one line such a quote does no harm.

    lines  as they were read, of so many records; `last` is the number of the last one
    """
    if len(lines) == records:
        return
    reader, start = csv.reader(lines, delimiter=delimiter, strict=False), 0
    for _ in reader:
        several = lines[start : reader.line_num]
        if len(several) > 1 and _swallows("".join(several), delimiter):
            raise IngestError(
                Text(
                    f"引号不成对，从这一行起的 {len(several)} 行会并成一行",
                    f"quotes that do not pair up would make {len(several)} lines from this "
                    "one on a single row",
                ),
                where=f"{name}::{last - len(lines) + start + 1}",
                mend=_PAIR_UP,
            )
        start = reader.line_num


def _swallows(record: str, delimiter: str) -> bool:
    """Whether a cell of several lines is not closed by a quote that ends it."""
    plain = rf"[^{re.escape(delimiter)}\r\n]*"
    # a quoted cell with what follows its quote, or a plain one
    cell = re.compile(rf'"(?P<quoted>[^"]*(?:""[^"]*)*)(?P<end>"?)(?P<rest>{plain})|{plain}')
    place = 0
    while place < len(record):
        found = cell.match(record, place)
        assert found is not None  # the pattern fits nothing, too
        lines = (found["quoted"] or "").rstrip("\r\n").splitlines()
        if len(lines) > 1 and (not found["end"] or found["rest"].strip()):
            return True
        place = found.end() + 1
    return False


def find_encoding(path: Path, name: str) -> str:
    """The encoding by its mark or by strict decoding of the whole file."""
    with path.open("rb") as file:
        start = file.read(_SAMPLE)
    for mark, encoding in _MARKS:
        if start.startswith(mark):
            return encoding
    if start and start.count(0) > len(start) // 10:
        raise IngestError(
            Text("文件含大量空字节，不像文本", "the file is full of NUL bytes: not text"),
            where=name,
            allowed=Text(
                "UTF-8、GB18030，或带标记的 UTF-16", "UTF-8, GB18030, or UTF-16 with its mark"
            ),
            mend=Text("用 --encoding 指定编码", "name the encoding with --encoding"),
        )
    places = []
    for encoding in ("utf-8", "gb18030"):
        place = _undecodable(path, encoding)
        if place is None:
            return encoding
        places.append(f"{encoding}: {place}")
    raise IngestError(
        Text("无法确定文件编码", "the encoding of the file cannot be determined"),
        where=f"{name} ({', '.join(places)})",
        allowed=Text("UTF-8、GB18030（含 GBK、GB2312）", "UTF-8, GB18030 (with GBK and GB2312)"),
        mend=Text(
            "用 --encoding 指定编码，如 --encoding big5；确为其中一种的，改正这一行",
            "name the encoding with --encoding, such as --encoding big5; if it is one of these, "
            "mend the line",
        ),
    )


def _undecodable(path: Path, encoding: str) -> str | None:
    """Byte and line where strict decoding fails; None when it does not."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    read, line = 0, 1
    with path.open("rb") as file:
        while True:
            block = file.read(_BLOCK)
            # of a character that the last block cut in half
            held = decoder.getstate()[0]
            try:
                line += decoder.decode(block, final=not block).count("\n")
            except UnicodeDecodeError as error:
                whole = bytes(error.object[: error.start]).decode(encoding, "ignore")
                place = max(0, read - len(held) + error.start)
                return f"byte {place}, line {line + whole.count(chr(10))}"
            if not block:
                return None
            read += len(block)


@dataclass(slots=True)
class _Source:
    """A text file as lists of lines, line ends kept; counts and drops NUL characters."""

    path: Path
    name: str
    encoding: str
    nul: int = field(default=0)
    characters: int = field(default=0)

    def lines(self) -> Iterator[list[str]]:
        decoder = codecs.getincrementaldecoder(self.encoding)("strict")
        rest = ""
        seen = 0
        with self.path.open("rb") as file:
            while True:
                block = file.read(_BLOCK)
                text = decoder.decode(block, final=not block)
                if "\0" in text:
                    self.nul += text.count("\0")
                    text = text.replace("\0", "")
                self.characters += len(text)
                lines = io.StringIO(rest + text, newline="").readlines()
                if not block:
                    yield lines
                    return
                # the last line may go on in the next block, and "\r" may be half of "\r\n"
                rest = lines.pop() if lines else ""
                seen += len(lines)
                if len(rest) > MAX_LINE:
                    raise IngestError(
                        Text("一行超过 1000 万字符", "a line of more than 10 million characters"),
                        where=f"{self.name}::{seen + 1}",
                        allowed=Text(
                            "一行至多 1000 万字符", "at most 10 million characters a line"
                        ),
                        mend=Text(
                            "检查文件是否缺少换行或已损坏",
                            "check whether line ends are missing or the file is damaged",
                        ),
                    )
                yield lines


def _find_delimiter(path: Path, encoding: str) -> str:
    """The delimiter that splits most of the first lines, the header too, into most fields."""
    with path.open("rb") as file:
        sample = file.read(_SAMPLE)
    # an incremental decoder keeps a character that the sample cuts in half
    text = codecs.getincrementaldecoder(encoding)("strict").decode(sample, final=False)
    lines = io.StringIO(text.replace("\0", ""), newline="").readlines()
    if len(lines) > 1 and len(sample) == _SAMPLE:
        lines.pop()
    if path.suffix.lower() == ".tsv":
        return "\t"
    return max(_DELIMITERS, key=lambda delimiter: _evenness(lines, delimiter))


def _evenness(lines: Iterable[str], delimiter: str) -> tuple[int, int, int]:
    """Records that are split, their most common width, and how many have it."""
    try:
        records = [record for record in csv.reader(lines, delimiter=delimiter) if record]
    except csv.Error:
        return (0, 0, 0)
    # a row of marks alone says nothing: ",,;;,;" has more fields by either than the header has
    wide = Counter(
        len(record) for record in records if len(record) > 1 and any(map(_is_word, record))
    )
    if not wide:
        return (0, 0, 0)
    width, count = wide.most_common(1)[0]
    return (wide.total(), width, count)


def _is_word(field: str) -> bool:
    return any(character.isalnum() for character in field)
