"""Records that a subject may have under an identity that may be its own (`link_candidate`).

A permit stands under a name that is nearly the subject's. Whether it is the subject's is not
known, and so neither is that the subject has none. The same matches are made again for the few
subjects with candidates, with a candidate in the place of the subject's own identity.
"""

from __future__ import annotations

from dataclasses import replace

from sqlglot import exp

from supervision_models.contracts.definition import Contract
from supervision_models.engines import sql
from supervision_models.engines.duckdb import DuckDBEngine
from supervision_models.engines.sql import Node
from supervision_models.linkage.rivals import DOUBTFUL, FAINT
from supervision_models.matching.pairs import PairTable, part
from supervision_models.models.definition import Match
from supervision_models.scan.plan import Plan

CANDIDATES = "link_candidate"
PROJECT = "project"


def identity_of(match: Match, subject: Contract) -> str | None:
    """By which identity of the subject a match is made: ``project``, a role of a party, or none."""
    if match.on.project:
        return PROJECT
    if match.on.party is not None:
        return match.on.party[0] or next(iter(subject.parties))
    return None


def make_near(engine: DuckDBEngine, plan: Plan) -> dict[str, str]:
    """Make tables of the subjects that have a matching record under a doubtful link.

    Returns pair table -> table `subject_rid`, `probability` (that the record is the subject's),
    for those matches of the plan, of one subject dataset, for which any subject is in doubt.
    """
    if not engine.count(CANDIDATES):
        return {}
    subject = plan.models[0].subject
    uses = {use.pairs.name: use for model in plan.models for use in model.uses.values()}
    by_identity: dict[str, list[PairTable]] = {}
    for name in sorted(uses):
        identity = identity_of(uses[name].match, subject)
        if identity is not None:
            by_identity.setdefault(identity, []).append(uses[name].pairs)
    found: dict[str, str] = {}
    for identity, pairs in by_identity.items():
        if not make_subjects(engine, subject, identity, part(subject.id), least=FAINT):
            continue
        for table in pairs:
            made = _make_table(engine, table, subjects_name(subject, identity))
            if engine.count(made):
                found[table.name] = made
    return found


def subjects_name(subject: Contract, identity: str) -> str:
    return f"near_{subject.id}_{identity}"


def make_subjects(
    engine: DuckDBEngine, subject: Contract, identity: str, source: str, *, least: float
) -> int:
    """Make `subjects_name`: rows of `source` once for each candidate, who takes the place of the
    row's own identity; returns how many.

    The confidence of the identity is the probability of the candidate.
    """
    own = _own(identity)
    query = sql.build(
        "SELECT s.* REPLACE (:other, :sure) FROM :source AS s "
        "JOIN :candidates AS c ON c.kind = :kind AND c.id = :mine AND c.probability >= :least",
        other=sql.alias(sql.column("other", "c"), own),
        sure=sql.alias(sql.column("probability", "c"), f"{own}_confidence"),
        source=sql.table(source),
        candidates=sql.table(CANDIDATES),
        kind=_kind(identity),
        mine=sql.column(own, "s"),
        least=least,
    )
    table = subjects_name(subject, identity)
    engine.create_table(table, query)
    return engine.count(table)


def _make_table(engine: DuckDBEngine, pairs: PairTable, source: str) -> str:
    """The subjects for which candidates have a record that meets the conditions of the match.

    Four of which each is as likely as the others hold a verdict back, though no single one would.
    """
    table = pairs.name.replace("pairs_", "near_", 1)
    rows = replace(pairs.rows, source=source)
    other = rows.identity()
    kind = PROJECT if pairs.match.on.project else "party"
    engine.create_table(
        table,
        sql.build(
            "SELECT subject_rid, :together AS probability FROM ("
            "SELECT subject_rid, :other AS other, MAX(confidence) AS probability FROM :pairs AS p "
            "GROUP BY ALL) AS c LEFT JOIN :identities AS i ON :number = c.other "
            "GROUP BY subject_rid HAVING :together >= :least",
            together=together(),
            pairs=exp.Subquery(this=rows.query(each=other)),
            other=sql.column(f"o.{other}", "p"),
            identities=sql.table(kind),
            number=sql.column(f"{kind}_id", "i"),
            least=DOUBTFUL,
        ),
    )
    return table


def together() -> Node:
    """How likely it is that any of several candidates ``c`` (`probability`), with their identities
    ``i``, is the row's own.

    Of those with a code it is one at most, so that they add up; of those without, any number may be
    the same. Rounded, so that no order of rows decides at the edge.
    """
    return sql.build(
        "ROUND(1 - (1 - LEAST(1, SUM(CASE WHEN i.code IS NULL THEN 0 ELSE c.probability END))) "
        "* EXP(SUM(CASE WHEN i.code IS NULL THEN LN(1 - LEAST(c.probability, 0.999999)) "
        "ELSE 0 END)), 6)"
    )


def in_doubt(subject: Contract) -> Node:
    """Whether any identity of a row ``s`` of the subject's relation has a candidate."""
    identities = [PROJECT, *subject.parties]
    return sql.any_of(
        sql.build(
            ":mine IN (SELECT id FROM :candidates AS c WHERE kind = :kind)",
            mine=sql.column(_own(identity), "s"),
            candidates=sql.table(CANDIDATES),
            kind=_kind(identity),
        )
        for identity in identities
    )


def candidates_of(identity: str) -> Node:
    """`id` with `known`, a text of its candidates that changes when any of them does."""
    kind = _kind(identity)
    return sql.build(
        "SELECT c.id, string_agg(i.key || '=' || CAST(c.probability AS VARCHAR), ';' "
        "ORDER BY i.key) AS known FROM :candidates AS c JOIN :identities AS i ON :number = c.other "
        "WHERE c.kind = :kind GROUP BY c.id",
        candidates=sql.table(CANDIDATES),
        identities=sql.table(kind),
        number=sql.column(f"{kind}_id", "i"),
        kind=kind,
    )


def _own(identity: str) -> str:
    return "_project" if identity == PROJECT else f"_party_{identity}"


def _kind(identity: str) -> str:
    return PROJECT if identity == PROJECT else "party"
