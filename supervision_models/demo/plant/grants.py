"""What became of approved land: exceeded, built on for good, left idle, confiscated and kept.

land.approval.exceed-area: 50 m2 and 2 % of the approved area. land.tempuse.permanent-building:
50 m2. land.idle: twelve months after the agreed start. land.confiscated-not-handed: 90 days after
service.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from supervision_models.demo.plant import patches
from supervision_models.demo.plant.digging import restored
from supervision_models.demo.plant.farmland import EXCEPTED, HIT, NEAR, UNKNOWN, land
from supervision_models.demo.plant.patches import DAY
from supervision_models.demo.plant.penalties import case, court
from supervision_models.demo.plant.plan import Plan
from supervision_models.demo.truth import Label

EXCEED = "land.approval.exceed-area"
PERMANENT = "land.tempuse.permanent-building"
IDLE = "land.idle"
CONFISCATED = "land.confiscated-not-handed"


def plant(plan: Plan, copy: int) -> None:
    shift = dt.timedelta(days=53 * copy)
    _exceeding(plan, dt.date(2023, 8, 15) + shift)
    _permanent(plan, dt.date(2025, 2, 11) + shift)
    _idle(plan)
    _confiscated(plan, dt.date(2025, 1, 14) + shift)


def _exceeding(plan: Plan, day: dt.date) -> None:
    cases: tuple[tuple[float, float, Label, str], ...] = (
        (1_900, 52, HIT, "批准内 1900 平方米，超出 52 平方米"),
        (1_900, 48, NEAR, "批准内 1900 平方米，超出 48 平方米，在误差线以内"),
        (4_000, 84, HIT, "批准内 4000 平方米，超出 84 平方米，过百分之二"),
        (4_000, 76, NEAR, "批准内 4000 平方米，超出 76 平方米，不足百分之二"),
        (3_000, 3_500, NEAR, "不足一半在批准范围内"),
        (4_500, 3_400, HIT, "超出五亩以上"),
    )
    for inside, outside, label, note in cases:
        site, region = land(plan, "0404", "0404")
        number = patches.patch(plan, patches.straddling(site, inside, outside, 50), day, region)
        patches.conversion(plan, site.left, day - 200 * DAY, region)
        plan.claim(EXCEED, label, note, number)
    grounds: tuple[tuple[str, Label, str], ...] = (
        ("unchanged", EXCEPTED, "核查认定实地未变化"),
        ("temporary", EXCEPTED, "超出部分在有效临时用地内"),
        ("second", NEAR, "超出部分另有批复"),
        ("built", NEAR, "超出部分原为建设用地"),
    )
    for ground, label, note in grounds:
        site, region = land(plan, "0404", "0702" if ground == "built" else "0404")
        box = patches.straddling(site, 2_000, 800, 50)
        verdict = "unchanged" if ground == "unchanged" else "pending"
        number = patches.patch(plan, box, day, region, verdict=verdict)
        patches.conversion(plan, site.left, day - 200 * DAY, region)
        if ground == "temporary":
            document = patches.temporary(plan, site.right, day - 300 * DAY, day, region)
            restored(plan, document, day, region)
        elif ground == "second":
            patches.conversion(plan, site.right, day - 100 * DAY, region)
        plan.claim(EXCEED, label, note, number)


def _permanent(plan: Plan, start: dt.date) -> None:
    end = start + 700 * DAY
    cases: tuple[tuple[float, str | None, int, Label, str], ...] = (
        (400.0, "permanent", 120, HIT, "临时用地内永久性建筑 400 平方米"),
        (51.0, "permanent", 120, HIT, "永久性建筑 51 平方米"),
        (49.0, "permanent", 120, NEAR, "永久性建筑 49 平方米，在误差线以内"),
        (400.0, "movable", 120, NEAR, "活动板房"),
        (400.0, None, 120, NEAR, "结构未核查"),
        (400.0, "permanent", -1, NEAR, "起始日前一日已有"),
    )
    for area, structure, after, label, note in cases:
        site, region = land(plan, "0404")
        document = patches.temporary(plan, site.box(10, 10, 60, 50), start, end, region)
        box = site.box(20, 20, area / 20, 20)
        patches.patch(plan, box, start + after * DAY, region, structure=structure)
        plan.claim(PERMANENT, label, note, document)
    for ground, label, note in (
        ("converted", EXCEPTED, "建筑范围已批准为建设用地"),
        ("restored", EXCEPTED, "最近影像显示已拆除恢复"),
        ("other", HIT, "最近影像未显示恢复"),
    ):
        site, region = land(plan, "0404")
        document = patches.temporary(plan, site.box(10, 10, 60, 50), start, end, region)
        box = site.box(20, 20, 20, 20)
        patches.patch(plan, box, start + 120 * DAY, region, structure="permanent")
        if ground == "converted":
            patches.conversion(plan, patches.part(box, 0), start + 200 * DAY, region)
        else:
            patches.patch(plan, box, dt.date(2026, 6, 9), region, ground)
        plan.claim(PERMANENT, label, note, document)


def _idle(plan: Plan) -> None:
    as_of = plan.block.as_of
    year = as_of.replace(year=as_of.year - 1)
    never: dict[str, Any] = {"actual_start_on": None, "actual_end_on": None}
    longer = {"agreed_start_on": year - 300 * DAY}
    stopped: dict[str, Any] = {"actual_end_on": None, "developed_area": 10.0, "invested": 10_000.0}
    cases: tuple[tuple[dict[str, Any], bool, Label, str], ...] = (
        ({**never, "agreed_start_on": year - DAY}, False, HIT, "超过约定动工日一年零一日"),
        ({**never, "agreed_start_on": year}, False, NEAR, "扫描日恰满一年"),
        ({**never, "agreed_start_on": year - 400 * DAY}, False, HIT, "超过约定动工日二年以上"),
        ({**never, **longer}, True, NEAR, "有施工许可和开工证据"),
        ({**never, **longer, "delay_ground": "government"}, False, EXCEPTED, "政府原因迟延"),
        ({**never, **longer, "delay_ground": "enterprise"}, False, HIT, "企业自身原因"),
        (
            {**never, **longer, "extended_start_on": year + 60 * DAY},
            False,
            EXCEPTED,
            "延长动工期限未满一年",
        ),
        ({**never, **longer, "disposal_on": as_of}, False, EXCEPTED, "扫描日已作处置"),
        ({**stopped, "stopped_on": year - DAY}, True, HIT, "中止开发满一年且动工不足三分之一"),
        ({**stopped, "stopped_on": year}, True, NEAR, "中止开发恰满一年"),
        ({**never, "agreed_start_on": None}, False, UNKNOWN, "约定动工日期空白"),
    )
    for values, works, label, note in cases:
        region = plan.township()
        project = plan.project(year - 500 * DAY, region_code=region)
        if not works:
            project.drop(*_OF_WORKS)
        project.change("land_supply", **values)
        plan.claim(IDLE, label, note, project)
    project = plan.project(year - 500 * DAY, region_code=plan.elsewhere)
    project.drop(*_OF_WORKS)
    project.change("land_supply", **never, **longer)
    plan.claim(IDLE, UNKNOWN, "邻县范围，未提供施工许可和开工证据", project)


# what exists only where works were permitted or begun
_OF_WORKS = (
    "construction_permit",
    "works_evidence",
    "site_roster",
    "wage_deposit",
    "wage_account",
    "injury_insurance",
    "completion_filing",
    "use_evidence",
    "construction_waste",
)


def _confiscated(plan: Plan, day: dt.date) -> None:
    as_of = plan.block.as_of
    served: tuple[tuple[dt.date, Label, str], ...] = (
        (as_of - 90 * DAY, NEAR, "送达第 90 天"),
        (as_of - 91 * DAY, HIT, "送达第 91 天未移交"),
    )
    done: dict[str, Any] = {"demolish": False, "confiscate": True, "status": "complied"}
    for on, label, note in served:
        number, _ = case(plan, on - 3 * DAY, **done, served_on=on, complied_on=on)
        plan.claim(CONFISCATED, label, note, number)
    for handed, label, note in (
        (day + 89 * DAY, NEAR, "已移交"),
        (as_of, NEAR, "扫描日当天移交"),
        (None, HIT, "登记已执行而未移交"),
    ):
        number, _ = case(plan, day, **done, complied_on=day + 30 * DAY)
        if handed is not None:
            handover(plan, number, handed)
        plan.claim(CONFISCATED, label, note, number)
    number, _ = case(plan, day, **(done | {"status": "stayed"}))
    plan.claim(CONFISCATED, EXCEPTED, "复议期间停止执行", number)
    plan.claim("land.penalty.unenforced", EXCEPTED, "复议期间停止执行", number)
    number, firm = case(plan, as_of - 150 * DAY, demolish=False, confiscate=True)
    court(plan, number, firm, as_of - 40 * DAY, "pending", None)
    plan.claim(CONFISCATED, EXCEPTED, "强制执行申请尚在法院审查", number)
    number, _ = case(plan, day, **done, complied_on=day, region_code=plan.elsewhere)
    plan.claim(CONFISCATED, UNKNOWN, "邻县范围，未提供移交台账", number)


def handover(plan: Plan, reference: str, day: dt.date) -> None:
    """The confiscated building passes to the state assets authority."""
    plan.add(
        "confiscated_building",
        record_no=f"YJ{plan.block.county}{plan.number()}",
        reference_no=reference,
        handed_on=day,
        receiver=f"{plan.block.name}国有资产管理中心",
        area=900.0,
        region_code=plan.block.townships[0],
    )
