"""The timeline of a fictional incident: what is early, late, open, unknown; and its class."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from supervision_models.contracts.loader import load_contracts
from supervision_models.errors import ModelError, Text
from supervision_models.incidents.page import html_page
from supervision_models.incidents.records import Death, Incident, Review, Transfer
from supervision_models.incidents.said import as_json, class_words, status_words
from supervision_models.incidents.steps import STATUS, Step, judged
from supervision_models.incidents.terms import Terms, terms_on
from supervision_models.incidents.timeline import timeline
from supervision_models.models.library import LoadedModel
from supervision_models.models.loader import load_model
from supervision_models.models.statutes import Statutes, load_statutes

ROOT = Path(__file__).parents[2]
D = dt.date
AS_OF = D(2026, 9, 30)
EVERYTHING = frozenset({"incident", "death_evidence", "inspection_penalty", "police_transfer"})


def at(day: int, hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime(2024, 3, day, hour, minute)  # noqa: DTZ001 local clock times, as registered


INCIDENT = Incident(
    number="SG-1",
    region="990121",
    employer="示例建设有限公司",
    occurred_on=D(2024, 3, 1),
    occurred_at=at(1, 8),
    received_at=at(1, 8, 50),
    reported_at=at(1, 10, 50),
    timed=frozenset({"occurred_at", "received_at", "reported_at"}),
    deaths=1,
    injured=0,
    loss=500_000,
    traffic=False,
    fire=False,
    not_liable=False,
    inquiry_started_on=D(2024, 3, 2),
    inquiry_approved_on=D(2024, 5, 10),
    published_on=D(2024, 5, 20),
    evaluated_on=D(2025, 5, 10),
    deaths_recorded=(Death("injury-insurance", D(2024, 3, 1), 1),),
    fines=((D(2024, 7, 1), 300_000),),
    transfers=(Transfer(D(2024, 5, 14), D(2024, 5, 14), "filed", D(2024, 5, 17), False, None),),
    seen=EVERYTHING,
)


@pytest.fixture(scope="module")
def models() -> dict[str, LoadedModel]:
    contracts = load_contracts([ROOT / "datasets" / "contracts"])
    names = ("late-report", "death-upgrade", "inquiry-overdue", "penalty-below",
             "not-transferred", "police-not-filed")  # fmt: skip
    files = [ROOT / "rules" / "incidents" / f"incident.{name}.yaml" for name in names]
    return {file.stem: load_model(file, contracts, None) for file in files}


@pytest.fixture(scope="module")
def terms(models: dict[str, LoadedModel]) -> Terms:
    return terms_on(models, "990121", INCIDENT.occurred_on)


@pytest.fixture(scope="module")
def statutes() -> Statutes:
    return load_statutes([ROOT / "rules" / "statutes.yaml"])


def steps(terms: Terms, as_of: dt.date = AS_OF, **changes: Any) -> dict[str, Step]:
    return {step.code: step for step in timeline(replace(INCIDENT, **changes), terms, as_of).steps}


def statuses(terms: Terms, as_of: dt.date = AS_OF, **changes: Any) -> dict[str, str]:
    return {code: step.status for code, step in steps(terms, as_of, **changes).items()}


def test_everything_in_time(terms: Terms) -> None:
    assert statuses(terms) == {
        "occurred": "done", "received": "in-time", "relayed": "in-time", "death": "done",
        "supplement": "none", "inquiry": "done", "approved": "in-time", "published": "in-time",
        "evaluated": "in-time", "fine": "done", "penalty": "in-time", "transfer": "in-time",
        "accepted": "done", "decision": "in-time", "indicted": "unknown",
    }  # fmt: skip
    found = steps(terms)
    assert found["received"].due == at(1, 9)
    assert found["relayed"].due == at(1, 10, 50)
    assert found["approved"].due == D(2024, 7, 14)  # 120 + 15 days
    assert found["transfer"].due == D(2024, 5, 14)
    assert found["decision"].due == D(2024, 5, 17)
    assert steps(terms, deaths=30)["approved"].due == D(2024, 8, 28)  # 120 + 30 + 30
    assert found["approved"].basis == "生产安全事故报告和调查处理条例.art29"


@pytest.mark.parametrize(
    ("changes", "step", "status", "late"),
    [
        ({"received_at": at(1, 9, 15)}, "received", "in-time", None),  # within the tolerance
        ({"received_at": at(1, 9, 16)}, "received", "late", "16 minute(s)"),
        ({"reported_at": at(1, 10, 51)}, "relayed", "late", "1 minute(s)"),
        ({"inquiry_approved_on": D(2024, 7, 15)}, "approved", "late", "1 day(s)"),
        ({"inquiry_approved_on": None}, "approved", "overdue", None),
        ({"published_on": None}, "published", "overdue", None),
        ({"evaluated_on": D(2025, 5, 11)}, "evaluated", "late", "1 day(s)"),
        ({"fines": ((D(2024, 7, 1), 299_999),)}, "penalty", "short", None),
        ({"fines": ()}, "penalty", "overdue", None),
        ({"transfers": ()}, "transfer", "overdue", None),
    ],
)
def test_what_is_late_says_so_in_words(
    terms: Terms, changes: dict[str, Any], step: str, status: str, late: str | None
) -> None:
    found = steps(terms, **changes)[step]
    assert found.status == status
    said = status_words(found).en
    assert said == STATUS[found.status].en + (f" by {late}" if late else "")


@pytest.mark.parametrize(
    ("changes", "step"),
    [
        ({"timed": frozenset({"received_at", "reported_at"})}, "received"),
        ({"timed": frozenset({"occurred_at", "reported_at"})}, "relayed"),
        ({"reported_at": None}, "relayed"),
        ({"inquiry_approved_on": None, "published_on": None}, "published"),
        ({"inquiry_started_on": None}, "inquiry"),
        ({"fines": (), "seen": frozenset()}, "penalty"),
        ({"transfers": (), "seen": frozenset()}, "transfer"),
        ({"transfers": (), "deaths": None}, "transfer"),
        ({"deaths_recorded": (), "seen": frozenset()}, "supplement"),
        ({"shared": True}, "supplement"),
        ({"deaths": None}, "supplement"),
    ],
)
def test_what_was_not_seen_is_unknown_and_never_late(
    terms: Terms, changes: dict[str, Any], step: str
) -> None:
    assert statuses(terms, **changes)[step] == "unknown"


def test_a_term_that_still_runs(terms: Terms) -> None:
    early = {"inquiry_approved_on": None, "published_on": None, "evaluated_on": None,
             "fines": (), "transfers": ()}  # fmt: skip
    assert statuses(terms, D(2024, 7, 14), **early)["approved"] == "open"
    assert statuses(terms, D(2024, 7, 15), **early)["approved"] == "overdue"
    # not approved: the longest inquiry has to end before a transfer is missed
    assert statuses(terms, D(2024, 6, 29), **early)["transfer"] == "open"
    assert statuses(terms, D(2024, 6, 30), **early)["transfer"] == "overdue"


def test_later_deaths_raise_the_class(terms: Terms) -> None:
    later = (*INCIDENT.deaths_recorded, Death("injury-insurance", D(2024, 3, 31), 2))
    found = timeline(replace(INCIDENT, deaths_recorded=later), terms, AS_OF)
    assert (found.booked_class, found.recorded_class, found.recorded_deaths) == (1, 2, 3)
    supplement = next(step for step in found.steps if step.code == "supplement")
    assert (supplement.status, supplement.due) == ("overdue", D(2024, 3, 31))
    assert class_words(found).en.endswith("by the 3 deaths in other records: larger")
    fire = steps(terms, deaths_recorded=later, fire=True)["supplement"]
    assert fire.due == D(2024, 3, 8)


@pytest.mark.parametrize(
    ("deaths", "injured", "loss", "rank"),
    [
        (2, 9, 9_999_999, 1), (3, 0, 0, 2), (0, 10, 0, 2), (0, 0, 10_000_000, 2),
        (9, 49, 49_999_999, 2), (10, 0, 0, 3), (0, 50, 0, 3), (0, 0, 50_000_000, 3),
        (29, 99, 99_999_999, 3), (30, 0, 0, 4), (0, 100, 0, 4), (0, 0, 100_000_000, 4),
        (None, 10, None, 2), (None, None, None, None),
    ],
)  # fmt: skip
def test_classes_and_floors(
    terms: Terms, deaths: int | None, injured: int | None, loss: float | None, rank: int | None
) -> None:
    assert terms.class_of(deaths, injured, loss) == rank


def test_the_floor_follows_the_day_of_the_accident(models: dict[str, LoadedModel]) -> None:
    floors = {}
    for day in (D(2021, 8, 31), D(2021, 9, 1)):
        terms = terms_on(models, "990121", day)
        floors[day] = [getattr(terms.floor(rank), "value", None) for rank in (1, 2, 3, 4)]
    assert floors == {
        D(2021, 8, 31): [100_000, 200_000, 500_000, 2_000_000],
        D(2021, 9, 1): [300_000, 1_000_000, 2_000_000, 10_000_000],
    }


@pytest.mark.parametrize(
    ("deaths", "injured", "loss", "reached"),
    [
        (1, 0, 0, True), (0, 3, 0, True), (0, 0, 1_000_000, True), (0, 2, 999_999, False),
        (None, 2, 0, None), (None, 3, None, True),
    ],
)  # fmt: skip
def test_the_criminal_line(
    terms: Terms, deaths: int | None, injured: int | None, loss: float | None, reached: bool | None
) -> None:
    assert terms.criminal(deaths, injured, loss)[0] is reached


def test_no_transfer_is_asked_for_where_none_is_due(terms: Terms) -> None:
    assert statuses(terms, transfers=(), deaths=0)["transfer"] == "none"
    assert statuses(terms, transfers=(), not_liable=True)["transfer"] == "none"
    traffic = statuses(terms, transfers=(), traffic=True)
    assert {traffic[name] for name in ("received", "approved", "penalty", "transfer")} == {"none"}
    assert "indicted" not in statuses(terms, transfers=(), deaths=0)


def test_what_the_police_did(terms: Terms) -> None:
    def police(*transfer: Any) -> dict[str, str]:
        return statuses(terms, transfers=(Transfer(D(2024, 5, 14), *transfer),))

    assert police(None, "pending", None, False, None)["decision"] == "overdue"
    assert police(None, "pending", None, True, None)["decision"] == "unknown"  # sent back
    assert police(None, "filed", D(2024, 5, 18), False, None)["decision"] == "late"
    ordered = D(2024, 6, 1)
    told = police(None, "filed", D(2024, 6, 17), False, ordered)
    assert (told["ordered"], told["filed"]) == ("done", "late")
    refused = police(None, "not-filed", D(2024, 5, 16), False, ordered)
    assert (refused["decision"], refused["filed"]) == ("in-time", "overdue")


def test_reviews_and_prosecution(terms: Terms) -> None:
    said = Text("移送，提起公诉", "transferred, indicted")
    found = steps(terms, reviews=(Review(D(2025, 1, 6), said, "indicted"),))
    assert found["review"].note == said
    assert (found["indicted"].status, found["indicted"].on) == ("done", D(2025, 1, 6))


def test_the_page_escapes_and_speaks_without_colour(terms: Terms, statutes: Statutes) -> None:
    odd = replace(INCIDENT, employer="<script>x</script>公司", transfers=())
    found = timeline(odd, terms, AS_OF)
    page = html_page([found], statutes, AS_OF, "zh")
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert '<tr class="red"><td>移送公安机关</td>' in page
    assert '<td class="status">逾期未见</td>' in page
    assert "《行政执法机关移送涉嫌犯罪案件的规定》第5条" in page
    document = as_json(found, statutes, "en")
    assert document["late"] == ["transfer"]
    assert document["unknown"] == ["indicted"]
    assert html_page([found], statutes, AS_OF, "en").startswith('<!doctype html>\n<html lang="en">')


def test_several_incidents_begin_with_what_is_late(terms: Terms, statutes: Statutes) -> None:
    late = timeline(replace(INCIDENT, number="甲<1>", transfers=()), terms, AS_OF)
    well = timeline(replace(INCIDENT, number="乙2"), terms, AS_OF)
    page = html_page([late, well], statutes, AS_OF, "zh")
    assert '<tr class="red"><td><a href="#甲&lt;1&gt;">甲&lt;1&gt;</a></td>' in page
    assert '<td class="status">移送公安机关</td>' in page
    assert '<tr class="plain"><td><a href="#乙2">乙2</a></td>' in page
    assert page.index('href="#乙2"') < page.index('<h2 id="甲')
    assert 'href="#乙2"' not in html_page([well], statutes, AS_OF, "zh")


def test_days_and_minutes_are_compared_by_what_both_have() -> None:
    assert judged(D(2024, 3, 1), at(1, 0, 1), AS_OF, seen=True) == "in-time"
    assert judged(None, at(1, 0, 1), D(2024, 3, 1), seen=True) == "open"


def test_a_term_that_no_model_has_is_named(models: dict[str, LoadedModel]) -> None:
    fewer = {name: model for name, model in models.items() if name != "incident.late-report"}
    with pytest.raises(
        ModelError,
        match=r"report_minutes",
    ):
        terms_on(fewer, "990121", INCIDENT.occurred_on)
