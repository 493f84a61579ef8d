"""Building blocks for scenarios on the land: patches with the registers that lie under them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from supervision_models.demo import tariff
from supervision_models.demo.ground import Box, Site, box_area
from supervision_models.demo.names import sign
from supervision_models.demo.plant.plan import Firm, Plan, usually

DAY = dt.timedelta(days=1)
# models that compare every patch of these changes with data that the neighbour did not deliver
_COMPARED = {
    "land.approval.exceed-area": ("construction",),
    "grass.unapproved-use": ("construction", "road", "extraction"),
    "forest.unapproved-use": ("construction", "road", "extraction", "dumping"),
    "river.sand.no-permit": ("extraction",),
    "river.encroach": ("construction", "road", "dumping"),
    "protected.construction": ("construction", "road", "extraction"),
    "wetland.fill": ("construction", "road", "dumping", "extraction"),
    "swc.spoil-outside": ("dumping",),
}
_IN_FORCE = {"wetland.fill": dt.date(2022, 6, 1)}  # earlier patches it does not judge
_CLASS_NAMES = {
    "0102": "水浇地",
    "0103": "旱地",
    "0301": "乔木林地",
    "0401": "天然牧草地",
    "0404": "其他草地",
    "0602": "采矿用地",
    "0702": "农村宅基地",
}


def survey(plan: Plan, box: Box, land_class: str, region: str, year: int = 2020) -> None:
    """A survey parcel of that year."""
    plan.add(
        "land_survey",
        box,
        parcel_no=f"{plan.block.county}200{plan.number():09d}",
        survey_year=year,
        survey_on=dt.date(year, 12, 31),
        land_class=land_class,
        land_class_name=_CLASS_NAMES[land_class],
        owner_unit="澄塘镇第一村集体" if plan.block.number == 0 else "第一村集体",
        area=box_area(box),
        region_code=region,
    )


def patch(
    plan: Plan,
    box: Box,
    observed: dt.date,
    region: str,
    kind: str = "construction",
    verdict: str = "pending",
    structure: str | None = None,
) -> str:
    """A change patch, its earlier image 90 days before; returns its number."""
    number = f"WP{plan.block.county}{observed:%Y%m}{plan.number():06d}"
    plan.add(
        "land_patch",
        box,
        patch_no=number,
        prior_on=observed - 90 * DAY,
        observed_on=observed,
        area=box_area(box),
        change_type=kind,
        verdict=verdict,
        structure=structure,
        region_code=region,
    )
    if region == plan.elsewhere:
        for model, changes in _COMPARED.items():
            if kind in changes and observed >= _IN_FORCE.get(model, observed):
                plan.claim(model, "not_assessable", "邻县范围，未提供比对数据", number)
    return number


def conversion(
    plan: Plan,
    box: Box,
    approved: dt.date,
    region: str,
    level: str = "province",
    **values: Any,
) -> str:
    """An approval of conversion whose farmland tax was paid in time."""
    firm = plan.firm()
    office = {"state": "示国土函", "province": "示政土"}[level]
    number = f"{office}〔{approved.year}〕{plan.block.county[2:]}{plan.number()}号"
    area = box_area(box)
    plan.add(
        "conversion_approval",
        box,
        document_no=number,
        authority_level=level,
        approved_on=approved,
        notified_on=approved,
        farm_area=area,
        cultivated_area=area,
        pbf_area=area if level == "state" else 0.0,
        replenished_area=area,
        applicant_name=firm.name,
        applicant_usc=firm.usc,
        region_code=region,
        **values,
    )
    factor = tariff.BASIC_FARMLAND if level == "state" else 1.0
    tax = round(area * tariff.tax_rate(plan.block, approved) * factor, 2)
    plan.pay("farmland-tax", firm, tax, min(approved + DAY, plan.block.as_of), reference_no=number)
    return number


def temporary(
    plan: Plan,
    box: Box,
    start: dt.date,
    end: dt.date,
    region: str,
    firm: Firm | None = None,
    **values: Any,
) -> str:
    """A permit of temporary use."""
    firm = firm or plan.firm()
    number = f"{plan.block.short}自然资临〔{start.year}〕{plan.number()}号"
    plan.add(
        "temporary_land_use",
        box,
        **usually(
            values,
            document_no=number,
            user_name=firm.name,
            user_usc=firm.usc,
            purpose="材料堆场",
            start_on=start,
            end_on=end,
            area=box_area(box),
            farmland_area=box_area(box),
            land_class="0102",
            deposit=30_000.0,
            region_code=region,
        ),
    )
    if region == plan.elsewhere:
        model = "land.tempuse.permanent-building"
        plan.claim(model, "not_assessable", "邻县范围，未提供卫片图斑", number)
    return number


def basic_farmland(
    plan: Plan,
    box: Box,
    region: str,
    designated: dt.date = dt.date(2017, 6, 30),
    removed: dt.date | None = None,
) -> None:
    plan.add(
        "permanent_basic_farmland",
        box,
        parcel_no=f"YN{plan.block.county}{plan.number():07d}",
        version="2017",
        designated_on=designated,
        removed_on=removed,
        area=box_area(box),
        region_code=region,
    )


def straddling(site: Site, inside: float, outside: float, height: float = 20.0) -> Box:
    """A box over the border of the two cells: `inside` m2 in the left, `outside` in the right."""
    west = 100.0 - inside / height
    return site.box(west, 30.0, (inside + outside) / height, height)


def part(box: Box, missing: float) -> Box:
    """`box` without a strip of `missing` m2 at its east side, and a margin on the other sides."""
    strip = missing / (box[3] - box[1])
    return (box[0] - 2, box[1] - 2, round(box[2] - strip, 3), box[3] + 2)


def right(
    plan: Plan,
    box: Box,
    start: dt.date,
    end: dt.date,
    region: str,
    *,
    planned: bool = True,
    **values: Any,
) -> Firm:
    """A mining right with its licence for the same term; returns the holder.

    planned  it has a restoration plan whose money is set aside and whose term has not come
    """
    firm: Firm = values.pop("firm", None) or plan.firm()
    number = values.setdefault("right_no", f"C{plan.block.county}2019{plan.number():08d}")
    if planned:
        restoration(plan, number, start - 30 * DAY, region)
    plan.add(
        "mining_right",
        box,
        **usually(
            values,
            licence_no=f"X{plan.block.county}2019{plan.number()}",
            holder_name=firm.name,
            holder_usc=firm.usc,
            mineral="砖瓦用粘土",
            scale="5万吨/年",
            valid_from_on=start,
            valid_to_on=end,
            licence_from_on=start,
            licence_to_on=end,
            renewal_applied_on=None,
            status="valid",
            region_code=region,
        ),
    )
    return firm


def restoration(plan: Plan, right_no: str, planned: dt.date, region: str, **values: Any) -> None:
    """A restoration plan of a mine: one final stage, due years from now, its money set aside."""
    plan.add(
        "mine_restoration",
        **usually(
            values,
            record_no=f"XF{plan.block.county}{plan.number()}",
            right_no=right_no,
            stage="final",
            plan_on=planned,
            due_on=plan.block.as_of + 2_000 * DAY,
            deposit_due=500_000.0,
            deposit=500_000.0,
            region_code=region,
        ),
    )


def investment(
    plan: Plan, box: Box, name: str, approved: dt.date, region: str, firm: Firm | None = None
) -> None:
    """An approved investment project with its site, and nothing else."""
    firm, number = firm or plan.firm(), plan.number()
    plan.add(
        "investment_project",
        box,
        project_code=f"{approved:%y%m}-{plan.block.county}-04-01-{number}",
        project_name=f"{plan.block.short}{sign(number)}{name}",
        owner_name=firm.name,
        owner_usc=firm.usc,
        address=plan.block.name,
        industry_code="4890",
        industry="其他土木工程建筑",
        invest=6_000_000.0,
        land_area=box_area(box),
        approval_kind="filing",
        fund_source="企业自筹",
        government_invest=False,
        plan_start_on=approved + 30 * DAY,
        plan_end_on=approved + 1_400 * DAY,
        approved_on=approved,
        region_code=region,
    )


def complaint(plan: Plan, box: Box, metres: float, day: dt.date, region: str, text: str) -> None:
    """A complaint whose place lies due north of the box, so many metres away."""
    x, y = round((box[0] + box[2]) / 2, 3), round(box[3] + metres, 3)
    plan.add(
        "complaint",
        (x, y, x, y),
        ticket_no=f"12345{plan.block.county}{plan.number()}",
        received_on=day,
        content=text,
        reporter="样某安",
        place=f"{plan.block.name}某村",
        region_code=region,
    )
