"""What the approving agencies hold on each project, cut from the master rows of `projects`."""

from __future__ import annotations

import polars as pl

from supervision_models.demo.block import Block
from supervision_models.demo.world.projects import PLANTS

NAMED = ("_p", "project_code", "project_name", "region_code")
_OWNED = (*NAMED, "owner_name", "owner_usc")
c = pl.col


def numbered(prefix: str, suffix: str = "") -> pl.Expr:
    """A number that carries the project's serial."""
    return pl.concat_str(pl.lit(prefix), c("_p").cast(pl.String).str.zfill(6), pl.lit(suffix))


def records(block: Block, projects: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Frames by dataset, one row a project and dataset unless said otherwise."""
    return {
        "investment_project": _investment(projects),
        "construction_permit": _permits(block, projects),
        "planning_permit": _planning(block, projects),
        "land_supply": _supply(block, projects),
        "eia": _eia(block, projects),
        "soil_water_plan": _soil_water(block, projects),
        "civil_air_defence": _air_defence(block, projects),
        "fire_review": _fire(block, projects),
        "completion_filing": _completion(block, projects),
        "use_evidence": _use(block, projects),
        "pollution_permit": _pollution(block, projects),
        "tender_contract": _tender(block, projects),
        "project_settlement": _settlement(block, projects),
    }


def manager_numbers(block: Block) -> pl.Expr:
    """The certificate of the project's manager, who manages this one alone."""
    return numbered(f"示{block.county}")


def permit_numbers(block: Block, projects: pl.DataFrame) -> pl.Series:
    """18 digits: division, date, serial of the day, specialty 01."""
    serial = pl.int_range(1, pl.len() + 1).over("permit_on").cast(pl.String).str.zfill(2)
    day = c("permit_on").dt.strftime("%Y%m%d")
    return projects.select(
        pl.concat_str(pl.lit(block.county), day, serial, pl.lit("01"))
    ).to_series()


def _investment(projects: pl.DataFrame) -> pl.DataFrame:
    return projects.select(
        *_OWNED,
        "address",
        "industry_code",
        "industry",
        "invest",
        "land_area",
        "gfa",
        "approval_kind",
        "fund_source",
        "government_invest",
        # a project without a soil and water plan disturbs too little to need one
        disturbance_area=pl.when("has_swc").then(c("swc_area") + 300.0).otherwise(4_000.0),
        earthwork_m3=pl.when("has_swc").then(c("excavation") + c("fill")).otherwise(900.0),
        plan_start_on=c("permit_on").dt.offset_by("10d"),
        plan_end_on="contract_end_on",
        approved_on="approved_on",
    )


def _permits(block: Block, projects: pl.DataFrame) -> pl.DataFrame:
    return projects.select(
        *_OWNED,
        "contractor_name",
        "contractor_usc",
        "supervisor_name",
        "supervisor_usc",
        "price",
        "gfa",
        "floors",
        "structure",
        "use_class",
        "manager_name",
        "contract_end_on",
        permit_no=permit_numbers(block, projects),
        issued_on="permit_on",
        contract_start_on=c("permit_on").dt.offset_by("5d"),
        manager_cert=manager_numbers(block),
    )


def _planning(block: Block, projects: pl.DataFrame) -> pl.DataFrame:
    """Two rows a project: the land and the works."""
    year = c("plan_works_on").dt.year().cast(pl.String)
    kinds = []
    for kind, word, issued in (
        ("land", "地字第", "plan_land_on"),
        ("works", "建字第", "plan_works_on"),
    ):
        number = pl.concat_str(
            pl.lit(word + block.county), year, c("_p").cast(pl.String).str.zfill(6), pl.lit("号")
        )
        kinds.append(
            projects.select(
                *_OWNED,
                planning_no=number,
                kind=pl.lit(kind),
                land_use="land_use",
                area="land_area",
                far=(c("gfa") / c("land_area")).round(2),
                gfa=pl.when(pl.lit(kind == "works")).then("gfa"),
                height=(c("floors") * 3.2).round(1),
                depth=pl.lit(2.5),
                issued_on=issued,
            )
        )
    return pl.concat(kinds)


def _supply(block: Block, projects: pl.DataFrame) -> pl.DataFrame:
    listing = c("_p") % 3
    return projects.select(
        *NAMED,
        contract_no=numbered(f"{block.county}-CR-"),
        supervision_no=numbered(f"{block.county}B"),
        grantee_name="owner_name",
        grantee_usc="owner_usc",
        supply_mode=pl.when(listing == 0).then(pl.lit("auction")).otherwise(pl.lit("listing")),
        land_use="land_use",
        area="land_area",
        price="land_price",
        signed_on="supply_on",
        due_on="supply_due_on",
        agreed_start_on=c("permit_on").dt.offset_by("30d"),
        agreed_end_on="contract_end_on",
        actual_start_on="started_on",
        actual_end_on="accepted_on",
    )


def _eia(block: Block, projects: pl.DataFrame) -> pl.DataFrame:
    plant = c("industry_code").is_in(PLANTS)
    return projects.select(
        *_OWNED,
        "address",
        approval_no=_eia_number(block),
        category="eia_category",
        approved_on="eia_on",
        accepted_on="accepted_on",
        industry_code="industry_code",
        scale=pl.when(plant).then("gfa"),
        scale_unit=pl.when(plant).then(pl.lit("t/a")),
    )


def _eia_number(block: Block) -> pl.Expr:
    year = c("eia_on").dt.year().cast(pl.String)
    return pl.concat_str(pl.lit(f"{block.short}环审〔"), year, pl.lit("〕"), c("_p"), pl.lit("号"))


def _soil_water(block: Block, projects: pl.DataFrame) -> pl.DataFrame:
    year = c("swc_on").dt.year().cast(pl.String)
    return projects.filter("has_swc").select(
        *_OWNED,
        approval_no=pl.concat_str(
            pl.lit(f"{block.short}水保许〔"), year, pl.lit("〕"), c("_p"), pl.lit("号")
        ),
        approved_on="swc_on",
        disturbed_area=c("swc_area") + 300.0,
        levied_area="swc_area",
        excavation_m3="excavation",
        fill_m3="fill",
        surplus_m3="surplus",
        fee_due="swc_fee",
        due_on="swc_due_on",
        exempt_ground="swc_exempt",
        accepted_on="accepted_on",
    )


def _air_defence(block: Block, projects: pl.DataFrame) -> pl.DataFrame:
    year = c("cad_on").dt.year().cast(pl.String)
    return projects.filter("has_cad").select(
        *_OWNED,
        record_no=pl.concat_str(
            pl.lit(f"{block.short}人防易〔"), year, pl.lit("〕"), c("_p"), pl.lit("号")
        ),
        required_area="cad_area",
        self_built_area=pl.lit(0.0),
        relocated_area="cad_area",
        unit_price=pl.lit(1500.0),
        fee_due="cad_fee",
        reduction_ground="cad_ground",
        relocation_ground=pl.lit("场地地质条件限制"),
        approved_on="cad_on",
        due_on="cad_due_on",
    )


def _fire(block: Block, projects: pl.DataFrame) -> pl.DataFrame:
    """The design of every project, and the acceptance of those that are finished."""
    finished = projects.filter(c("accepted_on").is_not_null())
    kinds = (
        ("design", "审", projects, c("fire_on")),
        ("acceptance", "验", finished, c("accepted_on").dt.offset_by("-5d")),
    )
    return pl.concat(
        [
            of.select(
                *_OWNED,
                record_no=numbered(f"{block.short}建消{word}-"),
                category=pl.lit(kind),
                conclusion=pl.lit("passed"),
                decided_on=day,
            )
            for kind, word, of, day in kinds
        ]
    )


def _in_use(block: Block, projects: pl.DataFrame) -> pl.DataFrame:
    """Finished projects of the county with the day of their use, a month after acceptance."""
    return projects.with_columns(used_on=c("accepted_on").dt.offset_by("30d")).filter(
        c("used_on") <= block.as_of, c("region_code").str.starts_with(block.county)
    )


def _use(block: Block, projects: pl.DataFrame) -> pl.DataFrame:
    """Plants are in use by what they produce, other buildings by what they need."""
    kinds = pl.Series(["supply", "licence", "residence"])
    used = _in_use(block, projects)
    other = kinds.gather((used["_p"] % 3).to_numpy())
    return used.select(
        *_OWNED,
        "used_on",
        record_no=numbered(f"TY{block.county}"),
        evidence_kind=pl.when(c("industry_code").is_in(PLANTS))
        .then(pl.lit("production"))
        .otherwise(other),
    )


def _pollution(block: Block, projects: pl.DataFrame) -> pl.DataFrame:
    """A pollution permit for each plant, from the week before it produces on."""
    plants = _in_use(block, projects).filter(c("industry_code").is_in(PLANTS))
    begun = c("used_on").dt.offset_by("-7d")
    return plants.select(
        "_p",
        "region_code",
        permit_no=pl.concat_str("owner_usc", c("_p").cast(pl.String).str.zfill(6), pl.lit("P")),
        holder_name="owner_name",
        holder_usc="owner_usc",
        site="address",
        management=pl.when(c("eia_category") == "report")
        .then(pl.lit("key"))
        .otherwise(pl.lit("simplified")),
        eia_no=_eia_number(block),
        capacity="gfa",
        capacity_unit=pl.lit("t/a"),
        valid_from_on=begun,
        valid_to_on=begun.dt.offset_by("5y").dt.offset_by("-1d"),
        status=pl.lit("valid"),
    )


def _completion(block: Block, projects: pl.DataFrame) -> pl.DataFrame:
    permits = permit_numbers(block, projects)
    required = c("use_class") != "工业建筑"
    return (
        projects.with_columns(permit_no=permits)
        .filter(c("accepted_on").is_not_null())
        .select(
            *NAMED,
            "permit_no",
            "accepted_on",
            "gfa",
            record_no=numbered(f"{block.county}JGBA"),
            filed_on=c("accepted_on").dt.offset_by("10d"),
            barrier_free_required=required,
            barrier_free_result=pl.when(required).then(pl.lit("passed")),
        )
    )


def _tender(block: Block, projects: pl.DataFrame) -> pl.DataFrame:
    """The works contract of each project that public money pays for: by open tender."""
    return projects.filter("government_invest").select(
        *NAMED,
        contract_no=numbered(f"{block.county}-HT-"),
        buyer_name="owner_name",
        buyer_usc="owner_usc",
        supplier_name="contractor_name",
        supplier_usc="contractor_usc",
        tender_mode=pl.when(c("_p") % 9 == 0).then(pl.lit("invited")).otherwise(pl.lit("open")),
        category=pl.lit("works"),
        price="price",
        signed_on="tender_on",
        exempt_ground=pl.lit(None, pl.String),
    )


def _settlement(block: Block, projects: pl.DataFrame) -> pl.DataFrame:
    """The final accounts of each finished public project, four months later, without a surplus."""
    return (
        projects.filter("government_invest")
        .with_columns(submitted_on=c("accepted_on").dt.offset_by("4mo"))
        .filter(c("submitted_on") <= block.as_of)
        .select(
            *_OWNED,
            "submitted_on",
            record_no=numbered(f"{block.county}JS"),
            estimate="invest",
            final_amount=(c("invest") * 0.97).round(0),
            surplus=pl.lit(0.0),
        )
    )
