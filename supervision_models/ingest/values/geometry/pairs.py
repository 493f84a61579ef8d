"""Two numbers of a boundary point: which of them is east, which north, and in what system."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from supervision_models.ingest.values.geometry.angles import Written, packed
from supervision_models.ingest.values.geometry.ranges import CHINA_LAT, CHINA_LON
from supervision_models.ingest.values.reading import Unreadable

# Gauss-Krüger coordinates that Chinese land can have. Northings from 13° on, so that no easting is
# mistaken for one; eastings within a 6° zone around 500,000.
_NORTHING = (1_450_000.0, 6_100_000.0)
_EASTING = (150_000.0, 850_000.0)
_ZONES = frozenset([*range(13, 24), *range(25, 46)])
_PACKED_LON = (730_000.0, 1_360_000.0)
_PACKED_LAT = (30_000.0, 540_000.0)
_LABEL_LIMIT = 100_000

Kind = Literal["degrees", "projected", "packed", "plain"]


@dataclass(frozen=True, slots=True)
class Corner:
    """One boundary point: `east` without its zone prefix where it had one (then in `zone`)."""

    east: float
    north: float
    kind: Kind
    zone: int | None = None
    swapped: bool = False
    ring: int | None = None
    label: int | None = None


def corner(numbers: Sequence[Written], *, label: int | None) -> Corner:
    """The point of one line: [number,] [ring number,] a, b [, elevation].

    Raises Unreadable where the numbers are no such line.
    """
    for line in (numbers, _joined(numbers)):
        for i in range(len(line) - 2, -1, -1):
            before = line[:i]
            counts = all(n.whole and not n.angle and 0 <= n.value < _LABEL_LIMIT for n in before)
            found = _pair(line[i], line[i + 1]) if counts and len(line) - i <= 3 else None
            if found is None or len(before) > (2 if label is None else 1):
                continue
            marks = [int(number.value) for number in before]
            if label is None and marks:
                label = marks.pop(0)
            ring = marks[0] if marks else None
            east, north, kind, zone, swapped = found
            return Corner(east, north, kind, zone, swapped, ring, label)
    if len(numbers) == 2:
        return Corner(numbers[0].value, numbers[1].value, "plain", label=label)
    raise Unreadable("unpaired-coordinates")


def _joined(numbers: Sequence[Written]) -> list[Written]:
    """Numbers with a zone written apart from its easting (34 512345.12) put together."""
    line: list[Written] = []
    for number in numbers:
        last = line[-1] if line else None
        if last and last.whole and last.value in _ZONES and _within(number.value, _EASTING):
            line[-1] = Written(last.value * 1e6 + number.value, "", angle=False, whole=False)
        else:
            line.append(number)
    return line


def _pair(a: Written, b: Written) -> tuple[float, float, Kind, int | None, bool] | None:
    for first, second, swapped in ((a, b, False), (b, a, True)):
        if first.axis == "lat" or second.axis == "lon":
            continue
        told = bool(first.axis or second.axis)
        x, y = first.value, second.value
        degrees = abs(x) <= 180 and abs(y) <= 90
        if degrees and (told or (_within(x, CHINA_LON) and _within(y, CHINA_LAT))):
            return x, y, "degrees", None, swapped and not told
        zone, rest = divmod(x, 1e6)
        if _within(y, _NORTHING) and _within(rest, _EASTING):
            if zone in _ZONES:
                return rest, y, "projected", int(zone), swapped
            if zone == 0:
                return x, y, "projected", None, swapped
        if _within(x, _PACKED_LON) and _within(y, _PACKED_LAT):
            lon, lat = packed(x), packed(y)
            if lon is not None and lat is not None:
                return lon, lat, "packed", None, swapped and not told
    return None


def _within(value: float, limits: tuple[float, float]) -> bool:
    return limits[0] <= value < limits[1]
