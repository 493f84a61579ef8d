"""Boundary points as text (拐点坐标) into rings.

Read are: one point a line or semicolons between (``J1,4012345.12,34512345.67;J2,…``), labels and
ring numbers before the pair, an elevation after it, degrees as decimals or DMS, pairs in a row
(``102.1 36.2,102.2 36.3,…``), and the exchange text of survey results (``[地块坐标]``, ``@``). A
ring ends where the ring number changes, the labels start again, an ``@`` line stands or it closes
itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from supervision_models.ingest.values.geometry.angles import Written, written
from supervision_models.ingest.values.geometry.crs import zone_crs
from supervision_models.ingest.values.geometry.pairs import Corner, corner
from supervision_models.ingest.values.reading import Unreadable

_LABEL = re.compile(
    r"(?:(?<![A-Z0-9])(?:J|P|T|K|D|ZD)|拐点|界址点|点号|点|第)\s?-?(\d{1,6})(?:点|号)?(?=[\s,:、()=.XYEN东北])"
    r"\s?[,:、.)=(]?",
    re.IGNORECASE,
)
_BREAK = re.compile(r"[;\n|]|(?<=\))\s?,?\s?(?=\()")
_ATTRIBUTE = re.compile(r"^\s*(带号|几度分带|坐标系)\s?=\s?(.*)$", re.MULTILINE)
_OLD_DATUM = re.compile(r"80|西安|54|北京")
_PARCELS = "[地块坐标]"
_MOST_POINTS = 100_000


@dataclass(frozen=True, slots=True)
class Boundary:
    """Rings of (east, north). `crs` where the text itself tells (a zone); `kind` of its numbers."""

    rings: tuple[tuple[tuple[float, float], ...], ...]
    kind: str
    crs: str | None
    repairs: tuple[str, ...]


def read_boundary(text: str) -> Boundary:
    """`text` (folded, lines kept) as rings; Unreadable with the reason."""
    attributes = dict(_ATTRIBUTE.findall(text))
    if _OLD_DATUM.search(str(attributes.get("坐标系", "")).replace("2000", "")):
        raise Unreadable("unknown-accuracy")
    body = text.partition(_PARCELS)[2] if _PARCELS in text else text
    rings = _rings(_LABEL.sub(lambda found: f"\n#{found[1]} ", body))
    corners = [point for ring in rings for point in ring]
    if not corners:
        raise Unreadable("not-a-geometry")
    if len({point.kind for point in corners}) > 1 or len({point.zone for point in corners}) > 1:
        raise Unreadable("mixed-coordinates")
    kind = corners[0].kind
    crs, repairs = _zone(corners[0], attributes)
    if kind == "packed":
        kind, repairs = "degrees", (*repairs, "packed-dms")
    if "°" in body or "度" in body or "º" in body:
        repairs = (*repairs, "dms")
    if any(point.swapped for point in corners):
        repairs = (*repairs, "xy-swapped")
    offset = (corners[0].zone or 0) * 1e6 if crs and crs == _prefixed(corners[0]) else 0.0
    shaped = tuple(tuple((point.east + offset, point.north) for point in ring) for ring in rings)
    return Boundary(shaped, kind, crs, repairs)


def _prefixed(point: Corner) -> str | None:
    return zone_crs(point.zone) if point.zone is not None else None


def _zone(point: Corner, attributes: dict[str, str]) -> tuple[str | None, tuple[str, ...]]:
    """CRS by zone prefix, or by the attributes 带号 and 几度分带 of an exchange text."""
    if point.zone is not None:
        return _prefixed(point), ("zone-prefix",)
    number = str(attributes.get("带号", "")).strip()
    if point.kind != "projected" or not number.isdigit():
        return None, ()
    zone = int(number)
    if 25 <= zone <= 45:
        return f"EPSG:{4509 + zone}", ()  # 3° zones without prefix: 4534 is zone 25
    return (f"EPSG:{4489 + zone}", ()) if 13 <= zone <= 23 else (None, ())


def _rings(text: str) -> list[list[Corner]]:
    rings: list[list[Corner]] = [[]]
    points = 0
    for number, chunk in enumerate(_chunks(text)):
        if number > 3 * _MOST_POINTS:
            raise Unreadable("too-many-vertices")
        if "@" in chunk:
            rings.append([])
            continue
        for point in _corners(chunk):
            points += 1
            if points > _MOST_POINTS:
                raise Unreadable("too-many-vertices")
            if rings[-1] and _starts_ring(point, rings[-1]):
                rings.append([])
            rings[-1].append(point)
    return [ring for ring in rings if ring]


def _chunks(text: str) -> Iterator[str]:
    start = 0
    for found in _BREAK.finditer(text):
        if found.start() > start:
            yield text[start : found.start()]
        start = found.end()
    yield text[start:]


def _corners(chunk: str) -> list[Corner]:
    """Usually one point; several where pairs stand in a row."""
    labelled = re.match(r"\s*#(\d+) ", chunk)
    label = int(labelled[1]) if labelled else None
    numbers = written(chunk[labelled.end() :] if labelled else chunk, 3 * _MOST_POINTS + 1)
    if len(numbers) > 3 * _MOST_POINTS:
        raise Unreadable("too-many-vertices")
    if not numbers:
        if re.search(r"\w", chunk) and re.search(r"\d", chunk):
            raise Unreadable("not-a-geometry")
        return []
    if len(numbers) <= 4 + (label is None):
        return [corner(numbers, label=label)] if len(numbers) != 4 else _four(numbers, label)
    if label is None and len(numbers) % 3 == 0 and all(n.whole for n in numbers[::3]):
        return [corner(numbers[i : i + 3], label=None) for i in range(0, len(numbers), 3)]
    if label is None and len(numbers) % 2 == 0:
        return [corner(numbers[i : i + 2], label=None) for i in range(0, len(numbers), 2)]
    raise Unreadable("unpaired-coordinates")


def _four(numbers: list[Written], label: int | None) -> list[Corner]:
    """Two pairs, or one point with label, ring number or elevation."""
    try:
        return [corner(numbers, label=label)]
    except Unreadable:
        return [corner(numbers[:2], label=None), corner(numbers[2:], label=None)]


def _starts_ring(point: Corner, ring: list[Corner]) -> bool:
    first, last = ring[0], ring[-1]
    if point.ring is not None and last.ring is not None and point.ring != last.ring:
        return True
    closed = len(ring) > 3 and (first.east, first.north) == (last.east, last.north)
    if closed:
        return True
    restarts = point.label is not None and last.label is not None and point.label <= last.label
    return restarts and (point.east, point.north) != (first.east, first.north)
