"""Security for the price of works, and workers registered by real name.

wage.guarantee-missing: 30 days after the permit, security up to the end of the contract; public
works are not funded by the contractor. wage.realname-missing: 30 days after the works began, half
of the people insured or paid.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from supervision_models.demo.plant.farmland import EXCEPTED, HIT, NEAR, UNKNOWN
from supervision_models.demo.plant.patches import DAY
from supervision_models.demo.plant.plan import Plan, Project, usually
from supervision_models.demo.plant.procurement import contract
from supervision_models.demo.truth import Label

GUARANTEE = "wage.guarantee-missing"
ROSTER = "wage.realname-missing"
_SITE = ("works_evidence", "site_roster", "wage_account")


def plant(plan: Plan, copy: int) -> None:
    shift = dt.timedelta(days=27 * copy)
    _guarantees(plan, dt.date(2024, 4, 9) + shift)
    _advances(plan, dt.date(2024, 10, 15) + shift)
    _ends(plan, dt.date(2024, 2, 20) + shift)
    _rosters(plan, dt.date(2025, 5, 13) + shift)
    _kept(plan)


def _unsecured(plan: Plan, day: dt.date, **values: Any) -> Project:
    project = plan.project(day, **usually(values, accepted_on=None))
    project.drop("payment_guarantee")
    return project


def complaint(plan: Plan, project: Project, day: dt.date) -> None:
    """A complaint of unpaid wages that names the project."""
    plan.add(
        "complaint",
        ticket_no=f"12345{plan.block.county}{plan.number()}",
        received_on=day,
        content="工地拖欠农民工工资",
        reporter="例某竹",
        place=plan.block.name,
        project_name=project.name,
        region_code=plan.block.townships[0],
    )


def _guarantees(plan: Plan, day: dt.date) -> None:
    as_of = plan.block.as_of
    for issued, label, note in (
        (as_of - 30 * DAY, NEAR, "发证后第 30 天"),
        (as_of - 31 * DAY, HIT, "发证后第 31 天仍无支付担保"),
        (day, HIT, "一直没有支付担保"),
    ):
        plan.claim(GUARANTEE, label, note, _unsecured(plan, issued, started_on=issued + DAY))
    end = day + 400 * DAY
    terms: tuple[tuple[dt.date, dt.date, Label, str], ...] = (
        (end, end, NEAR, "担保恰到合同竣工日"),
        (end, end - DAY, HIT, "担保在合同竣工前一日到期"),
        (as_of + 90 * DAY, as_of, NEAR, "仍在施工，担保当日到期"),
        (as_of + 90 * DAY, as_of - DAY, HIT, "仍在施工，担保前一日到期"),
    )
    for contract_end, until, label, note in terms:
        project = plan.project(day, contract_end_on=contract_end, accepted_on=None)
        project.change("payment_guarantee", valid_to_on=until)
        plan.claim(GUARANTEE, label, note, project)
    project = plan.project(day)
    project.change("payment_guarantee", permit_no=None)
    plan.claim(GUARANTEE, NEAR, "担保未写许可证号，按项目归集", project)
    project = _unsecured(plan, day, region_code=plan.elsewhere)
    plan.claim(GUARANTEE, UNKNOWN, "邻县范围，未提供担保数据", project)
    plan.claim("wage.deposit-missing", UNKNOWN, "邻县范围，未提供保证金数据", project)


def _advances(plan: Plan, day: dt.date) -> None:
    """Contracts that say the contractor funds the works."""
    cases: tuple[tuple[bool, str, Label, str], ...] = (
        (True, "works", HIT, "政府投资项目约定施工单位垫资"),
        (False, "works", NEAR, "企业投资项目垫资"),
        (True, "goods", NEAR, "垫资的是设备采购"),
    )
    for public, category, label, note in cases:
        project = plan.project(day, government_invest=public, accepted_on=None)
        terms: dict[str, Any] = {"tender_mode": "open", "category": category}
        contract(plan, project, day - 60 * DAY, **terms, advance_funding=True)
        plan.claim(GUARANTEE, label, note, project)


def _ends(plan: Plan, day: dt.date) -> None:
    """Works that never began, and works that are over."""
    project = _unsecured(plan, day)
    project.drop(*_SITE)
    plan.claim(GUARANTEE, EXCEPTED, "领证后没有施工痕迹", project)
    for complained, label, note in (
        (False, EXCEPTED, "已竣工验收且无欠薪投诉"),
        (True, HIT, "已竣工验收而有欠薪投诉"),
    ):
        project = _unsecured(plan, day, accepted_on=day + 500 * DAY)
        if complained:
            complaint(plan, project, day + 510 * DAY)
        plan.claim(GUARANTEE, label, note, project)


def _rosters(plan: Plan, day: dt.date) -> None:
    """Three people are on the roster of a site, unless it has none."""
    as_of = plan.block.as_of
    for started, label, note in (
        (as_of - 30 * DAY, NEAR, "开工第 30 天"),
        (as_of - 31 * DAY, HIT, "开工第 31 天仍无花名册"),
    ):
        project = plan.project(started - 10 * DAY, started_on=started, observed_until_on=as_of)
        project.drop("site_roster")
        plan.claim(ROSTER, label, note, project)
    for dataset, workers, label, note in (
        ("injury_insurance", 6, NEAR, "花名册恰为参保人数一半"),
        ("injury_insurance", 7, HIT, "花名册不及参保人数一半"),
        ("wage_account", 6, NEAR, "花名册恰为代发人数一半"),
        ("wage_account", 7, HIT, "花名册不及代发人数一半"),
    ):
        project = plan.project(day)
        project.change(dataset, workers=workers)
        plan.claim(ROSTER, label, note, project)
    for workers, label, note in (
        (4, EXCEPTED, "参保四人而登记一人，人数很少"),
        (5, HIT, "参保五人而登记一人"),
    ):
        project = plan.project(day)
        project.drop("site_roster")
        project.change("injury_insurance", workers=workers)
        project.change("wage_account", workers=workers)
        _registered(plan, project, day + 5 * DAY)
        plan.claim(ROSTER, label, note, project)
    project = plan.project(day, use_class="公路工程")
    project.drop("site_roster")
    plan.claim(ROSTER, EXCEPTED, "公路工程，在行业平台登记", project)
    project = plan.project(day, region_code=plan.elsewhere)
    project.drop("site_roster")
    plan.claim(ROSTER, UNKNOWN, "邻县范围，未提供花名册", project)
    plan.claim("wage.deposit-missing", UNKNOWN, "邻县范围，未提供保证金数据", project)


def _registered(plan: Plan, project: Project, day: dt.date) -> None:
    """One worker on the roster, in a trade that needs no certificate."""
    plan.add(
        "site_roster",
        record_no=f"SMZ{plan.block.county}{plan.number()}",
        employer_name=project.contractor.name,
        employer_usc=project.contractor.usc,
        person_id=plan.person(),
        person_name="测某松",
        post="钢筋工",
        first_on=day,
        last_on=day + 40 * DAY,
        region_code=plan.block.townships[0],
        _of=project.serial,
    )


def _kept(plan: Plan) -> None:
    """Rosters are kept for three years after the works were accepted."""
    three_years_ago = plan.block.as_of.replace(year=plan.block.as_of.year - 3)
    for accepted, label, note in (
        (three_years_ago - DAY, EXCEPTED, "竣工已满三年"),
        (three_years_ago, HIT, "竣工恰三年"),
    ):
        project = plan.project(accepted - 700 * DAY, accepted_on=accepted)
        project.drop("site_roster")
        plan.claim(ROSTER, label, note, project)
