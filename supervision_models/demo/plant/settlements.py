"""Public projects not settled, beyond the estimate, or with a surplus kept (gov.settlement).

Six months to settle, a tenth beyond the estimate, three months to return the surplus.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from supervision_models.demo.plant.farmland import EXCEPTED, HIT, NEAR
from supervision_models.demo.plant.patches import DAY
from supervision_models.demo.plant.plan import Plan, Project, usually
from supervision_models.demo.truth import Label

SETTLEMENT = "gov.settlement"


def plant(plan: Plan, copy: int) -> None:
    accepted = dt.date(2025, 5, 14) + 13 * copy * DAY
    _terms(plan, accepted)
    _costs(plan, accepted)
    _surpluses(plan, accepted)


def _public(plan: Plan, accepted: dt.date, **values: Any) -> Project:
    """A public project accepted on that day."""
    terms = usually(values, government_invest=True, fund_source="财政资金")
    return plan.project(accepted - 500 * DAY, accepted_on=accepted, **terms)


def _terms(plan: Plan, accepted: dt.date) -> None:
    half_year_ago = plan.block.as_of.replace(month=3)  # the day of the demo is 30 September
    for day, label, note in (
        (half_year_ago, NEAR, "竣工恰六个月"),
        (half_year_ago - DAY, HIT, "竣工六个月又一日仍未决算"),
        (accepted, HIT, "一直没有决算"),
    ):
        project = _public(plan, day)
        project.drop("project_settlement")
        plan.claim(SETTLEMENT, label, note, project)
    for invest, label, note in (
        (990_000.0, EXCEPTED, "投资不足一百万元"),
        (1_000_000.0, HIT, "投资恰一百万元"),
    ):
        project = _public(plan, accepted, invest=invest)
        project.drop("project_settlement")
        plan.claim(SETTLEMENT, label, note, project)
    project = _public(plan, accepted, government_invest=False, fund_source="企业自筹")
    plan.claim(SETTLEMENT, NEAR, "企业投资项目", project)


def _costs(plan: Plan, accepted: dt.date) -> None:
    cases: tuple[tuple[dict[str, Any], Label, str], ...] = (
        ({"final_amount": 11_000_000.0}, NEAR, "恰超概算百分之十"),
        ({"final_amount": 11_010_000.0}, HIT, "超概算百分之十以上"),
        (
            {"final_amount": 11_010_000.0, "adjusted_on": accepted - 90 * DAY},
            EXCEPTED,
            "概算已批准调整",
        ),
    )
    for values, label, note in cases:
        project = _public(plan, accepted)
        project.change("project_settlement", estimate=10_000_000.0, **values)
        plan.claim(SETTLEMENT, label, note, project)


def _surpluses(plan: Plan, accepted: dt.date) -> None:
    as_of = plan.block.as_of
    quarter_ago = as_of.replace(month=6)
    cases: tuple[tuple[dt.date, dt.date | None, Label, str], ...] = (
        (quarter_ago, None, NEAR, "结余恰三个月"),
        (quarter_ago - DAY, None, HIT, "结余三个月又一日未上缴"),
        (quarter_ago - DAY, as_of - 5 * DAY, NEAR, "结余已上缴"),
    )
    for submitted, returned, label, note in cases:
        project = _public(plan, accepted)
        project.change(
            "project_settlement",
            surplus=350_000.0,
            submitted_on=submitted,
            surplus_paid_on=returned,
        )
        plan.claim(SETTLEMENT, label, note, project)
