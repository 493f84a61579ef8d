"""What an experienced colleague would say about a model that is valid: advice, no errors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlglot import exp

from supervision_models.contracts.definition import Contract
from supervision_models.contracts.yaml_file import FieldPath
from supervision_models.errors import Lang, Text
from supervision_models.models.case_remarks import try_remarks
from supervision_models.models.join_remarks import join_remarks
from supervision_models.models.kind_remarks import kind_remarks
from supervision_models.models.lead_dataset import with_leads
from supervision_models.models.library import LoadedModel
from supervision_models.models.logic_remarks import logic_remarks
from supervision_models.models.name_checks import placeholders
from supervision_models.models.params import effective_values
from supervision_models.models.remark_kinds import KINDS, Found, Kind
from supervision_models.models.statutes import Statutes


@dataclass(frozen=True, slots=True)
class Remark:
    """One piece of advice and its place (``file:line:field``); `code` names its kind."""

    code: str
    where: str
    text: Text

    @property
    def kind(self) -> Kind:
        """How grave, why it matters, how to mend it."""
        return KINDS[self.code]

    def render(self, lang: Lang) -> str:
        """The remark for people: what, where, why it matters, how to mend it."""
        zh = lang == "zh"
        grave = self.kind.severity == "error"
        label = ("错误" if grave else "意见") if zh else self.kind.severity
        why, mend = ("为什么", "处理") if zh else ("why", "mend")
        return "\n".join(
            [
                f"{label} {self.where}",
                f"  {self.text[lang]}（{self.code}）"
                if zh
                else f"  {self.text[lang]} ({self.code})",
                f"  {why}: {self.kind.why[lang]}",
                f"  {mend}: {self.kind.mend[lang]}",
            ]
        )

    def as_dict(self, lang: Lang) -> dict[str, str]:
        """The remark for programs."""
        return {
            "severity": self.kind.severity,
            "code": self.code,
            "where": self.where,
            "remark": self.text[lang],
            "why": self.kind.why[lang],
            "mend": self.kind.mend[lang],
        }


def remarks(
    model: LoadedModel, contracts: Mapping[str, Contract], statutes: Statutes
) -> list[Remark]:
    """All remarks on a model, errors first, then by line."""
    contracts = with_leads(contracts)
    found = [
        *_matches(model, contracts),
        *_thresholds(model),
        *_cases(model),
        *_law(model, statutes),
        *_words(model),
        *logic_remarks(model),
        *kind_remarks(model, contracts),
        *join_remarks(model, contracts),
        *try_remarks(model, statutes),
    ]
    found.sort(key=lambda item: (KINDS[item[0]].severity, model.document.line(item[1])))
    return [Remark(code, model.document.where(path), text) for code, path, text in found]


def _matches(model: LoadedModel, contracts: Mapping[str, Contract]) -> Iterator[Found]:
    definition = model.definition
    if definition.program:
        return  # the program may read any match
    kept: set[tuple[str, str]] = set()
    present: set[str] = set()
    absent: set[str] = set()
    for field, parsed in model.expressions.items():
        if field.startswith("match."):
            continue
        present |= parsed.matches
        kept |= {(owner, name) for owner, name in parsed.columns if owner is not None}
        absent |= {p.match for p in parsed.predicates if p.name == "missing"}
    for text in (definition.message.zh, definition.message.en):
        for name in placeholders(text):
            owner, _, key = name.partition(".")
            kept.add((owner, key))
    for name, match in definition.match.items():
        used = name in present or any(owner == name for owner, _ in kept)
        if not used:
            yield (
                "unused-match",
                ("match", name),
                Text(f"匹配 {name} 没有用到", f"match {name} is not used"),
            )
        for key in match.keep:
            if used and (name, key) not in kept:
                yield (
                    "unused-keep",
                    ("match", name, "keep", key),
                    Text(f"{name}.{key} 没有用到", f"{name}.{key} is not used"),
                )
        other = contracts[match.dataset]
        if name in absent and other.coverage.mode == "event" and other.period is None:
            yield (
                "absence-without-coverage",
                ("match", name),
                Text(
                    f"{other.id} 的契约没有 period，缺失永远无法证明",
                    f"the contract {other.id} has no period: absence can never be proven",
                ),
            )


def _thresholds(model: LoadedModel) -> Iterator[Found]:
    definition = model.definition
    for name, param in definition.params.items():
        path: FieldPath = ("params", name)
        values = effective_values(param)
        numeric = any(
            isinstance(v.value, int | float) and not isinstance(v.value, bool) for v in values
        )
        if numeric and param.unit is None:
            yield (
                "no-unit",
                path,
                Text(f"参数 {name} 没有单位", f"parameter {name} has no unit"),
            )
        if param.why is None and not all(value.basis for value in values):
            yield (
                "no-reason",
                path,
                Text(
                    f"参数 {name} 没有法律依据（basis）也没有理由（why）",
                    f"parameter {name} has neither basis nor why",
                ),
            )
        if definition.status == "active" and not all(value.reviewed_by for value in values):
            yield (
                "unreviewed",
                path,
                Text(
                    f"模型已启用，参数 {name} 却未经核定",
                    f"the model is active but nobody has reviewed parameter {name}",
                ),
            )
    for field, parsed in model.expressions.items():
        if field.startswith(("facts.", "features.")):
            continue  # conversions of units stand there
        for figure in _figures(parsed.tree):
            written: FieldPath = tuple(
                int(part) if part.isdigit() else part for part in field.split(".")
            )
            yield (
                "figure-in-condition",
                written,
                Text(
                    f"条件里直接写了 {figure}，宜设为带单位和依据的参数",
                    f"{figure} stands in a condition: make it a parameter with unit and basis",
                ),
            )


def _figures(tree: exp.Expression) -> Iterator[str]:
    """Numbers that a value is compared with, beside the self-evident ones."""
    for node in tree.find_all(exp.LT, exp.LTE, exp.GT, exp.GTE, exp.Between):
        for side in node.iter_expressions():
            if isinstance(side, exp.Literal) and not side.is_string and side.name not in ("0", "1"):
                yield side.name


def _cases(model: LoadedModel) -> Iterator[Found]:
    definition = model.definition
    if definition.estimator is not None and definition.estimator.task == "ranker":
        return
    expected = {case.expect for case in definition.cases}
    verdicts = {expect.partition(":")[0] for expect in expected}
    path: FieldPath = ("cases",)
    for verdict in ("hit", "clear", "not_assessable"):
        if verdict not in verdicts:
            yield (
                "case-missing",
                path,
                Text(f"没有预期为 {verdict} 的案例", f"no case expects {verdict}"),
            )
    for index, rule in enumerate(definition.exceptions):
        if f"excepted:{rule.code}" not in expected:
            yield (
                "case-missing",
                ("exceptions", index),
                Text(f"例外 {rule.code} 没有案例", f"exception {rule.code} has no case"),
            )
    shown = {code for case in definition.cases for code in case.codes or ()}
    for index, item in enumerate(definition.score.add):
        if item.code not in shown:
            yield (
                "case-missing",
                ("score", "add", index),
                Text(f"计分项 {item.code} 没有案例", f"score item {item.code} has no case"),
            )


def _law(model: LoadedModel, statutes: Statutes) -> Iterator[Found]:
    keys = [key for key in model.definition.legal_basis if key in statutes.keys]
    roles = {provision.role for key in keys for provision in statutes.history(key)}
    if keys and model.definition.pil_basis == "statutory" and "standing" not in roles:
        yield (
            "no-standing",
            ("legal_basis",),
            Text(
                "法律依据中没有起诉资格条款（role: standing）",
                "no cited article gives standing (role: standing)",
            ),
        )
    if keys and "duty" not in roles:
        yield (
            "no-duty",
            ("legal_basis",),
            Text(
                "法律依据中没有职责或义务条款（role: duty）",
                "no cited article states a duty (role: duty)",
            ),
        )


def _words(model: LoadedModel) -> Iterator[Found]:
    definition = model.definition
    for field, words in (("title", definition.title), ("message", definition.message)):
        if not words.en:
            yield (
                "no-english",
                (field,),
                Text(f"{field} 没有英文", f"{field} has no English"),
            )
