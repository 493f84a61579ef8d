"""The strict YAML reader: values, lines, and every refusal with its place."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supervision_models.contracts.yaml_file import (
    MAX_BYTES,
    MAX_DEPTH,
    YamlError,
    parse_yaml,
    read_yaml,
    scalar,
)
from supervision_models.errors import ErrorList


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", 1),
        ("-7", -7),
        ("0", 0),
        ("1.5", 1.5),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("true", True),
        ("FALSE", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("no", "no"),
        ("on", "on"),
        ("0123", "0123"),
        ("1_000", "1_000"),
        ("12:30", "12:30"),
        ("0x10", "0x10"),
        ("2026-01-01", "2026-01-01"),
        ("990121202301010001", "990121202301010001"),
        ("123456789012345", 123456789012345),
        ("1234567890123456", "1234567890123456"),
        (".inf", ".inf"),
        ("1e999", "1e999"),
    ],
)
def test_a_plain_scalar_changes_its_type_only_where_nothing_is_lost(
    text: str, value: object
) -> None:
    assert scalar(text) == value
    assert type(scalar(text)) is type(value)


def test_quoted_and_block_scalars_stay_text() -> None:
    assert parse_yaml("a: '1'\nb: \"true\"\nc: |\n  2\n").data == {
        "a": "1",
        "b": "true",
        "c": "2\n",
    }


def test_keys_are_always_text() -> None:
    assert parse_yaml("1: a\ntrue: b\nno: c\n").data == {"1": "a", "true": "b", "no": "c"}


def test_every_field_knows_its_line() -> None:
    document = parse_yaml("a: 1\nb:\n  - {x: 1,\n     y: 2}\n  - z\nc:\n  d:\n    e: 1\n", "f.yaml")
    assert document.line(("a",)) == 1
    assert document.line(("b", 0)) == 3
    assert document.line(("b", 0, "y")) == 4
    assert document.line(("b", 1)) == 5
    assert document.line(("c", "d", "e")) == 8
    assert document.where(("c", "d", "e")) == "f.yaml:8:c.d.e"


def test_the_line_of_a_missing_field_is_that_of_the_nearest_above() -> None:
    document = parse_yaml("a: 1\nb:\n  c: 1\n", "f.yaml")
    assert document.where(("b", "missing", "deep")) == "f.yaml:2:b.missing.deep"
    assert document.where(("other",)) == "f.yaml:1:other"
    assert document.where() == "f.yaml:1"


REFUSED = [
    ("a: 1\nb: 2\na: 3\n", 3, ":a", "duplicate key 'a' (first on line 1)", "keep one of them"),
    (
        "x:\n  a: 1\n  a: {b: 1}\n",
        3,
        ":x.a",
        "duplicate key 'a' (first on line 2)",
        "keep one of them",
    ),
    ("a: 1\nb: &x 2\n", 2, "", "anchors (&) are not allowed", "write the content out"),
    ("a: *x\n", 1, "", "aliases (*) are not allowed", "write the content out"),
    ("*a : 1\n", 1, "", "aliases (*) are not allowed", "write the content out"),
    ("a: !!python/object x\n", 1, "", "tags (!) are not allowed", "drop the tag"),
    ("a: !!set {b}\n", 1, "", "tags (!) are not allowed", "drop the tag"),
    ("%YAML 1.1\n---\na: 1\n", 2, "", "directives (%) are not allowed", "delete that line"),
    ("a: 1\n---\nb: 1\n", 2, "", "more than one document", "its own file"),
    ("? [a]\n: 1\n", 1, "", "a key must be text", "no list or mapping as a key"),
    ("a: [1\nb: 2\n", 2, "", "not valid YAML", "check indents"),
    ("a: b: c\n", 1, "", "not valid YAML", "check indents"),
    ("a:\n\t- 1\n", 2, "", "not valid YAML", "check indents"),
    ("a: '\x07'\n", 1, "", "a character that YAML does not allow", ""),
    ('a: 1\nb: "\\ud800"\n', 2, "", "a character that YAML does not allow", ""),
    ('"\\udfff": 1\n', 1, "", "a character that YAML does not allow", ""),
    ("", 1, "", "the file is empty", ""),
    ("# only a comment\n", 1, "", "the file is empty", ""),
    ("[" * 30, 1, "", "nested too deeply", f"at most {MAX_DEPTH} levels"),
    ("a:\n" + "".join("  " * n + "- \n" for n in range(1, 25)), 21, "", "nested too deeply", ""),
]


@pytest.mark.parametrize(("text", "line", "field", "what", "mend"), REFUSED)
def test_a_refusal_names_line_reason_and_remedy(
    text: str, line: int, field: str, what: str, mend: str
) -> None:
    with pytest.raises(ErrorList) as caught:
        parse_yaml(text, "f.yaml")
    (error,) = caught.value.errors
    assert isinstance(error, YamlError)
    assert error.where == f"f.yaml:{line}{field}"
    assert what in error.what.en
    assert error.what.zh
    assert mend in (error.mend.en if error.mend is not None else "")


def test_all_refusals_of_a_file_come_at_once() -> None:
    with pytest.raises(ErrorList) as caught:
        parse_yaml("a: &x 1\nb: *x\na: !t 2\n", "f.yaml")
    assert [error.where for error in caught.value.errors] == [
        "f.yaml:1",
        "f.yaml:2",
        "f.yaml:3:a",
        "f.yaml:3",
    ]


def test_a_file_with_a_byte_order_mark_reads(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes("a: 值\n".encode("utf-8-sig"))
    assert read_yaml(path).data == {"a": "值"}


@pytest.mark.parametrize(
    ("content", "where", "what", "mend"),
    [
        (None, "", "the file cannot be read", ""),
        ("a: 1\nb: 面积\n".encode("gb18030"), ":2", "the file is not UTF-8", "save it as UTF-8"),
        (b"#" * (MAX_BYTES + 1), "", "the file is too large", "split it"),
    ],
)
def test_an_unreadable_file_is_refused(
    tmp_path: Path, content: bytes | None, where: str, what: str, mend: str
) -> None:
    path = tmp_path / "a.yaml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ErrorList) as caught:
        read_yaml(path)
    (error,) = caught.value.errors
    assert error.where == f"{path}{where}"
    assert error.what.en == what
    assert mend in (error.mend.en if error.mend is not None else "")


@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers(-(10**12), 10**12)
        | st.text(st.characters(max_codepoint=0xFFFF, exclude_categories=("Cs",))),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(st.text("abcdef字", min_size=1, max_size=5), inner, max_size=4)
        ),
        max_leaves=20,
    ).filter(lambda value: isinstance(value, dict))
)
def test_what_json_says_is_read_back(value: dict[str, object]) -> None:
    """JSON with escapes is YAML: an oracle for structure, quoting and keys."""
    assert parse_yaml(json.dumps(value)).data == value
