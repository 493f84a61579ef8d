"""Nobody's name, place or words leave in a file whose reader may not see them."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from supervision_models.errors import LedgerError
from supervision_models.export import FORMATS, ExportReport
from supervision_models.ledger import Ledger

from .conftest import CANARY, POINT, PSEUDONYM, lead_id

Export = Callable[..., ExportReport]
PERSON = lead_id("safe.person", f"record_no=R1|person_id={PSEUDONYM}")
DEATH = lead_id("incident.death", "record_no=S1")


def everything_in(path: Path) -> str:
    """All text of a file, also inside archives, databases and compressed columns."""
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as archive:
            return "".join(archive.read(name).decode("utf-8") for name in archive.namelist())
    if path.suffix == ".gpkg":
        with sqlite3.connect(path) as connection:
            text = "\n".join(str(line) for line in connection.iterdump())
        connection.close()
        return text
    if path.suffix == ".parquet":
        return json.dumps(pl.read_parquet(path).drop("geom").to_dicts(), ensure_ascii=False,
                          default=str)  # fmt: skip
    return path.read_text("utf-8-sig")


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", FORMATS)
def test_the_canary_stays_inside(export: Export, name: str, lang: str) -> None:
    text = everything_in(export(name, lang=lang).path)
    assert PERSON in text  # the lead is there ...
    assert "金丝雀" not in text  # ... and the person is not
    assert "示例死因" not in text
    assert PSEUDONYM not in text


def test_what_stands_in_its_place(export: Export) -> None:
    rows = {row["lead_id"]: row for row in pl.read_parquet(export("parquet").path).to_dicts()}
    person = rows[PERSON]
    assert person["message"] == "示例厂房 的 王* 与 *** 共 3 人"
    assert json.loads(person["facts"]) == {"who": "***", "mates": "***", "many": 3}
    assert person["identity"] == "record_no=R1|person_id=***"
    death = rows[DEATH]
    assert death["message"] == "示例村 发生死亡，***"
    assert json.loads(death["facts"]) == {"cause": "***"}


def test_a_handler_sees_it_and_the_log_says_so(export: Export, ledger: Ledger) -> None:
    report = export("json", role="handler", actor="乙", reason="办理本案")
    text = report.path.read_text("utf-8")
    assert CANARY in text
    assert "未屏蔽" in report.text.zh
    (entry,) = ledger.audit.entries(action="leads.exported")
    assert (entry.actor, entry.detail["role"], entry.detail["reason"]) == (
        "乙",
        "handler",
        "办理本案",
    )
    assert ledger.audit.entries(action="evidence.unmasked") != ()
    log = json.dumps([dict(e.detail) for e in ledger.audit.entries()], ensure_ascii=False)
    assert "金丝雀" not in log


def test_the_source_text_of_sensitive_data_leaves_for_nobody(export: Export) -> None:
    options = {"role": "handler", "actor": "乙", "reason": "办理本案"}
    items = json.loads(export("json", **options).path.read_text("utf-8"))["items"]
    (death,) = [item for item in items if item["lead_id"] == DEATH]
    assert [record["raw"] for record in death["evidence"]] == [None]
    assert "敏感数据，原文不导出" in everything_in(export("xlsx", **options).path)


@pytest.mark.parametrize("role", ["analyst", "handler"])
def test_the_place_of_a_death_is_told_to_a_grid_cell(export: Export, role: str) -> None:
    frame = pl.read_parquet(export("parquet", role=role, actor="乙", reason="办理本案").path)
    row = frame.filter(pl.col("lead_id") == DEATH).row(0, named=True)
    assert (row["lon"], row["lat"]) == (102.345, 40.215)
    assert abs(row["lon"] - POINT.x) < 0.01
    text = everything_in(export("geojson").path)
    assert "102.345678" not in text


def test_without_its_model_a_lead_says_only_what_is_safe(
    export: Export, workspace: object, tmp_path: Path
) -> None:
    for path in (tmp_path / "ws" / "models").glob("*.yaml"):
        path.unlink()
    text = everything_in(export("csv").path)
    assert PERSON in text
    assert "金丝雀" not in text


def test_a_handler_needs_a_name_and_a_reason(export: Export, tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="reading unmasked needs a name and a reason"):
        export("csv", role="handler", actor="")
    assert not (tmp_path / "out.csv").exists()
    with pytest.raises(LedgerError, match="there is no role 'chief'"):
        export("csv", role="chief")
