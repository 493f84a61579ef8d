"""CSV and TSV: encodings, delimiters, row numbers, damage."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from supervision_models.errors import IngestError
from supervision_models.ingest import delimited
from supervision_models.ingest.delimited import read_delimited
from supervision_models.ingest.tables import RawTable


def read(path: Path, **options: str) -> tuple[RawTable, list[list[str | None]]]:
    scratch = path.parent / f"{path.name}.scratch"
    scratch.mkdir(exist_ok=True)
    table = read_delimited(path, scratch, name=path.name, encoding=options.get("encoding"))
    rows: list[list[str | None]] = []
    for batch in table.batches():
        columns = [batch.column(str(i)).to_pylist() for i in range(table.width)]
        rows += [list(row) for row in zip(*columns, strict=True)]
    return table, rows


@pytest.mark.parametrize(
    ("stored", "found"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("gb18030", "gb18030"), ("gbk", "gb18030"),
     ("utf-16", "utf-16")],
)  # fmt: skip
def test_the_encoding_is_found_by_mark_or_strict_decoding(
    tmp_path: Path, stored: str, found: str
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("项目,单位\n澄塘一号,示例㎡\n".encode(stored))
    table, rows = read(path)
    assert table.facts["encoding"] == found
    assert rows == [["项目", "单位"], ["澄塘一号", "示例㎡"]]


def test_a_character_across_two_blocks_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delimited, "_BLOCK", 7)
    path = tmp_path / "a.csv"
    path.write_bytes("项目代码,单位\r\n澄塘一号,示例建设\r\n".encode("gb18030"))
    assert read(path)[1] == [["项目代码", "单位"], ["澄塘一号", "示例建设"]]


def test_what_is_neither_utf8_nor_gb18030_asks(tmp_path: Path) -> None:
    path = tmp_path / "旧.csv"
    path.write_bytes(b"a,b\n\xff\xff,1\n")
    with pytest.raises(IngestError) as caught:
        read(path)
    error = caught.value
    assert error.what.zh == "无法确定文件编码"
    assert error.where == "旧.csv (utf-8: byte 4, line 2, gb18030: byte 4, line 2)"
    assert error.mend is not None
    assert "--encoding big5" in error.mend.en


def test_a_named_encoding_that_does_not_fit_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("编号,项目\n1,示例楼\n2,楼".encode() + "项目\n".encode("gb18030"))
    for block in range(5, 12):  # the place is that in the file, not in a block
        monkeypatch.setattr(delimited, "_BLOCK", block)
        with pytest.raises(IngestError, match="not encoded in utf-8") as caught:
            read(path, encoding="utf-8")
        assert caught.value.where == "a.csv: byte 31, line 3"
    path.write_bytes(
        "项目,上\n1,上上\n2,".encode("utf-16") + b"x"
    )  # 上 holds the byte of a line end
    with pytest.raises(IngestError, match="not encoded in utf-16") as caught:
        read(path, encoding="utf-16")
    assert caught.value.where.endswith("line 3")
    assert caught.value.mend is not None
    assert "mend this line" in caught.value.mend.en


def test_a_file_full_of_nul_bytes_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("项目,单位\n".encode("utf-16-le"))
    with pytest.raises(IngestError, match="full of NUL bytes") as caught:
        read(path)
    assert caught.value.where == "a.csv"


def test_nul_characters_are_dropped_and_counted(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"number,name\n1,ab\x00c\x00\n" + b"2,plain\n" * 20)
    table, rows = read(path)
    assert rows[1] == ["1", "abc"]
    assert table.facts["nul"] == 2


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        # a row of marks says nothing
        ("证号,名称,日期\n,,;,;;,;;,,\n", ","),
        # lists in the cells, and a last column that is empty: the header decides
        ("持证人,备注\n" + "张三;李四,\n" * 20, ","),
        ("名称|备注\n" + "甲,乙|\n" * 20, "|"),
    ],
)
def test_the_header_is_split_too(tmp_path: Path, text: str, delimiter: str) -> None:
    path = tmp_path / "marks.csv"
    path.write_text(text, encoding="utf-8")
    table, _ = read(path)
    assert table.facts["delimiter"] == delimiter


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_the_delimiter_is_found(tmp_path: Path, delimiter: str) -> None:
    path = tmp_path / "a.txt"
    lines = [["编号", "名称", "备注"], ["1", "甲，乙", "a b"], ["2", "丙", ""]]
    path.write_text("\n".join(delimiter.join(line) for line in lines), encoding="utf-8")
    table, rows = read(path)
    assert table.facts["delimiter"] == delimiter
    assert rows == lines


def test_rows_are_records_as_a_spreadsheet_counts_them(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('a,b\n\n"1\n2\n3",x\n4,y\n', encoding="utf-8")
    table, rows = read(path)
    numbers = [n for batch in table.batches() for n in batch.column("row").to_pylist()]
    assert list(zip(numbers, rows, strict=True)) == [
        (1, ["a", "b"]),
        (2, [None, None]),
        (3, ["1\n2\n3", "x"]),
        (4, ["4", "y"]),
    ]


def test_short_and_long_lines_keep_their_cells(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a,b\n1\n1,2,3\n", encoding="utf-8")
    assert read(path)[1] == [["a", "b", None], ["1", None, None], ["1", "2", "3"]]


def test_a_line_without_end_is_refused_with_its_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delimited, "MAX_LINE", 1000)
    monkeypatch.setattr(delimited, "_BLOCK", 256)
    path = tmp_path / "bomb.csv"
    path.write_text("a,b\n1,2\n" + "x" * 3000, encoding="utf-8")
    with pytest.raises(IngestError, match="a line of more than 10 million characters") as caught:
        read(path)
    assert caught.value.where == "bomb.csv::3"


def test_a_cell_without_closing_quote_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delimited, "MAX_LINE", 1000)
    path = tmp_path / "bomb.csv"
    path.write_text('a,b\n1,"2\n' + "x,y\n" * 3000, encoding="utf-8")
    with pytest.raises(IngestError, match="cannot be read as CSV") as caught:
        read(path)
    assert caught.value.where.startswith("bomb.csv::")
    assert caught.value.mend is not None
    assert "quotes" in caught.value.mend.en


@pytest.mark.parametrize(
    ("lines", "where", "several"),
    [
        # nothing closes it
        (['1,"x', "2,y", "3,z"], 3, 3),
        # the quote that opens a later cell does
        (["1,x", '2,"y', "3,z", '4,"w"', "5,v"], 4, 3),
        (['1,"x', "2,y", '3,"z"', "4,w"], 3, 3),
    ],
)
def test_rows_that_a_quote_would_swallow_are_no_cell(
    tmp_path: Path, lines: list[str], where: int, several: int
) -> None:
    path = tmp_path / "a.csv"
    path.write_text("\n".join(["a,b", "0,u", *lines]), encoding="utf-8")
    with pytest.raises(IngestError, match=f"would make {several} lines from this one") as caught:
        read(path)
    assert caught.value.where == f"a.csv::{where}"
    assert caught.value.mend is not None
    assert "quotes" in caught.value.mend.en


def test_a_quote_that_swallows_nothing_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    lines = ["a,b", '1,"x"y', '"2', ',,,",z', '"4', 'u" ,v', '"the "big" one","5', '6"', '3,"w']
    for end in ("\n", "\r\n"):
        path.write_bytes(end.join(lines).encode())
        assert read(path)[1] == [
            ["a", "b"],
            ["1", "xy"],
            [f"2{end},,,", "z"],
            [f"4{end}u ", "v"],
            ['the big" one"', f"5{end}6"],
            ["3", "w"],
        ]


CELL = st.text(
    st.characters(codec="utf-8", exclude_characters="\0", exclude_categories=("Cs",)), max_size=12
)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None
)
@given(
    rows=st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=20),
    block=st.integers(min_value=1, max_value=40),
)
def test_any_table_survives_writing_and_reading(
    tmp_path: Path, rows: list[tuple[str, str, str]], block: int
) -> None:
    path = tmp_path / "any.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL).writerows([("a", "b", "c"), *rows])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delimited, "_BLOCK", block)
        patch.setattr(delimited, "_find_delimiter", lambda *_: ",")
        _, found = read(path, encoding="utf-8")
    assert found == [["a", "b", "c"], *map(list, rows)]
