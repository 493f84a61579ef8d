"""Merging scans: once, all or nothing, the same whatever the order of rows."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import polars as pl
import pytest

from supervision_models.errors import ErrorList, LedgerError, ModelError
from supervision_models.leads import MergeReport, current, merge, watched
from supervision_models.leads.findings import FINDINGS, REPEATED, evidence_hash, told_apart
from supervision_models.ledger import Ledger

AT = "2026-09-30T09:00:00+08:00"
DAY = dt.date(2026, 9, 30)
Run = Callable[..., MergeReport]
Make = Callable[..., dict[str, Any]]


def happened(report: MergeReport) -> dict[str, int]:
    return {event: count for event, count in report.counts.items() if count}


def test_a_second_scan_gives_only_unchanged(run: Run, finding: Make, ledger: Ledger) -> None:
    rows = [finding(f"patch_no=P{number}") for number in range(5)]
    assert happened(run("s1", *rows)) == {"new": 5}
    assert happened(run("s2", *rows)) == {"unchanged": 5}
    assert happened(run("s3", *rows)) == {"unchanged": 5}
    assert ledger.leads.versions().height == 5
    assert ledger.verify().ok


def test_one_scan_is_merged_once(run: Run, finding: Make, ledger: Ledger) -> None:
    rows = [finding("patch_no=P1"), finding("patch_no=P2")]
    first = run("s1", *rows)
    head = ledger.audit.head()
    again = run("s1", *rows[::-1], at="2026-10-08T09:00:00+08:00")
    assert (again.counts, again.by_model) == (first.counts, first.by_model)
    assert (first.repeated, again.repeated) == (False, True)
    assert ledger.audit.head() == head == again.head
    assert ledger.leads.events()["event"].to_list() == ["new", "new"]


def test_one_scan_id_cannot_stand_for_two_scans(run: Run, finding: Make, ledger: Ledger) -> None:
    run("s1", finding("patch_no=P1"))
    with pytest.raises(
        LedgerError, match="scan s1 was merged already, with other findings"
    ) as refused:
        run("s1", finding("patch_no=P1", area=101))
    assert refused.value.where == ledger.where
    assert ledger.leads.events().height == 1


def test_a_life_over_six_scans(
    run: Run, finding: Make, lead_id: Callable[..., str], ledger: Ledger
) -> None:
    identity = "patch_no=P1"
    steps: list[tuple[list[dict[str, Any]], str, str]] = [
        ([finding(identity)], "new", ""),
        ([finding(identity, area=120)], "updated", ""),
        ([finding(identity, "not_assessable")], "unobserved", "not-assessable:coverage:approval"),
        ([], "unobserved", "subject-absent"),
        ([finding(identity, "excepted")], "resolved", "excepted:temporary-use"),
        ([finding(identity, area=120)], "reopened", ""),
    ]
    for number, (rows, _, _) in enumerate(steps):
        run(f"s{number}", *rows)
    events = ledger.leads.events(lead_id=lead_id(identity))
    assert events.select("event", "cause").rows() == [(event, cause) for _, event, cause in steps]
    assert ledger.verify().ok


def test_a_removed_dataset_resolves_nothing(run: Run, finding: Make) -> None:
    rows = [finding("patch_no=P1"), finding("patch_no=P2")]
    run("s1", *rows)
    without = [
        finding(row["identity"], "not_assessable", reasons=["no-data:approval"]) for row in rows
    ]
    assert happened(run("s2", *without)) == {"unobserved": 2}
    assert happened(run("s3", *without)) == {}
    assert happened(run("s4", *rows)) == {"unchanged": 2}


def test_a_retired_model_is_noted_once(run: Run, finding: Make) -> None:
    mine = finding("patch_no=P1")
    other = finding("patch_no=P1", model_id="other.model")
    run("s1", mine, other, models=("land.example", "other.model"))
    report = run("s2", mine)
    assert report.by_model == {"land.example": {"unchanged": 1}, "other.model": {"unobserved": 1}}
    assert run("s3", mine).by_model == {"land.example": {"unchanged": 1}}


def test_watched_are_all_but_resolved(
    run: Run, finding: Make, lead_id: Callable[..., str], ledger: Ledger
) -> None:
    run("s1", *(finding(f"patch_no=P{number}") for number in (1, 2, 3)))
    run("s2", finding("patch_no=P1"), finding("patch_no=P2", "clear"))
    assert watched(ledger)["lead_id"].to_list() == sorted(
        [lead_id("patch_no=P1"), lead_id("patch_no=P3")]
    )


def test_the_order_of_rows_and_columns_does_not_matter(
    empty_ledger: Any, tmp_path: Any, finding: Make, frame: Callable[..., pl.DataFrame], scan: Make
) -> None:
    import shutil

    rows = [finding(f"patch_no=P{number}", score=number) for number in range(20)]
    heads, stored = [], []
    for number, seed in enumerate((1, 2)):
        path = tmp_path / f"{number}.db"
        shutil.copy(empty_ledger, path)
        table = frame(*rows).sample(fraction=1.0, shuffle=True, seed=seed)
        table = table.select(sorted(table.columns, reverse=bool(number)))
        with Ledger.open(path) as ledger:
            heads.append(
                merge(ledger, scan("s1"), table.to_arrow(), {"land.example": "d"}, AT).head
            )
            stored.append(ledger.leads.standing())
    assert heads[0] == heads[1]
    assert stored[0].equals(stored[1])


def test_words_change_without_an_event(run: Run, finding: Make, ledger: Ledger) -> None:
    run("s1", finding("patch_no=P1"))
    report = run("s2", finding("patch_no=P1", score=55, message_zh="改写", model_version="1.0.1"))
    assert happened(report) == {"unchanged": 1}
    row = current(ledger, on=DAY).row(0, named=True)
    assert (row["score"], row["message_zh"], row["model_version"]) == (55, "改写", "1.0.1")
    assert ledger.leads.versions().height == 2


def test_an_old_content_that_returns_is_not_stored_twice(
    run: Run, finding: Make, ledger: Ledger
) -> None:
    for number, area in enumerate((1, 2, 1)):
        run(f"s{number}", finding("patch_no=P1", area=area))
    assert ledger.leads.versions().height == 2
    assert ledger.leads.events()["event"].to_list() == ["new", "updated", "updated"]
    assert json.loads(current(ledger, on=DAY)["facts"][0]) == {"area": 1}


def test_evidence_is_what_was_found_not_where_it_stood() -> None:
    def record(hash_: str, match: str = "subject") -> str:
        return json.dumps([{"match": match, "dataset": "land_patch", "hash": hash_}])

    base = evidence_hash('{"a":1,"b":2}', record("h1"), ["x", "y"], None, ["e"])
    same = [
        evidence_hash('{"b": 2, "a": 1}', record("h1"), ["x", "y"], None, ["e"]),
        evidence_hash('{"a":1,"b":2}', record("h1", "renamed"), ["y", "x"], "", ["e"]),
    ]
    other = [
        evidence_hash('{"a":1,"b":3}', record("h1"), ["x", "y"], None, ["e"]),
        evidence_hash('{"a":1,"b":2}', record("h2"), ["x", "y"], None, ["e"]),
        evidence_hash('{"a":1,"b":2}', record("h1"), ["x"], None, ["e"]),
        evidence_hash('{"a":1,"b":2}', record("h1"), ["x", "y"], None, []),
        evidence_hash('{"a":1,"b":2}', record("h1"), ["x", "y"], "t", ["e"]),
    ]
    assert set(same) == {base}
    assert base not in other
    assert len(set(other)) == len(other)
    assert evidence_hash(None, None, None, None, None) == evidence_hash("{}", "[]", [], "", [])


def test_two_findings_of_one_identity_are_an_error(run: Run, finding: Make, ledger: Ledger) -> None:
    twice = [
        finding("permit_no=X1|issued_on=2024-01-01"),
        finding("permit_no=X1|issued_on=2024-01-01", area=5),
    ]
    with pytest.raises(
        ModelError,
        match=r"model land\.example: 2 findings share 1 identities \(permit_no、issued_on\)",
    ) as refused:
        run("s1", *twice)
    assert refused.value.where == "land.example: identity"
    assert "X1" not in refused.value.render("zh") + refused.value.render("en")
    assert ledger.scans.all() == ()
    assert ledger.leads.events().is_empty()


def test_rows_that_share_an_identity_hold_up_nobody_else(
    run: Run, finding: Make, ledger: Ledger
) -> None:
    twice = [
        finding("a=1", subject_hash="row1"),
        finding("a=1", "clear", subject_hash="row0"),
        finding("a=1", subject_hash="row2", area=5),
    ]
    rows = [finding("a=2"), finding("a=1", model_id="m.one"), *twice]
    frame = pl.DataFrame(rows, schema=FINDINGS)
    apart, errors = told_apart(frame, lambda dataset, hashes: [f"{h}.csv:1" for h in hashes])
    assert list(errors) == ["land.example"]
    told = errors["land.example"]
    assert "2 findings share 1 identities (a), such as row1.csv:1、row2.csv:1" in str(told)
    assert "如 row1.csv:1、row2.csv:1" in told.render("zh")
    assert apart.filter(pl.col("model_id") == "m.one")["status"].to_list() == ["hit"]
    mine = apart.filter(pl.col("model_id") == "land.example").sort("identity")
    assert mine["status"].to_list() == ["not_assessable", "hit"]
    assert mine["reasons"].to_list()[0] == [REPEATED]
    same, nobody = told_apart(frame.head(3), lambda dataset, hashes: hashes)
    assert (same.equals(frame.head(3)), nobody) == (True, {})
    # an open lead stays open, and its event says why nothing was seen of it
    run("s1", finding("a=1"))
    run("s2", *mine.to_dicts())
    (event,) = ledger.leads.events(lead_id=twice[0]["lead_id"]).to_dicts()[1:]
    assert (event["event"], event["cause"]) == ("unobserved", f"not-assessable:{REPEATED}")


def test_what_is_told_for_being_watched_alone_shares_no_identity(run: Run, finding: Make) -> None:
    # a duplicate row that is clear is kept once its lead is watched, and was not before
    assert happened(run("s1", finding("patch_no=P1"))) == {"new": 1}
    twice = [finding("patch_no=P1"), finding("patch_no=P1", "clear")]
    assert happened(run("s2", *twice)) == {"unchanged": 1}
    # of two that are no findings, the one that closes nothing counts
    quiet = [finding("patch_no=P1", "clear"), finding("patch_no=P1", "out_of_scope")]
    assert happened(run("s3", *quiet)) == {"unobserved": 1}
    assert happened(run("s4", finding("patch_no=P1", "clear"), quiet[0])) == {"resolved": 1}


def test_all_models_with_such_findings_are_named(run: Run, finding: Make) -> None:
    rows = [finding("a=1", model_id=model) for model in ("m.one", "m.two") for _ in range(3)]
    with pytest.raises(ErrorList, match=r"(?s)model m\.one: 3 findings.*model m\.two: 3 findings"):
        run("s1", *rows, models=("m.one", "m.two"))


def test_findings_without_identity_name_no_lead(run: Run, finding: Make, ledger: Ledger) -> None:
    lost = [{**finding("x", "not_assessable"), "identity": None, "lead_id": None} for _ in range(3)]
    assert happened(run("s1", finding("patch_no=P1"), *lost)) == {"new": 1}
    assert ledger.verify().ok


def test_findings_of_a_model_that_did_not_run(run: Run, finding: Make) -> None:
    with pytest.raises(ModelError, match=r"findings of models that did not run: other\.model"):
        run("s1", finding("a=1", model_id="other.model"))


def test_a_status_that_is_none(run: Run, finding: Make) -> None:
    with pytest.raises(ModelError, match=r"1 finding\(s\) with an unknown status") as refused:
        run("s1", finding("a=1", status="maybe"))
    assert refused.value.where == "land.example"
    assert refused.value.allowed is not None
    assert "not_assessable" in refused.value.allowed.en


def test_a_table_without_the_columns_that_name_a_finding(ledger: Ledger, scan: Make) -> None:
    with pytest.raises(ModelError, match="findings lack identity, lead_id"):
        merge(ledger, scan("s1"), pl.DataFrame({"model_id": ["m"], "status": ["hit"]}), {}, AT)


def test_a_scan_without_findings(ledger: Ledger, scan: Make) -> None:
    report = merge(ledger, scan("s1"), pl.DataFrame(schema=FINDINGS), {"land.example": "d"}, AT)
    assert happened(report) == {}
    assert report.as_dict()["scan_id"] == "s1"
    assert ledger.verify().ok
    assert current(ledger, on=DAY).is_empty()


def test_the_merge_is_logged(run: Run, finding: Make, ledger: Ledger) -> None:
    report = run("s1", finding("patch_no=P1"))
    (entry,) = ledger.audit.entries()
    assert (entry.action, entry.object, entry.actor, entry.at) == ("scan.merged", "s1", "scan", AT)
    assert entry.detail["counts"] == {"new": 1}
    assert entry.hash == report.head
