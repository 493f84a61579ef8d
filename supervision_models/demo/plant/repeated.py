"""Firms in the leads of many rules: what no single authority sees (combo.firm-many-rules).

Four rules within 24 months, both ends included, and not all of one day.
"""

from __future__ import annotations

import datetime as dt

from supervision_models.demo.plant.farmland import EXCEPTED, HIT, NEAR
from supervision_models.demo.plant.incidents import TRANSFER, incident
from supervision_models.demo.plant.labour import INJURY, WAGE
from supervision_models.demo.plant.plan import Firm, Plan
from supervision_models.demo.plant.safety import HAZARD, inspection
from supervision_models.demo.truth import Label

FIRM = "combo.firm-many-rules"
LACKING = {WAGE: "wage_deposit", INJURY: "injury_insurance"}
Led = tuple[str, int]  # a rule, and months before the last lead


def plant(plan: Plan, copy: int) -> None:
    last = dt.date(2025, 11, 18) + dt.timedelta(days=9 * copy)
    firms: tuple[tuple[tuple[Led, ...], Label, str], ...] = (
        (((WAGE, 24), (INJURY, 13), (HAZARD, 5), (TRANSFER, 0)), HIT, "四项规则，首尾恰二十四个月"),
        (((WAGE, 25), (INJURY, 13), (HAZARD, 5), (TRANSFER, 0)), NEAR, "四项规则，首尾二十五个月"),
        (((WAGE, 14), (INJURY, 13), (WAGE, 5), (TRANSFER, 0)), NEAR, "四条线索只涉三项规则"),
        (((WAGE, 15), (WAGE, 10), (WAGE, 5), (WAGE, 0)), NEAR, "四条线索同一规则"),
        (((WAGE, 0), (INJURY, 0), (HAZARD, 0), (TRANSFER, 0)), EXCEPTED, "四项规则均在同一日"),
    )
    for leads, label, note in firms:
        firm = plan.firm()
        for rule, months in leads:
            _lead(plan, firm, rule, _months_before(last, months))
        plan.claim(FIRM, label, note, firm.usc)


def _lead(plan: Plan, firm: Firm, rule: str, day: dt.date) -> None:
    """A lead on the firm whose conduct is of that day."""
    note = "同一单位多项规则之一"
    if rule == TRANSFER:
        number, _ = incident(plan, day, firm=firm)
        plan.claim(rule, HIT, note, number)
    elif rule == HAZARD:
        plan.claim(rule, HIT, note, inspection(plan, day, "临边洞口无防护", firm=firm))
    else:
        project = plan.project(day, contractor=firm)
        project.drop(LACKING[rule])
        plan.claim(rule, HIT, note, project)


def _months_before(day: dt.date, months: int) -> dt.date:
    """The same day of an earlier month; days up to 28 exist in all of them."""
    years, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return day.replace(year=years, month=month + 1)
