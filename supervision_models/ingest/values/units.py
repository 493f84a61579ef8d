"""Units of Chinese records and their exact factors to the canonical unit.

Canonical: 元, m², m³, m, t, 1 (ratio). 1 亩 = 10000/15 m² (GB 3100 practice, exact as a fraction),
1 公顷 = 15 亩. 顷 is not read: it means 100 亩 in some records and 公顷 in others.
"""

from __future__ import annotations

import re
from fractions import Fraction as F  # noqa: N817  # a table of fractions
from functools import lru_cache

_MU = F(10000, 15)
# Words after a count that change nothing (人, 层 ...).
COUNTERS = frozenset(
    [
        "人",
        "名",
        "位",
        "个",
        "层",
        "栋",
        "幢",
        "座",
        "台",
        "套",
        "户",
        "处",
        "起",
        "件",
        "次",
        "天",
        "日",
        "工日",
        "日历天",
        "宗",
        "根",
        "口",
        "株",
        "只",
        "月",
        "个月",
        "年",
        "例",
    ]
)
_BASES: dict[str, dict[str, F]] = {
    "money": dict.fromkeys(("元", "圆", "块", "元整", "人民币", "人民币元", "rmb", "cny"), F(1))
    | {"角": F(1, 10), "分": F(1, 100), "": F(1)},
    "area": dict.fromkeys(("平方米", "平米", "平方", "平", "㎡", "m2", "sqm"), F(1))
    | dict.fromkeys(("亩", "市亩"), _MU)
    | {"分": _MU / 10, "厘": _MU / 100, "公亩": F(100)}
    | dict.fromkeys(("公顷", "hm2", "ha", "平方百米"), F(10000))
    | dict.fromkeys(("平方公里", "平方千米", "km2"), F(1_000_000)),
    "volume": dict.fromkeys(("立方米", "立方", "方", "m3"), F(1))
    | dict.fromkeys(("升", "l", "立升"), F(1, 1000)),
    "mass": dict.fromkeys(("吨", "t", "公吨"), F(1))
    | dict.fromkeys(("千克", "公斤", "kg"), F(1, 1000))
    | {"克": F(1, 1_000_000), "g": F(1, 1_000_000), "斤": F(1, 2000), "市斤": F(1, 2000)},
    "length": dict.fromkeys(("米", "m"), F(1))
    | dict.fromkeys(("公里", "千米", "km"), F(1000))
    | dict.fromkeys(("厘米", "cm"), F(1, 100))
    | dict.fromkeys(("毫米", "mm"), F(1, 1000))
    | dict.fromkeys(("分米", "dm"), F(1, 10)),
    "ratio": {"%": F(1, 100), "‰": F(1, 1000), "成": F(1, 10), "个百分点": F(1, 100)},
    "count": dict.fromkeys(COUNTERS, F(1)) | {"": F(1)},
}
_MULTIPLES = {
    "": 1, "十": 10, "百": 100, "千": 1000, "万": 10**4, "十万": 10**5, "百万": 10**6,
    "千万": 10**7, "亿": 10**8, "十亿": 10**9, "百亿": 10**10, "千亿": 10**11, "万亿": 10**12,
}  # fmt: skip
CANONICAL = {
    "money": "元", "area": "m²", "volume": "m³", "mass": "t", "length": "m", "ratio": "1",
    "count": "1", "price": "元/m²",
}  # fmt: skip
_HALF_WIDTH = {0xFF01 + i: 0x21 + i for i in range(94)} | {0x3000: 0x20, 0xA0: 0x20}
_POWERS = (
    ("²", "2"), ("³", "3"), ("^2", "2"), ("^3", "3"), ("㎡", "m2"), ("㎥", "m3"), ("㎢", "km2"),
    ("㎞", "km"), ("㎏", "kg"), ("萬", "万"), ("億", "亿"), ("／", "/"), ("每", "/"),
    ("畝", "亩"), ("公倾", "公顷"),
)  # fmt: skip


def spell(unit: str) -> str:
    """One spelling per unit: half width, lower case, no blanks, plain powers."""
    text = unit.translate(_HALF_WIDTH).replace(" ", "").lower()
    for source, target in _POWERS:
        text = text.replace(source, target)
    return text


@lru_cache(maxsize=4096)
def unit_factor(unit: str, dimension: str) -> F | None:
    """Canonical units in one `unit` of `dimension`; None where it is no such unit.

    Dimension ``price`` is money per something: ``万元/亩`` is 元 per m².
    """
    text = spell(unit)
    if dimension == "price":
        over, _, under = text.partition("/")
        factor = _plain(over, "money")
        for part in ("area", "volume", "mass", "length") if under and factor else ():
            if (divisor := _plain(under, part)) is not None:
                return factor / divisor if factor else None
        return factor if factor and (not under or under in COUNTERS) else None
    return _plain(text, dimension)


def _plain(text: str, dimension: str) -> F | None:
    bases = _BASES[dimension]
    for cut in range(3):
        multiple, base = text[:cut], text[cut:]
        if multiple in _MULTIPLES and base in bases and (multiple or base):
            return bases[base] * _MULTIPLES[multiple]
    return None


@lru_cache(maxsize=4096)
def dimension_of(unit: str | None) -> str | None:
    """The dimension that `unit` belongs to; None for none or an unknown one."""
    if not unit:
        return None
    if "/" in spell(unit):
        return "price" if unit_factor(unit, "price") is not None else None
    found = [name for name in _BASES if unit_factor(unit, name) is not None]
    return found[0] if found else None


def is_unit(text: str) -> bool:
    """Whether `text` is a unit that a header may carry (counters included)."""
    word = spell(text)
    return not re.fullmatch(r"[分成平块]|人民币", word) and dimension_of(word) is not None
