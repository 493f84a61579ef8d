"""Terms and lines of incidents: the parameters of the incident models, never figures of code.

A term is what a shipped (or a pack's) model says it is on the day of the incident, with the
article that sets it; a figure without an article is the engine's default and is told as such.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from supervision_models.errors import ModelError, Text
from supervision_models.models.library import LoadedModel
from supervision_models.models.params import resolve

# name of a term -> the model and its parameter
SOURCES: dict[str, tuple[str, str]] = {
    "report_minutes": ("incident.late-report", "report_minutes"),
    "tolerance_minutes": ("incident.late-report", "tolerance_minutes"),
    "relay_minutes": ("incident.late-report", "relay_minutes"),
    "supplement_days": ("incident.death-upgrade", "term_days"),
    "short_supplement_days": ("incident.death-upgrade", "short_days"),
    "inquiry_days": ("incident.inquiry-overdue", "inquiry_days"),
    "approval_days": ("incident.inquiry-overdue", "approval_days"),
    "gravest_approval_days": ("incident.inquiry-overdue", "gravest_approval_days"),
    "publish_days": ("incident.inquiry-overdue", "publish_days"),
    "evaluate_months": ("incident.inquiry-overdue", "evaluate_months"),
    "decide_days": ("incident.penalty-below", "decide_days"),
    "transfer_days": ("incident.not-transferred", "transfer_days"),
    "deaths_line": ("incident.not-transferred", "deaths_line"),
    "serious_line": ("incident.not-transferred", "serious_line"),
    "loss_line": ("incident.not-transferred", "loss_line"),
    "police_days": ("incident.police-not-filed", "decide_days"),
    "order_days": ("incident.police-not-filed", "order_days"),
    **{
        name: ("incident.penalty-below", name)
        for name in (
            *("larger_deaths", "grave_deaths", "gravest_deaths"),
            *("larger_injured", "grave_injured", "gravest_injured"),
            *("larger_loss", "grave_loss", "gravest_loss"),
            *("floor_ordinary", "floor_larger", "floor_grave", "floor_gravest"),
        )
    },
}
GRAVEST = 4
CLASSES: dict[int, Text] = {
    1: Text("一般事故", "ordinary"),
    2: Text("较大事故", "larger"),
    3: Text("重大事故", "grave"),
    4: Text("特别重大事故", "gravest"),
}
_FLOORS = {1: "floor_ordinary", 2: "floor_larger", 3: "floor_grave", 4: "floor_gravest"}
_RANKS = ((4, "gravest"), (3, "grave"), (2, "larger"))


@dataclass(frozen=True, slots=True)
class Term:
    """A figure on one day; `basis` "" is a default of the engine, no law."""

    value: float
    basis: str

    @property
    def whole(self) -> int:
        return int(self.value)


@dataclass(frozen=True, slots=True)
class Terms:
    """All figures for incidents of one place and day; None where no value fits."""

    figures: Mapping[str, Term | None]

    def get(self, name: str) -> Term | None:
        return self.figures[name]

    def class_of(self, deaths: int | None, injured: int | None, loss: float | None) -> int | None:
        """The class 1 to 4, the gravest of the three criteria (条例 art. 3); what is not known
        counts as not reached, and None is returned where nothing is known or no line fits.
        """
        if deaths is None and injured is None and loss is None:
            return None
        for rank, name in _RANKS:
            for value, kind in ((deaths, "deaths"), (injured, "injured"), (loss, "loss")):
                line = self.figures[f"{name}_{kind}"]
                if line is None:
                    return None
                if value is not None and value >= line.value:
                    return rank
        return 1

    def floor(self, rank: int | None) -> Term | None:
        """The least fine of the unit for a class, on the day of the incident."""
        return None if rank is None else self.figures[_FLOORS[rank]]

    def criminal(
        self, deaths: int | None, injured: int | None, loss: float | None
    ) -> tuple[bool | None, str]:
        """Whether a criminal line is reached (None: not known), and the article of the line."""
        pairs = ((deaths, "deaths_line"), (injured, "serious_line"), (loss, "loss_line"))
        lines = [(value, self.figures[name]) for value, name in pairs]
        basis = next((line.basis for _, line in lines if line is not None), "")
        if any(v is not None and line is not None and v >= line.value for v, line in lines):
            return True, basis
        unknown = any(value is None or line is None for value, line in lines)
        return (None if unknown else False), basis


def terms_on(models: Mapping[str, LoadedModel], region: str, day: dt.date) -> Terms:
    """The terms for an incident of `region` on `day`. Raises ModelError for a lacking model."""
    found: dict[str, Term | None] = {}
    for name, (model_id, parameter) in SOURCES.items():
        model = models.get(model_id)
        param = None if model is None else model.definition.params.get(parameter)
        if param is None:
            raise ModelError(
                Text(
                    f"事故期限取自模型 {model_id} 的参数 {parameter}，现已没有",
                    f"a term is parameter {parameter} of model {model_id}, which is not there",
                ),
                mend=Text("恢复该模型或参数", "restore that model or parameter"),
            )
        value = resolve(param, region, day)
        number = None if value is None else value.value
        if value is None or not isinstance(number, int | float):
            found[name] = None
        else:
            found[name] = Term(float(number), value.basis or "")
    return Terms(found)
