"""Each room keeps what it is given, on every database."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import polars as pl
import pytest

from supervision_models.errors import LedgerError
from supervision_models.ledger import Decision, Ledger
from supervision_models.ledger.canonical import canonical, content_hash, instant, local_day

AT = "2026-09-30T09:00:00+08:00"
LEAD = "ab" * 16


def add_scan(ledger: Ledger, scan_id: str = "s1", lead_id: str = LEAD) -> None:
    """A scan with one new lead, as the leads room writes it."""
    with ledger.transaction():
        ledger.scans.add(
            scan_id=scan_id,
            as_of="2026-09-30",
            started_at=AT,
            finished_at=AT,
            status="complete",
            record={"snapshots": [{"dataset": "land_patch", "digest": "d1"}]},
            digest=f"digest of {scan_id}",
            at=AT,
        )
        payload = '{"score":40}'
        ledger.leads.append(
            pl.DataFrame(
                {
                    "lead_id": [lead_id],
                    "model_id": ["land.example"],
                    "identity": ["patch_no=P1"],
                    "first_scan": [scan_id],
                }
            ),
            pl.DataFrame(
                {
                    "lead_id": [lead_id],
                    "content_hash": [content_hash(payload, b"\x01\x02")],
                    "evidence_hash": ["e1"],
                    "payload": [payload],
                    "geom": [b"\x01\x02"],
                    "scan_id": [scan_id],
                }
            ),
            pl.DataFrame(
                {
                    "lead_id": [lead_id],
                    "scan_id": [scan_id],
                    "event": ["new"],
                    "cause": [""],
                    "evidence_hash": ["e1"],
                    "content_hash": [content_hash(payload, b"\x01\x02")],
                    "at": [AT],
                }
            ),
        )
        ledger.audit.append(
            actor="scan",
            action="scan.merged",
            about=scan_id,
            detail={"sealed": ledger.seal_scan(scan_id)},
            at=AT,
        )


def test_a_scan_and_its_lead_are_kept(ledger: Ledger) -> None:
    add_scan(ledger)
    scan = ledger.scans.get("s1")
    assert scan.record == {"snapshots": [{"dataset": "land_patch", "digest": "d1"}]}
    assert (scan.as_of, scan.status, scan.merged_at) == ("2026-09-30", "complete", AT)
    standing = ledger.leads.standing()
    assert standing.row(0, named=True)["geom"] == b"\x01\x02"
    assert standing["seen_scan"].to_list() == ["s1"]
    assert ledger.leads.events(lead_id=LEAD)["event"].to_list() == ["new"]
    assert ledger.leads.counts("s1").rows() == [("land.example", "new", 1)]
    assert ledger.verify().ok


def test_the_last_scan_is_the_one_merged_last(ledger: Ledger) -> None:
    assert ledger.scans.last() is None
    add_scan(ledger, "s2")
    add_scan(ledger, "s1", "cd" * 16)
    last = ledger.scans.last()
    assert last is not None
    assert last.id == "s1"
    assert [scan.id for scan in ledger.scans.all()] == ["s2", "s1"]


def test_an_unknown_scan_is_named(ledger: Ledger) -> None:
    with pytest.raises(LedgerError, match="no scan nine in the ledger"):
        ledger.scans.get("nine")


def test_a_lead_is_found_by_the_start_of_its_id(ledger: Ledger) -> None:
    add_scan(ledger, "s1", "abc1" + "0" * 28)
    add_scan(ledger, "s2", "abc2" + "0" * 28)
    assert ledger.leads.resolve("ABC1") == "abc1" + "0" * 28
    with pytest.raises(LedgerError, match="several leads start with 'abc'") as several:
        ledger.leads.resolve("abc")
    assert several.value.allowed is not None
    assert "abc1" + "0" * 28 in several.value.allowed.en
    add_scan(ledger, "s3", "dd" + "1" * 30)
    with pytest.raises(LedgerError, match="'dd' is too little of an id") as short:
        ledger.leads.resolve("dd")
    assert short.value.allowed is not None
    assert short.value.allowed.en == "at least 4 characters"
    for unknown in ("ff", "", "%"):
        with pytest.raises(LedgerError, match="no lead whose id starts with"):
            ledger.leads.resolve(unknown)


def test_decisions_are_followed_not_edited(ledger: Ledger) -> None:
    add_scan(ledger)
    first = ledger.decisions.add(Decision(LEAD, "preliminary", "甲", AT, "e1"))
    second = ledger.decisions.add(
        Decision(
            LEAD,
            "not-filed",
            "乙",
            "2026-10-08T10:00:00+08:00",
            "e1",
            dismisses=True,
            reason="data-error",
            note="登记错误",
            expires_on=dt.date(2027, 1, 1),
            amount=Decimal("12.34"),
        )
    )
    assert second.seq > first.seq
    assert ledger.decisions.of(LEAD) == (first, second)
    assert second.amount == Decimal("12.34")
    assert second.effective_on == dt.date(2026, 10, 8)
    assert ledger.decisions.latest()["state"].to_list() == ["not-filed"]
    assert ledger.verify().ok


def test_notes_stay_out_of_the_audit_log(ledger: Ledger) -> None:
    add_scan(ledger)
    ledger.decisions.add(Decision(LEAD, "preliminary", "甲", AT, "e1", note="金丝雀 13800001234"))
    logged = canonical([entry.detail for entry in ledger.audit.entries()])
    assert "金丝雀" not in logged
    assert "13800001234" not in logged


def test_a_decision_needs_its_lead(ledger: Ledger) -> None:
    with pytest.raises(LedgerError, match="the ledger refuses this entry"):
        ledger.decisions.add(Decision(LEAD, "preliminary", "甲", AT, "e1"))
    assert ledger.audit.entries() == ()


def test_a_correction_can_be_taken_back(ledger: Ledger) -> None:
    kept = ledger.corrections.add("party", {"left": "a", "right": "b"}, author="甲", at=AT)
    other = ledger.corrections.add("project", {"left": "c"}, author="甲", at=AT, note="核对档案")
    ledger.corrections.revoke(kept, author="乙", at=AT)
    assert [item.seq for item in ledger.corrections.current()] == [other]
    assert ledger.corrections.current()[0].note == "核对档案"
    with pytest.raises(LedgerError, match=f"no correction {kept} stands"):
        ledger.corrections.revoke(kept, author="乙", at=AT)
    assert ledger.verify().ok


def register(ledger: Ledger, version: str, results: str, text: str) -> bool:
    return ledger.models.add(
        model_id="land.example",
        version=version,
        digest_results=results,
        digest_words=text,
        content="id: land.example",
        author="甲",
        at=AT,
    )


def test_a_registered_version_is_immutable_in_what_it_finds(ledger: Ledger) -> None:
    assert register(ledger, "1.0.0", "r1", "w1")
    assert not register(ledger, "1.0.0", "r1", "w1")
    assert register(ledger, "1.0.0", "r1", "w2")
    with pytest.raises(
        LedgerError, match=r"version 1\.0\.0 of model land\.example is registered with other"
    ) as refused:
        register(ledger, "1.0.0", "r2", "w1")
    assert refused.value.where == "land.example@1.0.0"
    assert register(ledger, "1.1.0", "r2", "w3")
    assert [item.digest_words for item in ledger.models.versions("land.example")] == [
        "w1",
        "w2",
        "w3",
    ]
    found = ledger.models.by_digest("r1")
    assert found is not None
    assert found.digest_words == "w2"
    assert ledger.models.by_digest("r9") is None
    assert ledger.verify().ok


def test_events_of_the_catalog(ledger: Ledger) -> None:
    ledger.models.record(
        model_id="land.example",
        version="1.0.0",
        event="approved",
        detail={"by": "院内审核"},
        author="甲",
        at=AT,
    )
    (event,) = ledger.models.events("land.example")
    assert (event.event, event.detail) == ("approved", {"by": "院内审核"})
    assert ledger.models.events("other.model") == ()
    assert ledger.verify().ok


def fail_after_writing(ledger: Ledger) -> None:
    with ledger.transaction():
        ledger.corrections.add("party", {}, author="甲", at=AT)
        assert len(ledger.corrections.current()) == 1
        raise ValueError("stop")


def test_several_writes_are_one_or_none(ledger: Ledger) -> None:
    with pytest.raises(ValueError, match="stop"):
        fail_after_writing(ledger)
    assert ledger.corrections.current() == ()
    assert ledger.audit.entries() == ()


@pytest.mark.parametrize("naive", ["2026-09-30T09:00:00", dt.datetime(2026, 9, 30)])  # noqa: DTZ001
def test_a_time_without_offset_is_refused(naive: str | dt.datetime) -> None:
    with pytest.raises(ValueError, match="a ledger time needs an offset"):
        instant(naive)


def test_the_local_day_is_kept() -> None:
    early = dt.datetime.fromisoformat("2026-10-01T07:00:00+08:00")
    assert instant(early) == "2026-10-01T07:00:00+08:00"
    assert local_day(early) == dt.date(2026, 10, 1)


def test_canonical_json_knows_no_order_and_no_nan() -> None:
    value = {"b": Decimal("1.10"), "a": dt.date(2026, 1, 2), "名": ["甲"]}
    assert canonical(value) == '{"a":"2026-01-02","b":"1.10","名":["甲"]}'
    with pytest.raises(ValueError, match="Out of range float values"):
        canonical(float("nan"))
    with pytest.raises(TypeError, match="set has no canonical spelling"):
        canonical({1, 2})
