"""Everything that stands behind one lead, in the words of the model that found it.

The words (titles of facts, reasons of points, exceptions, what would refute it) come from the
model file as it was when the scan ran, which the workspace keeps; the law from the statutes, by
the versions that the finding names.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from supervision_models.errors import LedgerError, Text
from supervision_models.leads.evidence import evidence_of
from supervision_models.leads.standing import current

if TYPE_CHECKING:
    from supervision_models.ledger import Decision, Ledger
    from supervision_models.models.definition import ModelDefinition, Words
    from supervision_models.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Fact:
    """A value that the lead shows."""

    name: str
    title: Text
    value: Any
    unit: str


@dataclass(frozen=True, slots=True)
class Points:
    """One item of the score; the items add up to it, within 0..100."""

    code: str
    points: int
    because: Text


@dataclass(frozen=True, slots=True)
class Article:
    """A provision in force on the day of the conduct; without words when no statutes have it."""

    label: str
    title: Text
    words: Text
    role: str


@dataclass(frozen=True, slots=True)
class Ground:
    """An exception that could not be tested, or a thing that would refute the lead."""

    code: str
    words: Text


@dataclass(frozen=True, slots=True)
class Dossier:
    """One lead with all that a person needs to judge it.

    lead      its row of `standing.current`
    evidence  rows of `evidence.EVIDENCE`: kind "evidence", and "counter" for the nearest
              records that almost match
    events    rows of the ledger: what each scan said
    """

    lead: Mapping[str, Any]
    facts: tuple[Fact, ...]
    points: tuple[Points, ...]
    articles: tuple[Article, ...]
    untested: tuple[Ground, ...]
    refute: tuple[Ground, ...]
    evidence: pl.DataFrame
    events: pl.DataFrame
    decisions: tuple[Decision, ...]


def dossier(
    workspace: Workspace,
    ledger: Ledger,
    lead_id: str,
    *,
    on: dt.date,
    at: dt.datetime | str,
    role: str = "analyst",
    actor: str = "",
    reason: str = "",
) -> Dossier:
    """The dossier of one lead as it stands on the day `on`; `at`, `actor` and `reason` as in
    `evidence.evidence_of`. Raises LedgerError for a lead that does not exist.
    """
    standing = current(ledger, on=on, lead_ids=[lead_id], life=())
    if standing.is_empty():
        raise LedgerError(Text(f"没有线索 {lead_id}", f"no lead {lead_id}"), where=ledger.where)
    lead = standing.row(0, named=True)
    model = model_of(workspace, ledger, lead)
    return Dossier(
        lead=lead,
        facts=_facts(lead, model),
        points=_points(lead, model),
        articles=articles(workspace, lead["laws"] or []),
        untested=_untested(lead, model),
        refute=_refute(model),
        evidence=evidence_of(
            workspace, ledger, standing, role=role, actor=actor, reason=reason, at=at
        ),
        events=ledger.leads.events(lead_id=lead_id),
        decisions=ledger.decisions.of(lead_id),
    )


def model_of(
    workspace: Workspace, ledger: Ledger, lead: Mapping[str, Any]
) -> ModelDefinition | None:
    """The model as it was in the scan that last found the lead; None when it was not kept."""
    from supervision_models.models.loader import load_model

    record = ledger.scans.get(lead["seen_scan"]).record
    for entry in record.get("models", ()):
        path = workspace.root / "models" / f"{entry.get('file')}.yaml"
        if entry.get("id") == lead["model_id"] and path.is_file():
            return load_model(path, workspace.contracts, None).definition
    return None


def articles(workspace: Workspace, labels: list[str]) -> tuple[Article, ...]:
    """The provisions of labels such as ``土地管理法@2019-08-26.art44``, in the same order."""
    from supervision_models.models.explain_law import UNREAD
    from supervision_models.models.loader import STATUTES_FILE
    from supervision_models.models.statutes import load_statutes

    files = [folder / STATUTES_FILE for folder in workspace.rule_dirs]
    statutes = load_statutes([path for path in files if path.is_file()])
    known = {provision.label: provision for provision in statutes.provisions()}
    found = []
    for label in labels:
        provision = known.get(label)
        if provision is None:
            found.append(Article(label, Text(label, label), Text("", ""), ""))
        else:
            said = _text(provision.words)
            if provision.unverified:
                said = Text(f"{said.zh}{UNREAD.zh}", f"{said.en}{UNREAD.en}")
            found.append(Article(label, _text(provision.title), said, provision.role))
    return tuple(found)


def _facts(lead: Mapping[str, Any], model: ModelDefinition | None) -> tuple[Fact, ...]:
    values: Mapping[str, Any] = json.loads(lead["facts"] or "{}")
    declared = {} if model is None else model.facts
    return tuple(
        Fact(
            name,
            _text(declared[name].title) if name in declared else Text(name, name),
            value,
            (declared[name].unit or "") if name in declared else "",
        )
        for name, value in values.items()
    )


def _points(lead: Mapping[str, Any], model: ModelDefinition | None) -> tuple[Points, ...]:
    because = {} if model is None else {item.code: _text(item.because) for item in model.score.add}
    because["base"] = Text("基础分", "base")
    return tuple(
        Points(
            item["code"],
            item["points"],
            because.get(item["code"], Text(item["code"], item["code"])),
        )
        for item in json.loads(lead["score_items"] or "[]")
    )


def _untested(lead: Mapping[str, Any], model: ModelDefinition | None) -> tuple[Ground, ...]:
    because = {} if model is None else {rule.code: _text(rule.because) for rule in model.exceptions}
    return tuple(
        Ground(code, because.get(code, Text(code, code))) for code in lead["untested"] or []
    )


def _refute(model: ModelDefinition | None) -> tuple[Ground, ...]:
    checks = () if model is None else model.refute
    return tuple(Ground(check.code, Text(check.zh, check.en or check.zh)) for check in checks)


def _text(words: Words) -> Text:
    return Text(words.zh, words.en or words.zh)
