"""Rows of the province, county by county: skewed firms, clustered dates, keys that are missing.

A county of WORKS subjects has its own projects and firms, so that a province ten times as large
has ten times the counties and ten times the pairs. County c is the same in every province that
has it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl

AS_OF = dt.date(2026, 9, 30)
WORKS = 20_000  # subjects of one county
PROJECTS = 17_000  # some have evidence of several works
FIRMS = 1_000
_FIRST = np.datetime64("2020-01-01")
_DAYS = 2370  # up to the middle of 2026
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100-2015
_WEIGHTS = np.array([pow(3, i, 31) for i in range(17)])
_NAMES = dict(zip("0123456789", "甲乙丙丁戊己庚辛壬癸", strict=True))

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class County:
    """One county of the province; every table draws from a stream of its own."""

    index: int
    seed: int

    def stream(self, table: int) -> np.random.Generator:
        return np.random.default_rng([self.seed, self.index, table])

    @property
    def code(self) -> str:
        return f"99{self.index:04d}"

    @cached_property
    def project_days(self) -> Ints:
        """The day on which each project begins, counted from 2020: springs, Mondays, campaigns."""
        rng = self.stream(100)
        days = _FIRST + np.arange(_DAYS)
        month = days.astype("datetime64[M]").astype(int) % 12
        weight = np.array([0.4, 0.3, 1.6, 1.4, 1.2, 1.0, 0.8, 0.8, 1.3, 1.2, 1.0, 0.8])[month]
        weekday = (days.astype("datetime64[D]").astype(int) + 3) % 7
        weight = weight * np.where(weekday == 0, 2.5, np.where(weekday >= 5, 0.2, 1.0))
        weight *= np.repeat(rng.lognormal(0, 0.9, _DAYS // 10 + 1), 10)[:_DAYS]
        return _drawn(rng, weight, PROJECTS)

    @cached_property
    def firm_codes(self) -> pl.Series:
        """Credit codes with their check character."""
        base = [f"91{self.code}MA{self.index:04d}{n:03d}" for n in range(FIRMS)]
        table = np.full(128, 0)
        table[[ord(c) for c in _ALPHABET]] = np.arange(31)
        values = table[np.frombuffer("".join(base).encode(), dtype=np.uint8).reshape(-1, 17)]
        check = (31 - (values * _WEIGHTS).sum(axis=1) % 31) % 31
        return pl.Series([b + _ALPHABET[c] for b, c in zip(base, check, strict=True)])

    @cached_property
    def firm_names(self) -> pl.Series:
        numbers = pl.Series([f"{self.index:04d}{n:03d}" for n in range(FIRMS)])
        return "示例" + numbers.str.replace_many(_NAMES) + "建筑有限公司"

    @cached_property
    def project_codes(self) -> pl.Series:
        return pl.Series([f"2001-{self.code}-04-01-{n:06d}" for n in range(PROJECTS)])


def _drawn(rng: np.random.Generator, weight: npt.NDArray[np.float64], n: int) -> Ints:
    total = np.cumsum(weight)
    return np.searchsorted(total, rng.random(n) * total[-1], side="right").astype(np.int64)


def _firms(rng: np.random.Generator, n: int, skew: float) -> Ints:
    """Firms by size: few have most of the works."""
    return _drawn(rng, (np.arange(FIRMS) + 6.0) ** -skew, n)


def _projects(rng: np.random.Generator, n: int) -> Ints:
    """Most projects once; what is over falls to few."""
    once = rng.permutation(PROJECTS)[: min(int(n * 0.9), int(PROJECTS * 0.95))]
    more = (PROJECTS * rng.random(n - len(once)) ** 2.5).astype(np.int64)
    return np.concatenate([once, more])


def gapped(rng: np.random.Generator, values: pl.Series, share: float) -> pl.Series:
    """The values with gaps, which come in runs as whole batches lack a column."""
    n = len(values)
    runs = np.repeat(rng.random(n // 8 + 1) < share * 0.7, 8)[:n]
    gap = runs | (rng.random(n) < share * 0.35)
    return pl.select(pl.when(pl.Series(~gap)).then(values)).to_series()


def date_series(days: npt.NDArray[np.generic]) -> pl.Series:
    """Dates from days counted from 2020."""
    return pl.Series(_FIRST + days.astype("timedelta64[D]")).cast(pl.Date)


def _money(values: npt.NDArray[np.float64]) -> pl.Series:
    return pl.Series(np.round(values, 2)).cast(pl.Decimal(18, 2))


def _serial(prefix: str, county: County, n: int) -> pl.Series:
    numbers = pl.Series(np.arange(n)).cast(pl.String).str.zfill(6)
    return f"{prefix}{county.code}" + numbers


def _choice(rng: np.random.Generator, n: int, **shares: float) -> pl.Series:
    index = _drawn(rng, np.array(list(shares.values())), n)
    return pl.Series(list(shares), dtype=pl.String).gather(index)


@dataclass(frozen=True)
class _OfProjects:
    """A table keyed by project code.

    rate      rows per project
    empty     share of rows without a code
    lag       days from the project's beginning: mean and deviation
    """

    number: int
    prefix: str
    rate: float
    empty: float
    lag: tuple[float, float]
    more: Callable[[np.random.Generator, Ints, int], dict[str, pl.Series]]

    def frame(self, county: County) -> pl.DataFrame:
        rng = county.stream(self.number)
        n = int(PROJECTS * self.rate)
        project = _projects(rng, n)
        day = county.project_days[project] + rng.normal(*self.lag, n).round().astype(np.int64)
        return pl.DataFrame(
            {
                "no": _serial(self.prefix, county, n),
                "project_code": gapped(rng, county.project_codes.gather(project), self.empty),
                **self.more(rng, day, n),
            }
        )


def _works(county: County) -> pl.DataFrame:
    rng = county.stream(0)
    project = np.concatenate(
        [np.arange(PROJECTS), (PROJECTS * rng.random(WORKS - PROJECTS) ** 2).astype(np.int64)]
    )
    rng.shuffle(project)
    start = county.project_days[project] + rng.integers(0, 60, WORKS) * (rng.random(WORKS) < 0.3)
    invest = rng.lognormal(np.log(5e6), 1.5, WORKS)
    firm = _firms(rng, WORKS, 1.0)
    return pl.DataFrame(
        {
            "record_no": _serial("K", county, WORKS),
            "project_code": gapped(rng, county.project_codes.gather(project), 0.25),
            "contractor_usc": gapped(rng, county.firm_codes.gather(firm), 0.25),
            "contractor_name": gapped(rng, county.firm_names.gather(firm), 0.05),
            "started_on": date_series(start),
            "ended_on": gapped(rng, date_series(start + rng.gamma(3, 110, WORKS)), 0.1),
            "invest": gapped(rng, _money(invest), 0.03),
            "gfa": gapped(rng, _money(invest / rng.lognormal(np.log(4000), 0.4, WORKS)), 0.1),
            "works_class": _choice(
                rng, WORKS, building=0.55, municipal=0.2, transport=0.15, water=0.1
            ),
            "fee_due": _money(invest * 0.01),
            "region_code": pl.repeat(county.code, WORKS, eager=True),
        }
    )


def _amounts(rng: np.random.Generator, n: int, middle: float) -> pl.Series:
    return _money(rng.lognormal(np.log(middle), 1.5, n))


def _span(rng: np.random.Generator, day: Ints, n: int, mean: float) -> dict[str, pl.Series]:
    return {
        "valid_from_on": date_series(day),
        "valid_to_on": gapped(rng, date_series(day + rng.gamma(4, mean / 4, n)), 0.03),
    }


_PROJECT_TABLES: dict[str, _OfProjects] = {
    "bw_permit": _OfProjects(1, "P", 1.1, 0.3, (-30, 60), lambda rng, day, n: {
        "issued_on": date_series(day), "price": _amounts(rng, n, 4e6),
        "gfa": _amounts(rng, n, 1500),
        "use_class": _choice(rng, n, housing=0.5, industry=0.3, public=0.2)}),
    "bw_planning": _OfProjects(2, "G", 1.0, 0.3, (-90, 90), lambda rng, day, n: {
        "issued_on": date_series(day), "gfa": _amounts(rng, n, 1500)}),
    "bw_eia": _OfProjects(3, "E", 0.8, 0.35, (-60, 120), lambda rng, day, n: {
        "approved_on": date_series(day), "invest": _amounts(rng, n, 5e6),
        "eia_class": _choice(rng, n, report=0.1, table=0.4, registration=0.5)}),
    "bw_tender": _OfProjects(4, "T", 0.9, 0.25, (-60, 60), lambda rng, day, n: {
        "signed_on": date_series(day), "price": _amounts(rng, n, 4e6),
        "tender_mode": _choice(rng, n, public=0.7, invited=0.15, direct=0.15)}),
    "bw_payment": _OfProjects(5, "S", 2.0, 0.25, (40, 80), lambda rng, day, n: {
        "item": _choice(rng, n, soil=0.4, farmland=0.35, defence=0.25),
        "paid": _amounts(rng, n, 4e4), "paid_on": date_series(day)}),
    "bw_deposit": _OfProjects(6, "D", 0.8, 0.3, (20, 40), lambda rng, day, n: {
        "amount": _amounts(rng, n, 1e5), "deposited_on": date_series(day)}),
    "bw_insurance": _OfProjects(7, "I", 0.9, 0.3, (0, 40), lambda rng, day, n: {
        **_span(rng, day, n, 500), "workers": pl.Series(rng.poisson(30, n))}),
    "bw_inspection": _OfProjects(8, "X", 1.2, 0.3, (200, 150), lambda rng, day, n: {
        "decided_on": date_series(day),
        "hazard_level": _choice(rng, n, minor=0.7, middle=0.25, major=0.05),
        "fine": _amounts(rng, n, 2e4), "rectified_on": gapped(rng, date_series(day + 30), 0.3)}),
    "bw_occupancy": _OfProjects(9, "O", 0.7, 0.4, (0, 120), lambda rng, day, n: {
        **_span(rng, day, n, 400),
        "ground": _choice(rng, n, emergency=0.1, access=0.5, store=0.4)}),
}  # fmt: skip


def _licences(county: County) -> pl.DataFrame:
    """Each firm renews every three years or so, some of them late."""
    rng = county.stream(10)
    n = 4 * FIRMS
    firm = np.concatenate([np.arange(FIRMS).repeat(3), _firms(rng, FIRMS, 0.5)])
    turn = np.concatenate([np.tile([0, 1, 2], FIRMS), rng.integers(0, 3, FIRMS)])
    day = turn * 1095 - 500 + rng.integers(0, 400, FIRMS)[firm] + rng.integers(0, 50, n)
    return pl.DataFrame(
        {
            "no": _serial("L", county, n),
            "holder_usc": gapped(rng, county.firm_codes.gather(firm), 0.2),
            "holder_name": county.firm_names.gather(firm),
            "valid_from_on": date_series(day),
            "valid_to_on": date_series(day + 1094),
            "state": _choice(rng, n, valid=0.95, suspended=0.03, revoked=0.02),
        }
    )


def _penalties(county: County) -> pl.DataFrame:
    rng = county.stream(11)
    n = WORKS // 5
    firm = _firms(rng, n, 0.5)
    return pl.DataFrame(
        {
            "no": _serial("C", county, n),
            "party_usc": gapped(rng, county.firm_codes.gather(firm), 0.35),
            "party_name": gapped(rng, county.firm_names.gather(firm), 0.02),
            "decided_on": date_series(rng.integers(0, _DAYS + 60, n)),
            "fine": _amounts(rng, n, 3e4),
        }
    )


def _incidents(county: County) -> pl.DataFrame:
    rng = county.stream(12)
    n = WORKS // 20
    firm = _firms(rng, n, 0.7)
    return pl.DataFrame(
        {
            "no": _serial("A", county, n),
            "contractor_usc": gapped(rng, county.firm_codes.gather(firm), 0.2),
            "occurred_on": date_series(rng.integers(0, _DAYS + 60, n)),
            "deaths": pl.Series(rng.poisson(0.4, n)),
        }
    )


_OTHER: dict[str, Callable[[County], pl.DataFrame]] = {
    "bw_works": _works,
    "bw_licence": _licences,
    "bw_penalty": _penalties,
    "bw_incident": _incidents,
}


def county_frame(dataset: str, county: County) -> pl.DataFrame:
    """One county's rows of a dataset, declared columns only; the first names the row."""
    make = _OTHER.get(dataset)
    return make(county) if make is not None else _PROJECT_TABLES[dataset].frame(county)


def frames(dataset: str, subjects: int, seed: int) -> Iterator[pl.DataFrame]:
    """The rows of a dataset, county by county. `subjects` must be whole counties."""
    assert subjects % WORKS == 0, f"subjects come in counties of {WORKS}"
    for index in range(subjects // WORKS):
        yield county_frame(dataset, County(index, seed))
