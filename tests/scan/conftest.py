"""A small county for the scan: works with and without permits, written and loaded as CSV."""

from __future__ import annotations

import csv
import datetime as dt
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from supervision_models.contracts.loader import load_contracts
from supervision_models.ingest import ingest
from supervision_models.models.library import Library
from supervision_models.models.loader import load_library
from supervision_models.scan.digests import CONTENT
from supervision_models.workspace import Workspace, packaged

AT = dt.datetime(2026, 9, 30, 8, 0, tzinfo=dt.UTC)
AS_OF = dt.date(2026, 9, 30)
Rows = Sequence[Sequence[str]]
WORKS = (
    *("记录编号", "项目代码", "项目名称", "施工单位", "施工单位统一社会信用代码", "证据类型"),
    *("开工日期", "工程投资额（万元）", "建筑面积（㎡）", "工程类别"),
)
PERMITS = (
    *("施工许可证编号", "项目代码", "工程名称", "建设单位", "施工单位"),
    *("合同价格（万元）", "发证日期"),
)


def works(number: int, started: str, invest: str = "5000", area: str = "12000") -> list[str]:
    code = f"2403-990121-04-01-{100000 + number}"
    name = f"澄塘示例工程{number:03d}"
    return [f"K{number:03d}", code, name, "澄塘测甲建筑有限公司", "", "实名制首日", started,
            invest, area, "房屋建筑"]  # fmt: skip


def permit(number: int, issued: str) -> list[str]:
    code = f"2403-990121-04-01-{100000 + number}"
    name = f"澄塘示例工程{number:03d}"
    serial = f"990121{issued.replace('-', '')}{number:02d}01"
    return [serial, code, name, "示例测乙置业有限公司", "澄塘测甲建筑有限公司", "4000", issued]


def write(path: Path, header: Sequence[str], rows: Rows) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path


Load = Callable[[Workspace, str, Sequence[str], Rows], None]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Load rows as one source, declared complete from 2020 to the day of the scan."""

    def loader(workspace: Workspace, name: str, header: Sequence[str], rows: Rows) -> None:
        path = write(tmp_path / f"{name}.csv", header, rows)
        ingest(
            workspace,
            [path],
            region="990121",
            start=dt.date(2020, 1, 1),
            end=AS_OF,
            at=AT,
        )

    return loader


@pytest.fixture(scope="session")
def library() -> Library:
    contracts = load_contracts([packaged("datasets") / "contracts"])
    return load_library([packaged("rules")], contracts).require_valid()


WORK_ROWS = [
    works(1, "2024-05-01"),  # permit in time: clear
    works(2, "2024-06-01"),  # permit a month late: hit
    works(3, "2025-01-10"),  # no permit: hit
    works(4, "2025-02-01", invest="29"),  # small: excepted or out of scope, never a hit
    works(5, "2019-05-01"),  # before the coverage: not assessable
]
PERMIT_ROWS = [permit(1, "2024-04-01"), permit(2, "2024-07-01")]


@pytest.fixture
def county(tmp_path: Path, load: Load) -> Workspace:
    workspace = Workspace.create(tmp_path / "ws", region="990121")
    load(workspace, "开工证据", WORKS, WORK_ROWS)
    load(workspace, "施工许可证", PERMITS, PERMIT_ROWS)
    return workspace


def content(findings: Any) -> str:
    """What the findings say, without where their rows stand in files."""
    rows = findings.sort("model_id", "identity", "finding_digest").select(CONTENT).to_dicts()
    return json.dumps(rows, ensure_ascii=False, default=str, indent=0)
