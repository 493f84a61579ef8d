"""From a lead to the rows of the source files; and what each role may read of them."""

from __future__ import annotations

import datetime as dt
import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from supervision_models.contracts.definition import Contract
from supervision_models.errors import LedgerError
from supervision_models.leads import MergeReport, current, evidence_of, merge
from supervision_models.leads.evidence import EVIDENCE, scanned
from supervision_models.leads.masking import shown_columns
from supervision_models.ledger import Ledger
from supervision_models.ledger.canonical import canonical
from supervision_models.workspace import Workspace

AT = "2026-09-30T09:00:00+08:00"
DAY = dt.date(2026, 9, 30)
Make = Callable[..., dict[str, Any]]


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace.create(tmp_path / "ws", name="示例", region="990121")


def snapshot(
    workspace: Workspace,
    dataset: str,
    digest: str,
    rows: list[dict[str, Any]],
    *,
    columns: list[dict[str, str]] | None = None,
) -> None:
    """A snapshot as ingest leaves it: rows with `_hash`, `_file`, `_row` and `_raw`."""
    folder = workspace.root / "data" / dataset
    folder.mkdir(parents=True, exist_ok=True)
    system = {"_sheet": "Sheet1", "_repairs": [], "_file": "源数据.xlsx"}
    table = [
        {
            **system,
            "_seq": seq,
            "_row": seq + 3,
            **row,
            "_raw": json.dumps(row.get("_raw", {}), ensure_ascii=False),
        }
        for seq, row in enumerate(rows)
    ]
    pl.DataFrame(table, schema_overrides={"_repairs": pl.List(pl.String)}).write_parquet(
        folder / f"{digest}.parquet"
    )
    report = {
        "snapshot": {"file_sha256": f"sha of {digest}"},
        "report": {"columns": columns or []},
    }
    (folder / f"{digest}.json").write_text(json.dumps(report), encoding="utf-8")


def merged(
    ledger: Ledger,
    finding: Make,
    frame: Callable[..., pl.DataFrame],
    scan: Make,
    evidence: list[dict[str, str]],
    counter: list[dict[str, str]] | None = None,
    snapshots: list[tuple[str, str]] | None = None,
    scan_id: str = "s1",
) -> pl.DataFrame:
    """The one lead, found by a scan that read these snapshots."""
    row = finding("p", evidence=json.dumps(evidence), counter=json.dumps(counter or []))
    named = [{"dataset": dataset, "digest": digest} for dataset, digest in snapshots or []]
    merge(ledger, scan(scan_id, snapshots=named), frame(row), {"land.example": "d"}, AT)
    return current(ledger, on=DAY)


@pytest.fixture
def found(
    ledger: Ledger, finding: Make, frame: Callable[..., pl.DataFrame], scan: Make
) -> Callable[..., pl.DataFrame]:
    def make(*evidence: tuple[str, str, str], **more: Any) -> pl.DataFrame:
        records = [{"match": m, "dataset": d, "hash": h} for m, d, h in evidence]
        return merged(ledger, finding, frame, scan, records, **more)

    return make


def test_file_sheet_row_and_text(
    workspace: Workspace, ledger: Ledger, found: Callable[..., pl.DataFrame]
) -> None:
    snapshot(
        workspace,
        "land_patch",
        "d1",
        [
            {"patch_no": "P0", "_hash": "h0", "_raw": {"图斑编号": "P0"}},
            {
                "patch_no": "P1",
                "observed_on": dt.date(2024, 9, 1),
                "_hash": "h1",
                "_raw": {"图斑编号": "Ｐ１", "后时相": "2024年9月", "监测面积（亩）": "3.0"},
                "_repairs": ["observed_on:month"],
            },
        ],
    )
    leads = found(
        ("subject", "land_patch", "h1"),
        snapshots=[("land_patch", "d1")],
        counter=[{"match": "approval", "dataset": "land_patch", "hash": "h0", "why": "晚 30 日"}],
    )
    rows = evidence_of(workspace, ledger, leads, at=AT)
    assert rows.schema == EVIDENCE
    assert rows["kind"].to_list() == ["evidence", "counter"]  # the case against it comes second
    row = rows.row(0, named=True)
    assert (row["file"], row["sheet"], row["row"], row["file_sha256"]) == (
        "源数据.xlsx",
        "Sheet1",
        4,
        "sha of d1",
    )
    assert (row["snapshot"], row["match"], row["copies"], row["why"]) == ("d1", "subject", 1, None)
    assert json.loads(row["values"])["patch_no"] == "P1"
    assert json.loads(row["values"])["observed_on"] == "2024-09-01"
    assert row["repairs"] == ["observed_on:month"]
    assert json.loads(row["raw"])["图斑编号"] == "Ｐ１"
    counter = rows.row(1, named=True)
    assert (counter["match"], counter["why"], counter["row"]) == ("approval", "晚 30 日", 3)
    assert ledger.audit.entries(action="evidence.unmasked") == ()


def test_the_snapshot_of_the_scan_is_read_not_the_newest(
    workspace: Workspace,
    ledger: Ledger,
    found: Callable[..., pl.DataFrame],
    finding: Make,
    frame: Callable[..., pl.DataFrame],
    scan: Make,
) -> None:
    snapshot(
        workspace, "land_patch", "old", [{"patch_no": "P1", "_hash": "h1", "_file": "旧.xlsx"}]
    )
    snapshot(
        workspace, "land_patch", "new", [{"patch_no": "P1", "_hash": "h2", "_file": "新.xlsx"}]
    )
    found(("subject", "land_patch", "h1"), snapshots=[("land_patch", "old")])
    # the next scan reads the new file, and no longer finds the lead
    named = [{"dataset": "land_patch", "digest": "new"}]
    merge(ledger, scan("s2", snapshots=named), frame(), {"land.example": "d"}, AT)
    rows = evidence_of(workspace, ledger, current(ledger, on=DAY), at=AT)
    assert rows["file"].to_list() == ["旧.xlsx"]


def test_one_row_in_two_files_is_counted(
    workspace: Workspace, ledger: Ledger, found: Callable[..., pl.DataFrame]
) -> None:
    for digest, name in (("d1", "b.xlsx"), ("d2", "a.xlsx")):
        snapshot(
            workspace, "land_patch", digest, [{"patch_no": "P1", "_hash": "h1", "_file": name}]
        )
    leads = found(
        ("subject", "land_patch", "h1"), snapshots=[("land_patch", "d1"), ("land_patch", "d2")]
    )
    (row,) = evidence_of(workspace, ledger, leads, at=AT).iter_rows(named=True)
    assert (row["file"], row["copies"], row["snapshot"]) == ("a.xlsx", 2, "d2")


def test_a_snapshot_that_is_gone_is_said_to_be(
    workspace: Workspace, ledger: Ledger, found: Callable[..., pl.DataFrame]
) -> None:
    leads = found(("subject", "land_patch", "h1"), snapshots=[("land_patch", "gone")])
    (row,) = evidence_of(workspace, ledger, leads, at=AT).iter_rows(named=True)
    assert (row["hash"], row["snapshot"], row["file"], row["values"]) == ("h1", None, None, None)


def test_a_dataset_without_contract(
    workspace: Workspace, ledger: Ledger, found: Callable[..., pl.DataFrame]
) -> None:
    leads = found(("subject", "of_a_pack", "h1"), snapshots=[("of_a_pack", "d1")])
    with pytest.raises(LedgerError, match="dataset of_a_pack has no contract"):
        evidence_of(workspace, ledger, leads, at=AT)


def test_no_leads_no_rows(workspace: Workspace, ledger: Ledger) -> None:
    assert evidence_of(workspace, ledger, current(ledger, on=DAY), at=AT).is_empty()


def test_the_record_of_a_scan_names_its_snapshots() -> None:
    record = {"snapshots": [{"dataset": "b", "digest": "2"}, {"dataset": "b", "digest": "1"}]}
    assert scanned(record) == {"b": ["1", "2"]}
    assert scanned({}) == {}


# -- roles ------------------------------------------------------------------------------


def test_a_role_that_is_none(workspace: Workspace, ledger: Ledger) -> None:
    with pytest.raises(LedgerError, match="there is no role 'root'") as refused:
        evidence_of(workspace, ledger, current(ledger, on=DAY), role="root", at=AT)
    assert refused.value.allowed is not None
    assert refused.value.allowed.en == "analyst, handler"


@pytest.mark.parametrize(("actor", "reason"), [("", "核对"), ("甲", ""), ("甲", "  "), ("", "")])
def test_a_handler_gives_name_and_reason(
    workspace: Workspace, ledger: Ledger, actor: str, reason: str
) -> None:
    leads = current(ledger, on=DAY)
    with pytest.raises(LedgerError, match="reading unmasked needs a name and a reason"):
        evidence_of(workspace, ledger, leads, role="handler", actor=actor, reason=reason, at=AT)
    assert ledger.audit.entries() == ()


def canary(column: str) -> str:
    return f"王金丝雀{column}"


def canary_row(contract: Contract) -> dict[str, Any]:
    """A row whose every textual column carries a text of its own, source cells as well."""
    texts = {
        name: canary(name)
        for name, column in contract.columns.items()
        if column.type in ("text", "code", "usc", "person_name", "person_id", "phone")
    }
    raw = {column.zh: canary(f"raw-{name}") for name, column in contract.columns.items()}
    return {**texts, "_hash": "h1", "_raw": {**raw, "未对应的表头": canary("unknown")}}


def contracts() -> dict[str, Contract]:
    from supervision_models.contracts.loader import load_contracts
    from supervision_models.workspace import packaged

    return load_contracts([packaged("datasets") / "contracts"])


@pytest.mark.parametrize("dataset", sorted(contracts()))
def test_no_personal_value_leaves_its_place(
    workspace: Workspace,
    ledger: Ledger,
    found: Callable[..., pl.DataFrame],
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    dataset: str,
) -> None:
    caplog.set_level(logging.DEBUG)
    contract = workspace.contracts[dataset]
    snapshot(workspace, dataset, "d1", [canary_row(contract)])
    leads = found(("subject", dataset, "h1"), snapshots=[(dataset, "d1")])
    masked = canonical(evidence_of(workspace, ledger, leads, at=AT).to_dicts())
    handler = canonical(
        evidence_of(
            workspace, ledger, leads, role="handler", actor="甲", reason="核对", at=AT
        ).to_dicts()
    )
    shown = shown_columns(contract)
    for name, column in contract.columns.items():
        personal = column.type in ("person_name", "person_id", "phone")
        secret = personal or column.sensitivity >= 3
        for text in (canary(name), canary(f"raw-{name}")):
            if secret:
                assert text not in masked, name
            if name not in shown and column.type != "geometry":
                assert text not in handler, name
        if contract.sensitivity == 4:
            assert canary(f"raw-{name}") not in masked, name
    assert canary("unknown") not in masked
    everywhere = caplog.text + "".join(capfd.readouterr())
    everywhere += canonical([entry.detail for entry in ledger.audit.entries()])
    assert "金丝雀" not in everywhere


def test_what_is_masked_and_how(
    workspace: Workspace, ledger: Ledger, found: Callable[..., pl.DataFrame]
) -> None:
    snapshot(
        workspace,
        "site_roster",
        "d1",
        [
            {
                "record_no": "R1",
                "person_name": "王小明",
                "person_id": "h:0123456789abcdef01234567",
                "post": "电工",
                "_hash": "h1",
                "_raw": {"档案": "R1", "人员": "王小明", "证件": "‹…1234›", "岗": "电工"},
            }
        ],
        columns=[
            {"header": "档案", "column": "record_no"},
            {"header": "人员", "column": "person_name"},
            {"header": "证件", "column": "person_id"},
            {"header": "岗", "column": "post"},
        ],
    )
    leads = found(("subject", "site_roster", "h1"), snapshots=[("site_roster", "d1")])
    contract = workspace.contracts["site_roster"]
    (row,) = evidence_of(workspace, ledger, leads, at=AT).iter_rows(named=True)
    values, raw = json.loads(row["values"]), json.loads(row["raw"])
    four = {name for name, column in contract.columns.items() if column.sensitivity == 4}
    assert values["person_name"] == ("***" if "person_name" in four else "王*")
    assert values["person_id"] == ("***" if "person_id" in four else "h:012345…")
    assert values["record_no"] == "R1"
    assert (raw["档案"], raw["岗"], raw["证件"]) == ("R1", "电工", "***")
    assert "小明" not in row["raw"]
    (row,) = evidence_of(
        workspace, ledger, leads, role="handler", actor="甲", reason="核对持证", at=AT
    ).iter_rows(named=True)
    values, raw = json.loads(row["values"]), json.loads(row["raw"])
    assert (values["person_name"], raw["人员"], raw["证件"]) == ("王小明", "王小明", "‹…1234›")


def test_a_reporter_is_shown_to_nobody(
    workspace: Workspace, ledger: Ledger, found: Callable[..., pl.DataFrame]
) -> None:
    snapshot(
        workspace,
        "complaint",
        "d1",
        [
            {
                "ticket_no": "T1",
                "reporter": "王小明",
                "_hash": "h1",
                "_raw": {"工单编号": "T1", "诉求人": "王小明", "联系人": "王小明的哥哥"},
            }
        ],
    )
    leads = found(("subject", "complaint", "h1"), snapshots=[("complaint", "d1")])
    for how in ({}, {"role": "handler", "actor": "甲", "reason": "核对"}):
        (row,) = evidence_of(workspace, ledger, leads, at=AT, **how).iter_rows(named=True)
        assert "王小明" not in canonical(row)
        assert json.loads(row["values"])["ticket_no"] == "T1"
        assert "诉求人" not in row["raw"]
        assert "联系人" not in row["raw"]
        assert json.loads(row["raw"])["工单编号"] == "T1"


def test_reading_unmasked_is_logged_before_anything_is_read(
    workspace: Workspace, ledger: Ledger, found: Callable[..., pl.DataFrame]
) -> None:
    leads = found(("subject", "of_a_pack", "h1"), snapshots=[("of_a_pack", "d1")])
    with pytest.raises(LedgerError, match="has no contract"):
        evidence_of(workspace, ledger, leads, role="handler", actor="甲", reason="核对持证", at=AT)
    (entry,) = ledger.audit.entries(action="evidence.unmasked")
    assert entry.actor == "甲"
    assert entry.object == leads["lead_id"][0]
    assert entry.detail == {"reason": "核对持证", "leads": 1, "ids": leads["lead_id"].to_list()}


def test_many_leads_are_logged_by_digest(
    workspace: Workspace, ledger: Ledger, run: Callable[..., MergeReport], finding: Make
) -> None:
    run("s1", *(finding(f"p{number}", evidence="[]") for number in range(51)))
    leads = current(ledger, on=DAY)
    evidence_of(workspace, ledger, leads, role="handler", actor="甲", reason="导出", at=AT)
    (entry,) = ledger.audit.entries(action="evidence.unmasked")
    assert entry.object == "51 leads"
    assert set(entry.detail) == {"reason", "leads", "ids_sha256"}
