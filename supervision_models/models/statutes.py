"""Which law was in force on the day of the conduct.

The article is chosen in the version in force on that day; where the law was repealed and
another took its place, the successor's article is chosen. Never by the day of the scan.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from supervision_models.errors import ErrorList, ModelError, SupervisionError, Text
from supervision_models.models.definition import Words
from supervision_models.models.law import Law, Provision

MAX_SUCCESSIONS = 5


@dataclass(frozen=True, slots=True)
class Statutes:
    """All laws of one or more statutes files, by id."""

    laws: dict[str, Law] = field(default_factory=dict)
    _by_key: dict[str, list[Provision]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_key: dict[str, list[Provision]] = {}
        for provision in sorted(self.provisions(), key=lambda provision: provision.start):
            by_key.setdefault(provision.key, []).append(provision)
        object.__setattr__(self, "_by_key", by_key)

    @property
    def keys(self) -> frozenset[str]:
        """Every key that a model may cite."""
        return frozenset(self._by_key)

    def provisions(self) -> Iterator[Provision]:
        """Every article of every version as it stands in the file, without succession."""
        for law in self.laws.values():
            for version in law.versions:
                for article_id, article in version.articles.items():
                    yield Provision(
                        key=f"{law.id}.{article_id}",
                        law=law.id,
                        title=law.title,
                        version=version.version,
                        article=article_id,
                        start=version.start,
                        end=version.end,
                        words=Words(zh=article.zh, en=article.en),
                        role=article.role,
                        successor=article.successor,
                        tracks=article.tracks or law.tracks,
                        unverified=version.unverified,
                    )

    def history(self, key: str) -> tuple[Provision, ...]:
        """The provisions that answer for `key` over time, oldest first, never overlapping.

        A successor answers from the day after its predecessor ended. Raises KeyError for an
        unknown key.
        """
        found = tuple(self._history(key, MAX_SUCCESSIONS))
        if not found:
            raise KeyError(key)
        return tuple(replace(provision, key=key) for provision in found)

    def _history(self, key: str, successions: int) -> Iterator[Provision]:
        own = self._by_key.get(key, [])
        yield from own
        if not own or successions == 0:
            return
        last = own[-1]
        if last.successor is None or last.end is None:
            return
        after = last.end + dt.timedelta(days=1)
        for provision in self._history(last.successor, successions - 1):
            if provision.end is None or provision.end >= after:
                yield replace(provision, start=max(provision.start, after))

    def in_force(self, key: str, on: dt.date) -> Provision | None:
        """What `key` means for conduct on that day; None where nothing was in force.

        Raises KeyError for an unknown key.
        """
        return next((item for item in self.history(key) if item.holds(on)), None)

    def versions_on(self, keys: Iterable[str], day: dt.date) -> tuple[Provision, ...]:
        """The provisions in force on that day, in the order of `keys`.

        Lapsed ones are left out; two keys with one provision (an old article and its
        successor) give it once.
        """
        found: dict[str, Provision] = {}
        for key in keys:
            provision = self.in_force(key, day)
            if provision is not None:
                found.setdefault(provision.label, provision)
        return tuple(found.values())

    def intervals(self, keys: Iterable[str]) -> list[tuple[str, dt.date, dt.date | None, str]]:
        """(key, first day, last day or None, label), for the choice inside the engine."""
        return [
            (provision.key, provision.start, provision.end, provision.label)
            for key in keys
            for provision in self.history(key)
        ]


def load_statutes(paths: Sequence[Path]) -> Statutes:
    """Read and check statutes files; a law stands in one file only.

    Raises ErrorList of ModelError with all errors of all files.
    """
    from supervision_models.models.statute_file import read_laws, succession_errors

    laws: dict[str, Law] = {}
    places: dict[str, str] = {}
    errors: list[SupervisionError] = []
    for path in paths:
        found, file_errors = read_laws(path)
        errors += file_errors
        for where, law in found:
            if law.id in laws:
                errors.append(_twice(law.id, where, places[law.id]))
                continue
            laws[law.id] = law
            places[law.id] = where
    statutes = Statutes(laws)
    errors += succession_errors(statutes, places)
    if errors:
        raise ErrorList(errors)
    return statutes


def _twice(law: str, where: str, first: str) -> ModelError:
    return ModelError(
        Text(f"法律 {law} 重复（首次在 {first}）", f"law {law} stands twice (first {first})"),
        where=where,
        mend=Text("把各版本合到一处", "put all its versions into one place"),
    )
