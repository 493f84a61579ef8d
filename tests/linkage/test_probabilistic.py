"""The general linker: candidates, levels, weights, probabilities, against naive counterparts."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supervision_models.linkage import companies
from supervision_models.linkage.probabilistic import candidates, scoring, weights
from supervision_models.linkage.probabilistic.comparisons import Alike, Same, common, edits

TEXT = st.text(alphabet="甲乙丙丁戊", min_size=0, max_size=5)


def _grams(text: str) -> Counter[str]:
    padded = f" {text} "
    return Counter(padded[at : at + 2] for at in range(len(padded) - 1)) if text else Counter()


@settings(max_examples=60, deadline=None)
@given(st.lists(TEXT, min_size=1, max_size=6), st.lists(TEXT, min_size=1, max_size=6))
def test_cosines_are_those_of_the_definition(left: list[str], right: list[str]) -> None:
    found = candidates.by_ngrams(pl.Series(left), pl.Series(right), best=len(right), least=1e-6)
    frequency = Counter(gram for text in right for gram in _grams(text).elements())
    weight = {gram: math.log(len(right) / n) + 1 for gram, n in frequency.items()}
    foreign = math.log(len(right)) + 1

    def vector(text: str, *, query: bool) -> dict[str, float]:
        grams = _grams(text)
        known = {g: n * weight[g] for g, n in grams.items() if g in weight}
        surplus = sum(n for g, n in grams.items() if g not in weight) * foreign**2 if query else 0
        length = math.sqrt(sum(v * v for v in known.values()) + surplus)
        return {g: v / length for g, v in known.items()} if length else {}

    expected = {}
    for i, mine in enumerate(left):
        for j, theirs in enumerate(right):
            a, b = vector(mine, query=True), vector(theirs, query=False)
            cosine = sum(a[g] * b.get(g, 0.0) for g in a)
            if cosine > 1e-5:
                expected[i, j] = cosine
    got = {(row["left"], row["right"]): row["cosine"] for row in found.to_dicts()}
    assert got.keys() >= expected.keys()
    assert all(math.isclose(got[pair], expected[pair], rel_tol=1e-3) for pair in expected)


ROWS = st.lists(st.tuples(st.integers(0, 3), TEXT), max_size=8)


@settings(max_examples=60, deadline=None)
@given(ROWS, ROWS)
def test_ngrams_of_groups_are_those_of_each_group_alone(
    left: list[tuple[int, str]], right: list[tuple[int, str]]
) -> None:
    schema = {"group": pl.Int64, "text": pl.String}
    sides = [pl.DataFrame(rows, schema=schema, orient="row") for rows in (left, right)]
    texts, groups = ([side[name] for side in sides] for name in ("text", "group"))
    found = candidates.by_ngrams(*texts, best=3, least=0.05, groups=(groups[0], groups[1]))
    alone = []
    for group in range(4):
        rows = [numbers.eq(group).arg_true() for numbers in groups]
        parts = [text.gather(some) for text, some in zip(texts, rows, strict=True)]
        part = candidates.by_ngrams(*parts, best=3, least=0.05)
        alone.append(part.with_columns(rows[0].gather(part["left"]).alias("left")))
    # of equally near ones any may be kept: how near they are is the same
    expected = pl.concat(alone).sort("left", "cosine")
    got = found.sort("left", "cosine")
    assert got["left"].to_list() == expected["left"].to_list()
    assert np.allclose(got["cosine"], expected["cosine"], atol=1e-5)
    assert (groups[0].gather(found["left"]) == groups[1].gather(found["right"])).all()


def test_what_is_common_in_a_group_says_nothing_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """How common something is hangs on the group alone, however many rows there are."""
    monkeypatch.setattr(candidates, "_COMMON", 0.5)
    monkeypatch.setattr(candidates, "_FEW_OF_GROUP", 1)
    texts = pl.Series([*["甲"] * 3, "乙", *["甲丁"] * 20])
    groups = pl.Series([*[0] * 4, *[1] * 20])
    found = candidates.by_ngrams(pl.Series(["甲", "乙"]), texts, groups=(pl.Series([0, 0]), groups))
    # three of the four in the group are called 甲
    assert found.select("left", "right").rows() == [(1, 3)]
    monkeypatch.setattr(candidates, "_FEW_OF_GROUP", 3)
    found = candidates.by_ngrams(pl.Series(["甲"]), texts, groups=(pl.Series([0]), groups))
    assert sorted(found["right"]) == [0, 1, 2]


def test_more_groups_than_a_number_holds_are_refused() -> None:
    groups = pl.Series([2**22])
    with pytest.raises(ValueError, match="4194304 groups are too many beside 2-grams"):
        candidates.by_ngrams(pl.Series(["甲乙"]), pl.Series(["甲乙"]), groups=(groups, groups))


def test_a_key_that_many_share_makes_no_pairs() -> None:
    right = pl.Series(["a"] * 3 + ["b"] * 2 + [None])
    found = candidates.by_key(pl.Series(["a", "b", None]), right, limit=2)
    assert sorted(found.iter_rows()) == [(1, 3), (1, 4)]


@given(st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=8))
def test_edits_and_common_characters(pairs: list[tuple[str, str]]) -> None:
    left, right = (pl.Series(side) for side in zip(*pairs, strict=True))

    def distance(a: str, b: str) -> int:
        row = list(range(len(b) + 1))
        for i, c in enumerate(a, 1):
            row, above = [i], row
            for j, d in enumerate(b, 1):
                row.append(min(row[-1] + 1, above[j] + 1, above[j - 1] + (c != d)))
        return row[-1]

    def shared(a: str, b: str) -> int:
        if not a or not b:
            return 0
        if a[0] == b[0]:
            return 1 + shared(a[1:], b[1:])
        return max(shared(a[1:], b), shared(a, b[1:]))

    assert edits(left, right).tolist() == [distance(a, b) for a, b in pairs]
    assert common(left, right).tolist() == [shared(a, b) for a, b in pairs]


def test_levels_of_likeness() -> None:
    left = pl.DataFrame({"name": ["岚沐", "岚沐", "abcdef", "x", None]})
    right = pl.DataFrame(
        {"name": ["岚沐", "岚沐", "abcdeg", "y", "z"], "name_frequency": [1, 9, 1, 1, 1]}
    )
    field = Alike("name", "name", "edits", (0.8,), rare=(2,))
    levels = field.compare(left, right)
    assert [field.levels[level] for level in levels] == [
        "same-2", "same", "edits-0.8", "different", "missing",
    ]  # fmt: skip


FIELDS = (Same("a", "a"), Same("b", "b"))


def test_weights_from_labels_and_from_the_data_alone_find_what_agreement_says() -> None:
    rng = np.random.default_rng(5)
    one = rng.random(40_000) < 0.2
    # of ones 95 % agree in a and 80 % in b; of others 5 % and 30 %
    agree = np.column_stack(
        [
            rng.random(len(one)) < np.where(one, 0.95, 0.05),
            rng.random(len(one)) < np.where(one, 0.8, 0.3),
        ]
    )
    levels = np.where(agree, 0, 1).astype(np.int8)
    chance = np.where(rng.random((40_000, 2)) < [0.05, 0.3], 0, 1).astype(np.int8)
    true = {"a": math.log2(0.95 / 0.05), "b": math.log2(0.8 / 0.3)}
    alone = weights.unlabelled(FIELDS, levels, chance)
    taught = weights.from_labels(FIELDS, levels, one)
    for name, bits in true.items():
        assert math.isclose(alone.fields[name]["same"], bits, abs_tol=0.25)
        gap = taught.fields[name]["same"] - taught.fields[name]["different"]
        share = {"a": (0.95, 0.05), "b": (0.8, 0.3)}[name]
        against = math.log2((1 - share[0]) / (1 - share[1]))
        assert math.isclose(gap, bits - against, abs_tol=0.25)
    said = scoring.scored(
        pl.DataFrame({"left": np.arange(len(one)), "right": np.zeros(len(one), dtype=int)}),
        levels,
        FIELDS,
        alone,
    )["probability"].to_numpy()
    both = said[agree.all(axis=1)]
    assert math.isclose(both.mean(), one[agree.all(axis=1)].mean(), abs_tol=0.03)


def test_candidates_that_fit_equally_well_share_what_is_sure() -> None:
    pairs = pl.DataFrame({"left": [0, 0, 1], "right": [0, 1, 2]})
    given_ = weights.Weights(0.0, {"a": {"same": 10.0}, "b": {}})
    scores = scoring.scored(pairs, np.zeros((3, 2), dtype=np.int8), FIELDS, given_)
    first, second, alone = scores["probability"]
    assert first == second < 0.5
    assert alone > 0.99


def test_weights_survive_their_file() -> None:
    given_ = weights.Weights(-1.5, {"a": {"same": 2.0}}, ((0.0, 0.1), (1.0, 0.9)))
    assert weights.Weights.from_dict(given_.as_dict()) == given_
    assert given_.calibrated(np.array([0.5])).tolist() == [0.5]
    assert given_.calibrated(np.array([0.0, 1.0])).tolist() == [0.1, 0.9]


def test_frequencies_are_counted_over_those_that_stand_for_a_firm() -> None:
    names = [
        "澄塘市建华建筑有限公司",
        "远山市建华建筑有限公司",
        "澄塘市建华矿业有限公司",
        "澄塘市云峰矿业有限公司",
    ]
    register = companies.prepared(pl.DataFrame({"name": names}), ("澄塘市", "远山市"))
    every = companies.with_frequency(register)
    assert every["sign_frequency"].to_list() == [3, 3, 3, 1]
    assert every["bare_frequency"].to_list() == [2, 2, 1, 1]
    some = companies.with_frequency(register, counted=pl.Series([True, False, True, False]))
    assert some["sign_frequency"].to_list() == [2, 2, 2, 1]
    assert some["bare_frequency"].to_list() == [1, 1, 1, 1]


def test_pairs_within_a_dataset_stand_once_and_never_with_themselves() -> None:
    pairs = pl.DataFrame({"left": [2, 1, 0, 1], "right": [1, 2, 0, 3]}, candidates.PAIR_SCHEMA)
    assert candidates.within(pairs).rows() == [(1, 2), (1, 3)]


def test_pairs_within_a_dataset_are_sure_or_not_each_by_itself() -> None:
    pairs = pl.DataFrame({"left": [0, 0], "right": [1, 2]})
    given_ = weights.Weights(0.0, {"a": {"same": 2.0}, "b": {}})
    scores = scoring.each(pairs, np.zeros((2, 2), dtype=np.int8), FIELDS, given_)
    assert scores["probability"].to_list() == [0.8, 0.8]


def test_candidates_picked_for_agreement_are_weighed_against_all_pairs() -> None:
    """Others were picked because they agree in a: among candidates a alone tells nothing."""
    rng = np.random.default_rng(6)
    one = rng.random(20_000) < 0.3
    agree_b = rng.random(len(one)) < np.where(one, 0.9, 0.01)
    levels = np.column_stack([np.zeros(len(one)), np.where(agree_b, 0, 1)]).astype(np.int8)
    chance = np.where(rng.random((200_000, 2)) < 0.01, 0, 1).astype(np.int8)
    # one pair in 100 agrees in a
    learnt = weights.unlabelled(FIELDS, levels, chance, among=100 * len(one))
    said = 1 / (1 + np.exp2(-learnt.bits(FIELDS, levels)))
    for alike in (agree_b, ~agree_b):
        assert math.isclose(said[alike].mean(), one[alike].mean(), abs_tol=0.06)
