"""Inline cases of a new model: a hit, near misses on each side, exception, unknowns, each law.

Rows are made up: linked as the answers say, with what the conditions read and nothing more.
"""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from supervision_models.authoring.belonging import key_of
from supervision_models.authoring.datasets import identity_of
from supervision_models.authoring.ground import Ground
from supervision_models.authoring.limits import SIGNS, digits
from supervision_models.authoring.question import NONE, Answers
from supervision_models.authoring.questions import by_dates
from supervision_models.contracts.definition import Contract

Row = dict[str, Any]
Case = dict[str, Any]

_PROJECT = "2503-990121-04-01-100001"
_FIRM = "91990121MA0000015B"
_SIDE = 100  # metres of the subject's square
_USUAL_DAY = dt.date(2025, 3, 10)


def example_cases(answers: Answers, ground: Ground) -> list[Case]:
    """All cases of the model."""
    return _Examples(answers, ground, _day(answers, ground)).cases()


def _day(answers: Answers, ground: Ground) -> dt.date:
    """A day on which every cited article was in force, if there is one."""
    starts = [ground.statutes.history(key)[0].start for key in answers["law"]]
    return max([_USUAL_DAY, *starts])


@dataclass(frozen=True, slots=True)
class _Examples:
    answers: Answers
    ground: Ground
    day: dt.date

    @property
    def subject(self) -> Contract:
        return self.ground.contracts[self.answers["subject"]]

    @property
    def other(self) -> Contract:
        return self.ground.contracts[self.answers["other"]]

    @property
    def missing(self) -> bool:
        return bool(self.answers["expect"] == "missing")

    def cases(self) -> list[Case]:
        return [
            *self._dates(),
            *self._amounts(),
            *self._place(),
            *self._excused(),
            *self._unknown(),
            *self._laws(),
        ]

    # -- rows ---------------------------------------------------------------------------------

    def _row(self) -> Row:
        row = self._named(self.subject, identity_of(self.subject), "示例1号")
        row[self.answers["conduct_on"]] = self.day
        self._join(row, None, "")
        if self.answers["exception"] == "record":
            self._join(row, None, "exception_")
        if self.answers["threshold"] != NONE:
            row[self.answers["threshold"]] = self._enough()
        if self.answers["exception"] == "value":
            row[self.answers["exception_column"]] = self._innocent()
        return row

    def _enough(self) -> int | float:
        """The least amount that counts; the most, where less counts."""
        value, side = self.answers["threshold_value"], self.answers["threshold_side"]
        places = digits(self.subject.columns[self.answers["threshold"]])
        step = {"more-than": 1, "less-than": -1}.get(side, 0) * 10**-places
        return _rounded(value + step, places)

    def _innocent(self) -> Any:
        """A value that is no ground of exception; None where the column has no other."""
        value = self.answers["exception_value"]
        if value in ("true", "false"):
            return value == "false"
        known = self.subject.columns[self.answers["exception_column"]].values or {}
        return next((name for name in known if name != value), None)

    def _record(self, contract: Contract, day: dt.date, prefix: str = "") -> Row:
        row = self._named(contract, contract.key, "示例2号")
        if contract.id == self.other.id and not by_dates(self.answers):
            self._validity(row, day, day)
        else:
            assert contract.period is not None
            row[contract.period] = day
        self._join(None, row, prefix)
        return row

    def _validity(self, row: Row, first: dt.date, last: dt.date) -> None:
        assert self.other.valid is not None
        row[self.other.valid.start] = first
        if self.other.valid.end is not None:
            row[self.other.valid.end] = last

    def _named(self, contract: Contract, names: Iterable[str], text: str) -> Row:
        """The columns that name a row, each in its type."""
        typed: Row = {"date": self.day, "year": self.day.year, "text": text, "code": text}
        typed["usc"] = _FIRM
        columns = {name: contract.columns[name].type for name in names}
        return {name: typed[kind] for name, kind in columns.items() if kind in typed}

    def _shared(self, column: str) -> str:
        """The code by which both sides agree: the same for a column, however it is joined."""
        project = self.subject.project
        if project is not None and project.code == column:
            return _PROJECT
        return _FIRM if self.subject.columns[column].type == "usc" else "示例3号"

    def _join(self, mine: Row | None, theirs: Row | None, prefix: str) -> None:
        """Fill what makes the two rows belong together; either side alone."""
        way = self.answers[f"{prefix}by"]
        other = self.ground.contracts[self.answers[f"{prefix}other"]]
        for side, (row, contract) in enumerate(((mine, self.subject), (theirs, other))):
            if row is None:
                continue
            if way == "project":
                assert contract.project is not None
                assert contract.project.code is not None
                row[contract.project.code] = _PROJECT
            elif way == "party":
                role = self.answers[f"{prefix}{('subject', 'other')[side]}_role"]
                code = contract.parties[role].code
                assert code is not None
                row[code] = _FIRM
            elif way == "key":
                columns = key_of(self.answers[f"{prefix}key"])
                row[columns[side]] = self._shared(columns[0])
            else:
                assert contract.geometry is not None
                row[contract.geometry] = f"box(0, 0, {_SIDE}, {_SIDE})"

    # -- cases --------------------------------------------------------------------------------

    def _case(
        self, name: str, expect: str, *, subject: Row | None = None, record: Any = "", **more: Any
    ) -> Case:
        """A case that hits but for what is changed: `record` a row, None for no row."""
        if record == "":
            record = None if self.missing else self._record(self.other, self.day)
        given: Row = {"subject": {**self._row(), **(subject or {})}}
        if record is not None:
            given["required" if self.missing else "found"] = record
        as_of = self._deadline(given["subject"]) + dt.timedelta(days=1)
        case: Case = {"name": name, "as_of": as_of, "given": given, "expect": expect, **more}
        return copy.deepcopy(case)

    def _deadline(self, subject: Row) -> dt.date:
        day = subject[self.answers["conduct_on"]] or self.day
        assert isinstance(day, dt.date)
        return day + dt.timedelta(days=self.answers.get("days_after", 0))

    def _dates(self) -> list[Case]:
        """The record on the first and last day that count, and a day beside each."""
        if not by_dates(self.answers):
            return self._validities()
        found, none = self._verdicts()
        first = self.day - dt.timedelta(days=self.answers["days_before"])
        last = self.day + dt.timedelta(days=self.answers.get("days_after", 0))
        one = dt.timedelta(days=1)
        cases = [self._case("没有记录", none, record=None)]
        for name, day, expect in (
            ("记录恰在最早一日", first, found),
            ("记录早一日，不算", first - one, none),
            ("记录恰在最晚一日", last, found),
            ("记录晚一日，不算", last + one, none),
        ):
            cases.append(self._case(name, expect, record=self._record(self.other, day)))
        if self.missing:
            cases.append({**self._case("期限最后一日，尚不判断", "out_of_scope"), "as_of": last})
        return cases

    def _verdicts(self) -> tuple[str, str]:
        """With a record that counts, and without."""
        return ("clear", "hit") if self.missing else ("hit", "clear")

    def _validities(self) -> list[Case]:
        """Valid on that one day, from the next day on, and until the day before."""
        found, none = self._verdicts()
        cases = [self._case("没有记录", none, record=None)]
        one = dt.timedelta(days=1)
        spans = [("只在行为日有效", self.day, self.day, found),
                 ("次日才生效，不算", self.day + one, self.day + one, none)]  # fmt: skip
        if self.other.valid is not None and self.other.valid.end is not None:
            spans.append(("前一日已失效，不算", self.day - one, self.day - one, none))
        for name, first, last, expect in spans:
            record = self._record(self.other, self.day)
            self._validity(record, first, last)
            cases.append(self._case(name, expect, record=record))
        return cases

    def _amounts(self) -> list[Case]:
        """A step below and above the threshold."""
        name = self.answers["threshold"]
        if name == NONE:
            return []
        places = digits(self.subject.columns[name])
        value = self.answers["threshold_value"]
        above = ">" in SIGNS[self.answers["threshold_side"]]
        itself = "hit" if "=" in SIGNS[self.answers["threshold_side"]] else "clear"
        cases = [self._case("恰在门槛上", itself, subject={name: value})]
        for words, sign in (("门槛以下一点", -1), ("门槛以上一点", 1)):
            near = _rounded(value + sign * 10**-places, places)
            expect = "hit" if above == (sign > 0) else "clear"
            cases.append(self._case(words, expect, subject={name: near}))
        return cases

    def _place(self) -> list[Case]:
        """A record of another project, firm or number, or too far away, is none."""
        record = self._record(self.other, self.day)
        way = self.answers["by"]
        if way == "within":
            assert self.other.geometry is not None
            far = _SIDE + self.answers["distance"] + 1
            record[self.other.geometry] = f"box({far}, 0, 10, 10)"
        elif way == "overlap":
            assert self.other.geometry is not None
            record[self.other.geometry] = f"box({_SIDE + 1}, 0, 10, 10)"
        else:
            self._elsewhere(record, way)
        return [self._case("记录属于别处，不算", "hit" if self.missing else "clear", record=record)]

    def _elsewhere(self, record: Row, way: str) -> None:
        if way == "project":
            assert self.other.project is not None
            assert self.other.project.code is not None
            record[self.other.project.code] = "2503-990121-04-01-100002"
        elif way == "party":
            code = self.other.parties[self.answers["other_role"]].code
            assert code is not None
            record[code] = "91990121MA00000236"
        else:
            column = key_of(self.answers["key"])[1]
            usc = self.other.columns[column].type == "usc"
            record[column] = "91990121MA00000236" if usc else "示例4号"

    def _excused(self) -> list[Case]:
        expect = "excepted:excused"
        if self.answers["exception"] == "value":
            value = self.answers["exception_value"]
            given = value == "true" if value in ("true", "false") else value
            row = {self.answers["exception_column"]: given}
            return [self._case("例外", expect, subject=row)]
        if self.answers["exception"] == "record":
            contract = self.ground.contracts[self.answers["exception_other"]]
            cases = []
            for name, late, verdict in (("例外", 0, expect), ("例外的记录在扫描日之后", 1, "hit")):
                case = self._case(name, verdict)
                day = case["as_of"] + dt.timedelta(days=late)
                case["given"]["excuse"] = self._record(contract, day, "exception_")
                cases.append(case)
            return cases
        return []

    def _unknown(self) -> list[Case]:
        match = "required" if self.missing else "found"
        cases = [
            self._case("数据没有覆盖", f"not_assessable:coverage:{match}", record=None,
                       coverage={match: "none"}),
            self._case("行为日空白", "not_assessable", subject={self.answers["conduct_on"]: None}),
        ]  # fmt: skip
        if self.answers["threshold"] != NONE:
            name = self.answers["threshold"]
            cases.append(
                self._case("数额空白", f"not_assessable:null:{name}", subject={name: None})
            )
        return cases

    def _laws(self) -> list[Case]:
        """Each set of versions that was in force at some time, the law as the case expects it."""
        cases: dict[tuple[str, ...], Case] = {}
        histories = [self.ground.statutes.history(key) for key in self.answers["law"]]
        for day in sorted({provision.start for history in histories for provision in history}):
            found = self.ground.statutes.versions_on(self.answers["law"], day)
            if all(provision.role == "standing" for provision in found):
                continue  # standing alone makes nothing unlawful
            laws = tuple(provision.label for provision in found)
            moved = _Examples(self.answers, self.ground, day)
            case = moved._case(f"适用 {day.isoformat()} 起的法律", "hit", laws=list(laws))
            cases.setdefault(laws, case)
        return list(cases.values())


def _rounded(value: float, places: int) -> int | float:
    return round(value) if places == 0 else round(value, places)
