"""Matches where shapes are crooked, conditions combine and coverage has holes, beside oracles.

`test_pairs_oracle` holds each kind of match to two loops over boxes and small numbers; here are
concave and pierced areas, points and lines, roles, matches of a dataset with itself, kept values
over the subject and over areas, coverage day by day, and independence of the order of rows.
"""

from __future__ import annotations

import datetime as dt
import itertools
import math
from collections.abc import Sequence
from statistics import median
from typing import Any

import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from supervision_models.contracts.definition import CoverageRule
from supervision_models.engines import sql
from supervision_models.engines.duckdb import DuckDBEngine
from supervision_models.matching.coverage import covered, merged
from supervision_models.matching.geometry import net_table
from supervision_models.matching.keeps import kept
from supervision_models.matching.pairs import PairTable, pair_table
from supervision_models.models.definition import Match
from supervision_models.workspace import Coverage
from tests.matching.conftest import LEFT, RIGHT, day, fill, proof

Row = dict[str, Any]
SETTINGS = settings(max_examples=40, deadline=None)
OVERLAP = Match(dataset="right_side", on="overlap")
AREA_TOLERANCE = 0.02  # m²: areas are rounded to a hundredth on either side


@st.composite
def crooked(draw: st.DrawFn) -> shapely.Geometry:
    """A star about a centre: concave, some with a hole, some with a far second part."""
    x, y = draw(st.integers(0, 60)), draw(st.integers(0, 60))
    radii = draw(st.lists(st.integers(2, 30), min_size=3, max_size=9))
    ring = [
        (
            x + radius * math.cos(2 * math.pi * place / len(radii)),
            y + radius * math.sin(2 * math.pi * place / len(radii)),
        )
        for place, radius in enumerate(radii)
    ]
    shape = shapely.Polygon(ring)
    if draw(st.booleans()):
        shape = shape.difference(shapely.Point(x, y).buffer(draw(st.integers(1, 6)), quad_segs=3))
    if draw(st.booleans()):
        shape = shapely.union(shape, shapely.box(x + 70, y, x + 75, y + 9))
    assume(shape.is_valid and not shape.is_empty and shape.area > 1)
    return shape


PLACES = st.builds(shapely.Point, st.integers(0, 90), st.integers(0, 90))
LINES = st.lists(
    st.tuples(st.integers(0, 90), st.integers(0, 90)), min_size=2, max_size=4, unique=True
).map(shapely.LineString)


def rows_of(side: str, shapes: Sequence[shapely.Geometry | None], **columns: Any) -> list[Row]:
    return [
        {
            "_rid": number,
            "_hash": f"{side}{number:03d}",
            "_region": "990121",
            "wkt": None if shape is None else shapely.to_wkt(shape, rounding_precision=-1),
            **{name: values[number] for name, values in columns.items()},
        }
        for number, shape in enumerate(shapes)
    ]


def table(match: Match, left: Any = LEFT, right: Any = RIGHT) -> PairTable:
    return pair_table(
        left,
        right,
        match,
        at=sql.cast_to(sql.column("day", "s"), "DATE"),
        param=lambda name: sql.as_node(2),
    )


def pairs(engine: DuckDBEngine, left: list[Row], right: list[Row], match: Match) -> list[Row]:
    fill(engine, LEFT, left)
    fill(engine, RIGHT, right)
    return engine.frame(table(match).query).sort("subject_rid", "other_rid").to_dicts()


# -- space ------------------------------------------------------------------------------


@SETTINGS
@given(left=st.lists(crooked() | st.none(), max_size=6), right=st.lists(crooked(), max_size=6))
def test_overlap_of_crooked_areas(engine: DuckDBEngine, left: list[Any], right: list[Any]) -> None:
    found = {
        (pair["subject_rid"], pair["other_rid"]): pair
        for pair in pairs(
            engine,
            rows_of("l", left),
            rows_of("r", right),
            Match(dataset="right_side", on="overlap"),
        )
    }
    for i, one in enumerate(left):
        for j, other in enumerate(right):
            area = 0.0 if one is None else one.intersection(other).area
            if area > AREA_TOLERANCE:
                pair = found[i, j]
                assert float(pair["overlap_m2"]) == pytest.approx(area, abs=AREA_TOLERANCE)
                assert pair["overlap_ratio"] == pytest.approx(area / one.area, abs=2e-2)
                assert pair["other_ratio"] == pytest.approx(area / other.area, abs=2e-2)
            elif area == 0.0:
                assert (i, j) not in found


@SETTINGS
@given(
    left=st.lists(crooked() | PLACES | LINES | st.none(), max_size=6),
    right=st.lists(crooked() | PLACES | LINES, max_size=6),
    metres=st.integers(1, 30),
)
def test_distance_between_any_shapes(
    engine: DuckDBEngine, left: list[Any], right: list[Any], metres: int
) -> None:
    match = Match.model_validate({"dataset": "right_side", "on": {"within": f"{metres} m"}})
    found = {
        (pair["subject_rid"], pair["other_rid"]): pair["distance_m"]
        for pair in pairs(engine, rows_of("l", left), rows_of("r", right), match)
    }
    for i, one in enumerate(left):
        for j, other in enumerate(right):
            if one is None:
                assert (i, j) not in found
                continue
            distance = one.distance(other)
            if distance < metres - 0.01:
                assert found[i, j] == pytest.approx(distance, abs=0.011)
            elif distance > metres + 0.01:
                assert (i, j) not in found


@SETTINGS
@given(left=st.lists(PLACES, min_size=1, max_size=5), right=st.lists(crooked(), max_size=5))
def test_a_point_overlaps_the_area_that_holds_it(
    engine: DuckDBEngine, left: list[Any], right: list[Any]
) -> None:
    assume(all(abs(other.boundary.distance(one)) > 1e-6 for one in left for other in right))
    match = Match(dataset="right_side", on="overlap")
    found = pairs(engine, rows_of("l", left), rows_of("r", right), match)
    assert {(pair["subject_rid"], pair["other_rid"]) for pair in found} == {
        (i, j) for i, one in enumerate(left) for j, other in enumerate(right) if other.contains(one)
    }
    assert all(pair["overlap_ratio"] is None for pair in found)


@SETTINGS
@given(
    left=st.lists(crooked(), min_size=1, max_size=4),
    held=st.lists(crooked(), max_size=5),
    taken=st.lists(crooked(), max_size=5),
)
def test_united_and_net_areas(
    engine: DuckDBEngine, left: list[Any], held: list[Any], taken: list[Any]
) -> None:
    codes = ["a"] * len(held) + ["b"] * len(taken)
    fill(engine, LEFT, rows_of("l", left))
    fill(engine, RIGHT, rows_of("r", [*held, *taken], code=codes))
    main = table(Match(dataset="right_side", on="overlap", where="code = 'a'"))
    minus = table(Match(dataset="right_side", on="overlap", where="code = 'b'"))
    for made in (main, minus):
        engine.create_table(made.name, made.query)
    keep = kept("union_area()", param=sql.as_node, ellipsoidal=False)
    united = dict(proof(engine, main, [keep]).select("subject_rid", keep.column).iter_rows())
    net = dict(engine.frame(net_table(main, [minus], ellipsoidal=False).query).iter_rows())
    for rid, one in enumerate(left):
        ground = shapely.union_all([one.intersection(shape) for shape in held])
        if ground.area <= AREA_TOLERANCE:
            continue
        free = ground.difference(shapely.union_all(taken)) if taken else ground
        tolerance = AREA_TOLERANCE * (1 + len(held) + len(taken))
        assert float(united[rid]) == pytest.approx(ground.area, abs=tolerance)
        assert float(net[rid]) == pytest.approx(free.area, abs=tolerance)
        assert net[rid] <= united[rid]


# -- conditions together ----------------------------------------------------------------

FIRMS = st.none() | st.integers(1, 2)
DAYS = st.none() | st.integers(0, 12)


def dated(side: str, given_rows: Sequence[tuple[int | None, int | None, int | None]]) -> list[Row]:
    return [
        {
            "_rid": number,
            "_hash": f"{side}{(7 * number) % 5}{number}",
            "_party_firm": firm,
            "_party_firm_confidence": None if firm is None else 0.9,
            "day": day(when),
            "amount": amount,
        }
        for number, (firm, when, amount) in enumerate(given_rows)
    ]


DATED = st.lists(st.tuples(FIRMS, DAYS, st.none() | st.integers(-3, 3)), max_size=7)


@SETTINGS
@given(left=DATED, right=DATED, side=st.sampled_from(["before", "after"]), low=st.integers(-5, 2))
def test_party_span_and_nearest_together(
    engine: DuckDBEngine, left: list[Any], right: list[Any], side: str, low: int
) -> None:
    mine, theirs = dated("l", left), dated("r", right)
    match = Match(
        dataset="right_side",
        on={"party": {"subject": "firm", "other": "firm"}},
        within_days=(low, low + 6),
        nearest=side,
        where="amount > -2 or amount is null",
    )
    expected = set()
    for a in mine:
        fitting = []
        for b in theirs:
            if a["_party_firm"] is None or a["_party_firm"] != b["_party_firm"]:
                continue
            if a["day"] is None or b["day"] is None:
                continue
            gap = (b["day"] - a["day"]).days
            right_side = gap <= 0 if side == "before" else gap >= 0
            if right_side and low <= gap <= low + 6 and (b["amount"] is None or b["amount"] > -2):
                fitting.append((abs(gap), b["_hash"], b["_rid"]))
        if fitting:
            expected.add((a["_rid"], min(fitting)[2]))
    found = pairs(engine, mine, theirs, match)
    assert {(pair["subject_rid"], pair["other_rid"]) for pair in found} == expected


@SETTINGS
@given(rows=DATED)
def test_a_row_never_matches_itself(engine: DuckDBEngine, rows: list[Any]) -> None:
    given_rows = dated("l", rows)
    fill(engine, LEFT, given_rows)
    made = table(Match(dataset="left_side", on="party"), LEFT, LEFT)
    found = {
        (pair["subject_rid"], pair["other_rid"]) for pair in engine.frame(made.query).to_dicts()
    }
    assert found == {
        (a["_rid"], b["_rid"])
        for a in given_rows
        for b in given_rows
        if a["_rid"] != b["_rid"] and a["_party_firm"] and a["_party_firm"] == b["_party_firm"]
    }


@SETTINGS
@given(left=DATED, right=DATED, random=st.randoms(use_true_random=False))
def test_the_order_of_rows_is_of_no_account(
    engine: DuckDBEngine, left: list[Any], right: list[Any], random: Any
) -> None:
    match = Match(dataset="right_side", on="party", nearest="before")
    mine, theirs = dated("l", left), dated("r", right)

    def by_content() -> set[tuple[str, str]]:
        names = {row["_rid"]: row["_hash"] for row in mine}
        found = pairs(engine, mine, theirs, match)
        return {(names[pair["subject_rid"]], pair["other_hash"]) for pair in found}

    before = by_content()
    for rows in (mine, theirs):
        numbers = [row["_rid"] for row in rows]
        random.shuffle(numbers)
        for row, number in zip(rows, numbers, strict=True):
            row["_rid"] = number
        random.shuffle(rows)
    assert by_content() == before


@SETTINGS
@given(left=DATED, right=DATED)
def test_further_kept_values(engine: DuckDBEngine, left: list[Any], right: list[Any]) -> None:
    mine, theirs = dated("l", left), dated("r", right)
    fill(engine, LEFT, mine)
    fill(engine, RIGHT, theirs)
    made = table(Match(dataset="right_side", on="party"))
    engine.create_table(made.name, made.query)
    texts = {
        "mean": "avg(amount)",
        "middle": "median(amount)",
        "spread": "mad(amount)",
        "any": "bool_or(amount > 0)",
        "all": "bool_and(amount > 0)",
        "most": "max(amount)",
        "known": "count(amount)",
        "above": "sum(CASE WHEN amount > subject.amount THEN 1 ELSE 0 END)",
        "after": "count(CASE WHEN days > 0 THEN 1 END)",
        "sure": "min(confidence)",
    }
    keeps = {name: kept(text, param=sql.as_node, ellipsoidal=False) for name, text in texts.items()}
    frame = proof(engine, made, list(keeps.values()))
    found = {row["subject_rid"]: row for row in frame.to_dicts()}
    for a in mine:
        rows = [b for b in theirs if a["_party_firm"] and a["_party_firm"] == b["_party_firm"]]
        if not rows:
            assert a["_rid"] not in found
            continue
        got = {name: found[a["_rid"]][keep.column] for name, keep in keeps.items()}
        amounts = [b["amount"] for b in rows if b["amount"] is not None]
        assert got["known"] == len(amounts)
        assert got["most"] == (max(amounts) if amounts else None)
        assert got["any"] == (any(x > 0 for x in amounts) if amounts else None)
        assert got["all"] == (all(x > 0 for x in amounts) if amounts else None)
        if amounts:
            assert got["mean"] == pytest.approx(sum(amounts) / len(amounts), abs=1e-6)
            middle = median(float(x) for x in amounts)
            assert got["middle"] == pytest.approx(middle, abs=1e-6)
            off = median(abs(float(x) - middle) for x in amounts)
            assert got["spread"] == pytest.approx(off, abs=1e-6)
        else:
            assert got["mean"] is got["middle"] is got["spread"] is None
        above = [x for x in amounts if a["amount"] is not None and x > a["amount"]]
        assert got["above"] == len(above)
        later = [b for b in rows if a["day"] and b["day"] and b["day"] > a["day"]]
        assert got["after"] == len(later)
        assert got["sure"] == 0.9


# -- coverage ---------------------------------------------------------------------------

ZERO = dt.date(2024, 1, 1)
SPANS = st.lists(
    st.tuples(
        st.sampled_from(["", "99", "990121", "990122"]),
        st.none() | st.integers(0, 20),
        st.none() | st.integers(0, 20),
        st.sampled_from(["declared", "measured"]),
    ),
    max_size=5,
)


def intervals(spans: Sequence[tuple[str, int | None, int | None, str]]) -> list[Coverage]:
    made = []
    for region, start, end, basis in spans:
        if start is not None and end is not None and start > end:
            start, end = end, start
        made.append(Coverage(region, day(start), day(end), basis))  # type: ignore[arg-type]
    return made


@SETTINGS
@given(
    spans=SPANS,
    asked=st.lists(
        st.tuples(
            st.sampled_from(["990121", "990122", "880101", None]),
            st.none() | st.integers(-3, 23),
            st.none() | st.integers(0, 6),
        ),
        min_size=1,
        max_size=8,
    ),
    register=st.booleans(),
)
def test_coverage_day_by_day(
    engine: DuckDBEngine, spans: list[Any], asked: list[Any], register: bool
) -> None:
    """A span is covered when one region's intervals hold every day of it."""
    held = intervals(spans)
    rule = CoverageRule(mode="register" if register else "event")
    dataset = RIGHT.model_copy(update={"coverage": rule})
    far = dt.date(2030, 1, 1)

    def holds(item: Coverage, moment: dt.date) -> bool:
        # what was measured of a register stays so after its last row
        open_end = register and item.basis == "measured"
        end = far if item.end is None or open_end else item.end
        return (item.start or dt.date.min) <= moment <= end

    def place(item: Coverage) -> str | None:
        """The prefix that an interval is good for; None: for rows that name no region."""
        return None if not item.region and item.basis == "measured" else item.region

    for region, start, length in asked:
        first = day(start)
        last = None if first is None or length is None else first + dt.timedelta(days=length)
        expected = False
        if first is not None and last is not None:
            days = [first + dt.timedelta(days=n) for n in range((last - first).days + 1)]
            for prefix in {place(item) for item in held}:
                fits = region is None if prefix is None else (region or "").startswith(prefix)
                mine = [item for item in held if place(item) == prefix]
                expected |= fits and all(any(holds(i, moment) for i in mine) for moment in days)
        node = covered(
            dataset,
            held,
            region=sql.cast_to(region, "VARCHAR"),
            start=sql.cast_to(first, "DATE"),
            end=sql.cast_to(last, "DATE"),
        )
        got = engine.scalar(sql.build("SELECT TRUE AND :node", node=node))
        assert got is expected, (region, first, last)


@SETTINGS
@given(spans=SPANS)
def test_merged_intervals_lie_apart_and_hold_the_same_days(spans: list[Any]) -> None:
    held = intervals(spans)
    joined = merged(held)
    for region in {item.region for item in held}:
        mine = sorted(
            (start or dt.date.min, end or dt.date.max)
            for name, start, end in joined
            if name == region
        )
        for (_, end), (start, _) in itertools.pairwise(mine):
            assert end + dt.timedelta(days=1) < start
        for number in range(-2, 24):
            moment = ZERO + dt.timedelta(days=number)
            before = any(
                (item.start or dt.date.min) <= moment <= (item.end or dt.date.max)
                for item in held
                if item.region == region
            )
            assert before == any(start <= moment <= end for start, end in mine)
