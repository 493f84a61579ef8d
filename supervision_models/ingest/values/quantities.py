"""One written quantity into an exact fraction: the grammar behind the fast path of numbers.

约3亩 · 叁万元整 · 3公顷20亩 · 3.2亩/2133㎡ · (1,234.50) · 1.2E+3 · 百分之三十五 · 12万m³
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from supervision_models.ingest.values.numerals import CHINESE_DIGITS, NUMERAL, numeral
from supervision_models.ingest.values.reading import Unreadable
from supervision_models.ingest.values.units import CANONICAL, spell, unit_factor

_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d*)?|\.\d+"
_TERM = re.compile(
    rf"(?P<number>(?:{_NUMBER})(?:e[+-]?\d{{1,2}})?)(?P<unit>(?:(?:k?m|hm)[23]|[^\d{CHINESE_DIGITS}])*)"
    rf"|(?P<chinese>{NUMERAL})(?P<cnunit>(?:(?:k?m|hm)[23]|[^\d{CHINESE_DIGITS}])*)"
)
_ABOUT = re.compile(
    r"^(?:大约|约为|约合|大概|约|近|≈|~|～|不足|超过|逾)|(?:左右|上下|以上|以下|余|多)$"
)
_ABOUT_INSIDE = re.compile(r"(?<=[\d十百千万亿])(?:余|多)(?=\D)")
_RANGE = re.compile(r"\d\D{0,4}?(?:[-~～至到]|--|—)\D{0,1}\d")
_PAIR = re.compile(
    r"^(?P<a>[^/()]+?)(?:/|,?(?:折合|约合|合|即)|\((?:折合|约合|合|即|约|大写:?|小写:?)?)"
    rf"(?P<b>[¥￥]?(?:\d|[{CHINESE_DIGITS}十])[^/()]*)\)?$"
)
_REMARK = re.compile(r"\((?![\d.,¥￥-]+\)$)[^()]*\)$")
_FOREIGN = re.compile(r"[$€£]|美元|欧元|港[元币]|日元|英镑|usd|eur|hkd")
_CURRENCY = re.compile(r"^(?:人民币|rmb|cny)?[¥￥]?|(?<=[元角分])[整正]$")


MULTIPLES = frozenset(["百", "千", "万", "十万", "百万", "千万", "亿"])
_MYRIAD = re.compile(r"[百千]?[万亿]")
_WORD = re.compile(r"[^\W\d_]|[%‰]")


@dataclass(frozen=True, slots=True)
class Quantity:
    """`value` in the canonical unit; `slack` half a unit of its last written digit."""

    value: Fraction
    slack: Fraction
    repairs: tuple[str, ...] = ()


def read_quantity(text: str, dimension: str, default: str) -> Quantity:
    """`text` (folded) in canonical units; `default` is the unit where the text names none.

    Raises Unreadable with the reason.
    """
    rest = spell(text)
    if dimension in ("money", "price") and _FOREIGN.search(rest):
        raise Unreadable("foreign-currency")
    repairs: list[str] = []
    bare = _ABOUT_INSIDE.sub("", _ABOUT.sub("", rest))
    if bare != rest:
        repairs.append("approx")
    pair = _PAIR.match(bare)
    if pair and not (dimension == "price" and pair["b"][0] not in "¥￥0123456789"):
        first = read_quantity(pair["a"], dimension, default)
        second = read_quantity(pair["b"], dimension, default)
        if abs(first.value - second.value) > first.slack + second.slack:
            raise Unreadable("units-disagree")
        best = min(first, second, key=lambda quantity: quantity.slack)
        return Quantity(best.value, best.slack, (*repairs, *best.repairs, "two-units"))
    if _REMARK.search(bare) and not bare.startswith("("):
        bare = _REMARK.sub("", bare)
        repairs.append("remark")
    if bare.startswith("(") and bare.endswith(")"):
        inner = read_quantity(bare[1:-1], dimension, default)
        return Quantity(-inner.value, inner.slack, (*repairs, *inner.repairs, "bracket-negative"))
    if dimension in ("money", "price"):
        bare = _CURRENCY.sub("", bare)
    if bare.startswith(("-", "+")):
        sign, bare = (-1 if bare[0] == "-" else 1), bare[1:]
    else:
        sign = 1
    if _RANGE.search(re.sub(r"e[+-]\d", "e0", bare)):
        raise Unreadable("range")
    if dimension == "ratio" and bare.startswith("百分之"):
        bare = bare.removeprefix("百分之") + "%"
    total = _sum(bare, dimension, default)
    return Quantity(sign * total.value, total.slack, (*repairs, *total.repairs))


def _sum(text: str, dimension: str, default: str) -> Quantity:
    """3公顷20亩, 3元5角: terms in falling units, each but a lone one naming its unit."""
    terms = list(_TERM.finditer(text))
    if not terms or "".join(term[0] for term in terms) != text:
        raise Unreadable("not-a-number")
    value, slack, last = Fraction(0), Fraction(0), None
    repairs: list[str] = []
    for term in terms:
        unit = term["unit"] if term["number"] else term["cnunit"]
        factor = _factor(unit, dimension, default, term[0], alone=len(terms) == 1)
        if last is not None and factor >= last:
            raise Unreadable("not-a-number")
        if term["number"]:
            number, step = _arabic(term["number"])
        else:
            number, step = numeral(term["chinese"]), Fraction(1)
            repairs.append("cn-numeral")
        if "e" in (term["number"] or ""):
            repairs.append("scientific")
        if factor != 1 and f"unit:{unit or default}→{CANONICAL[dimension]}" not in repairs:
            repairs.append(f"unit:{unit or default}→{CANONICAL[dimension]}")
        value, slack, last = value + number * factor, step * factor / 2, factor
    return Quantity(value, slack, tuple(dict.fromkeys(repairs)))


def _factor(unit: str, dimension: str, default: str, number: str, *, alone: bool) -> Fraction:
    if not unit and not alone:
        raise Unreadable("not-a-number")
    if not unit and not default:
        return Fraction(1)
    multiple = unit in MULTIPLES or (not unit and bool(_MYRIAD.search(number)))
    if multiple and dimension != "count":  # 100万 under 万元 is 100万元, never 100万万元
        unit = unit + (_MYRIAD.sub("", default) or ("元" if dimension == "money" else ""))
    factor = unit_factor(unit or default, dimension)
    if factor is None:
        if not _WORD.search(unit):
            raise Unreadable("not-a-number")
        raise Unreadable("unit-mismatch" if unit_known(unit) else "unit-unknown")
    return factor


@lru_cache(maxsize=4096)
def unit_known(unit: str) -> bool:
    """Whether any dimension knows `unit`."""
    return any(unit_factor(unit, name) is not None for name in (*CANONICAL, "price"))


def _arabic(text: str) -> tuple[Fraction, Fraction]:
    mantissa, _, exponent = text.replace(",", "").partition("e")
    scale = Fraction(10) ** int(exponent or 0)
    decimals = len(mantissa.partition(".")[2])
    return Fraction(mantissa.rstrip(".")) * scale, scale / 10**decimals
