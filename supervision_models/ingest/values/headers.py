"""Column headers: folded spelling, and the unit that stands in them."""

from __future__ import annotations

import re

from supervision_models.ingest.values.folding import fold_word
from supervision_models.ingest.values.units import COUNTERS, is_unit

_BRACKETED = re.compile(
    r"^(?P<name>.+?)[(\[【〔](?:单位[:：]?)?(?P<unit>[^()\[\]【】〔〕]+)[)\]】〕]$"
)
_SEPARATED = re.compile(r"^(?P<name>.*[^\d\s])(?:/|[:：]| |,|,?单位[:：]?)(?P<unit>[^/:： ,]+)$")
_TRAILING = re.compile(
    r"^(?P<name>.*\w)(?P<unit>万元|亿元|公顷|平方米|平方公里|万立方米|立方米|万平方米)$"
)
_MARKS = re.compile(r"[*＊※]|\((?:必填|选填|可空)\)")


def fold_header(text: str) -> str:
    """A header without blanks, line ends, full width and the marks of required columns."""
    return _MARKS.sub("", fold_word(text)).replace(" ", "").replace("【", "[").replace("】", "]")


def header_unit(header: str) -> tuple[str, str | None]:
    """(name, unit): ``面积（亩）`` gives (面积, 亩); the unit is None where no known unit stands.

    Read are ``面积(亩)``, ``投资额/万元``, ``面积:亩``, ``面积(单位:亩)`` and ``总投资万元``.
    A bracket that holds no unit (``建设单位(盖章)``) stays part of the name.
    """
    folded = _MARKS.sub("", fold_word(header))
    for pattern in (_BRACKETED, _SEPARATED, _TRAILING):
        found = pattern.match(folded if pattern is _SEPARATED else folded.replace(" ", ""))
        if not found or not is_unit(found["unit"]):
            continue
        # 年/月 names two things, 人数(人) one and its unit
        if pattern is _BRACKETED or found["unit"] not in COUNTERS:
            return found["name"].replace(" ", ""), found["unit"]
    return folded.replace(" ", ""), None
