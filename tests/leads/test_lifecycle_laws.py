"""Any sequence of scans and decisions against a plain model of what should happen."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from supervision_models.leads import current, merge, watched
from supervision_models.leads.findings import FINDINGS
from supervision_models.ledger import Decision, Ledger

AT = "2026-09-30T09:00:00+08:00"
START = dt.date(2026, 9, 30)
MODELS = ("land.one", "land.two")
LEADS = tuple((model, f"id={number}") for model in MODELS for number in range(3))
NOT_SEEN = ("clear", "excepted", "not_assessable", "out_of_scope", "absent")
TEMPLATE: dict[str, Path] = {}


def row(model: str, identity: str, status: str, area: int) -> dict[str, Any]:
    return {
        "model_id": model,
        "status": status,
        "identity": identity,
        "lead_id": f"{model}/{identity}",
        "facts": json.dumps({"area": area}),
        "reasons": ["coverage:x"] if status == "not_assessable" else [],
        "excepted_by": "e" if status == "excepted" else None,
    }


@dataclass
class Expected:
    """What the plain model knows of one lead."""

    event: str
    cause: str
    area: int
    dismissed: tuple[int, dt.date | None] | None = None  # evidence, last day


class Lifecycle(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.leads: dict[str, Expected] = {}
        self.scans = 0
        self.today = START
        self.last: tuple[list[dict[str, Any]], tuple[str, ...]] | None = None

    @initialize()
    def open(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        path = Path(self.folder.name) / "ledger.db"
        shutil.copy(TEMPLATE["empty"], path)
        self.ledger = Ledger.open(path)

    def teardown(self) -> None:
        if hasattr(self, "ledger"):
            self.ledger.close()
            self.folder.cleanup()

    def _merge(self, rows: list[dict[str, Any]], ran: tuple[str, ...]) -> dict[str, int]:
        """Merge a scan, then the very same once more: that must be noticed."""
        self.scans += 1
        scan = {"id": f"s{self.scans}", "as_of": "x", "started_at": AT, "finished_at": AT}
        models = dict.fromkeys(ran, "d")
        report = merge(self.ledger, scan, pl.DataFrame(rows, schema=FINDINGS), models, AT)
        again = merge(self.ledger, scan, pl.DataFrame(rows[::-1], schema=FINDINGS), models, AT)
        assert (again.repeated, again.counts) == (True, report.counts)
        return {event: count for event, count in report.counts.items() if count}

    @rule(
        statuses=st.lists(
            st.tuples(st.sampled_from(("hit", "hit", "hit", *NOT_SEEN)), st.integers(1, 2)),
            min_size=len(LEADS),
            max_size=len(LEADS),
        ),
        ran=st.sampled_from(((MODELS), (MODELS), ("land.one",), ("land.two",))),
    )
    def scan(self, statuses: list[tuple[str, int]], ran: tuple[str, ...]) -> None:
        rows: list[dict[str, Any]] = []
        expected: dict[str, int] = {}
        for (model, identity), (status, area) in zip(LEADS, statuses, strict=True):
            if model not in ran:
                continue
            if status != "absent":
                rows.append(row(model, identity, status, area))
        for (model, identity), (status, area) in zip(LEADS, statuses, strict=True):
            event = self._expect(f"{model}/{identity}", model, status, area, ran)
            if event is not None:
                expected[event] = expected.get(event, 0) + 1
        assert self._merge(rows, ran) == expected
        self.last = (rows, ran)

    def _expect(
        self, lead: str, model: str, status: str, area: int, ran: tuple[str, ...]
    ) -> str | None:
        known = self.leads.get(lead)
        if model in ran and status == "hit":
            if known is None:
                self.leads[lead] = Expected("new", "", area)
                return "new"
            if known.event == "resolved":
                event = "reopened"
            else:
                event = "unchanged" if known.area == area else "updated"
            known.event, known.cause, known.area = event, "", area
            return event
        if known is None or known.event == "resolved":
            return None
        if model in ran and status in ("clear", "excepted"):
            known.event = "resolved"
            return "resolved"
        cause = {
            "not_assessable": "not-assessable:coverage:x",
            "out_of_scope": "out-of-scope",
        }.get(status, "subject-absent")
        cause = cause if model in ran else "model-not-run"
        if (known.event, known.cause) == ("unobserved", cause):
            return None
        known.event, known.cause = "unobserved", cause
        return "unobserved"

    @rule()
    def scan_again(self) -> None:
        """The law: the same scan once more brings nothing but `unchanged`."""
        if self.last is not None:
            events = self._merge(*self.last)
            hits = sum(item["status"] == "hit" for item in self.last[0])
            assert events == ({"unchanged": hits} if hits else {})
            for item in self.last[0]:
                if item["status"] == "hit":
                    self.leads[item["lead_id"]].event = "unchanged"

    @rule(number=st.integers(0, len(LEADS) - 1), days=st.sampled_from((None, 0, 3)))
    def dismiss(self, number: int, days: int | None) -> None:
        lead = "/".join(LEADS[number])
        if lead not in self.leads:
            return
        until = None if days is None else self.today + dt.timedelta(days=days)
        evidence = self.ledger.leads.standing(lead_ids=[lead])["evidence_hash"][0]
        self.ledger.decisions.add(
            Decision(
                lead,
                "not-filed",
                "甲",
                AT,
                evidence,
                dismisses=True,
                reason="data-error",
                expires_on=until,
            )
        )
        self.leads[lead].dismissed = (self.leads[lead].area, until)

    @rule(days=st.integers(1, 4))
    def wait(self, days: int) -> None:
        self.today += dt.timedelta(days=days)

    @invariant()
    def agrees(self) -> None:
        if not hasattr(self, "ledger"):
            return
        standing = current(self.ledger, on=self.today, life=())
        found = {
            item["lead_id"]: (item["event"], item["mark"], item["suppressed"], item["state"])
            for item in standing.iter_rows(named=True)
        }
        assert found == {
            lead: (item.event, *self._standing(item)) for lead, item in self.leads.items()
        }
        assert watched(self.ledger)["lead_id"].to_list() == sorted(
            lead for lead, item in self.leads.items() if item.event != "resolved"
        )

    def _standing(self, item: Expected) -> tuple[str, bool, str]:
        if item.dismissed is None:
            return "", False, "new"
        area, until = item.dismissed
        if area != item.area:
            return "reopened-evidence", False, "new"
        if until is not None and until < self.today:
            return "reopened-expiry", False, "new"
        return "", True, "not-filed"


@pytest.fixture(autouse=True)
def template(empty_ledger: Path) -> None:
    TEMPLATE["empty"] = empty_ledger


class TestLifecycle(Lifecycle.TestCase):  # type: ignore[misc]  # made by hypothesis at run time
    settings = settings(
        max_examples=25,
        stateful_step_count=14,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
