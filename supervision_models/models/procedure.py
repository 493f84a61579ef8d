"""Procedure as dated configuration: areas, documents and clocks of the three tracks.

`procedure.yaml` beside the statutes says which fields public-interest suits may concern, what
the documents are called, and which periods run, each with the article that sets it and its
days in force. A pack of one's own may bring its own file, which then holds instead.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import combinations
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from supervision_models.errors import ErrorList, ModelError, SupervisionError, Text
from supervision_models.models.definition import Code, RouteName, Strict, Words
from supervision_models.models.documents import read_document
from supervision_models.models.law import Key, Track
from supervision_models.models.validation import model_errors

PROCEDURE_FILE = "procedure.yaml"
Unit = Literal["days", "months", "workdays"]


class Dated(Strict):
    """What holds from its first to its last day (both included; None is open)."""

    start: dt.date | None = Field(default=None, alias="from")
    end: dt.date | None = Field(default=None, alias="to")

    def holds(self, day: dt.date) -> bool:
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)


class Area(Dated):
    """Fields in which a public-interest suit is open, and the article that opens each track."""

    fields: tuple[str, ...] = Field(min_length=1)
    title: Words
    tracks: dict[Track, Key] = Field(min_length=1)
    only: Words | None = None  # what must be the case beside the field


class Document(Dated):
    """What the document of a route is called."""

    route: RouteName
    name: Words
    law: Key
    verified: bool = True  # False: the name was not read in a text of the law


class Starts(Strict):
    """The step that starts a clock: a state, an outcome, or the end of another clock."""

    state: str = ""
    outcome: str = ""
    after: str = ""
    urgent: bool | None = None


class Period(Dated):
    """A period: what starts it, its length, and the article that sets it.

    route    the route whose document starts it, where one does
    extends  a period that ends on a day of rest ends on the first working day after it
    """

    code: Code
    title: Words
    starts: Starts
    amount: int = Field(gt=0)
    unit: Unit
    extends: bool
    law: Key
    basis: str
    route: RouteName | None = None


class Procedure(Strict):
    """One procedure file."""

    areas: tuple[Area, ...]
    documents: tuple[Document, ...]
    clocks: tuple[Period, ...]

    def area(self, field: str, day: dt.date) -> Area | None:
        """The area that a field belongs to on that day."""
        held = (area for area in self.areas if field in area.fields and area.holds(day))
        return next(held, None)

    def document(self, route: str, day: dt.date) -> Document | None:
        """What the document of a route is called on that day."""
        held = (item for item in self.documents if item.route == route and item.holds(day))
        return next(held, None)

    def periods(self, day: dt.date) -> tuple[Period, ...]:
        """The clocks in force on that day, in the order of the file."""
        return tuple(item for item in self.clocks if item.holds(day))

    def keys(self) -> frozenset[str]:
        """Every article that the file cites."""
        opened = (key for area in self.areas for key in area.tracks.values())
        named = (document.law for document in self.documents)
        return frozenset([*opened, *named, *(period.law for period in self.clocks)])


def procedure_of(folders: Sequence[Path]) -> Procedure:
    """The procedure of the last folder that has a file; raises ErrorList with all its errors."""
    files = [folder / PROCEDURE_FILE for folder in folders]
    held = [path for path in files if path.is_file()]
    if not held:
        raise ModelError(
            Text("没有程序配置文件", "there is no procedure file"),
            where=", ".join(str(path) for path in files),
            mend=Text(f"补上 {PROCEDURE_FILE}", f"add {PROCEDURE_FILE}"),
        )
    return load_procedure(held[-1])


@lru_cache(maxsize=4)
def load_procedure(path: Path) -> Procedure:
    """Read and check one file. Raises ErrorList of ModelError with all its errors."""
    document = read_document(path)
    try:
        found = Procedure.model_validate(document.data)
    except ValidationError as error:
        raise ErrorList([*model_errors(error, Procedure, document)]) from error
    errors: list[SupervisionError] = [
        *_overlaps("areas", [(area, frozenset(area.fields)) for area in found.areas], path),
        *_overlaps(
            "documents", [(item, frozenset({item.route})) for item in found.documents], path
        ),
        *_overlaps("clocks", [(item, frozenset({item.code})) for item in found.clocks], path),
    ]
    if errors:
        raise ErrorList(errors)
    return found


def _overlaps(
    part: str, items: Sequence[tuple[Dated, frozenset[str]]], path: Path
) -> Iterator[ModelError]:
    """One name may mean one thing a day."""
    for (one, names), (other, others) in combinations(items, 2):
        apart = _before(one.end, other.start) or _before(other.end, one.start)
        for name in sorted(names & others):
            if not apart:
                yield ModelError(
                    Text(f"{part}：{name} 的施行期重叠", f"{part}: {name} is in force twice"),
                    where=f"{path}:{part}",
                    mend=Text(
                        "前一项的 to 须早于后一项的 from",
                        "the earlier one ends (to) before the later begins (from)",
                    ),
                )


def _before(end: dt.date | None, start: dt.date | None) -> bool:
    return end is not None and start is not None and end < start
