"""Cases that were carried out: land penalties, court enforcement, hazards mended, incidents."""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl

from supervision_models.demo import names
from supervision_models.demo.block import TOWNSHIP_NAMES, Block
from supervision_models.demo.world.parties import Parties
from supervision_models.demo.world.random import dates, dates_between, days, pick, steps

_LAND = (  # category, largest area of the background: far below every criminal line
    ("farmland", 2_500),
    ("pbf", 900),
    ("forest-commercial", 1_800),
    ("grassland", 3_000),
    ("construction", 6_000),
)
c = pl.col


def records(block: Block, parties: Parties) -> dict[str, pl.DataFrame]:
    """Frames by dataset."""
    cases = _land_cases(block, parties)
    incidents = _incidents(block, parties)
    inspections = pl.concat(
        [_inspections(block, parties), _accident_fines(block, incidents)], how="diagonal"
    )
    return {
        "land_enforcement": cases,
        "court_enforcement": _court(block, cases),
        "confiscated_building": _handovers(block, cases),
        "inspection_penalty": inspections,
        "incident": incidents,
        "death_evidence": _deaths(block, incidents),
        "police_transfer": _transfers(block, incidents),
        "complaint": _complaints(block),
        "payment": pl.concat([_fines(block, cases), _penalties(block, inspections)]),
    }


def serials(prefix: str, n: int, width: int = 5) -> list[str]:
    return [f"{prefix}{i:0{width}d}" for i in range(1, n + 1)]


def townships(block: Block, rng: np.random.Generator, n: int) -> list[str]:
    return [block.townships[t] for t in rng.integers(0, len(block.townships), n)]


def _land_cases(block: Block, parties: Parties) -> pl.DataFrame:
    """Decided, served and complied with, some after a ruling of the court."""
    rng = block.rng("land cases")
    n = block.count(400, 20)
    firms = parties.of("other")[rng.integers(0, len(parties.of("other")), n)]
    decided = dates_between(rng, n, dt.date(2021, 3, 1), dt.date(2026, 4, 30))
    kinds = [_LAND[k] for k in rng.integers(0, len(_LAND), n)]
    person = rng.random(n) < 0.3
    people = names.persons(rng.integers(0, 40_000, n))
    area = [float(rng.integers(30, most // 10) * 10) for _, most in kinds]
    years = dates(decided).dt.year().to_list()
    return pl.DataFrame(
        {
            "case_no": [
                f"{block.short}自然资罚〔{year}〕{i}号" for i, year in enumerate(years, start=1)
            ],
            "party_name": [
                who if human else firm
                for who, firm, human in zip(people, firms["name"], person, strict=True)
            ],
            "party_usc": firms["usc"].set(pl.Series(person), None),
            "violation": "非法占用土地",
            "land_category": [kind for kind, _ in kinds],
            "area": area,
            "demolish": rng.random(n) < 0.5,
            "confiscate": rng.random(n) < 0.2,
            "fine": [a * 100 for a in area],
            "decided_on": dates(decided),
            "served_on": dates(decided + 3),
            "complied_on": dates(decided + 3 + rng.integers(5, 15, n)),
            "status": "complied",
            "previously_fined": False,
            "region_code": townships(block, rng, n),
        }
    )


def _court(block: Block, cases: pl.DataFrame) -> pl.DataFrame:
    """One case in eight went through the court before it was carried out."""
    went = cases.with_row_index("_i").filter(c("_i") % 8 == 3)
    return went.select(
        "region_code",
        case_no=pl.concat_str(
            pl.lit("（"),
            c("decided_on").dt.year().cast(pl.String),
            pl.lit(f"）示{block.county[2:]}行审"),
            c("_i").cast(pl.String),
            pl.lit("号"),
        ),
        reference_no="case_no",
        respondent_name="party_name",
        respondent_usc="party_usc",
        applied_on=c("served_on").dt.offset_by("1d"),
        ruling=pl.lit("granted"),
        ruled_on=c("served_on").dt.offset_by("3d"),
        executed_on="complied_on",
    )


def _handovers(block: Block, cases: pl.DataFrame) -> pl.DataFrame:
    """Every confiscated building was handed over a month after the case was carried out."""
    kept = cases.filter("confiscate").with_row_index("_i", offset=1)
    return kept.select(
        "region_code",
        record_no=pl.concat_str(pl.lit(f"YJ{block.county}"), c("_i").cast(pl.String).str.zfill(5)),
        reference_no="case_no",
        handed_on=c("complied_on").dt.offset_by("30d"),
        receiver=pl.lit(f"{block.name}国有资产管理中心"),
        area=(c("area") * 0.6).round(1),
    )


def _fines(block: Block, cases: pl.DataFrame) -> pl.DataFrame:
    return cases.with_row_index("_i", offset=1).select(
        "region_code",
        receipt_no=pl.concat_str(pl.lit(f"{block.county}6"), c("_i").cast(pl.String).str.zfill(6)),
        payer_name="party_name",
        payer_usc="party_usc",
        item=pl.lit("fine"),
        reference_no="case_no",
        due="fine",
        paid="fine",
        paid_on="complied_on",
    )


def _accident_fines(block: Block, incidents: pl.DataFrame) -> pl.DataFrame:
    """The unit responsible for an accident is fined within the range of an ordinary one."""
    liable = incidents.filter(
        (c("responsibility") == "liable")
        & (c("inquiry_approved_on").dt.offset_by("45d") <= block.as_of)
    )
    year = c("inquiry_approved_on").dt.year().cast(pl.String)
    return liable.with_row_index("_i", offset=1).select(
        "region_code",
        document_no=pl.concat_str(
            pl.lit(f"{block.short}应急罚〔"),
            year,
            pl.lit("〕"),
            c("_i").cast(pl.String),
            pl.lit("号"),
        ),
        party_name="employer_name",
        party_usc="employer_usc",
        kind=pl.lit("penalty"),
        cause=pl.lit("对生产安全责任事故负有责任"),
        hazard_level=pl.lit("general"),
        fine=pl.lit(360_000.0),
        decided_on=c("inquiry_approved_on").dt.offset_by("30d"),
        served_on=c("inquiry_approved_on").dt.offset_by("33d"),
        paused=pl.lit(False),
    )


def _penalties(block: Block, inspections: pl.DataFrame) -> pl.DataFrame:
    """The fine of each penalty, paid within a week of its service."""
    fined = inspections.filter(c("kind") == "penalty")
    return fined.with_row_index("_i", offset=1).select(
        "region_code",
        receipt_no=pl.concat_str(pl.lit(f"{block.county}FM"), c("_i").cast(pl.String).str.zfill(6)),
        payer_name="party_name",
        payer_usc="party_usc",
        item=pl.lit("fine"),
        reference_no="document_no",
        due="fine",
        paid="fine",
        paid_on=c("served_on").dt.offset_by("6d"),
    )


def _inspections(block: Block, parties: Parties) -> pl.DataFrame:
    """Hazards found and mended in time; major ones among them."""
    rng = block.rng("inspections")
    n = block.count(1_500, 60)
    firms = parties.of("contractor")[rng.integers(0, len(parties.of("contractor")), n)]
    decided = dates_between(rng, n, dt.date(2021, 3, 1), dt.date(2026, 7, 31))
    term = rng.integers(7, 30, n)
    penalty = rng.random(n) < 0.2
    years = dates(decided).dt.year().to_list()
    return pl.DataFrame(
        {
            "document_no": [
                f"{block.short}建安检〔{year}〕{i}号" for i, year in enumerate(years, start=1)
            ],
            "party_name": firms["name"],
            "party_usc": firms["usc"],
            "kind": np.where(penalty, "penalty", "inspection").tolist(),
            "cause": pick(
                rng, n, ("临边防护缺失", "脚手架连墙件不足", "配电箱未上锁", "未戴安全帽")
            ),
            "hazard_level": np.where(rng.random(n) < 0.1, "major", "general").tolist(),
            "rectify_by_on": dates(decided + term),
            "rectified_on": dates(decided + term - rng.integers(1, 6, n)),
            "fine": np.where(penalty, steps(rng, n, 5_000, 30_000, 500), 0).astype(float),
            "decided_on": dates(decided),
            "served_on": dates(decided + 3),
            "execution_status": pl.Series(["paid"] * n).set(pl.Series(~penalty), None),
            "paused": rng.random(n) < 0.05,
            "region_code": townships(block, rng, n),
        }
    )


def _incidents(block: Block, parties: Parties) -> pl.DataFrame:
    """Incidents of the background: minor ones, and fatal ones that were transferred.

    No firm has two of them, so that none is a repeated offender.
    """
    rng = block.rng("incidents")
    n = min(block.count(60, 8), len(parties.of("contractor")))
    firms = parties.of("contractor")[rng.permutation(len(parties.of("contractor")))[:n]]
    occurred = dates_between(rng, n, dt.date(2021, 10, 1), dt.date(2026, 5, 31))
    fatal = np.arange(n) % 3 == 0
    minute = rng.integers(7 * 60, 19 * 60, n)
    frame = pl.DataFrame(
        {
            "incident_no": serials(f"SG{block.county}", n, 4),
            "place": [
                f"{block.name}{TOWNSHIP_NAMES[t]}某工地"
                for t in rng.integers(0, len(TOWNSHIP_NAMES), n)
            ],
            "employer_name": firms["name"],
            "employer_usc": firms["usc"],
            "deaths": fatal.astype(np.int64),
            "serious_injuries": np.where(fatal, 0, rng.integers(0, 2, n)),
            "minor_injuries": rng.integers(0, 3, n),
            "loss": np.where(fatal, 1_200_000, steps(rng, n, 20_000, 600_000, 1_000)).astype(float),
            "category": pick(rng, n, ("高处坠落", "物体打击", "坍塌", "机械伤害", "触电")),
            "responsibility": np.where(fatal, "liable", "not-liable").tolist(),
            "occurred_on": dates(occurred),
            "inquiry_started_on": dates(occurred + 1),
            "inquiry_approved_on": dates(occurred + 55),
            "published_on": dates(occurred + 60),
            "evaluated_on": dates(occurred + 300).set(
                pl.Series(occurred + 300 > days(block.as_of)), None
            ),
            "region_code": townships(block, rng, n),
            "_minute": minute,
        }
    )
    at = c("occurred_on").cast(pl.Datetime("us")) + pl.duration(minutes="_minute")
    return (
        frame.with_columns(occurred_at=at)
        .drop("_minute")
        .with_columns(
            received_at=c("occurred_at") + dt.timedelta(minutes=25),
            reported_at=c("occurred_at") + dt.timedelta(minutes=80),
        )
    )


def _deaths(block: Block, incidents: pl.DataFrame) -> pl.DataFrame:
    fatal = incidents.filter(c("deaths") > 0)
    people = names.persons(np.arange(100, 100 + len(fatal)))
    return fatal.with_row_index("_i", offset=1).select(
        "region_code",
        "place",
        "occurred_on",
        "occurred_at",
        "employer_name",
        "employer_usc",
        record_no=pl.concat_str(pl.lit(f"GW{block.county}"), c("_i").cast(pl.String).str.zfill(4)),
        source_kind=pl.lit("injury-insurance"),
        person_name=pl.Series(people, dtype=pl.String),
        cause="category",
        icd10=pl.lit("W17"),
        outcome=pl.lit("dead"),
        amount=pl.lit(985_660.0),
    )


def _transfers(block: Block, incidents: pl.DataFrame) -> pl.DataFrame:
    """The police took every fatal incident of the background within a week of the inquiry."""
    fatal = incidents.filter(c("deaths") > 0)
    return fatal.with_row_index("_i", offset=1).select(
        "region_code",
        transfer_no=pl.concat_str(
            pl.lit(f"{block.short}应急移〔"),
            c("occurred_on").dt.year().cast(pl.String),
            pl.lit("〕"),
            c("_i").cast(pl.String),
            pl.lit("号"),
        ),
        reference_no="incident_no",
        party_name="employer_name",
        party_usc="employer_usc",
        charge=pl.lit("重大责任事故罪"),
        transferred_on=c("occurred_on").dt.offset_by("6d"),
        accepted_on=c("occurred_on").dt.offset_by("7d"),
        decision=pl.lit("filed"),
        decided_on=c("occurred_on").dt.offset_by("10d"),
    )


def _complaints(block: Block) -> pl.DataFrame:
    """Everyday complaints: no word in them names digging or dumping."""
    rng = block.rng("complaints")
    n = block.count(2_000, 80)
    received = dates_between(rng, n, dt.date(2021, 3, 1), dt.date(2026, 8, 31))
    x0, y0 = block.origin
    east, north = rng.integers(0, 17_000, n) + x0, rng.integers(0, 17_000, n) + y0
    return pl.DataFrame(
        {
            "ticket_no": serials(f"12345{block.county}", n, 6),
            "received_on": dates(received),
            "content": pick(
                rng, n, ("夜间施工噪声扰民", "路灯不亮请维修", "小区停水咨询", "道路坑洼积水")
            ),
            "reporter": names.persons(rng.integers(0, 40_000, n)),
            "place": [
                f"{block.name}{TOWNSHIP_NAMES[t]}" for t in rng.integers(0, len(TOWNSHIP_NAMES), n)
            ],
            "region_code": townships(block, rng, n),
            "_x0": east.astype(float),
            "_y0": north.astype(float),
            "_x1": east.astype(float),
            "_y1": north.astype(float),
        }
    )
