"""Leads that hang together are one candidate; checked against a naive closure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from itertools import combinations
from typing import Any

import polars as pl
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from supervision_models.leads import MergeReport, candidates, current
from supervision_models.ledger import Ledger

DAY = dt.date(2026, 9, 30)
Run = Callable[..., MergeReport]
Make = Callable[..., dict[str, Any]]


def lead(
    name: str,
    keys: tuple[str, ...] = (),
    box: tuple[float, float, float, float] | None = None,
    **more: Any,
) -> dict[str, Any]:
    return {
        "lead_id": name,
        "model_id": f"model.{name}",
        "organ": "water",
        "routes": ["pre-litigation"],
        "severity": "S2",
        "score": 40,
        "merge_keys": list(keys),
        "geom": None if box is None else shapely.to_wkb(shapely.box(*box)),
        **more,
    }


def table(*leads: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(
        list(leads),
        schema={
            "lead_id": pl.String,
            "model_id": pl.String,
            "organ": pl.String,
            "routes": pl.List(pl.String),
            "severity": pl.String,
            "score": pl.Int64,
            "merge_keys": pl.List(pl.String),
            "geom": pl.Binary,
        },
    )


def groups(found: pl.DataFrame) -> set[tuple[str, ...]]:
    return {tuple(leads) for leads in found["leads"]}


def test_one_project_is_one_candidate() -> None:
    found = candidates(
        table(
            lead("a", ("project:1",), severity="S3", score=50, organ="housing", routes=["civil"]),
            lead("b", ("project:1", "parcel:9"), routes=["criminal-transfer", "discipline"]),
            lead("c", ("parcel:9",), score=90),
            lead("d", ("project:2",)),
        )
    )
    assert groups(found) == {("a", "b", "c"), ("d",)}
    first = found.row(0, named=True)
    assert first["severity"] == "S3"
    assert first["score"] == 90
    assert first["size"] == 3
    assert first["organs"] == ["housing", "water"]
    assert first["tracks"] == ["administrative", "civil", "criminal"]
    assert first["routes"] == ["civil", "criminal-transfer", "discipline", "pre-litigation"]
    assert first["joined_by"] == ["parcel:9", "project:1"]
    assert found["joined_by"].to_list()[1] == []
    assert candidates(table(lead("d")), min_leads=2).is_empty()


def test_a_party_joins_only_on_request() -> None:
    leads = table(lead("a", ("party:1",)), lead("b", ("party:1",)))
    assert groups(candidates(leads)) == {("a",), ("b",)}
    assert groups(candidates(leads, kinds=("party",))) == {("a", "b")}


def test_half_of_the_smaller_subject() -> None:
    leads = table(
        lead("a", box=(0, 0, 10, 10)),
        lead("b", box=(9, 0, 11, 1)),  # half of it lies in a
        lead("c", box=(5, 9.01, 6, 11)),  # a little less than half
        lead("p", geom=shapely.to_wkb(shapely.Point(1, 1))),
        lead("q", geom=shapely.to_wkb(shapely.Point(1, 1))),
    )
    assert groups(candidates(leads)) == {("a", "b"), ("c",), ("p",), ("q",)}
    assert groups(candidates(leads, overlap=0.4)) == {("a", "b", "c"), ("p",), ("q",)}
    joined = candidates(leads).filter(pl.col("size") == 2)
    assert joined["joined_by"].to_list() == [["place"]]


def test_the_id_stays_as_the_candidate_grows() -> None:
    small = candidates(table(lead("b", ("project:1",)), lead("c", ("project:1",))))
    grown = candidates(table(*(lead(name, ("project:1",)) for name in "bcd")))
    other = candidates(table(*(lead(name, ("project:1",)) for name in "abc")))
    assert small["candidate_id"].to_list() == grown["candidate_id"].to_list()
    assert small["candidate_id"].to_list() != other["candidate_id"].to_list()


def test_no_leads_no_candidates() -> None:
    assert candidates(table()).is_empty()


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sets(
                st.sampled_from(("project:1", "project:2", "project:3", "party:1")), max_size=2
            ),
            st.none() | st.tuples(st.integers(0, 8), st.integers(0, 8), st.integers(1, 4)),
        ),
        max_size=9,
    ),
    st.randoms(use_true_random=False),
)
def test_the_same_as_joining_pair_by_pair(
    drawn: list[tuple[set[str], tuple[int, int, int] | None]], random: Any
) -> None:
    leads = [
        lead(
            f"l{number}",
            tuple(sorted(keys)),
            None
            if square is None
            else (square[0], square[1], square[0] + square[2], square[1] + square[2]),
        )
        for number, (keys, square) in enumerate(drawn)
    ]
    group = {item["lead_id"]: {item["lead_id"]} for item in leads}
    for left, right in combinations(leads, 2):
        if belong(left, right):
            merged = group[left["lead_id"]] | group[right["lead_id"]]
            for name in merged:
                group[name] = merged
    random.shuffle(leads)
    assert groups(candidates(table(*leads))) == {tuple(sorted(names)) for names in group.values()}


def belong(left: dict[str, Any], right: dict[str, Any]) -> bool:
    shared = set(left["merge_keys"]) & set(right["merge_keys"])
    if any(key.startswith("project:") for key in shared):
        return True
    if left["geom"] is None or right["geom"] is None:
        return False
    a, b = shapely.from_wkb(left["geom"]), shapely.from_wkb(right["geom"])
    return bool(a.intersection(b).area >= 0.5 * min(a.area, b.area))


def test_from_the_ledger(run: Run, finding: Make, ledger: Ledger) -> None:
    run(
        "s1",
        finding("a", merge_keys=["project:X"]),
        finding("b", merge_keys=["project:X"]),
        finding("c"),
    )
    found = candidates(current(ledger, on=DAY), min_leads=2)
    assert found["size"].to_list() == [2]
    assert found["tracks"].to_list() == [["administrative"]]
