"""Identities against a naive union of sets; people's verdicts against their laws."""

from __future__ import annotations

import datetime as dt

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from supervision_models.linkage.corrections import Correction, Verdicts, verdicts
from supervision_models.linkage.identity import EDGE_SCHEMA, identities

KEYS = [f"{kind}:{letter}" for kind in ("usc", "name") for letter in "abcde"]
PAIRS = st.tuples(st.sampled_from(KEYS), st.sampled_from(KEYS)).filter(lambda p: p[0] != p[1])
NOBODY = Verdicts()
EDGES = st.lists(st.tuples(PAIRS, st.sampled_from([0.85, 0.9, 0.98])), max_size=12)


def frame(edges: list[tuple[tuple[str, str], float]]) -> pl.DataFrame:
    return pl.DataFrame(
        [(left, right, "m", confidence) for (left, right), confidence in edges],
        schema=EDGE_SCHEMA, orient="row",
    )  # fmt: skip


def roots(
    edges: list[tuple[tuple[str, str], float]], standing: Verdicts = NOBODY
) -> dict[str, str]:
    found = identities(pl.Series(KEYS), frame(edges), standing, ("usc", "name"))
    return dict(found.keys.select("key", "root").iter_rows())


def naive(edges: list[tuple[tuple[str, str], float]]) -> dict[str, str]:
    groups = [{key} for key in KEYS]
    for (left, right), _ in edges:
        joined = [group for group in groups if left in group or right in group]
        groups = [group for group in groups if group not in joined] + [set().union(*joined)]
    first = {frozenset(g): min(g, key=lambda k: (k.startswith("name"), k)) for g in groups}
    return {key: first[frozenset(group)] for group in groups for key in group}


@given(EDGES)
def test_components_are_those_of_the_naive_oracle(
    edges: list[tuple[tuple[str, str], float]],
) -> None:
    assert roots(edges) == naive(edges)


@given(EDGES, st.randoms(use_true_random=False))
def test_order_does_not_matter(edges: list[tuple[tuple[str, str], float]], random: object) -> None:
    shuffled = list(edges)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    standing = Verdicts(different=frozenset({("usc:a", "usc:b")}))
    assert roots(edges, standing) == roots(shuffled, standing)


@given(EDGES, st.lists(PAIRS, max_size=3), st.lists(PAIRS, max_size=3))
def test_what_people_keep_apart_is_never_joined(
    edges: list[tuple[tuple[str, str], float]],
    same: list[tuple[str, str]],
    different: list[tuple[str, str]],
) -> None:
    apart = frozenset((min(p), max(p)) for p in different)
    joined = tuple(dict.fromkeys((min(p), max(p)) for p in same))
    standing = Verdicts(same=tuple(p for p in joined if p not in apart), different=apart)
    found = identities(pl.Series(KEYS), frame(edges), standing, ("usc", "name"))
    root = dict(found.keys.select("key", "root").iter_rows())
    for left, right in apart:
        assert root[left] != root[right]
    for left, right in standing.same:
        assert (root[left] == root[right]) or (left, right) in found.refused
    if not apart:
        assert found.refused == ()


@given(EDGES, PAIRS)
def test_only_the_parted_identity_changes(
    edges: list[tuple[tuple[str, str], float]], pair: tuple[str, str]
) -> None:
    before = roots(edges)
    after = roots(edges, Verdicts(different=frozenset({(min(pair), max(pair))})))
    untouched = [key for key in KEYS if before[key] not in (before[pair[0]], before[pair[1]])]
    assert all(before[key] == after[key] for key in untouched)


def test_the_surer_edge_stays() -> None:
    edges = [(("name:a", "usc:a"), 0.85), (("name:a", "usc:b"), 0.98)]
    found = roots(edges, Verdicts(different=frozenset({("usc:a", "usc:b")})))
    assert found["name:a"] == "usc:b"
    assert found["usc:a"] == "usc:a"


def correction(left: str, right: str, verdict: str, day: int) -> Correction:
    at = dt.datetime(2026, 9, day, tzinfo=dt.UTC)
    return Correction("party", left, right, verdict, "甲", at)  # type: ignore[arg-type]


def test_the_latest_word_on_a_pair_stands() -> None:
    said = [
        correction("name:a", "usc:a", "same", 1),
        correction("usc:a", "name:a", "different", 3),
        correction("name:a", "usc:a", "same", 2),
        correction("name:b", "usc:b", "different", 1),
        correction("name:b", "usc:b", "same", 2),
        correction("name:c", "name:c", "same", 2),
    ]
    standing = verdicts((item.left, item.right, item) for item in said)
    assert standing == Verdicts(
        same=(("name:b", "usc:b"),), different=frozenset({("name:a", "usc:a")})
    )


def test_of_two_words_that_contradict_a_third_the_later_is_heeded() -> None:
    said = [
        correction("name:a", "usc:a", "same", 1),
        correction("name:a", "usc:b", "same", 2),
        correction("usc:a", "usc:b", "different", 1),
    ]
    standing = verdicts((item.left, item.right, item) for item in said)
    found = identities(pl.Series(KEYS), frame([]), standing, ("usc", "name"))
    assert found.refused == (("name:a", "usc:a"),)
    assert dict(found.keys.select("key", "root").iter_rows())["name:a"] == "usc:b"
