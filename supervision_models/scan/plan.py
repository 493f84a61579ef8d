"""The plan of a scan: the matches of all models, each distinct one once."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlglot import exp

from supervision_models.contracts.definition import Contract
from supervision_models.engines import sql
from supervision_models.engines.sql import Node
from supervision_models.matching.binding import bind, param_node
from supervision_models.matching.conditions import tree_of
from supervision_models.matching.families import Family, Member, families
from supervision_models.matching.geometry import NetTable, net_table
from supervision_models.matching.keeps import Kept, kept
from supervision_models.matching.pairs import PairTable, pair_table, part
from supervision_models.models.definition import Match, ModelDefinition
from supervision_models.scan.needs import Needs, needs_of

NetKey = tuple[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class MatchUse:
    """A model's match: its shared pair table, what it keeps, and the span it must cover."""

    match: Match
    pairs: PairTable
    kept: dict[str, Kept]
    at: Node
    period: tuple[Node, Node]
    linkable: Node


@dataclass(frozen=True, slots=True)
class ModelPlan:
    """One model with its matches; nodes refer to the subject as alias ``s``."""

    model: ModelDefinition
    subject: Contract
    conduct: Node
    params: dict[str, Node]
    uses: dict[str, MatchUse]
    nets: dict[NetKey, NetTable]
    needs: Needs

    def needed(self) -> dict[str, MatchUse]:
        """The uses that the status rests on."""
        wanted = {name for key in self.nets for name in (key[0], *key[1])} | self.needs.matches
        return {name: use for name, use in self.uses.items() if name in wanted}


@dataclass(slots=True)
class Plan:
    """Everything that a scan makes, in the order in which it is made.

    shown    the families by which leads show their matches, by the name of the pairs
    needed   the same for those matches that statuses rest on
    whole    `shown` are the match tables of judging, too, for all subjects, and are not made again
             for the few that are told of: a county has few rows, and each query has its price
    """

    models: list[ModelPlan] = field(default_factory=list)
    pairs: dict[str, PairTable] = field(default_factory=dict)
    kept: dict[str, dict[str, Kept]] = field(default_factory=dict)
    nets: dict[str, NetTable] = field(default_factory=dict)
    # pairs that something reads as such: areas, which are dear, and the copies for programs
    materialised: set[str] = field(default_factory=set)

    shown: dict[str, Family] = field(default_factory=dict)
    needed: dict[str, Family] = field(default_factory=dict)
    whole: bool = False

    def narrow(self) -> Plan:
        """The same with match tables that hold what judging needs alone."""
        if not self.whole:
            return self
        narrow = {family.id: replace(family, whole=False) for family in self.shown.values()}
        shown = {name: narrow[family.id] for name, family in self.shown.items()}
        return replace(self, shown=shown, whole=False)

    def read_as_pairs(self) -> set[str]:
        """The pairs that something besides match tables reads: net areas and programs."""
        names = set()
        for plan in self.models:
            uses = plan.uses
            if plan.model.program:
                names |= {use.pairs.name for use in uses.values()}
            for main, minus in plan.nets:
                names |= {uses[match].pairs.name for match in (main, *minus)}
        return names

    @property
    def judged(self) -> dict[str, Family]:
        """The families that judging reads, by the name of the pairs."""
        return self.shown if self.whole else self.needed

    def standing(self) -> list[PairTable]:
        """The pairs that are made as tables."""
        return [pairs for name, pairs in self.pairs.items() if name in self.materialised]

    def match_families(self) -> list[Family]:
        """The families of the match tables, in the order in which they are made."""
        return _distinct(self.judged)

    def proof_families(self) -> list[Family]:
        """The families of the proof tables, in the order in which they are made; none where the
        match tables hold the proofs."""
        return [] if self.whole else _distinct(self.shown)

    def users(self, family: Family) -> list[str]:
        """Ids of the models that read a family's proof tables."""
        names = {member.pairs.name for member in family.members}
        return [
            plan.model.id
            for plan in self.models
            if names & {use.pairs.name for use in plan.uses.values()}
        ]


def plan_scan(
    models: Sequence[ModelDefinition],
    contracts: Mapping[str, Contract],
    *,
    as_of: dt.date,
    ellipsoidal: bool = False,
    overrides: Mapping[str, Mapping[str, object]] | None = None,
    whole: bool = False,
) -> Plan:
    """Plan the models; equal matches become one pair table, equal keeps one column.

    overrides  model id -> parameter name -> value, in place of the file's
    whole      see `Plan`
    """
    plan = Plan(whole=whole)
    for model in models:
        compiled = plan_model(
            model,
            contracts,
            as_of=as_of,
            ellipsoidal=ellipsoidal,
            overrides=(overrides or {}).get(model.id, {}),
        )
        plan.models.append(compiled)
        for use in compiled.uses.values():
            plan.pairs[use.pairs.name] = use.pairs
            if use.pairs.spatial or model.program:
                plan.materialised.add(use.pairs.name)
            columns = plan.kept.setdefault(use.pairs.name, {})
            columns.update({keep.column: keep for keep in use.kept.values()})
        plan.nets.update({net.name: net for net in compiled.nets.values()})
    members = {
        name: Member(pairs, tuple(plan.kept[name].values())) for name, pairs in plan.pairs.items()
    }
    for family in families(members.values(), plan.materialised, whole=whole):
        plan.shown |= {member.pairs.name: family for member in family.members}
    needed = {use.pairs.name for model in plan.models for use in model.needed().values()}
    for family in families([members[name] for name in sorted(needed)], plan.materialised):
        plan.needed |= {member.pairs.name: family for member in family.members}
    return plan


def _distinct(families: Mapping[str, Family]) -> list[Family]:
    return list({family.id: family for family in families.values()}.values())


def plan_model(
    model: ModelDefinition,
    contracts: Mapping[str, Contract],
    *,
    as_of: dt.date,
    ellipsoidal: bool,
    overrides: Mapping[str, object],
) -> ModelPlan:
    """Compile one model's matches and parameters."""
    subject = contracts[model.subject]

    def plain_param(name: str) -> Node:
        """Where the conduct date itself is being computed, only `as_of` can choose."""
        if name == "as_of":
            return sql.as_node(as_of)
        return param_node(
            model.params[name],
            region=sql.column("_region", "s"),
            day=sql.as_node(as_of),
            override=overrides.get(name),
        )

    conduct = _date(_on_subject(model.conduct_on, plain_param))

    def param(name: str) -> Node:
        if name == "as_of":
            return sql.as_node(as_of)
        declared = model.params[name]
        day = conduct if declared.on is None else _date(_on_subject(declared.on, plain_param))
        return param_node(
            declared, region=sql.column("_region", "s"), day=day, override=overrides.get(name)
        )

    uses: dict[str, MatchUse] = {}
    for name, match in model.match.items():
        other = contracts[match.dataset]
        at = conduct if match.at is None else _date(_on_subject(match.at, param))
        pairs = pair_table(
            subject,
            other,
            match,
            at=at,
            param=param,
            ellipsoidal=ellipsoidal,
            subject_relation=part(subject.id),
        )
        uses[name] = MatchUse(
            match=match,
            pairs=pairs,
            kept={
                key: kept(expression, param=param, ellipsoidal=ellipsoidal)
                for key, expression in match.keep.items()
            },
            at=at,
            period=_period(match, at, as_of, param),
            linkable=_linkable(subject, match),
        )
    nets = {
        key: net_table(
            uses[key[0]].pairs, [uses[name].pairs for name in key[1]], ellipsoidal=ellipsoidal
        )
        for key in sorted(_net_calls(model))
    }
    return ModelPlan(
        model=model,
        subject=subject,
        conduct=conduct,
        params={name: param(name) for name in model.params},
        uses=uses,
        nets=nets,
        needs=needs_of(model),
    )


def expressions_of(model: ModelDefinition) -> list[str]:
    """The expressions of a model that are judged over subject and matches."""
    texts = [fact.expr for fact in (*model.facts.values(), *model.features.values())]
    texts += [rule.when for rule in model.exceptions]
    texts += [item.when for item in model.score.add]
    texts += [route.when for route in model.routes if route.when is not None]
    texts += [text for text in (model.when, model.scope) if text is not None]
    return texts


def net_key(node: exp.Anonymous) -> NetKey:
    """The match and the subtracted matches of one ``net_overlap`` call."""
    first, *rest = node.expressions
    minus: tuple[str, ...] = ()
    if rest:
        value = rest[0].expression
        parts = value.expressions if isinstance(value, exp.Array) else [value]
        minus = tuple(part.name for part in parts)
    return first.name, minus


def _net_calls(model: ModelDefinition) -> set[NetKey]:
    return {
        net_key(node)
        for text in expressions_of(model)
        for node in tree_of(text).find_all(exp.Anonymous)
        if node.name.lower() == "net_overlap"
    }


def _on_subject(expression: str, param: object) -> Node:
    def column(qualifier: str | None, name: str) -> Node:
        return sql.column(name, "s")

    assert callable(param)
    return bind(tree_of(expression), column=column, param=param)


def _date(node: Node) -> Node:
    return sql.cast_to(node, "DATE")


def _period(match: Match, at: Node, as_of: dt.date, param: object) -> tuple[Node, Node]:
    """The span in which a matching record would be dated if it existed, up to `as_of`."""
    if match.period is not None:
        start = _date(_on_subject(match.period[0], param))
        end = _date(_on_subject(match.period[1], param))
    elif match.within_days is not None:
        low, high = match.within_days
        start, end = sql.build(":at + :n", at=at, n=low), sql.build(":at + :n", at=at, n=high)
    elif match.valid_on is not None:
        start = end = _date(_on_subject(match.valid_on, param))
    elif match.nearest == "after":
        start, end = at, sql.as_node(as_of)
    else:
        start = end = at
    # LEAST skips NULL: an unknown end must stay unknown, and so uncovered
    clipped = sql.build(
        "CASE WHEN :last > :as_of THEN :as_of ELSE :last END", last=end, as_of=as_of
    )
    return start, clipped


def _linkable(subject: Contract, match: Match) -> Node:
    """Whether the link between the two records could have been made from this subject."""
    on = match.on
    if on.key is not None:
        return sql.all_of(sql.build(":c IS NOT NULL", c=sql.column(name, "s")) for name in on.key)
    if on.party is not None:
        role = on.party[0] or next(iter(subject.parties))
        return sql.build(":c IS NOT NULL", c=sql.column(f"_party_{role}", "s"))
    if on.project:
        return sql.build("s._project IS NOT NULL")
    return sql.build("s._geom IS NOT NULL")


def fingerprint(*parts: str) -> str:
    """sha256 of the parts, in order, none of which can run into the next."""
    digest = hashlib.sha256()
    for text in parts:
        encoded = text.encode()
        digest.update(len(encoded).to_bytes(8, "big"))
        digest.update(encoded)
    return digest.hexdigest()
