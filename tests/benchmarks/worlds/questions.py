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


def _stricter(step: int) -> list[Question]:
    """All but the awards; each step asks the same with a higher threshold, of the same matches."""
    end = f"-s{step}" if step else ""

    def up(threshold: int) -> int:
        return threshold + step if threshold < 50 else threshold * (10 + 2 * step) // 10

    return [
        *(
            missing_before(f"bench.missing.{table}-{n}{end}", table, up(least), kind, plain=plain)
            for table in ("permit", "planning", "eia", "tender")
            for n, (least, kind, plain) in enumerate(
                [(120_000_000, "any", True), (60_000_000, "building", False)]
            )
        ),
        missing_before(
            f"bench.missing.permit-2{end}", "permit", up(200_000_000), "any", plain=True
        ),
        late(f"bench.late.permit-a{end}", "permit", up(90)),
        late(f"bench.late.permit-b{end}", "permit", up(120)),
        late(f"bench.late.planning{end}", "planning", up(120)),
        late(f"bench.late.eia{end}", "eia", up(200)),
        late(f"bench.late.tender{end}", "tender", up(90)),
        late(f"bench.late.deposit{end}", "deposit", up(120)),
        present(f"bench.present.major{end}", "hazard_level = 'major'", _MAJOR, up(1)),
        present(
            f"bench.present.unrectified{end}",
            "hazard_level = 'major' and rectified_on is null",
            _MAJOR & col("rectified_on").is_null(),
            up(1),
        ),
        present(f"bench.present.fined{end}", "fine >= 500000", col("fine") >= 500000, up(1)),
        present(f"bench.present.fined-twice{end}", "fine >= 50000", col("fine") >= 50000, up(2)),
        present(
            f"bench.present.often{end}",
            "hazard_level <> 'minor'",
            col("hazard_level") != "minor",
            up(3),
        ),
        *(
            short(f"bench.short.{item}-{n}{end}", item, up(least), "key")
            for item in ("soil", "farmland", "defence")
            for n, least in enumerate((1_000_000, 2_000_000))
        ),
        short(f"bench.short.soil-project{end}", "soil", up(1_500_000), "project"),
        short(f"bench.short.farmland-project{end}", "farmland", up(1_500_000), "project"),
        window(f"bench.window.permit{end}", "permit", (-180, 180), up(4)),
        window(f"bench.window.tender{end}", "tender", (-180, 0), up(4)),
        window(f"bench.window.inspection{end}", "inspection", (0, 365), up(5)),
        window(f"bench.window.inspection-short{end}", "inspection", (0, 180), up(3)),
        window(f"bench.window.payment{end}", "payment", (0, 180), up(8)),
        not_valid(
            f"bench.valid.start{end}", "licence", _HOLDER, "started_on", None, up(40_000_000)
        ),
        not_valid(
            f"bench.valid.start-state{end}",
            "licence",
            _HOLDER,
            "started_on",
            "valid",
            up(60_000_000),
        ),
        not_valid(f"bench.valid.end{end}", "licence", _HOLDER, "ended_on", "valid", up(60_000_000)),
        not_valid(
            f"bench.valid.insurance{end}", "insurance", _CODES, "started_on", None, up(90_000_000)
        ),
        not_valid(
            f"bench.valid.insurance-end{end}",
            "insurance",
            _CODES,
            "ended_on",
            None,
            up(120_000_000),
        ),
        not_valid(
            f"bench.valid.occupancy{end}", "occupancy", _CODES, "started_on", None, up(150_000_000)
        ),
        silence(f"bench.silence.inspection{end}", "inspection", "ended_on", up(500)),
        silence(f"bench.silence.inspection-b{end}", "inspection", "ended_on", up(650)),
        silence(f"bench.silence.planning{end}", "planning", "started_on", up(300)),
        silence(f"bench.silence.eia{end}", "eia", "started_on", up(330)),
        silence(f"bench.silence.tender{end}", "tender", "started_on", up(210)),
        *(
            record_of_firm(f"bench.firm.{name}{end}", table, span, up(least), fine, by="key")
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
            record_of_firm(f"bench.party.{name}{end}", "penalty", span, up(least), fine, by="party")
            for name, span, least, fine in (
                ("fined-year", (-365, 0), 7, 0),
                ("fined-three-years", (-1095, 0), 14, 0),
                ("fined-much", (-365, 0), 4, 60_000),
                ("fined-much-two", (-730, 0), 5, 100_000),
            )
        ),
        no_licence(f"bench.party.licence-start{end}", "started_on", up(60_000_000)),
        no_licence(f"bench.party.licence-end{end}", "ended_on", up(60_000_000)),
    ]


@lru_cache(maxsize=4)
def questions(steps: int = 0) -> tuple[Question, ...]:
    """The sixty, and 56 more with every step, in the order of their ids."""
    made = [
        direct_award("bench.award.direct-permit", "direct", 20_000_000, "permit"),
        direct_award("bench.award.invited-permit", "invited", 20_000_000, "permit"),
        direct_award("bench.award.direct-planning", "direct", 30_000_000, "planning"),
        direct_award("bench.award.invited-eia", "invited", 30_000_000, "eia"),
        *(question for step in range(steps + 1) for question in _stricter(step)),
    ]
    assert len({question.id for question in made}) == len(made)
    return tuple(sorted(made, key=lambda question: question.id))
