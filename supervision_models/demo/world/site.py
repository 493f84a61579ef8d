"""What happens on and around the sites: works, workers, wages, insurance, waste, payments."""

from __future__ import annotations

import polars as pl

from supervision_models.demo import tariff
from supervision_models.demo.block import Block
from supervision_models.demo.world.approvals import NAMED, manager_numbers, numbered, permit_numbers

_POSTS = ("建筑电工", "塔式起重机司机", "钢筋工")
_TRADES = ("建筑电工", "塔式起重机司机")
c = pl.col


def records(block: Block, projects: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Frames by dataset."""
    roster = _roster(block, projects)
    return {
        "works_evidence": _evidence(block, projects),
        "wage_deposit": _deposits(block, projects),
        "wage_account": _accounts(block, projects),
        "payment_guarantee": _guarantees(block, projects),
        "injury_insurance": _insurance(block, projects),
        "site_roster": roster,
        "special_equipment": _cranes(block, projects),
        "operator_certificate": pl.concat(
            [_certificates(roster), _managers(block, projects)], how="diagonal"
        ),
        "construction_waste": _waste(block, projects),
        "payment": _payments(block, projects),
    }


def _evidence(block: Block, projects: pl.DataFrame) -> pl.DataFrame:
    kinds = pl.Series(["roster", "concrete", "contract"])
    return projects.select(
        *NAMED,
        "contractor_name",
        "contractor_usc",
        "owner_name",
        "owner_usc",
        "started_on",
        "observed_until_on",
        "invest",
        "gfa",
        "works_class",
        record_no=numbered(f"KG{block.county}"),
        evidence_kind=kinds.gather((projects["_p"] % 3).to_numpy()),
    )


def _deposits(block: Block, projects: pl.DataFrame) -> pl.DataFrame:
    forms = pl.Series(["cash", "guarantee", "insurance"])
    return projects.select(
        *NAMED,
        "contractor_name",
        "contractor_usc",
        record_no=numbered(f"BZJ{block.county}"),
        permit_no=permit_numbers(block, projects),
        contract_price="price",
        ratio=(c("deposit") / c("price")).round(4),
        amount="deposit",
        form=forms.gather((projects["_p"] % 3).to_numpy()),
        deposited_on="deposit_on",
    )


def _guarantees(block: Block, projects: pl.DataFrame) -> pl.DataFrame:
    """The owner's security for a tenth of the price, a year beyond the end of the contract."""
    forms = pl.Series(["bank", "company", "insurance"])
    return projects.select(
        *NAMED,
        "owner_name",
        "owner_usc",
        record_no=numbered(f"ZFDB{block.county}"),
        permit_no=permit_numbers(block, projects),
        beneficiary_name="contractor_name",
        guarantor_name=pl.lit(f"{block.name}示例工程担保有限公司"),
        form=forms.gather((projects["_p"] % 3).to_numpy()),
        amount=c("price") / 10,
        issued_on="deposit_on",
        valid_to_on=c("contract_end_on").dt.offset_by("1y"),
    )


def _accounts(block: Block, projects: pl.DataFrame) -> pl.DataFrame:
    """Three months of wages a project."""
    months = []
    for month in range(3):
        wages = (c("price") * 2 // 1000 * 10 + month * 100).cast(pl.Float64)
        months.append(
            projects.select(
                *NAMED,
                "contractor_name",
                "contractor_usc",
                account_no=numbered(f"621799{block.county}"),
                month_on=c("started_on").dt.month_start().dt.offset_by(f"{month + 1}mo"),
                inflow=wages,
                outflow=wages,
                workers=pl.lit(len(_POSTS) + month),
            ).filter(c("month_on") <= block.as_of)
        )
    return pl.concat(months)


def _insurance(block: Block, projects: pl.DataFrame) -> pl.DataFrame:
    return projects.select(
        *NAMED,
        "contractor_name",
        "contractor_usc",
        "enrolled_on",
        record_no=numbered(f"GS{block.county}"),
        mode=pl.lit("project"),
        valid_to_on=c("contract_end_on").dt.offset_by("1y"),
        workers=len(_POSTS) + c("_p") % 3,
    )


def _roster(block: Block, projects: pl.DataFrame) -> pl.DataFrame:
    """Three people a site; two of them need an operator's certificate."""
    people = []
    for order, post in enumerate(_POSTS):
        serial = c("_p") * 3 + order
        person = pl.concat_str(
            pl.lit(block.county),
            (1965 + serial % 35).cast(pl.String),
            (1 + serial % 12).cast(pl.String).str.zfill(2),
            (1 + serial % 28).cast(pl.String).str.zfill(2),
            (serial % 1000).cast(pl.String).str.zfill(3),
        )
        certificate = pl.concat_str(pl.lit(f"示A{block.county}"), serial)
        people.append(
            projects.select(
                *NAMED,
                record_no=numbered(f"SMZ{block.county}", f"-{order + 1}"),
                employer_name="contractor_name",
                employer_usc="contractor_usc",
                _body=person,
                person_name=_person_name(serial),
                post=pl.lit(post),
                certificate_no=certificate if post in _TRADES else pl.lit(None, pl.String),
                first_on="started_on",
                last_on="observed_until_on",
            )
        )
    roster = pl.concat(people)
    return roster.with_columns(person_id=_person_ids(roster["_body"])).drop("_body")


def _person_name(serial: pl.Expr) -> pl.Expr:
    surnames, given = "测试样例拟", "安宁康乐平和顺泰祥瑞青松柏竹梅兰荷菊"
    return pl.concat_str(
        pl.lit(pl.Series(list(surnames))).gather(serial % len(surnames)),
        pl.lit("某"),
        pl.lit(pl.Series(list(given))).gather(serial // 5 % len(given)),
    )


def _person_ids(bodies: pl.Series) -> pl.Series:
    """Adds the check character of GB 11643 to 17 digits."""
    frame = bodies.to_frame("body")
    total = sum(
        (c("body").str.slice(position, 1).cast(pl.Int64) * (2 ** (17 - position) % 11))
        for position in range(17)
    )
    check = pl.lit(pl.Series(list("10X98765432"))).gather(total % 11)
    return frame.select(pl.concat_str("body", check)).to_series()


def _certificates(roster: pl.DataFrame) -> pl.DataFrame:
    """A valid certificate for every post on a site that needs one."""
    return roster.filter(c("certificate_no").is_not_null()).select(
        "_p",
        "certificate_no",
        "person_id",
        "person_name",
        "employer_name",
        "employer_usc",
        "region_code",
        category="post",
        valid_from_on=c("first_on").dt.offset_by("-1y"),
        valid_to_on=c("first_on").dt.offset_by("5y"),
        register=pl.lit("housing"),
    )


def _managers(block: Block, projects: pl.DataFrame) -> pl.DataFrame:
    """The certificate of each project's manager, valid through the works."""
    return projects.select(
        "_p",
        "region_code",
        certificate_no=manager_numbers(block),
        person_name="manager_name",
        category=pl.lit("建造师"),
        employer_name="contractor_name",
        employer_usc="contractor_usc",
        valid_from_on=c("permit_on").dt.offset_by("-1y"),
        valid_to_on=c("permit_on").dt.offset_by("4y"),
        register=pl.lit("housing"),
    )


def _cranes(block: Block, projects: pl.DataFrame) -> pl.DataFrame:
    """A tower crane on every third site, registered, next inspected later."""
    return projects.filter(c("_p") % 3 == 0).select(
        *NAMED,
        equipment_code=numbered(f"4310{block.county}"),
        user_name="contractor_name",
        user_usc="contractor_usc",
        kind=pl.lit("tower-crane"),
        place="address",
        installed_on=c("started_on").dt.offset_by("5d"),
        registration_no=numbered(f"示塔{block.county}"),
        registered_on=c("started_on").dt.offset_by("12d"),
        next_inspect_on=pl.lit(block.as_of).dt.offset_by("15d"),
        status=pl.lit("in-use"),
    )


def _waste(block: Block, projects: pl.DataFrame) -> pl.DataFrame:
    """The plan of every project; where spoil is moved, manifests of two loads (`hauled`)."""
    moves = c("has_swc") & (c("surplus") > 0)
    moving = projects.filter(moves)
    half = (c("hauled") / 2).floor()
    produced = pl.when(moves).then("surplus").otherwise((c("gfa") / 20).floor())
    parts = [
        (projects, "plan", "", produced, c("permit_on"), pl.lit(None, pl.String)),
        (moving, "manifest", "-1", half, c("started_on"), _plate()),
        (
            moving,
            "manifest",
            "-2",
            c("hauled") - half,
            c("started_on").dt.offset_by("9d"),
            _plate(),
        ),
    ]
    return pl.concat(
        [
            concerned.select(
                *NAMED,
                record_no=numbered(f"ZT{block.county}{kind[0].upper()}", suffix),
                kind=pl.lit(kind),
                volume_m3=volume,
                site=pl.lit(f"{block.name}建筑垃圾消纳场"),
                plate=plate,
                occurred_on=day,
            )
            for concerned, kind, suffix, volume, day, plate in parts
        ]
    )


def dust_tax(block: Block, projects: pl.DataFrame) -> pl.DataFrame:
    """The environmental tax on dust of each site, paid by the contractor after the quarter.

    No row of the project itself: what scenarios do to its payments leaves the tax alone.
    """
    days = (c("observed_until_on") - c("started_on")).dt.total_days()
    tax = (c("gfa") * days * tariff.DUST / 30).round(2)
    return (
        projects.filter("dust_taxed")
        .with_columns(paid_on=c("started_on").dt.truncate("1q").dt.offset_by("3mo9d"), paid=tax)
        .filter(c("paid_on") <= block.as_of, c("paid") > 0)
        .select(
            *NAMED[1:],
            "paid",
            "paid_on",
            receipt_no=numbered(f"{block.county}8"),
            payer_name="contractor_name",
            payer_usc="contractor_usc",
            item=pl.lit("environment-tax"),
            due="paid",
        )
    )


def _plate() -> pl.Expr:
    return pl.concat_str(pl.lit("示Z"), (10_000 + c("_p") % 500).cast(pl.String))


def _payments(block: Block, projects: pl.DataFrame) -> pl.DataFrame:
    """Land price, soil-water fee and air-defence fee, in full and in time."""
    short, end = block.short, pl.lit("号")
    year = {name: c(name).dt.year().cast(pl.String) for name in ("swc_on", "cad_on")}
    serial = c("_p").cast(pl.String)
    kinds = [
        ("land-premium", "1", "land_price", "land_price", "supply_paid_on",
         numbered(f"{block.county}-CR-"), pl.lit(True)),
        ("soil-water-fee", "2", "swc_fee", "swc_paid", "swc_paid_on",
         pl.concat_str(pl.lit(f"{short}水保许〔"), year["swc_on"], pl.lit("〕"), serial, end),
         c("has_swc")),
        ("civil-air-defence-fee", "3", "cad_fee", "cad_paid", "cad_paid_on",
         pl.concat_str(pl.lit(f"{short}人防易〔"), year["cad_on"], pl.lit("〕"), serial, end),
         c("has_cad")),
    ]  # fmt: skip
    return pl.concat(
        [
            projects.filter(wanted & (c(paid) > 0)).select(
                *NAMED,
                receipt_no=numbered(f"{block.county}{digit}"),
                payer_name="owner_name",
                payer_usc="owner_usc",
                item=pl.lit(item),
                reference_no=reference,
                due=due,
                paid=paid,
                relief_code=pl.lit(None, pl.String),
                paid_on=day,
            )
            for item, digit, due, paid, day, reference, wanted in kinds
        ]
    )
