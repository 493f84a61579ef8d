"""Judging: all models of one subject dataset in one pass over subjects and match tables.

The pass leaves one narrow row per subject: `_rid`, the status of each model in three bits of
an integer, and one bit for each dataset whose coverage keeps a model's verdict open. What a
lead shows is made afterwards, for the few subjects that are told of.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from supervision_models.contracts.definition import Contract
from supervision_models.engines import sql
from supervision_models.engines.duckdb import DuckDBEngine
from supervision_models.engines.sql import Node
from supervision_models.matching.pairs import relation
from supervision_models.scan.layers import Level, stacked, subjects
from supervision_models.scan.verdict import STATUSES, Verdict

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

CODES: Mapping[str, int] = {status: code for code, status in enumerate(STATUSES)}
_BITS = 3  # of a status
_PER_WORD = 21  # statuses in an unsigned integer of 64 bits


@dataclass(frozen=True, slots=True)
class Gap:
    """Subjects of one model that stay open for want of a dataset (`coverage` or `no-data`)."""

    model_id: str
    dataset: str
    reason: str
    subjects: int
    regions: tuple[str, ...]
    start: dt.date | None
    end: dt.date | None

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Gap:
        days = {
            name: dt.date.fromisoformat(values[name]) if values[name] else None
            for name in ("start", "end")
        }
        return cls(**{**values, **days, "regions": tuple(values["regions"])})


@dataclass(frozen=True, slots=True)
class Tally:
    """How many subjects have which status, per model, and how many stay open for which gap."""

    statuses: tuple[Mapping[str, int], ...]
    gaps: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Bench:
    """The models of one subject dataset, judged together. `table` is the judged relation."""

    subject: Contract
    verdicts: tuple[Verdict, ...]

    @property
    def table(self) -> str:
        return f"judged_{self.subject.id}"

    # -- the pass ---------------------------------------------------------------------------

    def query(self) -> Node:
        """`_rid`, then ``status.<n>`` words and ``gap.<n>`` words (UBIGINT)."""
        joins: dict[str, str] = {}
        stacks = []
        for index, verdict in enumerate(self.verdicts):
            joins |= verdict.layers.joins()
            stacks.append([_renamed(level, f"{index}|") for level in _levels(verdict)])
        together: list[Level] = []
        for levels in zip_longest(*stacks, fillvalue={}):
            merged: Level = {}
            for level in levels:
                merged |= level
            together.append(merged)
        judged = stacked(subjects(self.subject, joins), together)
        query = sql.build("SELECT _rid FROM :judged AS q", judged=exp.Subquery(this=judged))
        assert isinstance(query, exp.Select)
        statuses = [sql.column(f"{index}|status") for index in range(len(self.verdicts))]
        for number, words in enumerate(_words(statuses, _BITS)):
            sql.add_column(query, words, f"status.{number}")
        gaps = [sql.column(f"{index}|gap.{place}") for index, place, _, _ in self.gaps()]
        for number, words in enumerate(_words(gaps, 1)):
            sql.add_column(query, words, f"gap.{number}")
        return query

    def gaps(self) -> list[tuple[int, int, str, str]]:
        """Of each gap bit: number of the model, of its gap, dataset, reason."""
        return [
            (index, place, dataset, reason)
            for index, verdict in enumerate(self.verdicts)
            for place, (dataset, reason) in enumerate(verdict.gaps())
        ]

    def status(self, index: int) -> Node:
        """The status code of model `index` over the judged relation."""
        return status_code(index)

    def gap(self, place: int) -> Node:
        return _unpacked("gap", place, 1)

    # -- what it says -------------------------------------------------------------------------

    def tally(self, engine: DuckDBEngine) -> Tally:
        """Subjects by status per model, and by gap, in the order of the verdicts and the gaps."""
        import numpy as np

        places = len(self.gaps())
        statuses = np.zeros((len(self.verdicts), len(STATUSES)), dtype=np.int64)
        gaps = np.zeros(places, dtype=np.int64)
        query = sql.build("SELECT * EXCLUDE (_rid) FROM :judged AS j", judged=sql.table(self.table))
        for batch in engine.batches(query, rows=500_000):
            words = {name: batch.column(name).to_numpy() for name in batch.schema.names}
            for index in range(len(self.verdicts)):
                codes = _codes(words, "status", index, _BITS)
                statuses[index] += np.bincount(codes, minlength=len(STATUSES))
            for place in range(places):
                gaps[place] += int(_codes(words, "gap", place, 1).sum())
        return Tally(
            tuple({name: int(row[code]) for name, code in CODES.items()} for row in statuses),
            tuple(int(count) for count in gaps),
        )

    def open_gaps(self, engine: DuckDBEngine, subjects: Sequence[int]) -> list[Gap]:
        """The gaps that keep any verdict open; `subjects` as the tally counted them."""
        found = []
        for place, (index, _, dataset, reason) in enumerate(self.gaps()):
            if not subjects[place]:
                continue
            plan = self.verdicts[index].layers.plan
            (told,) = engine.frame(
                sql.build(
                    "SELECT list_sort(list(DISTINCT s._region)) AS regions, MIN(:day) AS first, "
                    "MAX(:day) AS last FROM :judged AS j JOIN :data AS s ON s._rid = j._rid "
                    "WHERE (:gap) = 1",
                    day=plan.conduct,
                    judged=sql.table(self.table),
                    data=sql.table(relation(self.subject.id)),
                    gap=self.gap(place),
                )
            ).to_dicts()
            regions = tuple(region for region in told["regions"] if region is not None)
            found.append(
                Gap(
                    plan.model.id, dataset, reason, subjects[place],
                    regions, told["first"], told["last"],
                )
            )  # fmt: skip
        return found


def _levels(verdict: Verdict) -> list[Level]:
    status: Level = {"status": verdict.status(CODES)}
    open_ground = sql.build("status = :code", code=CODES["not_assessable"])
    gaps: Level = {
        f"gap.{place}": sql.case([(sql.all_of([open_ground, condition]), 1)], 0)
        for place, condition in enumerate(verdict.gaps().values())
    }
    facts = verdict.layers.levels(verdict.layers.needed_facts())
    return [*facts, verdict.conditions(), status, gaps]


def _renamed(level: Level, prefix: str) -> Level:
    """The level under names of its model alone; subject columns are everybody's."""
    for node in level.values():
        for found in node.find_all(exp.Column):
            if not found.table and not found.name.startswith(("s.", "_")):
                found.set("this", sql.identifier(prefix + found.name))
    return {prefix + name: node for name, node in level.items()}


def _words(codes: Sequence[Node], bits: int) -> Iterable[Node]:
    """The codes packed into unsigned integers, PER_WORD of three bits or 63 of one."""
    per_word = _PER_WORD * _BITS // bits
    for start in range(0, len(codes), per_word):
        word: Node = sql.build("CAST(0 AS UBIGINT)")
        for place, code in enumerate(codes[start : start + per_word]):
            word = sql.build(
                ":word + CAST(:code AS UBIGINT) * CAST(:weight AS UBIGINT)",
                word=word,
                code=code,
                weight=2 ** (bits * place),
            )
        yield word


def status_code(index: int) -> Node:
    """The status of the model of that number over a judged relation: a place in STATUSES."""
    return _unpacked("status", index, _BITS)


def _unpacked(kind: str, place: int, bits: int) -> Node:
    word, inside = divmod(place, _PER_WORD * _BITS // bits)
    return sql.build(
        "(:word >> :shift) & :mask",
        word=sql.column(f"{kind}.{word}"),
        shift=bits * inside,
        mask=2**bits - 1,
    )


def _codes(
    words: Mapping[str, npt.NDArray[np.uint64]], kind: str, place: int, bits: int
) -> npt.NDArray[np.int64]:
    import numpy as np

    word, inside = divmod(place, _PER_WORD * _BITS // bits)
    codes = (words[f"{kind}.{word}"] >> np.uint64(bits * inside)) & np.uint64(2**bits - 1)
    return codes.astype(np.int64)
