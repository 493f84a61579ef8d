"""Counter-evidence: for every absence that a hit rests on, the nearest almost-matching records.

The match is loosened (no condition, no dates; for areas, up to NEARBY metres) and what then
fits is shown beside the lead: a person sees at once the permit of another phase, the approval
dated a month late, the neighbouring parcel. What a party or project of nearly the same name has
comes first (see `near`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlglot import exp

from supervision_models.contracts.definition import Contract
from supervision_models.engines import sql
from supervision_models.engines.duckdb import DuckDBEngine
from supervision_models.matching.conditions import tree_of
from supervision_models.matching.pairs import pair_table, part, relation
from supervision_models.matching.shapes import common_shape
from supervision_models.models.definition import Match, On
from supervision_models.models.lead_dataset import combines
from supervision_models.scan.layers import Layers
from supervision_models.scan.near import (
    CANDIDATES,
    PROJECT,
    identity_of,
    make_subjects,
    subjects_name,
)
from supervision_models.scan.plan import ModelPlan, expressions_of, net_key

OPEN, HIT = 2, 4  # codes of not assessable and hit among `verdict.STATUSES`
_TOLD, _HITS, _COUNTER = "told_subjects", "hit_subjects", "counter_evidence"
NEAREST = 3  # records shown per absent match
AROUND = 365  # days
NEARBY = 200.0  # metres: an area that misses by less may be a survey or datum shift


def absences(plan: ModelPlan) -> list[str]:
    """Names of the matches whose absence the model's condition may rest on.

    Other leads speak for a lead over leads, or not at all: none is counter-evidence.
    """
    if combines(plan.model):
        return []
    found: set[str] = set()
    for text in expressions_of(plan.model):
        for node in tree_of(text).find_all(exp.Anonymous):
            name = node.name.lower()
            if name in ("missing", "exists"):
                found.add(node.expressions[0].name)
            elif name == "net_overlap":
                found |= set(net_key(node)[1])
    return sorted(found & set(plan.uses))


def make_counter_evidence(engine: DuckDBEngine, layers: Layers, told: str) -> str | None:
    """Make and name a table of subject_rid and `counter`; None where nothing rests on absence.

    counter  JSON list of {match, dataset, hash, why}, nearest first
    told     table _rid, code of the subjects that the model's findings tell of
    """
    plan = layers.plan
    absent = absences(plan)
    partial = _partial(plan)
    if not absent and not partial:
        return None
    engine.create_table(_HITS, _subjects(plan, told, HIT))
    parts: list[sql.Node] = []
    if engine.count(_HITS):
        for name in absent:
            for order, (why, loose) in enumerate(loosened(plan, layers.contracts, name)):
                pairs = _pairs(layers, name, loose, _HITS)
                said: sql.Node = sql.as_node(why)
                if why == "nearby":
                    pairs, said = _located(layers, name, pairs, touching=False), _why_nearby()
                parts.append(_shown(layers, name, pairs, said, order, alone=True))
    doubtful = _by_identity(plan, sorted({*absent, *partial})) if engine.count(CANDIDATES) else {}
    if doubtful:
        # of what is open, only the candidates are shown: they are why it is open
        engine.create_table(_TOLD, _subjects(plan, told, HIT, OPEN))
    for identity, names in doubtful.items():
        if make_subjects(engine, plan.subject, identity, _TOLD, least=0.0):
            source = subjects_name(plan.subject, identity)
            for name in names:
                # a candidate's record that meets all conditions comes before all others
                rows = replace(plan.uses[name].pairs.rows, source=source)
                pairs = rows.query(each=rows.identity())
                located = _located(layers, name, pairs)
                # of a sum or of whether all are so, one more record speaks beside others, too
                alone = name not in partial
                parts.append(_shown(layers, name, located, _why_near(identity), -1, alone=alone))
    if not parts:
        return None
    together = parts[0]
    for part_ in parts[1:]:
        together = exp.Union(this=together, expression=part_, distinct=False)
    engine.create_table(_COUNTER, _ranked(together))
    return _COUNTER


def _subjects(plan: ModelPlan, told: str, *codes: int) -> sql.Node:
    return sql.build(
        "SELECT * FROM :subjects AS s SEMI JOIN "
        "(SELECT _rid FROM :told AS t WHERE :coded) AS h ON h._rid = s._rid",
        subjects=sql.table(part(plan.subject.id)),
        told=sql.table(told),
        coded=sql.any_of(sql.build("code = :code", code=code) for code in codes),
    )


def _pairs(layers: Layers, name: str, loose: Match, source: str) -> sql.Node:
    plan = layers.plan
    return pair_table(
        plan.subject,
        layers.contracts[loose.dataset],
        loose,
        at=plan.uses[name].at,
        param=lambda key: plan.params[key] if key != "as_of" else sql.as_node(layers.as_of),
        subject_relation=source,
    ).query


def _partial(plan: ModelPlan) -> frozenset[str]:
    """Matches of which a value is kept that one more record may change."""
    return frozenset(
        name
        for name, use in plan.uses.items()
        if any(kept.additive or kept.settled_by is not None for kept in use.kept.values())
    )


def _by_identity(plan: ModelPlan, names: Sequence[str]) -> dict[str, list[str]]:
    """Those of the matches that are made by an identity of the subject, by that identity."""
    found: dict[str, list[str]] = {}
    for name in names:
        identity = identity_of(plan.uses[name].match, plan.subject)
        if identity is not None:
            found.setdefault(identity, []).append(name)
    return found


def _located(layers: Layers, name: str, pairs: sql.Node, *, touching: bool = True) -> sql.Node:
    """The pairs with `here`: whether the two records lie on one piece of land.

    touching  a border that both share is enough
    """
    subject = layers.plan.subject
    other = layers.contracts[layers.plan.uses[name].match.dataset]
    if subject.geometry is None or other.geometry is None:
        return sql.build("SELECT *, FALSE AS here FROM :pairs AS a", pairs=exp.Subquery(this=pairs))
    here = sql.build("ST_Intersects(s._geom, o._geom)")
    if not touching:
        # as areas are told: a border in common may be a sliver once it is projected
        here = sql.build(
            "a.distance_m = 0 AND CASE WHEN s._area > 0 AND o._area > 0 "
            "THEN ROUND(ST_Area(:common), 2) > 0 "
            "ELSE :here AND NOT TRY(ST_Touches(s._geom, o._geom)) END",
            common=common_shape(sql.column("_geom", "s"), sql.column("_geom", "o")),
            here=here,
        )
    return sql.build(
        "SELECT a.*, COALESCE(:here, FALSE) AS here FROM :pairs AS a "
        "JOIN :subjects AS s ON s._rid = a.subject_rid JOIN :others AS o ON o._rid = a.other_rid",
        here=here,
        pairs=exp.Subquery(this=pairs),
        subjects=sql.table(relation(subject.id)),
        others=sql.table(relation(other.id)),
    )


def _why_nearby() -> sql.Node:
    """What lies on the subject's land and is no match fails its conditions."""
    return sql.build("CASE WHEN here THEN 'same-land' ELSE 'nearby' END")


def _why_near(identity: str) -> sql.Node:
    """``near-party:0.91``, or ``other-phase`` for what is one but for its phase or section; both
    end in ``-here`` where the two records lie on one piece of land."""
    word = "near-project" if identity == PROJECT else "near-party"
    return sql.build(
        "CASE WHEN confidence = 0 THEN 'other-phase' || :here "
        "ELSE :word || :here || ':' || format('{:.2f}', CAST(confidence AS DOUBLE)) END",
        here=sql.build("CASE WHEN here THEN '-here' ELSE '' END"),
        word=word,
    )


def _shown(
    layers: Layers, name: str, pairs: sql.Node, why: sql.Node, place: int, *, alone: bool
) -> sql.Node:
    """The pairs as records to show; `alone`: of subjects for which the match finds nothing."""
    use = layers.plan.uses[name]
    query = sql.build(
        "SELECT p.subject_rid, other_hash, distance_m, days, :match AS match, "
        ":dataset AS dataset, :why AS why, CAST(:place AS INTEGER) AS place FROM :pairs AS p",
        match=name,
        dataset=use.match.dataset,
        why=why,
        place=place,
        pairs=exp.Subquery(this=pairs),
    )
    if not alone:
        return query
    return sql.build(
        "SELECT p.* FROM :pairs AS p ANTI JOIN (SELECT subject_rid FROM :matched WHERE :has > 0) "
        "AS k ON k.subject_rid = p.subject_rid",
        pairs=exp.Subquery(this=query),
        matched=sql.table(layers.families[use.pairs.name].proof, "m"),
        has=sql.column(f"has.{use.pairs.name.removeprefix('pairs_')}"),
    )


def _ranked(together: sql.Node) -> sql.Node:
    """The nearest per subject and match as one JSON text; each record once."""
    nearest = sql.build(
        "SELECT * FROM :pairs AS a QUALIFY ROW_NUMBER() OVER ("
        "PARTITION BY subject_rid, dataset, other_hash "
        "ORDER BY place, match, distance_m NULLS LAST, days NULLS LAST) = 1",
        pairs=exp.Subquery(this=together),
    )
    ranked = sql.build(
        "SELECT *, ROW_NUMBER() OVER (PARTITION BY subject_rid, match "
        "ORDER BY place, why <> 'same-land', distance_m NULLS LAST, ABS(days) NULLS LAST, "
        "other_hash) AS nth "
        "FROM :nearest AS n",
        nearest=exp.Subquery(this=nearest),
    )
    item = sql.call(
        "json_object",
        "match", sql.column("match"),
        "dataset", sql.column("dataset"),
        "hash", sql.column("other_hash"),
        "why", sql.column("why"),
        "days", sql.column("days"),
        "distance_m", sql.column("distance_m"),
    )  # fmt: skip
    return sql.build(
        "SELECT subject_rid, '[' || string_agg(CAST(:item AS VARCHAR), ',' "
        "ORDER BY match, nth) || ']' AS counter FROM :ranked AS r WHERE nth <= :most "
        "GROUP BY subject_rid",
        item=item,
        ranked=exp.Subquery(this=ranked),
        most=NEAREST,
    )


def loosened(
    plan: ModelPlan, contracts: Mapping[str, Contract], name: str
) -> list[tuple[str, Match]]:
    """Looser forms of a match, nearest first, each with the reason that a person reads."""
    match = plan.uses[name].match
    other = contracts[match.dataset]
    bare = {"dataset": match.dataset, "at": match.at, "dated": match.dated}
    kind = match.on.kind
    if kind in ("overlap", "within"):
        radius = max(NEARBY, match.on.within_m or 0.0)
        return [("nearby", Match(on=On(within_m=radius), **bare))]
    loose = [(f"same-{kind}", Match(on=match.on, **bare))]
    if match.dataset == plan.subject.id:
        return loose
    if kind != "project" and plan.subject.project and other.project:
        loose.append(("same-project", Match(on=On(project=True), **bare)))
    if kind != "party" and plan.subject.parties and other.parties and (match.dated or other.period):
        # a firm has many records: only those of about that time may be the one that is missed
        near = {**bare, "within_days": (-AROUND, AROUND)}
        shared: list[str | None] = [role for role in plan.subject.parties if role in other.parties]
        loose += [
            ("same-party", Match(on=On(party=(role, role)), **near)) for role in shared or [None]
        ]
    return loose
