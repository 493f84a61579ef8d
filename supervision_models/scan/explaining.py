"""The plan of a scan as it ran: which matches were made, for which models, at what price."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from supervision_models.models.definition import Match
from supervision_models.scan.matches import Made
from supervision_models.scan.plan import Plan


@dataclass(frozen=True, slots=True)
class MatchReport:
    """One condition of a family in the words of the model file, what is kept of the rows that
    meet it, and the models that use it."""

    conditions: str
    keeps: tuple[str, ...]
    models: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FamilyReport:
    """Matches made in one pass over one join.

    how      made | reused | partly
    rows     subjects that the join reaches; bytes of the stored table, 0 where none is stored
    seconds  for joining, measuring and aggregating, and storing
    alike    matches for which areas were measured together, this one among them; 1 for itself
    """

    table: str
    other: str
    on: str
    how: str
    rows: int
    bytes: int
    seconds: float
    alike: int
    matches: tuple[MatchReport, ...]


@dataclass(frozen=True, slots=True)
class BenchReport:
    """The models of one subject dataset.

    how       judged (all subjects) | affected (those that changed rows reach) | reused
    subjects  rows of the dataset; `judged` of them were judged
    """

    subject: str
    how: str
    subjects: int
    judged: int
    seconds: float
    models: tuple[str, ...]
    families: tuple[FamilyReport, ...] = ()


def family_reports(plan: Plan, made: Sequence[Made]) -> tuple[FamilyReport, ...]:
    """The families of a plan with what became of their match tables. Where rows are many, matches
    that no status rests on are made for the subjects that are told of, and are not among them."""
    told = {item.table: item for item in made}
    reports = []
    for family in plan.match_families():
        item = told[family.table]
        matches: dict[str, tuple[set[str], set[str]]] = {}
        for model in plan.models:
            for use in model.uses.values():
                if plan.judged.get(use.pairs.name) is family:
                    keeps, models = matches.setdefault(conditions_of(use.match), (set(), set()))
                    keeps.update(use.match.keep.values())
                    models.add(model.model.id)
        reports.append(
            FamilyReport(
                table=family.table,
                other=family.other,
                on=way_of(family.members[0].pairs.match),
                how=item.how,
                rows=item.rows,
                bytes=item.bytes,
                seconds=round(item.seconds, 3),
                alike=item.alike,
                matches=tuple(
                    MatchReport(conditions, tuple(sorted(keeps)), tuple(sorted(models)))
                    for conditions, (keeps, models) in sorted(matches.items())
                ),
            )
        )
    return tuple(reports)


def way_of(match: Match) -> str:
    """How the records belong together, as the model file writes it."""
    on = match.on
    if on.key is not None:
        pairs = (a if a == b else f"{a} = {b}" for a, b in on.key.items())
        return f"key {', '.join(pairs)}"
    if on.party is not None:
        return "party " + " = ".join(role or "·" for role in on.party)
    return f"within {on.within_m:g} m" if on.within_m is not None else on.kind


def conditions_of(match: Match) -> str:
    """Dates and `where` of a match, as the model file writes them; '' for none."""
    parts = []
    if match.valid_on is not None:
        parts.append(f"valid_on {match.valid_on}")
    if match.nearest is not None:
        parts.append(f"nearest {match.nearest}")
    if match.within_days is not None:
        parts.append(f"within_days {list(match.within_days)}")
    if parts and match.at is not None:
        parts.append(f"at {match.at}")
    if match.where is not None:
        parts.append(f"where {match.where}")
    return "; ".join(parts)
