"""Dates that expressions leave: Chinese numerals, words for hours, day-month order, refusals."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from supervision_models.ingest.values.numerals import CHINESE_DIGITS, digits, numeral
from supervision_models.ingest.values.reading import Read, Unreadable

_CN = rf"[{CHINESE_DIGITS}十廿卅\d]+"
_WORDS = re.compile(
    rf"^(?:公元)?(?P<y>{_CN})[年.\-/](?:(?P<m>{_CN})月?份?)?(?:[.\-/]?(?P<d>{_CN})[日号]?)?"
    rf"(?P<half>凌晨|早上|上午|中午|下午|晚上|夜间|am|pm)?"
    rf"(?:T?(?P<H>{_CN})[时点:](?:(?P<M>{_CN}|半)分?)?(?:[:]?(?P<S>{_CN})秒?(?:\.\d+)?)?)?$",
    re.IGNORECASE,
)
_ORDERED = re.compile(
    r"^(?P<a>\d{1,2})[-/.](?P<b>\d{1,2})[-/.](?P<y>\d{4})"
    r"(?:[T ]?(?P<H>\d{1,2}):(?P<M>\d{2})(?::(?P<S>\d{2})(?:\.\d+)?)? ?(?P<half>am|pm)?)?$",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"^(?:(?P<d>\d{1,2})[ -](?P<m>[a-z]{3,9})[ -](?P<y>\d{4})"
    r"|(?P<m2>[a-z]{3,9})\.? (?P<d2>\d{1,2}),? (?P<y2>\d{4}))$",
    re.IGNORECASE,
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ABOUT = re.compile(r"^(?:约|大约)|(?:许|左右|前后)$")
_WEEKDAY = re.compile(r"\(?(?:星期|周)[一二三四五六日天]\)?")
_SHORT_YEAR = re.compile(r"^\d{1,2}[-./年]\d{1,2}(?:[-./月]\d{1,2}日?)?$|^\d{4}\.1$|^\d{6}$")
_GAP = re.compile(r"(?<=\d) (?=\d)")
_EIGHT = re.compile(r"^(?:19|20|21)\d{6}$")
_SERIAL = re.compile(r"^\d{1,4}$")


def serial_date(serial: int) -> datetime:
    """Day `serial` of Excel's 1900 system. Serial 60 is a day that never was: ValueError."""
    if serial == 60:
        raise ValueError("Excel's 29 February 1900")
    return datetime(1899, 12, 31 if serial < 60 else 30) + timedelta(days=serial)  # noqa: DTZ001


def read_words(text: str, *, day_first: bool) -> Read:
    """`text` as (timestamp, repairs, precision); Unreadable with the reason."""
    if "民国" in text:
        raise Unreadable("roc-calendar")
    bare = _WEEKDAY.sub("", text)
    about = _ABOUT.sub("", bare)
    repairs = ("approx",) if about != bare else ()
    ordered = _ORDERED.match(about)
    if ordered:
        day, month = (ordered["a"], ordered["b"]) if day_first else (ordered["b"], ordered["a"])
        moment = _moment(ordered["y"], month, day, _clock(ordered))
        # 12/25 has one order only, 05/05 is one day in both
        certain = ordered["a"] == ordered["b"] or max(int(ordered["a"]), int(ordered["b"])) > 12
        order = () if certain else (("day-first",) if day_first else ("month-first",))
        return Read(moment, (*repairs, *order))
    named = _NAMED.match(about)
    if named:
        word = (named["m"] or named["m2"])[:3].lower()
        if word not in _MONTHS:
            raise Unreadable("not-a-date")
        month = str(_MONTHS.index(word) + 1)
        return Read(
            _moment(named["y"] or named["y2"], month, named["d"] or named["d2"], None), repairs
        )
    if _SHORT_YEAR.match(about):
        raise Unreadable("ambiguous-date")
    if _SERIAL.match(about):
        raise Unreadable("impossible-date" if about == "60" else "implausible-date")
    if _EIGHT.match(about):
        raise Unreadable("impossible-date")
    words = _WORDS.match(_GAP.sub("T", about).replace(" ", ""))
    if words is None or not any(char in about for char in "年月-./"):
        raise Unreadable("not-a-date")
    precision = None if words["d"] else "month" if words["m"] else "year"
    if precision and words["H"]:
        raise Unreadable("not-a-date")
    moment = _moment(_figure(words["y"]), words["m"], words["d"], _clock(words))
    chinese = ("cn-date",) if re.search(r"[^\d\s:./T-]", text) else ()
    return Read(moment, (*repairs, *chinese), precision)


def _figure(text: str) -> str:
    """Chinese or Arabic figures as digits: 二〇二三, 十一, 23."""
    if text.isascii():
        return text
    spelled = digits(text)
    return spelled if spelled is not None else str(int(numeral(text)))


def _clock(found: re.Match[str]) -> timedelta | None:
    if not found["H"]:
        return None
    half = (found["half"] or "").lower()
    minute = "30" if found["M"] == "半" else found["M"] or "0"
    hour, minutes, seconds = (
        int(_figure(part or "0")) for part in (found["H"], minute, found["S"])
    )
    if half in ("下午", "晚上", "pm") and 1 <= hour < 12:
        hour += 12
    elif half in ("凌晨", "am") and hour == 12:
        hour = 0
    if minutes > 59 or seconds > 59 or hour * 3600 + minutes * 60 + seconds > 86_400:
        raise Unreadable("impossible-date")
    return timedelta(hours=hour, minutes=minutes, seconds=seconds)


def _moment(year: str, month: str | None, day: str | None, clock: timedelta | None) -> datetime:
    y, m, d = int(year), int(_figure(month or "1")), int(_figure(day or "1"))
    if len(year) <= 2:
        raise Unreadable("ambiguous-date")
    if not 1900 <= y <= 2200:
        raise Unreadable("implausible-date")
    try:
        start = datetime(y, m, d)  # noqa: DTZ001  # wall clock of the record's place
    except ValueError as impossible:
        raise Unreadable("impossible-date") from impossible
    return start + (clock or timedelta())
