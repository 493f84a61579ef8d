"""Angles and coordinates as people write them: 36°12′3.5″N, 东经102°30′, 102:30:04, 1023004.5."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice

_AXES = {"e": "lon", "w": "lon", "n": "lat", "s": "lat", "东": "lon", "西": "lon", "北": "lat",
         "南": "lat", "经": "lon", "纬": "lat", "l": "lon", "b": "lat"}  # fmt: skip
_SIGN = {"w": -1, "s": -1, "西": -1, "南": -1}
_AXIS = r"(?:东经|西经|北纬|南纬|经度|纬度|[EWNSXYLB])"
_SECONDS = r"\d{1,2}(?:\.\d*)?\s?(?:[\"″”“秒]|''|′′)?"
_MINUTES = rf"\d{{1,2}}(?:\.\d+)?\s?['′’‘分]\s?(?:{_SECONDS})?"
_DEGREES = rf"\d{{1,3}}\s?[°度º˚]\s?(?:{_MINUTES})?"
_COLONS = r"\d{1,3}:\d{1,2}:\d{1,2}(?:\.\d+)?"
_NUMBER = r"[+-]?\d+(?:\.\d+)?"
COORDINATE = re.compile(
    rf"(?P<before>{_AXIS})?\s?[:=]?\s?"
    rf"(?:(?P<dms>-?{_DEGREES}(?!\d)|-?\d{{1,3}}\.\d+\s?[°度º˚]|{_COLONS})|(?P<number>{_NUMBER}))"
    r"(?(before)|(?:\s?(?P<after>[EWNS](?![A-Z])))?)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Written:
    """One coordinate or plain number of a text.

    axis   ``lon`` or ``lat`` where the text says so, else ""; X and Y say nothing, since surveyors
           write X for north and others for east
    whole  written without a decimal point: may be a point number
    """

    value: float
    axis: str
    angle: bool
    whole: bool


def written(text: str, most: int) -> list[Written]:
    """The first `most` coordinates and numbers of `text`, in order."""
    return [_one(found) for found in islice(COORDINATE.finditer(text), most)]


def degrees(text: str) -> float | None:
    """One angle or number; None for anything else."""
    found = COORDINATE.fullmatch(text.strip())
    return _one(found).value if found else None


def _one(found: re.Match[str]) -> Written:
    mark = (found["before"] or found["after"] or "").lower()
    axis, sign = _AXES.get(mark[:1], ""), _SIGN.get(mark[:1], 1)
    if found["dms"]:
        return Written(sign * _angle(found["dms"]), axis, True, False)
    number = found["number"]
    return Written(sign * float(number), axis, False, "." not in number)


def _angle(text: str) -> float:
    parts = [float(part) for part in re.findall(r"\d+(?:\.\d+)?", text)]
    whole = 0.0
    for part in reversed(parts[:3]):
        whole = whole / 60 + part
    return -whole if text.startswith("-") else whole


def packed(value: float) -> float | None:
    """DDDMMSS.ss as degrees; None where minutes or seconds exceed 59."""
    seconds = value % 100
    minutes = value // 100 % 100
    if minutes >= 60 or seconds >= 60:
        return None
    return value // 10_000 + minutes / 60 + seconds / 3600
