"""The verdict on each subject: hit, clear, excepted, not_assessable or out_of_scope.

Unknown is never clear and never a hit: a condition that comes out NULL makes the finding not
assessable, with the reasons that a person can act on.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlglot import exp

from supervision_models.engines import sql
from supervision_models.engines.sql import Node
from supervision_models.matching.binding import names_of
from supervision_models.matching.pairs import tree_of
from supervision_models.models.definition import ModelDefinition
from supervision_models.scan.layers import Layers
from supervision_models.scan.plan import net_key

SEPARATOR = "\x1f"  # no agency writes it; ingest strips control characters
LOW_CONFIDENCE = "uncertain-link"


@dataclass(frozen=True, slots=True)
class Provision:
    """One version of a cited article: the label that leads show and the days it is in force."""

    key: str
    label: str
    start: dt.date | None
    end: dt.date | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Builds the judging queries of one model over its fact layer.

    provisions  versions of the articles in `legal_basis`
    absent      datasets that the workspace does not hold
    """

    layers: Layers
    provisions: Sequence[Provision]
    absent: frozenset[str]
    digest: str

    @property
    def model(self) -> ModelDefinition:
        return self.layers.plan.model

    # -- the three queries --------------------------------------------------------------------

    def judged(self) -> Node:
        """The fact layer with condition columns and `status`, one row per subject."""
        query = sql.build("SELECT * FROM :facts AS q", facts=exp.Subquery(this=self.layers.facts()))
        assert isinstance(query, exp.Select)
        self._add(query, self._condition(self.model.scope, "TRUE"), "in_scope")
        self._add(query, self._condition(self._when(), "TRUE"), "condition")
        self._add(query, self._laws(), "laws")
        self._add(query, self._identity(), "identity")
        for index, rule in enumerate(self.model.exceptions):
            self._add(query, self._exception(rule.when), f"exception.{index}")
        return sql.build(
            "SELECT *, :status AS status FROM :below AS q",
            status=self._status(),
            below=exp.Subquery(this=query),
        )

    def counts(self) -> Node:
        """status, count."""
        return sql.build(
            "SELECT status, COUNT(*) AS n FROM :judged AS q GROUP BY status",
            judged=exp.Subquery(this=self.judged()),
        )

    def findings(self, watched: str | None) -> Node:
        """The findings that are kept, in the columns that the leads room reads.

        watched  table with lead_id: findings of these are kept whatever their status
        """
        model = self.model
        prefix = f"lead/1|{model.id}|"
        query = sql.build(
            "SELECT _rid, _hash AS subject_hash, status, identity, "
            "LEFT(sha256(:prefix || identity), 32) AS lead_id, "
            "conduct AS conduct_on, _region AS region FROM :judged AS q",
            prefix=prefix,
            judged=exp.Subquery(this=self.judged()),
        )
        assert isinstance(query, exp.Select)
        constants: dict[str, str] = {
            "model_id": model.id,
            "model_version": model.version,
            "model_digest": self.digest,
            "title_zh": model.title.zh,
            "title_en": model.title.en or model.title.zh,
            "subject_dataset": model.subject,
            "severity": model.severity,
            "field": model.field,
            "pil_basis": model.pil_basis,
            "organ": model.organ,
        }
        for name, value in constants.items():
            self._add(query, sql.as_node(value), name)
        self._add(query, self._facts_json(), "facts")
        self._add(query, self._score(), "score")
        self._add(query, self._score_items(), "score_items")
        self._add(query, self._excepted_by(), "excepted_by")
        self._add(query, self._untested(), "untested")
        self._add(query, self._cautions(), "cautions")
        self._add(query, self._reasons(), "reasons")
        self._add(query, self._message(model.message.zh), "message_zh")
        self._add(query, self._message(model.message.en or model.message.zh), "message_en")
        self._add(query, self._routes(), "routes")
        laws = sql.build("list_sort(list_distinct(:l))", l=_list_of(sql.column("laws")))
        self._add(query, laws, "laws")
        self._add(query, self._confidence(), "confidence")
        self._add(query, self._evidence(), "evidence")
        kept = sql.build("status NOT IN ('clear', 'out_of_scope')")
        if watched is not None:
            kept = sql.build(
                "status NOT IN ('clear', 'out_of_scope') OR lead_id IN (SELECT lead_id FROM :w)",
                w=sql.table(watched),
            )
        return sql.build(
            "SELECT * FROM :query AS f WHERE :kept", query=exp.Subquery(this=query), kept=kept
        )

    # -- status -------------------------------------------------------------------------------

    def _when(self) -> str:
        return self.model.when or "hit"  # the result column of SQL models and plug-ins

    def _condition(self, expression: str | None, default: str) -> Node:
        if expression is None:
            return sql.build(default)
        return sql.cast_to(self.layers.bound(expression), "BOOLEAN")

    def _exception(self, expression: str) -> Node:
        """TRUE, FALSE, or NULL where the ground cannot be tested.

        A comparison with a record that provably does not exist is NULL in SQL; here it is
        FALSE, since nothing about it is unknown.
        """
        needed = _Needs(self)
        needed.visit(expression)
        value = sql.cast_to(self.layers.bound(expression), "BOOLEAN")
        return sql.build(
            "CASE WHEN :value IS NULL AND NOT :unknown THEN FALSE ELSE :value END",
            value=value,
            unknown=sql.any_of(condition for condition, _ in needed.unknowns()),
        )

    def _status(self) -> Node:
        exceptions = [sql.column(f"exception.{i}") for i in range(len(self.model.exceptions))]
        withheld = [
            sql.build("(:e) IS NULL", e=sql.column(f"exception.{index}"))
            for index, rule in enumerate(self.model.exceptions)
            if rule.unknown == "not_assessable"
        ]
        return sql.build(
            "CASE WHEN in_scope IS NULL THEN 'not_assessable' "
            "WHEN NOT in_scope THEN 'out_of_scope' "
            "WHEN NOT condition THEN 'clear' "
            "WHEN :excepted THEN 'excepted' "
            "WHEN condition IS NULL OR :withheld OR conduct IS NULL OR identity IS NULL "
            "OR laws = '' THEN 'not_assessable' ELSE 'hit' END",
            excepted=sql.any_of(sql.build("COALESCE(:e, FALSE)", e=e) for e in exceptions),
            withheld=sql.any_of(withheld),
        )

    def _identity(self) -> Node:
        """Canonical text of the identity columns; NULL when one is empty."""
        parts: list[Node] = []
        for name in self.model.identity:
            text = sql.cast_to(self.layers.bound(name), "VARCHAR")
            parts.append(sql.build(":label || :text", label=f"{name}=", text=text))
        joined = parts[0]
        for part in parts[1:]:
            joined = sql.build(":a || '|' || :b", a=joined, b=part)
        return joined

    def _laws(self) -> Node:
        """Labels of the versions in force on the day of the conduct, joined; '' for none."""
        pieces: list[Node] = []
        for key in self.model.legal_basis:
            branches: list[tuple[Node, str]] = []
            for provision in self.provisions:
                if provision.key != key:
                    continue
                conditions: list[Node] = []
                if provision.start is not None:
                    conditions.append(sql.build("conduct >= :d", d=provision.start))
                if provision.end is not None:
                    conditions.append(sql.build("conduct <= :d", d=provision.end))
                branches.append((sql.all_of(conditions), provision.label))
            if branches:
                pieces.append(sql.case(branches))
        return _joined(pieces)

    # -- what the finding shows ------------------------------------------------------------------

    def _facts_json(self) -> Node:
        arguments: list[Node | str] = []
        for name in self.model.facts:
            arguments += [name, sql.column(f"f.{name}")]
        if not arguments:
            return sql.build("'{}'")
        return sql.cast_to(sql.call("json_object", *arguments), "VARCHAR")

    def _score(self) -> Node:
        total: Node = sql.as_node(self.model.score.base)
        for item in self.model.score.add:
            total = sql.build(
                ":total + CASE WHEN :holds THEN :points ELSE 0 END",
                total=total,
                holds=self.layers.bound(item.when),
                points=item.points,
            )
        return sql.build("CAST(GREATEST(0, LEAST(100, :total)) AS INTEGER)", total=total)

    def _score_items(self) -> Node:
        base = json.dumps({"code": "base", "points": self.model.score.base}, ensure_ascii=False)
        pieces: list[Node] = [sql.as_node(base)]
        for item in self.model.score.add:
            text = json.dumps({"code": item.code, "points": item.points}, ensure_ascii=False)
            pieces.append(sql.case([(self.layers.bound(item.when), text)]))
        return sql.build("'[' || :items || ']'", items=_joined(pieces, ","))

    def _excepted_by(self) -> Node:
        return sql.case(
            [
                (sql.column(f"exception.{index}"), rule.code)
                for index, rule in enumerate(self.model.exceptions)
            ],
            sql.build("CAST(NULL AS VARCHAR)"),
        )

    def _untested(self) -> Node:
        return _list(
            sql.case([(sql.build("(:e) IS NULL", e=sql.column(f"exception.{index}")), rule.code)])
            for index, rule in enumerate(self.model.exceptions)
        )

    def _cautions(self) -> Node:
        """What a reader must know before trusting the finding: imprecise dates, weak links."""
        pieces: list[Node] = []
        for name, column in self.layers.plan.subject.columns.items():
            if column.type in ("date", "datetime"):
                pieces.append(
                    sql.case(
                        [
                            (
                                sql.build(
                                    "contains(COALESCE(_precision, ''), :key)", key=f'"{name}"'
                                ),
                                f"date-precision:{name}",
                            )
                        ]
                    )
                )
        pieces += [
            sql.case([(sql.build(":w < 1", w=sql.column(f"w.{name}")), f"{LOW_CONFIDENCE}:{name}")])
            for name in self.layers.plan.uses
        ]
        return _list(pieces)

    def _confidence(self) -> Node:
        """Of the weakest link that the finding rests on; 1.0 where no link was needed."""
        weights = [sql.column(f"w.{name}") for name in self.layers.plan.uses]
        least = sql.call("least", *weights) if weights else sql.build("1.0")
        return sql.build("ROUND(COALESCE(CAST(:least AS DOUBLE), 1.0), 3)", least=least)

    def _routes(self) -> Node:
        return _list(
            sql.as_node(route.to)
            if route.when is None
            else sql.case([(self.layers.bound(route.when), route.to)])
            for route in self.model.routes
        )

    def _message(self, template: str) -> Node:
        """The sentence with its {names} replaced by values of this subject."""
        pieces: list[Node] = []
        for index, part in enumerate(template.replace("}", "{").split("{")):
            if index % 2 == 0:
                pieces.append(sql.as_node(part))
                continue
            value: Node
            if part.startswith(":") or part in self.model.params:
                value = sql.column(f"p.{part.removeprefix(':')}")
            else:
                value = self.layers.bound(part)
            pieces.append(sql.build("COALESCE(:text, '—')", text=_text(value)))
        return sql.call("concat", *pieces)

    def _evidence(self) -> Node:
        subject = sql.build(
            ":head || _hash || '\"}'",
            head=f'{{"match":"subject","dataset":"{self.model.subject}","hash":"',
        )
        pieces: list[Node] = [subject]
        for name, use in self.layers.plan.uses.items():
            head = f'{{"match":"{name}","dataset":"{use.match.dataset}","hash":"'
            pieces.append(
                sql.build(
                    "CASE WHEN len(:e) > 0 THEN :head || array_to_string(:e, :joint) || '\"}' END",
                    e=sql.column(f"e.{name}"),
                    head=head,
                    joint='"},' + head,
                )
            )
        return sql.build("'[' || :items || ']'", items=_joined(pieces, ","))

    # -- why not assessable ----------------------------------------------------------------------

    def _reasons(self) -> Node:
        """Reasons by name, for what the condition and the withholding exceptions refer to."""
        needed = _Needs(self)
        needed.visit(self._when())
        if self.model.scope is not None:
            needed.visit(self.model.scope)
        unknown = [*needed.unknowns(), *needed.empty()]
        pieces: list[Node] = [sql.case([pair]) for pair in unknown]
        pieces.append(_named(sql.column("conduct"), "null:conduct_on"))
        pieces.append(_named(sql.column("identity"), "null:identity"))
        pieces.append(
            sql.case([(sql.build("laws = '' AND conduct IS NOT NULL"), "law:none-in-force")])
        )
        for index, rule in enumerate(self.model.exceptions):
            if rule.unknown == "not_assessable":
                pieces.append(_named(sql.column(f"exception.{index}"), f"exception:{rule.code}"))
        listed = _list(pieces)
        return sql.build(
            "CASE WHEN status <> 'not_assessable' THEN CAST([] AS VARCHAR[]) "
            "WHEN len(:listed) = 0 THEN ['null:condition'] ELSE :listed END",
            listed=listed,
        )

    @staticmethod
    def _add(query: exp.Select, node: Node, name: str) -> None:
        query.select(sql.alias(node, name), append=True, copy=False)


class _Needs:
    """What a condition refers to, through facts, and how each part can be unknown."""

    def __init__(self, verdict: Verdict) -> None:
        self._verdict = verdict
        self.columns: set[str] = set()
        self.results: set[str] = set()
        self.kept: set[tuple[str, str]] = set()
        self.present: set[str] = set()  # matches that must be covered only where they are empty
        self.whole: set[str] = set()  # matches that must be covered in any case
        self.params: set[str] = set()

    def visit(self, expression: str) -> None:
        tree = tree_of(expression)
        columns, params, matches = names_of(tree)
        model, layers = self._verdict.model, self._verdict.layers
        self.params |= params - {"as_of"}
        self.present |= matches
        for node in tree.find_all(exp.Anonymous):
            if node.name.lower() == "net_overlap":
                self.whole |= set(net_key(node)[1])
        for qualifier, name in sorted(columns, key=lambda item: (item[0] or "", item[1])):
            if qualifier is None and name in model.facts:
                self.visit(model.facts[name].expr)
            elif qualifier is None and name in layers.result_columns:
                self.results.add(name)
            elif qualifier is None or qualifier == "subject":
                self.columns.add(name)
            else:
                self.kept.add((qualifier, name))
                kept = layers.plan.uses[qualifier].kept[name]
                (self.whole if kept.additive else self.present).add(qualifier)

    def unknowns(self) -> list[tuple[Node, str]]:
        """Conditions under which a part is unknown, each with its reason."""
        found: list[tuple[Node, str]] = []
        uses = self._verdict.layers.plan.uses
        for name in sorted(self.present | self.whole):
            absent = uses[name].match.dataset in self._verdict.absent
            reason = f"no-data:{name}" if absent else f"coverage:{name}"
            has, proven, linkable = (sql.column(f"{kind}.{name}") for kind in ("n", "c", "l"))
            gap = sql.build("NOT :c", c=proven)
            if name not in self.whole:
                gap = sql.build("NOT :c AND NOT :n", c=proven, n=has)
            found.append((gap, reason))
            found.append((sql.build("NOT :l AND NOT :n", l=linkable, n=has), f"link:{name}"))
        columns = [(f"s.{name}", f"null:{name}") for name in sorted(self.columns)]
        columns += [(f"r.{name}", f"null:{name}") for name in sorted(self.results)]
        columns += [(f"p.{name}", f"parameter:{name}") for name in sorted(self.params)]
        found += [
            (sql.build("(:v) IS NULL", v=sql.column(column)), reason) for column, reason in columns
        ]
        for match, key in sorted(self.kept):
            blank = sql.build(
                ":n AND :value IS NULL AND :c",
                n=sql.column(f"n.{match}"),
                value=sql.column(f"m.{match}.{key}"),
                c=sql.column(f"c.{match}"),
            )
            found.append((blank, f"null:{match}.{key}"))
        return found

    def empty(self) -> list[tuple[Node, str]]:
        """Values of records that provably do not exist: no unknowns, but no values either."""
        return [
            (
                sql.build(
                    "NOT :n AND :c AND :l AND :value IS NULL",
                    n=sql.column(f"n.{match}"),
                    c=sql.column(f"c.{match}"),
                    l=sql.column(f"l.{match}"),
                    value=sql.column(f"m.{match}.{key}"),
                ),
                f"null:{match}.{key}",
            )
            for match, key in sorted(self.kept)
        ]


def _named(value: Node, reason: str) -> Node:
    return sql.case([(sql.build("(:v) IS NULL", v=value), reason)])


def _text(value: Node) -> Node:
    """Numbers without a trailing .0, everything else as it is written."""
    return sql.build(
        "regexp_replace(CAST(:value AS VARCHAR), :pattern, '')",
        value=value,
        pattern=r"\.0+$",
    )


def _joined(pieces: Sequence[Node], separator: str = SEPARATOR) -> Node:
    """The pieces that are not NULL, joined; '' for none."""
    if not pieces:
        return sql.build("''")
    return sql.call("concat_ws", separator, *pieces)


def _list_of(joined: Node) -> Node:
    return sql.build(
        "CASE WHEN :text = '' THEN CAST([] AS VARCHAR[]) ELSE string_split(:text, :by) END",
        text=joined,
        by=SEPARATOR,
    )


def _list(pieces: Iterable[Node]) -> Node:
    """The pieces that are not NULL as VARCHAR[]."""
    return _list_of(_joined(list(pieces)))
