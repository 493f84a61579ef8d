"""Every kind of match against a naive oracle: two loops over the rows, in plain Python."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from supervision_models.engines import sql
from supervision_models.engines.duckdb import DuckDBEngine
from supervision_models.matching.geometry import net_table
from supervision_models.matching.keeps import kept
from supervision_models.matching.pairs import PairTable, pair_table
from supervision_models.models.definition import Match
from tests.matching.conftest import LEFT, RIGHT, day, fill, proof

Row = dict[str, Any]
SETTINGS = settings(max_examples=40, deadline=None)

_small = st.integers(0, 3)
_days = st.none() | st.integers(0, 12)


@st.composite
def _box(draw: st.DrawFn) -> str | None:
    if draw(st.booleans()) and draw(st.booleans()):
        return None
    x, y = draw(st.integers(0, 20)), draw(st.integers(0, 20))
    width, height = draw(st.integers(1, 12)), draw(st.integers(1, 12))
    return str(shapely.to_wkt(shapely.box(x, y, x + width, y + height)))


@st.composite
def rows(draw: st.DrawFn, side: str) -> list[Row]:
    made = []
    for number in range(draw(st.integers(0, 7))):
        project = draw(st.none() | _small)
        firm = draw(st.none() | _small)
        start = draw(_days)
        made.append(
            {
                "_rid": number,
                "_hash": f"{side}{draw(st.integers(0, 99)):02d}{number}",
                "_region": "990121",
                "code": draw(st.none() | st.sampled_from(["a", "b", "c"])),
                "day": day(draw(_days)),
                "start": day(start),
                "finish": day(None if start is None else draw(st.none() | st.integers(start, 14))),
                "amount": draw(st.none() | st.integers(-5, 5)),
                "wkt": draw(_box()),
                "_project": project,
                "_project_confidence": None
                if project is None
                else draw(st.sampled_from([1.0, 0.85])),
                "_party_firm": firm,
                "_party_firm_confidence": None
                if firm is None
                else draw(st.sampled_from([1.0, 0.9])),
            }
        )
    return made


def pairs_of(match: Match) -> PairTable:
    return pair_table(
        LEFT,
        RIGHT,
        match,
        at=sql.cast_to(sql.column("day", "s"), "DATE"),
        param=lambda name: sql.as_node(2),
    )


def _pairs(engine: DuckDBEngine, left: list[Row], right: list[Row], match: Match) -> list[Row]:
    fill(engine, LEFT, left)
    fill(engine, RIGHT, right)
    return engine.frame(pairs_of(match).query).sort("subject_rid", "other_rid").to_dicts()


def _naive(
    left: list[Row], right: list[Row], belongs: Callable[[Row, Row], bool]
) -> set[tuple[int, int]]:
    return {(a["_rid"], b["_rid"]) for a in left for b in right if belongs(a, b)}


def _ids(pairs: list[Row]) -> set[tuple[int, int]]:
    found = [(pair["subject_rid"], pair["other_rid"]) for pair in pairs]
    assert len(found) == len(set(found)), "a pair stands twice"
    return set(found)


def _shape(row: Row) -> shapely.Geometry | None:
    return None if row["wkt"] is None else shapely.from_wkt(row["wkt"])


@SETTINGS
@given(left=rows("l"), right=rows("r"))
def test_key(engine: DuckDBEngine, left: list[Row], right: list[Row]) -> None:
    pairs = _pairs(engine, left, right, Match(dataset="right_side", on={"key": ["code"]}))
    assert _ids(pairs) == _naive(
        left, right, lambda a, b: a["code"] is not None and a["code"] == b["code"]
    )
    assert all(pair["confidence"] == 1.0 for pair in pairs)


@SETTINGS
@given(left=rows("l"), right=rows("r"))
def test_party_and_project(engine: DuckDBEngine, left: list[Row], right: list[Row]) -> None:
    for on, column in (("party", "_party_firm"), ("project", "_project")):
        pairs = _pairs(engine, left, right, Match(dataset="right_side", on=on))
        assert _ids(pairs) == _naive(
            left, right, lambda a, b, c=column: a[c] is not None and a[c] == b[c]
        )
        for pair in pairs:
            weakest = min(
                left[pair["subject_rid"]][f"{column}_confidence"],
                right[pair["other_rid"]][f"{column}_confidence"],
            )
            assert pair["confidence"] == weakest


@SETTINGS
@given(left=rows("l"), right=rows("r"))
def test_overlap(engine: DuckDBEngine, left: list[Row], right: list[Row]) -> None:
    pairs = _pairs(engine, left, right, Match(dataset="right_side", on="overlap"))
    areas = {
        (a["_rid"], b["_rid"]): _shape(a).intersection(_shape(b)).area
        for a in left
        for b in right
        if _shape(a) is not None and _shape(b) is not None
    }
    assert _ids(pairs) == {ids for ids, area in areas.items() if area > 0}
    for pair in pairs:
        area = areas[pair["subject_rid"], pair["other_rid"]]
        assert float(pair["overlap_m2"]) == round(area, 2)
        assert pair["overlap_ratio"] == round(area / _shape(left[pair["subject_rid"]]).area, 6)
        assert pair["other_ratio"] == round(area / _shape(right[pair["other_rid"]]).area, 6)


@SETTINGS
@given(left=rows("l"), right=rows("r"), metres=st.integers(1, 10))
def test_within(engine: DuckDBEngine, left: list[Row], right: list[Row], metres: int) -> None:
    match = Match.model_validate({"dataset": "right_side", "on": {"within": f"{metres} m"}})
    pairs = _pairs(engine, left, right, match)

    def near(a: Row, b: Row) -> bool:
        one, other = _shape(a), _shape(b)
        return one is not None and other is not None and round(one.distance(other), 2) <= metres

    assert _ids(pairs) == _naive(left, right, near)
    for pair in pairs:
        one, other = _shape(left[pair["subject_rid"]]), _shape(right[pair["other_rid"]])
        assert pair["distance_m"] == round(one.distance(other), 2)


@SETTINGS
@given(left=rows("l"), right=rows("r"))
def test_valid_on(engine: DuckDBEngine, left: list[Row], right: list[Row]) -> None:
    match = Match(dataset="right_side", on={"key": ["code"]}, valid_on="day")
    pairs = _pairs(engine, left, right, match)

    def valid(a: Row, b: Row) -> bool:
        if a["code"] is None or a["code"] != b["code"] or a["day"] is None or b["start"] is None:
            return False
        return b["start"] <= a["day"] and (b["finish"] is None or a["day"] <= b["finish"])

    assert _ids(pairs) == _naive(left, right, valid)


@SETTINGS
@given(left=rows("l"), right=rows("r"), low=st.integers(-6, 6), span=st.integers(0, 8))
def test_within_days(
    engine: DuckDBEngine, left: list[Row], right: list[Row], low: int, span: int
) -> None:
    match = Match(dataset="right_side", on={"key": ["code"]}, within_days=(low, low + span))
    pairs = _pairs(engine, left, right, match)

    def timely(a: Row, b: Row) -> bool:
        if a["code"] is None or a["code"] != b["code"] or a["day"] is None or b["day"] is None:
            return False
        return low <= (b["day"] - a["day"]).days <= low + span

    assert _ids(pairs) == _naive(left, right, timely)
    for pair in pairs:
        gap = right[pair["other_rid"]]["day"] - left[pair["subject_rid"]]["day"]
        assert pair["days"] == gap.days


@SETTINGS
@given(left=rows("l"), right=rows("r"), side=st.sampled_from(["before", "after"]))
def test_nearest(engine: DuckDBEngine, left: list[Row], right: list[Row], side: str) -> None:
    match = Match(dataset="right_side", on={"key": ["code"]}, nearest=side)
    expected = set()
    for a in left:
        fitting = [
            (abs((b["day"] - a["day"]).days), b["_hash"], b["_rid"])
            for b in right
            if a["code"] is not None and a["code"] == b["code"] and a["day"] and b["day"]
            and ((b["day"] <= a["day"]) if side == "before" else (b["day"] >= a["day"]))
        ]  # fmt: skip
        if fitting:
            expected.add((a["_rid"], min(fitting)[2]))
    assert _ids(_pairs(engine, left, right, match)) == expected


@SETTINGS
@given(left=rows("l"), right=rows("r"))
def test_where_sees_both_sides_and_computed_columns(
    engine: DuckDBEngine, left: list[Row], right: list[Row]
) -> None:
    match = Match(
        dataset="right_side",
        on="overlap",
        where="overlap_ratio >= 0.25 and amount > :n and subject.amount < amount",
    )
    pairs = _pairs(engine, left, right, match)

    def fits(a: Row, b: Row) -> bool:
        one, other = _shape(a), _shape(b)
        if one is None or other is None or a["amount"] is None or b["amount"] is None:
            return False
        shared = one.intersection(other).area
        ratio = round(round(shared, 2) / one.area, 6)
        return shared > 0 and ratio >= 0.25 and b["amount"] > 2 and a["amount"] < b["amount"]

    assert _ids(pairs) == _naive(left, right, fits)


@SETTINGS
@given(left=rows("l"), right=rows("r"))
def test_kept_aggregates(engine: DuckDBEngine, left: list[Row], right: list[Row]) -> None:
    fill(engine, LEFT, left)
    fill(engine, RIGHT, right)
    table = pairs_of(Match(dataset="right_side", on={"key": ["code"]}))
    engine.create_table(table.name, table.query)
    texts = {
        "n": "count()",
        "total": "sum(amount)",
        "least": "min(day)",
        "codes": "list(amount)",
        "first": "arg_min(amount, day)",
        "last": "arg_max(amount, day)",
    }
    columns = {
        name: kept(text, param=lambda name: sql.as_node(name), ellipsoidal=False)
        for name, text in texts.items()
    }
    frame = proof(engine, table, list(columns.values()))
    found = {row["subject_rid"]: row for row in frame.to_dicts()}
    for a in left:
        rows = [b for b in right if a["code"] is not None and a["code"] == b["code"]]
        if not rows:
            assert a["_rid"] not in found
            continue
        got = found[a["_rid"]]
        amounts = [b["amount"] for b in rows if b["amount"] is not None]
        days = [b["day"] for b in rows if b["day"] is not None]
        assert got["has"] == got[columns["n"].column] == len(rows)
        assert got[columns["total"].column] == (sum(amounts) if amounts else None)
        assert got[columns["least"].column] == (min(days) if days else None)
        assert got[columns["codes"].column] == sorted(set(amounts))
        dated = [b for b in rows if b["day"] is not None]
        if dated:
            first = min(dated, key=lambda b: (b["day"], b["_hash"]))
            last = min(dated, key=lambda b: (-b["day"].toordinal(), b["_hash"]))
            assert got[columns["first"].column] == first["amount"]
            assert got[columns["last"].column] == last["amount"]
        assert got["evidence"] == sorted({b["_hash"] for b in rows})


@SETTINGS
@given(left=rows("l"), right=rows("r"))
def test_net_overlap_subtracts_a_union(
    engine: DuckDBEngine, left: list[Row], right: list[Row]
) -> None:
    fill(engine, LEFT, left)
    fill(engine, RIGHT, right)
    main = pairs_of(Match(dataset="right_side", on="overlap", where="code = 'a'"))
    minus = [
        pairs_of(Match(dataset="right_side", on="overlap", where=f"code = '{code}'"))
        for code in ("b", "c")
    ]
    for table in (main, *minus):
        engine.create_table(table.name, table.query)
    frame = engine.frame(net_table(main, minus, ellipsoidal=False).query)
    found = {row["subject_rid"]: float(row["net_m2"]) for row in frame.to_dicts()}
    for a in left:
        shape = _shape(a)
        held = [_shape(b) for b in right if b["code"] == "a" and _shape(b) is not None]
        taken = [_shape(b) for b in right if b["code"] in ("b", "c") and _shape(b) is not None]
        if shape is None or not any(shape.intersection(h).area > 0 for h in held):
            assert a["_rid"] not in found
            continue
        ground = shape.intersection(shapely.union_all(held)).difference(shapely.union_all(taken))
        assert found[a["_rid"]] == round(ground.area, 2)


def test_equal_definitions_are_one_table() -> None:
    first = pairs_of(Match(dataset="right_side", on={"key": ["code"]}, where="amount  >  1"))
    same = pairs_of(Match(dataset="right_side", on={"key": {"code": "code"}}, where="amount > 1"))
    other = pairs_of(Match(dataset="right_side", on={"key": ["code"]}, where="amount > 2"))
    assert first.name == same.name
    assert first.name != other.name
