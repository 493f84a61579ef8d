"""From pairs of keys that mean the same to identities: connected components, kept apart by people.

Automatic edges say "these two keys mean one thing". People's verdicts are heeded first. Where a
component would hold two keys that people called different, its edges are taken one by one, the
surest first, and those that would join the two are left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from supervision_models.linkage.corrections import Verdicts

EDGE_SCHEMA = {
    "left": pl.String,
    "right": pl.String,
    "method": pl.String,
    "confidence": pl.Float64,
}


@dataclass(frozen=True, slots=True)
class Identities:
    """Keys with their identity.

    keys      frame `key`, `root` (the identity's first key), `corrected` (a verdict of people
              joined this key), in any order
    refused   verdicts "same" that stand against a verdict "different"
    """

    keys: pl.DataFrame
    refused: tuple[tuple[str, str], ...]


def identities(
    keys: pl.Series, edges: pl.DataFrame, verdicts: Verdicts, order: Sequence[str]
) -> Identities:
    """The identity of each key.

    edges  columns EDGE_SCHEMA; any number, any order
    order  kinds of keys (what stands before the colon) from the best name for an identity down
    """
    joined = pairs_of(verdicts.same)
    # a key that nothing is said of is its own identity, and most are
    named = pl.concat([edges["left"], edges["right"], joined["left"], joined["right"]])
    nodes = named.drop_nulls().unique().to_frame("key").with_row_index("node")
    both = _numbered(pl.concat([edges.select("left", "right"), joined]), nodes)
    labels = components(nodes.height, both)
    refused: tuple[tuple[str, str], ...] = ()
    number = dict(zip(nodes["key"], nodes["node"], strict=True)) if verdicts.different else {}
    apart = [
        (number[left], number[right])
        for left, right in sorted(verdicts.different)
        if left in number and right in number
    ]
    mixed = sorted({int(labels[left]) for left, right in apart if labels[left] == labels[right]})
    if mixed:
        # people contradict few identities; only the edges of those are walked one by one
        within = nodes.filter(pl.Series(np.isin(labels, mixed)))
        labels, refused = _rejoined(labels, nodes, within, edges, verdicts, apart)
    ranks = {kind: chr(ord("0") + place) for place, kind in enumerate(order)}
    kind = pl.col("key").str.extract(r"^([a-z]+):", 1)
    ranked = kind.replace_strict(ranks, default="~", return_dtype=pl.String) + pl.col("key")
    # the least of each component is its best name; to put all in order would take longer
    best = ranked.min().over(pl.Series(labels)).str.slice(1)
    roots = nodes.select("key", best.alias("root"))
    heard = set(joined["left"]) | set(joined["right"])
    heard -= {key for pair in refused for key in pair}
    alone = keys.drop_nulls().unique().to_frame("key").join(nodes, on="key", how="anti")
    return Identities(
        keys=pl.concat([roots.select("key", "root"), alone.select("key", root="key")]).with_columns(
            pl.col("key")
            .is_in(pl.Series(sorted(heard), dtype=pl.String).implode())
            .alias("corrected")
        ),
        refused=refused,
    )


def pairs_of(pairs: Iterable[tuple[str, str]]) -> pl.DataFrame:
    """Pairs of keys as a frame `left`, `right`."""
    return pl.DataFrame(list(pairs), schema={"left": pl.String, "right": pl.String}, orient="row")


def words(standing: Verdicts) -> pl.DataFrame:
    """What people say of pairs `left`, `right`: the `verdict`, and its `place` in the order of
    their words, since of two that contradict one another the later is heeded."""
    same = pairs_of(reversed(standing.same)).with_row_index("place")
    different = pairs_of(sorted(standing.different)).with_columns(place=pl.lit(0, pl.UInt32))
    parts = {"same": same, "different": different}
    return pl.concat(
        [
            frame.select("left", "right", "place", verdict=pl.lit(verdict))
            for verdict, frame in parts.items()
        ]
    )


def apart_frame(verdicts: Verdicts) -> pl.DataFrame:
    """Pairs `a`, `b` that people called different, both ways round."""
    return both_ways(verdicts.different)


def both_ways(spoken: Iterable[tuple[str, str]]) -> pl.DataFrame:
    """Pairs as `a`, `b`, each of them both ways round."""
    pairs = [pair for left, right in spoken for pair in ((left, right), (right, left))]
    return pl.DataFrame(sorted(pairs), schema={"a": pl.String, "b": pl.String}, orient="row")


def _numbered(pairs: pl.DataFrame, nodes: pl.DataFrame) -> pl.DataFrame:
    number = nodes.select("key", "node")
    return (
        pairs.join(number.rename({"key": "left", "node": "i"}), on="left")
        .join(number.rename({"key": "right", "node": "j"}), on="right")
        .select("i", "j")
    )


def components(count: int, pairs: pl.DataFrame) -> npt.NDArray[np.int32]:
    """The number of the component of each node 0..count-1, given edges `i`, `j`."""
    ones = np.ones(pairs.height, dtype=np.int8)
    graph = coo_array((ones, (pairs["i"].to_numpy(), pairs["j"].to_numpy())), shape=(count, count))
    labels: npt.NDArray[np.int32] = connected_components(graph.tocsr(), directed=False)[1]
    return labels


def _rejoined(
    labels: npt.NDArray[np.int32],
    nodes: pl.DataFrame,
    within: pl.DataFrame,
    edges: pl.DataFrame,
    verdicts: Verdicts,
    apart: Sequence[tuple[int, int]],
) -> tuple[npt.NDArray[np.int32], tuple[tuple[str, str], ...]]:
    """Labels with the mixed components `within` joined anew, and the verdicts left out."""
    number = dict(zip(within["key"], within["node"], strict=True))
    forest = _Forest(number.values(), apart)
    refused = tuple(
        (left, right)
        for left, right in verdicts.same
        if left in number and not forest.join(number[left], number[right])
    )
    inside = pl.col("left").is_in(within["key"].implode())
    ordered = edges.filter(inside).sort(
        ["confidence", "method", "left", "right"], descending=[True, False, False, False]
    )
    for left, right in ordered.select("left", "right").iter_rows():
        forest.join(number[left], number[right])
    labels = labels.copy()
    fresh = int(labels.max()) + 1
    for node in number.values():
        labels[node] = fresh + forest.root(node)
    return labels, refused


class _Forest:
    """Union-find that refuses to join what people keep apart."""

    def __init__(self, nodes: Iterable[int], apart: Sequence[tuple[int, int]]) -> None:
        self._parent = {node: node for node in nodes}
        self._enemies: dict[int, set[int]] = defaultdict(set)
        for left, right in apart:
            if left in self._parent and right in self._parent:
                self._enemies[left].add(right)
                self._enemies[right].add(left)

    def root(self, node: int) -> int:
        while self._parent[node] != node:
            self._parent[node] = self._parent[self._parent[node]]
            node = self._parent[node]
        return node

    def join(self, left: int, right: int) -> bool:
        """Whether both are one now."""
        left, right = self.root(left), self.root(right)
        if left == right:
            return True
        if any(self.root(enemy) == right for enemy in self._enemies[left]):
            return False
        self._parent[right] = left
        self._enemies[left] |= self._enemies.pop(right, set())
        return True
