"""What the names in an expression mean, in words: columns, facts, kept values, matches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from sqlglot import exp

from supervision_models.contracts.definition import Column, Contract
from supervision_models.errors import Lang, Text
from supervision_models.models.definition import Fact, ModelDefinition, Words
from supervision_models.models.expression import parse
from supervision_models.models.params import effective_values
from supervision_models.models.units import number_words, with_unit

Kind = Literal["date", "boolean", "other"]
# aggregates that give one of the values of their column
_PICKS = (exp.Min, exp.Max, exp.ArgMin, exp.ArgMax, exp.ArrayAgg)

COMPUTED: dict[str, Text] = {
    "overlap_m2": Text("重叠面积", "overlapping area"),
    "overlap_ratio": Text("重叠占主体面积的比例", "share of the subject's area that overlaps"),
    "other_ratio": Text("重叠占对方面积的比例", "share of the record's area that overlaps"),
    "distance_m": Text("距离（米）", "distance in m"),
    "days": Text("相距日数", "days between"),
    "confidence": Text("关联置信度", "confidence of the link"),
    "outlier_score": Text(
        "离群程度（0 至 1，比它寻常的记录所占比例）",
        "outlier score (0..1, share of records that are less unusual)",
    ),
    "outlier_reasons": Text("离群原因", "reasons for the outlier score"),
}


@dataclass(frozen=True, slots=True)
class Named:
    """A name in words; `column` where it is one."""

    words: str
    kind: Kind = "other"
    column: Column | None = None


@dataclass(frozen=True, slots=True)
class Naming:
    """Words for names at one place of a model.

    match  the match whose ``where`` or ``keep`` is being read; None: over the subject
    """

    model: ModelDefinition
    contracts: Mapping[str, Contract]
    lang: Lang
    match: str | None = None

    def at(self, match: str | None) -> Naming:
        return Naming(self.model, self.contracts, self.lang, match)

    @property
    def subject(self) -> Contract:
        return self.contracts[self.model.subject]

    def words(self, words: Words | Text) -> str:
        if self.lang == "zh":
            return words.zh
        return words.en or words.zh

    def match_title(self, name: str) -> str:
        """The match as the model calls it, else the title of its dataset."""
        match = self.model.match[name]
        if match.title is not None:
            return self.words(match.title)
        title = self.contracts[match.dataset].title
        return title.zh if self.lang == "zh" else title.en or title.zh

    def column(self, qualifier: str | None, name: str) -> Named:
        """Words for one column reference."""
        if qualifier == "subject":
            found = self._of(self.subject, name)
            if self.match is None:
                return found
            owner = {"zh": "主体的", "en": "the subject's "}[self.lang]
            return Named(owner + found.words, found.kind, found.column)
        if qualifier is not None:
            return self._kept(qualifier, name)
        if self.match is not None:
            other = self.contracts[self.model.match[self.match].dataset]
            return self._computed(name) or self._of(other, name)
        fact = self._fact(name)
        if fact is not None and fact.expr.strip() in (name, f"subject.{name}"):
            column = self._of(self.subject, name)  # a column shown as a fact
            return Named(self.words(fact.title), column.kind, column.column)
        if fact is not None:
            return Named(self.words(fact.title), self._kind(fact.expr))
        if name in self.subject.columns:
            return self._of(self.subject, name)
        return self._computed(name) or Named(name)

    def value(self, column: Column | None, text: str) -> str:
        """A literal compared with a column: a listed value as the agencies write it."""
        spellings = (column.values or {}).get(text, ()) if column is not None else ()
        if self.lang == "zh":
            return f"“{spellings[0] if spellings else text}”"
        return f'"{text}"'

    def param(self, name: str, *, bare: bool = False) -> str:
        """A parameter as its value with unit, or as its name where it depends on place or day.

        bare  without unit and mark, for a place that says the unit itself
        """
        if name == "as_of":
            return {"zh": "扫描日", "en": "the day of the scan"}[self.lang]
        param = self.model.params[name]
        if not param.values:
            if bare:
                return number_words(param.value)
            value = with_unit(param.value, param.unit, self.lang)
            return value + self.unreviewed(name)
        title = self.words(param.title) if param.title is not None else name
        note = {"zh": "按地区和日期取值", "en": "by region and date"}[self.lang]
        return f"{title}（{note}）" if self.lang == "zh" else f"{title} ({note})"

    def unreviewed(self, name: str) -> str:
        """A figure that nobody has checked against its source is marked wherever it is shown."""
        if all(value.reviewed_by for value in effective_values(self.model.params[name])):
            return ""
        return {"zh": "〔未经核定〕", "en": " [unverified]"}[self.lang]

    def _fact(self, name: str) -> Fact | None:
        return self.model.facts.get(name) or self.model.features.get(name)

    def _computed(self, name: str) -> Named | None:
        return Named(COMPUTED[name][self.lang]) if name in COMPUTED else None

    def _kept(self, match: str, key: str) -> Named:
        from supervision_models.models.phrases import phrase

        if match not in self.model.match or key not in self.model.match[match].keep:
            return Named(f"{match}.{key}")
        expression, place = self.model.match[match].keep[key], self.at(match)
        inner, title = phrase(expression, place), self.match_title(match)
        words = f"{title}的{inner}" if self.lang == "zh" else f"{inner} of {title}"
        return Named(words, place._kind(expression), place._picked(expression))

    def _picked(self, expression: str) -> Column | None:
        """The column of which a kept expression picks a value as it stands."""
        tree = parse(expression, where="", aggregates=True).tree
        column = tree.this if isinstance(tree, _PICKS) else None
        if not isinstance(column, exp.Column) or column.table or self.match is None:
            return None
        other = self.contracts[self.model.match[self.match].dataset]
        return other.columns.get(column.name)

    def _kind(self, expression: str) -> Kind:
        """Whether an expression gives a date, as far as its tree tells."""
        from supervision_models.models.phrases import Phrases

        tree = parse(expression, where="", aggregates=True).tree
        return "date" if Phrases(self).is_date(tree) else "other"

    def _of(self, contract: Contract, name: str) -> Named:
        column = contract.columns.get(name)
        if column is None:
            return Named(name)
        kind: Kind = "other"
        if column.type in ("date", "datetime"):
            kind = "date"
        elif column.type == "boolean":
            kind = "boolean"
        return Named(column.zh if self.lang == "zh" else column.en, kind, column)
