"""Incidents read from a workspace, and the commands on them."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from supervision_models.incidents.counters import COUNTERS, counters
from supervision_models.incidents.reading import COLUMNS, read_records
from supervision_models.leads import merge
from supervision_models.leads.findings import FINDINGS
from supervision_models.ledger import Ledger
from supervision_models.review import decide
from supervision_models.workspace import Coverage, Snapshot, Workspace

D = dt.date
AT = "2026-03-31T09:00:00+08:00"
USC, OTHER = "91990121MA0000015B", "91990121MA0000099X"
DATES = {"occurred_on", "decided_on", "transferred_on", "accepted_on", "filing_ordered_on",
         "inquiry_started_on", "inquiry_approved_on", "published_on", "evaluated_on"}  # fmt: skip
MOMENTS = {"occurred_at", "received_at", "reported_at"}
KINDS = {
    **dict.fromkeys(DATES, pl.Date()),
    **dict.fromkeys(MOMENTS, pl.Datetime("us")),
    **dict.fromkeys(("deaths", "serious_injuries"), pl.Int32()),
    **dict.fromkeys(("loss", "fine"), pl.Decimal(18, 2)),
}


def moment(day: dt.date, hour: int) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour))


def incident(number: str, day: dt.date, **changes: Any) -> dict[str, Any]:
    row = {
        "incident_no": number, "occurred_at": moment(day, 8), "occurred_on": day,
        "employer_name": "示例建设有限公司", "employer_usc": USC, "deaths": 1,
        "serious_injuries": 0, "loss": 0, "received_at": moment(day, 9),
        "reported_at": moment(day, 10), "responsibility": "liable", "_region": "990121101",
    }  # fmt: skip
    return {**row, **changes}


ROWS: dict[str, list[dict[str, Any]]] = {
    "incident": [
        incident("A1", D(2025, 3, 1), inquiry_approved_on=D(2025, 5, 1)),
        incident("A2", D(2025, 9, 1), employer_usc=OTHER, employer_name="另一公司", deaths=0,
                 occurred_at=moment(D(2025, 9, 1), 0), _precision='{"occurred_at":"day"}'),
        incident("A3", D(2026, 6, 1)),
        incident("A4", D(2024, 1, 1), employer_usc=None, employer_name=None,
                 inquiry_approved_on=D(2024, 2, 1)),
    ],
    "death_evidence": [
        {"source_kind": "injury-insurance", "occurred_on": D(2025, 3, 1), "employer_usc": USC,
         "employer_name": "示例建设有限公司", "outcome": "dead"},
        {"source_kind": "injury-insurance", "occurred_on": D(2025, 3, 20), "employer_usc": None,
         "employer_name": "示例建设有限公司", "outcome": "dead"},
        {"source_kind": "medical", "occurred_on": D(2025, 3, 2), "employer_usc": USC,
         "outcome": "dead", "icd10": "I21"},  # an illness
        {"source_kind": "ambulance", "occurred_on": D(2025, 3, 1), "employer_usc": USC,
         "outcome": "dead"},
        {"source_kind": "claim", "occurred_on": D(2025, 4, 1), "employer_usc": USC,
         "outcome": "dead"},  # past the term
    ],
    "inspection_penalty": [
        {"kind": "penalty", "cause": "生产安全事故", "fine": 200_000, "party_usc": USC,
         "decided_on": D(2025, 6, 1)},
        {"kind": "penalty", "cause": "未按规定公示", "fine": 500_000, "party_usc": USC,
         "decided_on": D(2025, 6, 2)},
        {"kind": "penalty", "cause": "生产安全事故", "fine": 500_000, "party_usc": OTHER,
         "decided_on": D(2025, 6, 3)},
    ],
    "police_transfer": [
        {"transfer_no": "T1", "reference_no": "A1", "party_usc": USC,
         "transferred_on": D(2025, 5, 10), "decision": "filed", "decided_on": D(2025, 5, 20),
         "filing_ordered_on": D(2025, 5, 15)},
        {"transfer_no": "T2", "reference_no": "B9", "party_usc": USC,
         "transferred_on": D(2025, 5, 11), "decision": "pending"},
    ],
}  # fmt: skip


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    workspace = Workspace.create(tmp_path / "ws", name="示例", region="990121")
    everywhere = (Coverage("990121", D(2020, 1, 1), D(2026, 3, 31), "declared"),)
    for dataset, rows in ROWS.items():
        schema = {name: KINDS.get(name, pl.String()) for name in COLUMNS[dataset]}
        hashed = [{**row, "_hash": f"{dataset}{number}"} for number, row in enumerate(rows)]
        file = tmp_path / f"{dataset}.parquet"
        pl.DataFrame(hashed, schema=schema).write_parquet(file)
        snapshot = Snapshot(
            dataset, "d1", "source", len(rows), 0, 0, len(rows), "f.csv", "0" * 64, AT, everywhere
        )
        workspace.commit(snapshot, file, None, {})
    rows = [
        _finding("incident.late-report", "incident_no=A1", "1" * 32),
        _finding("incident.police-not-filed", "transfer_no=T1", "2" * 32),
        _finding("incident.concealed", "record_no=R1", "3" * 32),
        _finding("build.no-permit", "permit_no=P1", "4" * 32),
    ]
    record = {
        "id": "s1", "as_of": "2026-03-31", "started_at": AT, "finished_at": AT,
        "record": {"snapshots": [], "models": []},
    }  # fmt: skip
    with Ledger.open(workspace.ledger_url) as ledger:
        frame = pl.DataFrame(rows, schema=FINDINGS)
        merge(ledger, record, frame, {str(row["model_id"]): "d" for row in rows}, AT)
    return workspace


def _finding(model: str, identity: str, lead: str) -> dict[str, Any]:
    return {
        "model_id": model, "model_version": "1.0.0", "status": "hit", "identity": identity,
        "lead_id": lead, "conduct_on": D(2025, 3, 1), "region": "990121101", "severity": "S3",
        "organ": "emergency", "field": "incidents", "facts": "{}", "score": 40,
        "score_items": "[]", "evidence": "[]", "counter": "[]", "routes": [], "laws": [],
    }  # fmt: skip


def steps_of(ran: Any) -> dict[str, dict[str, Any]]:
    (found,) = json.loads(ran.out)["incidents"]
    return {step["code"]: step for step in found["steps"]}


def test_a_timeline_takes_what_belongs_to_the_incident(
    workspace: Workspace, supervision_cli: Callable[..., Any]
) -> None:
    where = ("-w", workspace.root, "--as-of", "2026-03-31", "--json")
    ran = supervision_cli("incidents", "timeline", "A1", *where, "--lang", "en")
    assert ran.code == 0, ran.err
    found = steps_of(ran)
    assert found["supplement"]["note"].startswith("1 in the register, 2 in other records")
    assert found["supplement"]["status"] == "overdue"
    assert found["penalty"]["note"] == "200,000 yuan in all, the floor is 300,000"
    assert found["penalty"]["status"] == "short"
    assert found["transfer"]["on"] == "2025-05-10"
    assert found["transfer"]["status_words"] == "late by 5 day(s)"
    assert (found["decision"]["status"], found["filed"]["status"]) == ("late", "in-time")
    (shown,) = json.loads(ran.out)["incidents"]
    assert shown["leads"] == ["1" * 32, "2" * 32]
    assert shown["recorded_deaths"] == 2

    rough = steps_of(supervision_cli("incidents", "timeline", "A2", *where))
    assert (rough["occurred"]["on"], rough["received"]["status"]) == ("2025-09-01", "unknown")
    assert rough["transfer"]["status"] == "none"

    # of a unit that the register does not name, nothing can be found missing
    nobody = steps_of(supervision_cli("incidents", "timeline", "A4", *where))
    unknown = {name for name, step in nobody.items() if step["status"] == "unknown"}
    assert unknown >= {"penalty", "transfer", "supplement"}


def test_beyond_the_coverage_nothing_is_overdue(
    workspace: Workspace, supervision_cli: Callable[..., Any]
) -> None:
    ran = supervision_cli(
        "incidents", "timeline", "-w", workspace.root, "--as-of", "2027-06-01", "--json"
    )
    document = json.loads(ran.out)
    assert [item["incident_no"] for item in document["incidents"]] == ["A3", "A2", "A1", "A4"]
    latest = {step["code"]: step["status"] for step in document["incidents"][0]["steps"]}
    assert latest["transfer"] == "unknown"
    assert latest["approved"] == "overdue"  # the register's own cell is empty


def test_the_future_is_not_known(workspace: Workspace, supervision_cli: Callable[..., Any]) -> None:
    where = ("-w", workspace.root, "--as-of", "2025-05-12", "--json")
    found = steps_of(supervision_cli("incidents", "timeline", "A1", *where))
    assert found["decision"]["status"] == "open"
    assert "ordered" not in found
    assert "fine" not in found


def test_people_read_words_and_a_page(
    workspace: Workspace, supervision_cli: Callable[..., Any], tmp_path: Path
) -> None:
    page = tmp_path / "t.html"
    where = ("-w", workspace.root, "--as-of", "2026-03-31")
    ran = supervision_cli("incidents", "timeline", "A1", *where, "--out", page)
    assert "迟延 5 日" in ran.out
    assert "低于下限" in ran.out
    assert "低于下限" in page.read_text(encoding="utf-8")
    listed = supervision_cli("incidents", "timeline", *where).out
    assert "共 3 起" in listed
    with Ledger.open(workspace.ledger_url) as ledger:
        (entry,) = ledger.audit.entries(action="incidents.exported")
    assert entry.object == "t.html"


def test_names_and_numbers_of_persons_are_never_read(workspace: Workspace) -> None:
    records = read_records(workspace, D(2026, 3, 31))
    read = {name for frame in records.frames.values() for name in frame.columns}
    personal = {"person_id", "person_name", "party_person_id", "place", "geom", "_raw"}
    assert not read & personal
    assert "cause" not in records.frames["death_evidence"].columns


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("timeline", "A9"), "没有事故 A9"),
        (("timeline", "--out", "x.pdf"), "不能写成 .pdf 文件"),
        (("counters", "--from", "2026-02-01", "--to", "2026-01-01"), "期间的止日早于起日"),
    ],
)
def test_refusals(
    workspace: Workspace,
    supervision_cli: Callable[..., Any],
    arguments: tuple[str, ...],
    message: str,
) -> None:
    ran = supervision_cli("incidents", *arguments, "-w", workspace.root)
    assert (ran.code, message in ran.err) == (1, True)


def test_without_a_register(tmp_path: Path, supervision_cli: Callable[..., Any]) -> None:
    empty = Workspace.create(tmp_path / "empty", region="990121")
    ran = supervision_cli("incidents", "timeline", "-w", empty.root)
    assert (ran.code, "工作区没有生产安全事故台账" in ran.err) == (1, True)


def test_counters_tell_of_the_year_so_far_unless_asked_for_more(
    workspace: Workspace, supervision_cli: Callable[..., Any]
) -> None:
    ran = supervision_cli(
        "incidents", "counters", "--to", "2026-03-31", "--json", "-w", workspace.root
    )
    told = json.loads(ran.out)
    assert (told["from"], told["to"]) == ("2026-01-01", "2026-03-31")


def test_counters_count_incidents_once_by_the_day_of_the_step(workspace: Workspace) -> None:
    def step(lead: str, decision: str, day: dt.date, outcome: str | None = None) -> None:
        decide(ledger, lead, decision=decision, author="甲", at=AT, effective_on=day,
               outcome=outcome)  # fmt: skip

    with Ledger.open(workspace.ledger_url) as ledger:
        first, second, concealed, other = ("1" * 32, "2" * 32, "3" * 32, "4" * 32)
        step(first, "preliminary", D(2026, 1, 5))
        step(first, "transferred", D(2026, 1, 20), "transfer-advised")
        step(first, "transferred", D(2026, 2, 2), "early-intervention")
        step(second, "preliminary", D(2026, 1, 6))  # the same incident, by its transfer
        step(concealed, "merged", D(2026, 1, 7))  # nobody looked into it yet
        step(other, "preliminary", D(2026, 1, 8))  # no incident model
        found = counters(workspace, ledger, start=D(2026, 1, 1), end=D(2026, 3, 31))
        early = counters(workspace, ledger, start=D(2025, 1, 1), end=D(2025, 12, 31))
        monthly = counters(workspace, ledger, start=D(2026, 1, 1), end=D(2026, 3, 31), by="month")
        nothing = counters(workspace, ledger, start=D(2020, 1, 1), end=D(2020, 2, 1), by="region")

    def told(row: dict[str, Any]) -> dict[str, int]:
        return {name: row[name] for name in COUNTERS if row[name]}

    assert told(found.row(0, named=True)) == {
        "reviewed": 1, "transfer-advised": 1, "early-intervention": 1,
    }  # fmt: skip
    assert told(early.row(0, named=True)) == {
        "occurred": 2, "fatal": 1, "flagged": 2, "filing-supervised": 1, "police-filed": 1,
    }  # fmt: skip
    assert monthly["group"].to_list() == ["2026-01", "2026-02", ""]
    # by month an incident counts in each month in which it was worked on, in all once
    assert monthly["reviewed"].to_list() == [1, 1, 1]
    assert told(nothing.row(-1, named=True)) == {}


def test_the_counters_command_says_what_it_counts(
    workspace: Workspace, supervision_cli: Callable[..., Any]
) -> None:
    period = ("-w", workspace.root, "--from", "2025-01-01", "--to", "2025-12-31")
    ran = supervision_cli(
        "incidents", "counters", *period, "--by", "region", "--json", "--lang", "en"
    )
    document = json.loads(ran.out)
    assert document["groups"] == [{"group": "990121101", **document["total"]}]
    assert document["total"]["occurred"] == 2
    assert set(document["definitions"]) == set(COUNTERS)
    shown = supervision_cli("incidents", "counters", *period, "--by", "month").out
    assert "亡人事故" in shown
    assert "2025-03" in shown
