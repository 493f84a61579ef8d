"""Hashes: of contents only, with NULL apart from the empty text, the same in any chunks."""

from __future__ import annotations

import datetime as dt
import hashlib
from decimal import Decimal

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from supervision_models.ingest.fingerprint import ContentDigest, Duplicates, row_hashes


def test_the_canonical_text_of_each_type() -> None:
    frame = pl.DataFrame(
        {
            "text": ["甲"],
            "money": pl.Series([Decimal("3500.00")], dtype=pl.Decimal(18, 2)),
            "ratio": [0.1],
            "whole": [2.0],
            "number": [7],
            "day": [dt.date(2023, 5, 18)],
            "time": pl.Series(["2023-05-18 08:30"]).str.to_datetime(),
            "flag": [True],
            "shape": [b"\x01\x02"],
            "none": pl.Series([None], dtype=pl.String),
        }
    )
    text = "3:甲7:3500.003:0.11:21:710:2023-05-1826:2023-05-18T08:30:00.0000001:14:0102-"
    expected = hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
    assert row_hashes(frame, frame.columns).to_list() == [expected]


def test_null_and_empty_and_shifted_texts_differ() -> None:
    frame = pl.DataFrame({"a": ["", None, "x", "xy"], "b": ["", "", "y", None]})
    assert row_hashes(frame, ["a", "b"]).n_unique() == 4


def test_minus_zero_is_zero() -> None:
    assert row_hashes(pl.DataFrame({"a": [0.0, -0.0]}), ["a"]).n_unique() == 1


@given(st.lists(st.lists(st.integers(0, 30), min_size=1, max_size=8), max_size=8))
def test_duplicates_against_a_set(chunks: list[list[int]]) -> None:
    seen: set[int] = set()
    duplicates = Duplicates()
    for chunk in chunks:
        expected = []
        for value in chunk:
            expected.append(value in seen)
            seen.add(value)
        hashes = row_hashes(pl.DataFrame({"a": chunk}), ["a"])
        assert duplicates.seen(hashes).tolist() == expected


def test_hashes_that_share_a_half_are_not_duplicates() -> None:
    half, duplicates = "0" * 16, Duplicates()
    one, two, three = (half + f"{i:016x}" for i in (1, 2, 3))
    assert not duplicates.seen(pl.Series([one])).any()
    assert not duplicates.seen(pl.Series([two])).any()
    assert not duplicates.seen(pl.Series([three])).any()
    assert duplicates.seen(pl.Series([one, two, three])).all()


@given(st.lists(st.tuples(st.text(max_size=3), st.integers()), min_size=1), st.integers(1, 5))
def test_the_digest_does_not_depend_on_chunks(rows: list[tuple[str, int]], size: int) -> None:
    frame = pl.DataFrame(rows, schema={"a": pl.String, "b": pl.Object}, orient="row").select("a")
    whole, parts = ContentDigest({"dataset": "d"}), ContentDigest({"dataset": "d"})
    whole.add("row", frame)
    for start in range(0, len(frame), size):
        parts.add("row", frame.slice(start, size))
    assert whole.short() == parts.short()
    assert whole.short() != ContentDigest({"dataset": "e"}).short()
