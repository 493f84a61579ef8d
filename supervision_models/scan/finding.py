"""What a finding says, column by column, for the leads room."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from supervision_models.engines import sql
from supervision_models.engines.sql import Node
from supervision_models.models.definition import ModelDefinition
from supervision_models.scan.layers import Layers, Level
from supervision_models.scan.unknowns import Unknowns

LOW_CONFIDENCE = "uncertain-link"
UNREAD_ROWS = "unread-rows"  # what was not found may be among them
UNPLACED_ROWS = "unplaced-rows"  # the same, for areas that were looked for by place


FINDING_TYPES: Mapping[str, str] = {
    "_rid": "BIGINT",
    "subject_hash": "VARCHAR",
    "status": "VARCHAR",
    "identity": "VARCHAR",
    "lead_id": "VARCHAR",
    "conduct_on": "DATE",
    "region": "VARCHAR",
    **dict.fromkeys(
        (
            *("model_digest", "model_id", "model_version", "title_zh", "title_en"),
            *("subject_dataset", "severity", "field", "pil_basis", "organ", "facts"),
        ),
        "VARCHAR",
    ),
    "score": "INTEGER",
    "score_items": "VARCHAR",
    "excepted_by": "VARCHAR",
    **dict.fromkeys(("untested", "cautions", "reasons"), "VARCHAR[]"),
    **dict.fromkeys(("message_zh", "message_en"), "VARCHAR"),
    **dict.fromkeys(("routes", "undecided", "laws"), "VARCHAR[]"),
    "confidence": "DOUBLE",
    "evidence": "VARCHAR",
    "counter": "VARCHAR",
    "merge_keys": "VARCHAR[]",
    **dict.fromkeys(("firm_usc", "firm_name"), "VARCHAR"),
    "geom": "BLOB",
    "finding_digest": "VARCHAR",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """Builds the columns of one model's findings over the judged relation of `scan.verdict`.

    condition  the expression that makes a subject a hit
    absent     datasets that the workspace does not hold
    unread     datasets of which rows lie in quarantine
    unplaced   datasets of which rows have no geometry
    """

    layers: Layers
    condition: str
    absent: frozenset[str]
    unread: frozenset[str] = frozenset()
    unplaced: frozenset[str] = frozenset()

    @property
    def model(self) -> ModelDefinition:
        return self.layers.plan.model

    def conditions(self) -> Level:
        """What several columns are told from, over the fact layer: each is written once."""
        level: Level = {
            f"points.{index}": self.layers.bound(item.when)
            for index, item in enumerate(self.model.score.add)
        }
        for index, route in enumerate(self.model.routes):
            if route.when is not None:
                level[f"route.{index}"] = self.layers.bound(route.when)
        return level | {
            f"text.{name}": sql.build("COALESCE(:text, '—')", text=_text(self._named(name)))
            for message in (self.model.message.zh, self.model.message.en or "")
            for name in _names(message)
        }

    def columns(self) -> dict[str, Node]:
        """Column name -> node over the judged relation."""
        model = self.model
        return {
            "model_id": sql.as_node(model.id),
            "model_version": sql.as_node(model.version),
            "title_zh": sql.as_node(model.title.zh),
            "title_en": sql.as_node(model.title.en or model.title.zh),
            "subject_dataset": sql.as_node(model.subject),
            "severity": sql.as_node(model.severity),
            "field": sql.as_node(model.field),
            "pil_basis": sql.as_node(model.pil_basis),
            "organ": sql.as_node(model.organ),
            "facts": self._facts_json(),
            "score": self._score(),
            "score_items": self._score_items(),
            "excepted_by": self._excepted_by(),
            "untested": self._untested(),
            "cautions": self._cautions(),
            "reasons": self._reasons(),
            "message_zh": self._message(model.message.zh),
            "message_en": self._message(model.message.en or model.message.zh),
            "routes": self._routes(),
            "undecided": self._undecided(),
            "laws": sql.column("laws"),
            "confidence": self._confidence(),
            "evidence": self._evidence(),
        }

    def _facts_json(self) -> Node:
        arguments: list[Node | str] = []
        for name in self.model.facts:
            arguments += [name, sql.column(f"f.{name}")]
        if not arguments:
            return sql.build("'{}'")
        return sql.cast_to(sql.call("json_object", *arguments), "VARCHAR")

    def _score(self) -> Node:
        total: Node = sql.as_node(self.model.score.base)
        for index, item in enumerate(self.model.score.add):
            total = sql.build(
                ":total + CASE WHEN :holds THEN :points ELSE 0 END",
                total=total,
                holds=sql.column(f"points.{index}"),
                points=item.points,
            )
        return sql.build("CAST(GREATEST(0, LEAST(100, :total)) AS INTEGER)", total=total)

    def _score_items(self) -> Node:
        base = json.dumps({"code": "base", "points": self.model.score.base}, ensure_ascii=False)
        pieces: list[Node] = [sql.as_node(base)]
        for index, item in enumerate(self.model.score.add):
            text = json.dumps({"code": item.code, "points": item.points}, ensure_ascii=False)
            pieces.append(sql.case([(sql.column(f"points.{index}"), text)]))
        return sql.build("'[' || :items || ']'", items=sql.joined(pieces, ","))

    def _excepted_by(self) -> Node:
        return sql.case(
            [
                (sql.column(f"exception.{index}"), rule.code)
                for index, rule in enumerate(self.model.exceptions)
            ],
            sql.build("CAST(NULL AS VARCHAR)"),
        )

    def _untested(self) -> Node:
        return sql.list_present(
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
        pieces += [
            sql.case([(sql.build("NOT :n", n=sql.column(f"n.{name}")), f"{UNREAD_ROWS}:{name}")])
            for name, use in self.layers.plan.uses.items()
            if use.match.dataset in self.unread
        ]
        pieces += [
            sql.case([(sql.column(f"i.{name}"), f"date-precision:{name}")])
            for name in self.layers.plan.uses
        ]
        pieces += [
            sql.as_node(f"{UNPLACED_ROWS}:{name}")
            for name, use in self.layers.plan.uses.items()
            if use.match.dataset in self.unplaced and use.match.on.kind in ("overlap", "within")
        ]
        return sql.list_present(pieces)

    def _confidence(self) -> Node:
        """Of the weakest link that the finding rests on; 1.0 where no link was needed."""
        weights = [sql.column(f"w.{name}") for name in self.layers.plan.uses]
        least = sql.call("least", *weights) if weights else sql.build("1.0")
        return sql.build("ROUND(COALESCE(CAST(:least AS DOUBLE), 1.0), 3)", least=least)

    def _routes(self) -> Node:
        return sql.list_present(
            sql.as_node(route.to)
            if route.when is None
            else sql.case([(sql.column(f"route.{index}"), route.to)])
            for index, route in enumerate(self.model.routes)
        )

    def _undecided(self) -> Node:
        """Routes whose condition cannot be tested; where what it asks about provably does not
        exist it is not met, and nothing is open.
        """
        pieces: list[Node] = []
        for index, route in enumerate(self.model.routes):
            if route.when is None:
                continue
            needed = Unknowns(self.layers, self.absent)
            needed.visit(route.when)
            unknown = sql.any_of(condition for condition, _ in needed.conditions())
            untested = sql.build(
                "(:holds) IS NULL AND :unknown",
                holds=sql.column(f"route.{index}"),
                unknown=unknown,
            )
            pieces.append(sql.case([(untested, route.to)]))
        return sql.list_present(pieces)

    def _message(self, template: str) -> Node:
        """The sentence with its {names} replaced by values of this subject."""
        pieces = [
            sql.column(f"text.{part}") if index % 2 else sql.as_node(part)
            for index, part in enumerate(_parts(template))
        ]
        return sql.call("concat", *pieces)

    def _named(self, name: str) -> Node:
        """What a {name} of a message stands for: a parameter, a fact or a column."""
        if name.startswith(":") or name in self.model.params:
            return sql.column(f"p.{name.removeprefix(':')}")
        return self.layers.bound(name)

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
        return sql.build("'[' || :items || ']'", items=sql.joined(pieces, ","))

    def _reasons(self) -> Node:
        return sql.build(
            "CASE WHEN status <> 'not_assessable' THEN CAST([] AS VARCHAR[]) "
            "WHEN len(unknown) = 0 THEN ['null:condition'] ELSE unknown END"
        )

    def unknown(self) -> Node:
        """Reasons by name, for what the condition and the withholding exceptions refer to."""
        needed = Unknowns(self.layers, self.absent)
        needed.visit(self.condition)
        if self.model.scope is not None:
            needed.visit(self.model.scope)
        unknown = [*needed.conditions(), *needed.empty()]
        pieces: list[Node] = [sql.case([pair]) for pair in unknown]
        pieces.append(_empty(sql.column("conduct"), "null:conduct_on"))
        pieces.append(_empty(sql.column("identity"), "null:identity"))
        pieces.append(
            sql.case([(sql.build("NOT lawful AND conduct IS NOT NULL"), "law:none-in-force")])
        )
        for index, rule in enumerate(self.model.exceptions):
            if rule.unknown == "not_assessable":
                pieces += self._withheld(index, rule.code, rule.when)
        return sql.build("list_sort(list_distinct(:found))", found=sql.list_present(pieces))

    def _withheld(self, index: int, code: str, expression: str) -> list[Node]:
        """Why a lead is withheld: the exception, and the data that would settle it."""
        needed = Unknowns(self.layers, self.absent)
        needed.visit(expression)
        open_ground = sql.build("(:e) IS NULL", e=sql.column(f"exception.{index}"))
        return [
            sql.case([(open_ground, f"exception:{code}")]),
            *(
                sql.case([(sql.all_of([open_ground, condition]), reason)])
                for condition, reason in needed.conditions()
            ),
        ]


def _parts(template: str) -> list[str]:
    """Text and {names} of a message by turns."""
    return template.replace("}", "{").split("{")


def _names(template: str) -> list[str]:
    return _parts(template)[1::2]


def _empty(value: Node, reason: str) -> Node:
    return sql.case([(sql.build("(:v) IS NULL", v=value), reason)])


def _text(value: Node) -> Node:
    """Numbers without a trailing .0, everything else as it is written."""
    return sql.build(
        "CASE WHEN typeof(:value) = 'VARCHAR' THEN CAST(:value AS VARCHAR) "
        "ELSE regexp_replace(CAST(:value AS VARCHAR), :pattern, '') END",
        value=value,
        pattern=r"\.0+$",
    )
