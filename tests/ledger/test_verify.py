"""Whatever was tampered with, moved, taken out or cut off is found."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from supervision_models.ledger import AuditReport, Decision, Ledger
from supervision_models.ledger.audit import GENESIS, seal

AT = "2026-09-30T09:00:00+08:00"
LEAD = "ab" * 16


@pytest.fixture
def path(sqlite_path: Path) -> Path:
    """A ledger with a scan, two decisions, a correction, a model and its event."""
    import polars as pl

    from supervision_models.leads import merge

    with Ledger.open(sqlite_path) as ledger:
        merge(
            ledger,
            {"id": "s1", "as_of": "2026-09-30", "started_at": AT, "finished_at": AT},
            pl.DataFrame(
                {
                    "model_id": ["land.example"],
                    "status": ["hit"],
                    "identity": ["patch_no=P1"],
                    "lead_id": [LEAD],
                    "geom": [b"\x01"],
                }
            ),
            {"land.example": "d"},
            AT,
        )
        evidence = ledger.leads.latest()["evidence_hash"][0]
        ledger.decisions.add(Decision(LEAD, "preliminary", "甲", AT, evidence))
        ledger.decisions.add(Decision(LEAD, "assessment", "甲", AT, evidence))
        ledger.corrections.add("party", {"left": "a"}, author="甲", at=AT)
        ledger.models.add(
            model_id="land.example",
            version="1.0.0",
            digest_results="r",
            digest_words="w",
            content="x",
            author="甲",
            at=AT,
        )
        ledger.models.record(
            model_id="land.example", version="1.0.0", event="approved", author="甲", at=AT
        )
        assert ledger.verify().ok
    return sqlite_path


@pytest.fixture
def tamper(path: Path) -> Callable[..., AuditReport]:
    """Change the file behind the ledger's back, as someone with the file could; then verify."""

    def change(statements: str, head: str | None = None) -> AuditReport:
        connection = sqlite3.connect(path)
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in names.fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.executescript(statements)
        connection.commit()
        connection.close()
        with Ledger.open(path) as ledger:
            return ledger.verify(head=head)

    return change


def words(report: AuditReport) -> str:
    return " | ".join(problem.what.en for problem in report.problems)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("actor", "'乙'"),
        ("at", "'2020-01-01T00:00:00+08:00'"),
        ("action", "'lead.seen'"),
        ("object", "'other'"),
        ("detail", "'{}'"),
        ("detail", "'not json'"),
    ],
)
def test_a_changed_entry(tamper: Callable[[str], AuditReport], column: str, value: str) -> None:
    report = tamper(f"UPDATE audit SET {column} = {value} WHERE seq = 2")
    assert not report.ok
    assert report.problems[0].seq == 2
    assert "does not match its own hash" in words(report)


def test_two_entries_that_changed_places(tamper: Callable[[str], AuditReport]) -> None:
    report = tamper(
        "UPDATE audit SET seq = 99 WHERE seq = 2; UPDATE audit SET seq = 2 WHERE seq = 3;"
        "UPDATE audit SET seq = 3 WHERE seq = 99;"
    )
    assert "does not follow the entry before it" in words(report)


def test_an_entry_taken_out_of_the_middle(tamper: Callable[[str], AuditReport]) -> None:
    report = tamper("DELETE FROM audit WHERE seq = 3")
    assert "an entry before this one was taken out or put in" in words(report)
    assert "decided 2 is not in the log" in words(report)


def test_a_tail_cut_off_with_all_that_it_sealed(
    path: Path, tamper: Callable[..., AuditReport]
) -> None:
    """The chain alone cannot see it; a head printed earlier does."""
    with Ledger.open(path) as ledger:
        head = ledger.audit.head()
    cut = "DELETE FROM audit WHERE seq = 6; DELETE FROM catalog_events"
    assert tamper(cut).ok
    report = tamper("", head)
    assert words(report).startswith("the given head is not in the log")
    assert not report.ok


def test_an_earlier_head_stays_good_as_the_log_grows(path: Path) -> None:
    with Ledger.open(path) as ledger:
        head = ledger.audit.head()
        ledger.corrections.add("party", {}, author="甲", at=AT)
        assert ledger.audit.head() != head
        assert ledger.verify(head=head).ok
        assert ledger.verify(head=head[:12].upper()).ok
        assert ledger.verify(head=GENESIS).ok
        assert not ledger.verify(head=head[:11]).ok  # too short to tell one head from another


def test_a_log_written_anew_from_the_start(path: Path, tamper: Callable[..., AuditReport]) -> None:
    """Whoever rewrites every hash passes the chain, but not a head printed earlier."""
    with Ledger.open(path) as ledger:
        head = ledger.audit.head()
        entries = list(ledger.audit.rows())
    previous, script = GENESIS, []
    for row in entries:
        actor = "乙" if row.seq == 2 else row.actor
        found = seal(row.seq, row.at, actor, row.action, row.object, row.detail, previous)
        script.append(
            f"UPDATE audit SET actor = '{actor}', prev_hash = '{previous}', hash = '{found}' "
            f"WHERE seq = {row.seq};"
        )
        previous = found
    assert tamper("".join(script)).ok
    assert not tamper("", head).ok


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("UPDATE decisions SET author = '乙' WHERE seq = 1", "lead.decided 1 was changed"),
        ("UPDATE decisions SET note = 'x' WHERE seq = 2", "lead.decided 2 was changed"),
        ("DELETE FROM decisions WHERE seq = 2", "lead.decided 2 is gone from the ledger"),
        (
            "INSERT INTO decisions SELECT 9, lead_id, state, dismisses, reason, note, author, at, "
            "evidence_hash, expires_on, outcome, amount_fen, effective_on, urgent FROM decisions "
            "WHERE seq = 1",
            "lead.decided 9 is not in the log",
        ),
        ("UPDATE corrections SET content = '{}'", "link.corrected 1 was changed"),
        ("UPDATE models SET content = 'y'", "model.registered 1 was changed"),
        ("UPDATE catalog_events SET event = 'published'", "catalog.event 1 was changed"),
        ("UPDATE scans SET record = '{}'", "scan.merged s1 was changed"),
        ("UPDATE lead_events SET event = 'resolved'", "scan.merged s1 was changed"),
        ("UPDATE leads SET identity = 'patch_no=P2'", "scan.merged s1 was changed"),
        ("DELETE FROM lead_events", "scan.merged s1 was changed"),
        ("UPDATE lead_versions SET payload = '{}'", f"the content of lead {LEAD} changed"),
        ("UPDATE lead_versions SET geom = x'02'", f"the content of lead {LEAD} changed"),
    ],
)
def test_what_was_changed_past_the_log(
    tamper: Callable[[str], AuditReport], statement: str, expected: str
) -> None:
    report = tamper(statement)
    assert expected in words(report)


def test_the_log_on_every_database(ledger: Ledger) -> None:
    assert ledger.audit.head() == GENESIS
    assert ledger.verify() == AuditReport(0, GENESIS, ())
    first = ledger.audit.append(actor="甲", action="a.b", about="o", detail={"n": 1}, at=AT)
    second = ledger.audit.append(actor="乙", action="a.c", about="o", at=AT)
    assert (first.seq, first.prev_hash, second.prev_hash) == (1, GENESIS, first.hash)
    assert ledger.audit.entries() == (first, second)
    assert ledger.audit.entries(action="a.c") == (second,)
    assert ledger.audit.entries(about="o", last=1) == (second,)
    assert ledger.verify(head=first.hash).ok
