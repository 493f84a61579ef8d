"""Models over leads: judged after all others, over what these found."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from supervision_models.engines.duckdb import DuckDBEngine
from supervision_models.errors import ModelError
from supervision_models.export.lead_document import place_of
from supervision_models.leads import current
from supervision_models.leads.evidence import evidence_of
from supervision_models.leads.intake import take_in
from supervision_models.ledger import Ledger
from supervision_models.models.library import Library
from supervision_models.scan.combining import make_leads
from supervision_models.scan.execution import ScanResult, replay, runnable, scan_workspace
from supervision_models.scan.record import read_record
from supervision_models.workspace import Workspace
from tests.scan.conftest import AS_OF, AT, PERMIT_ROWS, PERMITS, WORKS, Load, content, works

COMBO, RULE = "combo.firm-many-rules", "build.no-permit"
OWNER, OTHER = "91990121MA0000015B", "91990121MA00000236"
MINE, THEIRS = f"firm_usc={OWNER}", f"firm_usc={OTHER}"
HEADER = (*WORKS, "建设单位", "建设单位统一社会信用代码")
# as if one rule were enough
LEAST = {COMBO: {"least": 1}}


def site(number: int, started: str, code: str = OWNER) -> list[str]:
    return [*works(number, started), f"示例{code[-3:]}置业有限公司", code]


SITES = [site(2, "2024-06-01"), site(3, "2025-01-10"), site(4, "2025-02-01", OTHER)]


@pytest.fixture
def two(library: Library) -> Library:
    """A library of one rule and the model over leads."""
    return replace(library, models={name: library.models[name] for name in (RULE, COMBO)})


@pytest.fixture
def workspace(tmp_path: Path, load: Load) -> Workspace:
    made = Workspace.create(tmp_path / "ws", region="990121")
    load(made, "开工证据", HEADER, SITES)
    load(made, "施工许可证", PERMITS, PERMIT_ROWS)
    return made


def scan(workspace: Workspace, library: Library, *models: str) -> ScanResult:
    return scan_workspace(workspace, library, models=models, as_of=AS_OF, at=AT, overrides=LEAST)


def combined(result: ScanResult) -> pl.DataFrame:
    return result.findings.filter(pl.col("model_id") == COMBO)


def test_a_lead_rests_on_the_leads_of_the_same_scan(workspace: Workspace, two: Library) -> None:
    result = scan(workspace, two)
    below = result.findings.filter(model_id=RULE, status="hit")
    assert below.height == 3
    told = {row["identity"]: row for row in combined(result).to_dicts()}
    assert {name: row["status"] for name, row in told.items()} == {MINE: "hit", THEIRS: "hit"}
    mine = told[MINE]
    rested = {item["hash"] for item in json.loads(mine["evidence"])}
    owned = below.filter(pl.col("firm_usc") == OWNER)
    assert rested == set(owned["lead_id"])
    assert mine["confidence"] == owned["confidence"].min()
    assert mine["conduct_on"] == dt.date(2025, 1, 10)
    assert json.loads(mine["counter"]) == []


def test_it_brings_all_other_models_with_it(library: Library) -> None:
    names = [model.id for model in runnable(library, [COMBO])]
    assert names == [model.id for model in runnable(library)]
    assert [model.id for model in runnable(library, [RULE])] == [RULE]


def test_leads_of_nothing_are_refused(library: Library) -> None:
    alone = replace(library, models={COMBO: library.models[COMBO]})
    with pytest.raises(ModelError, match="rests on leads of other models, and the library") as told:
        runnable(alone)
    assert told.value.mend is not None
    assert told.value.mend.zh == "把所依据的模型加入模型库"


def test_changed_leads_change_it_as_a_full_scan_does(
    workspace: Workspace, two: Library, tmp_path: Path, load: Load
) -> None:
    first = scan(workspace, two)
    load(workspace, "开工证据", HEADER, [*SITES[1:], site(5, "2026-03-01", OTHER)])
    again = scan(workspace, two, COMBO)
    fresh = Workspace.create(tmp_path / "fresh", region="990121")
    load(fresh, "开工证据", HEADER, [*SITES[1:], site(5, "2026-03-01", OTHER)])
    load(fresh, "施工许可证", PERMITS, PERMIT_ROWS)
    full = scan(fresh, two)
    assert again.digest == full.digest != first.digest
    assert content(again.findings) == content(full.findings)
    leads = {
        row["identity"]: json.loads(row["facts"])["leads"] for row in combined(again).to_dicts()
    }
    assert leads == {MINE: 1, THEIRS: 2}


def test_unchanged_leads_are_not_judged_again(workspace: Workspace, two: Library) -> None:
    first = scan(workspace, two)
    again = scan(workspace, two)
    assert set(again.reused) == {RULE, COMBO}
    assert again.digest == first.digest
    digest, _ = replay(workspace, read_record(workspace, first.record), form=first.record["format"])
    assert digest == first.digest


def test_its_evidence_names_the_leads(workspace: Workspace, two: Library) -> None:
    with Ledger.open(workspace.ledger_url) as ledger:
        take_in(workspace, two, as_of=AS_OF, at=AT, actor="test", overrides=LEAST)
        lead = current(ledger, on=AS_OF, models=[COMBO]).filter(identity=MINE)
        shown = evidence_of(workspace, ledger, lead, at=AT)
    values = [json.loads(text) for text in shown["values"]]
    assert [value["model_id"] for value in values] == [RULE, RULE]
    assert {value["conduct_on"] for value in values} == {"2024-06-01", "2025-01-10"}
    assert shown["snapshot"].null_count() == 0
    zh, en = ({place_of(row, lang) for row in shown.to_dicts()} for lang in ("zh", "en"))
    rule = two.models[RULE].definition.title
    assert zh == {f"{RULE} {rule.zh} {value['conduct_on']}" for value in values}
    assert en == {f"{RULE} {rule.en} {value['conduct_on']}" for value in values}


def test_a_lead_with_several_hits_is_one_row(
    workspace: Workspace, two: Library, tmp_path: Path
) -> None:
    """A record that two sources handed over is two hits of one lead."""
    hits = scan(workspace, two).findings.filter(model_id=RULE, status="hit")
    hits = hits.with_columns(pl.lit(0, pl.Int64).alias("_rid"))
    hits.write_parquet(tmp_path / "once.parquet")
    again = hits.with_columns(pl.lit("another source").alias("subject_hash"))
    again.reverse().write_parquet(tmp_path / "twice.parquet")
    found = []
    for files in (["once"], ["once", "twice"], ["twice", "once"]):
        with DuckDBEngine.open(spatial=False) as engine:
            rows = make_leads(engine, [tmp_path / f"{name}.parquet" for name in files])
            assert rows == hits.height
            found.append(engine.frame("SELECT * FROM data_lead ORDER BY _rid"))
    assert found[0].equals(found[1])
    assert found[0].equals(found[2])
