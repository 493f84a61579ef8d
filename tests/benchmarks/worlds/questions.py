"""Sixty questions of the kinds that the shipped rules have, with what they share.

Absence before the start, late papers, presence under a condition, sums and counts against
thresholds, validity on a day, the nearest record, windows of days around the start, firms by
resolved identity, and combinations; some with exceptions, many with score items. Models of one
kind share their matches or differ in `where` alone. Every condition stands here three times, and
the runs must agree.
"""

from __future__ import annotations

from functools import lru_cache

from polars import col

from tests.benchmarks.worlds.dates import (
    no_licence,
    not_valid,
    present,
    record_of_firm,
    silence,
    window,
)
from tests.benchmarks.worlds.papers import direct_award, late, missing_before, short
from tests.benchmarks.worlds.question import Question

_CODES = ("project_code", "project_code")


_HOLDER = ("contractor_usc", "holder_usc")


_MAJOR = col("hazard_level") == "major"


@lru_cache(maxsize=1)
def questions() -> tuple[Question, ...]:
    """The sixty, in the order of their ids."""
    made = [
        *(
            missing_before(f"bench.missing.{table}-{n}", table, least, kind, plain=plain)
            for table in ("permit", "planning", "eia", "tender")
            for n, (least, kind, plain) in enumerate(
                [(120_000_000, "any", True), (60_000_000, "building", False)]
            )
        ),
        missing_before("bench.missing.permit-2", "permit", 200_000_000, "any", plain=True),
        late("bench.late.permit-a", "permit", 90),
        late("bench.late.permit-b", "permit", 120),
        late("bench.late.planning", "planning", 120),
        late("bench.late.eia", "eia", 200),
        late("bench.late.tender", "tender", 90),
        late("bench.late.deposit", "deposit", 120),
        present("bench.present.major", "hazard_level = 'major'", _MAJOR, 1),
        present(
            "bench.present.unrectified",
            "hazard_level = 'major' and rectified_on is null",
            _MAJOR & col("rectified_on").is_null(),
            1,
        ),
        present("bench.present.fined", "fine >= 500000", col("fine") >= 500000, 1),
        present("bench.present.fined-twice", "fine >= 50000", col("fine") >= 50000, 2),
        present(
            "bench.present.often", "hazard_level <> 'minor'", col("hazard_level") != "minor", 3
        ),
        *(
            short(f"bench.short.{item}-{n}", item, least, "key")
            for item in ("soil", "farmland", "defence")
            for n, least in enumerate((1_000_000, 2_000_000))
        ),
        short("bench.short.soil-project", "soil", 1_500_000, "project"),
        short("bench.short.farmland-project", "farmland", 1_500_000, "project"),
        window("bench.window.permit", "permit", (-180, 180), 4),
        window("bench.window.tender", "tender", (-180, 0), 4),
        window("bench.window.inspection", "inspection", (0, 365), 5),
        window("bench.window.inspection-short", "inspection", (0, 180), 3),
        window("bench.window.payment", "payment", (0, 180), 8),
        not_valid("bench.valid.start", "licence", _HOLDER, "started_on", None, 40_000_000),
        not_valid("bench.valid.start-state", "licence", _HOLDER, "started_on", "valid", 60_000_000),
        not_valid("bench.valid.end", "licence", _HOLDER, "ended_on", "valid", 60_000_000),
        not_valid("bench.valid.insurance", "insurance", _CODES, "started_on", None, 90_000_000),
        not_valid("bench.valid.insurance-end", "insurance", _CODES, "ended_on", None, 120_000_000),
        not_valid("bench.valid.occupancy", "occupancy", _CODES, "started_on", None, 150_000_000),
        silence("bench.silence.inspection", "inspection", "ended_on", 500),
        silence("bench.silence.inspection-b", "inspection", "ended_on", 650),
        silence("bench.silence.planning", "planning", "started_on", 300),
        silence("bench.silence.eia", "eia", "started_on", 330),
        silence("bench.silence.tender", "tender", "started_on", 210),
        *(
            record_of_firm(f"bench.firm.{name}", table, span, least, fine, by="key")
            for name, table, span, least, fine in (
                ("fined-year", "penalty", (-365, 0), 6, 0),
                ("fined-two-years", "penalty", (-730, 0), 9, 0),
                ("fined-much", "penalty", (-365, 0), 3, 100_000),
                ("fined-after", "penalty", (0, 365), 6, 0),
                ("incident-before", "incident", (-365, 0), 4, 0),
                ("incident-after", "incident", (0, 365), 4, 0),
            )
        ),
        *(
            record_of_firm(f"bench.party.{name}", "penalty", span, least, fine, by="party")
            for name, span, least, fine in (
                ("fined-year", (-365, 0), 7, 0),
                ("fined-three-years", (-1095, 0), 14, 0),
                ("fined-much", (-365, 0), 4, 60_000),
                ("fined-much-two", (-730, 0), 5, 100_000),
            )
        ),
        no_licence("bench.party.licence-start", "started_on", 60_000_000),
        no_licence("bench.party.licence-end", "ended_on", 60_000_000),
        direct_award("bench.award.direct-permit", "direct", 20_000_000, "permit"),
        direct_award("bench.award.invited-permit", "invited", 20_000_000, "permit"),
        direct_award("bench.award.direct-planning", "direct", 30_000_000, "planning"),
        direct_award("bench.award.invited-eia", "invited", 30_000_000, "eia"),
    ]
    assert len({question.id for question in made}) == len(made)
    return tuple(sorted(made, key=lambda question: question.id))
