"""Units of model files in words."""

from __future__ import annotations

from supervision_models.errors import Text

UNITS: dict[str, Text] = {
    "m2": Text("平方米", "m²"),
    "m3": Text("立方米", "m³"),
    "m": Text("米", "m"),
    "km": Text("公里", "km"),
    "mu": Text("亩", "mu"),
    "ha": Text("公顷", "ha"),
    "t": Text("吨", "t"),
    "yuan": Text("元", "yuan"),
    "CNY": Text("元", "yuan"),
    "yuan/m2": Text("元/平方米", "yuan/m²"),
    "yuan/m3": Text("元/立方米", "yuan/m³"),
    "minute": Text("分钟", "minute(s)"),
    "day": Text("日", "day(s)"),
    "days": Text("日", "day(s)"),
    "d": Text("日", "day(s)"),
    "working_days": Text("个工作日", "working day(s)"),
    "working-days": Text("个工作日", "working day(s)"),
    "month": Text("个月", "month(s)"),
    "months": Text("个月", "month(s)"),
    "year": Text("年", "year(s)"),
    "years": Text("年", "year(s)"),
    "percent": Text("%", "%"),
    "persons": Text("人", "person(s)"),
    "person": Text("人", "person(s)"),
    "count": Text("次", "time(s)"),
    "records": Text("条", "record(s)"),
    "points": Text("分", "point(s)"),
    "level": Text("级", "level"),
    "contract": Text("份", "contract(s)"),
    "case": Text("件", "case(s)"),
    "heads": Text("头", "head"),
    "characters": Text("字", "character(s)"),
    "kg": Text("千克", "kg"),
    "kg/m2": Text("千克/平方米", "kg/m²"),
    "t/m3": Text("吨/立方米", "t/m³"),
    "yuan/t": Text("元/吨", "yuan/t"),
    "1/day": Text("（每日）", "a day"),
    "deviations": Text("个标准差", "standard deviation(s)"),
}
SHARES = frozenset({"ratio", "share"})  # 1 is the whole; shown as per cent


def unit_words(unit: str | None, lang: str) -> str:
    """The unit as people write it; a unit that is not listed as it stands."""
    if unit is None:
        return ""
    text = UNITS.get(unit)
    if text is None:
        return unit
    return text.zh if lang == "zh" else text.en


def with_unit(value: object, unit: str | None, lang: str) -> str:
    """A value for reading: whole numbers without decimals, the unit behind it."""
    if isinstance(value, bool):
        return {"zh": ("否", "是"), "en": ("no", "yes")}["zh" if lang == "zh" else "en"][value]
    if isinstance(value, int | float):
        if unit in SHARES:
            return f"{value * 100:g}%"
        if unit == "yuan" and lang == "zh" and value >= 10_000 and value % 1_000 == 0:
            return f"{value / 10_000:g} 万元"
    words = unit_words(unit, lang)
    shown = number_words(value)
    return f"{shown} {words}" if words and words != "%" else f"{shown}{words}"


def number_words(value: object) -> str:
    """A figure, from five digits on with separated thousands; anything else as it stands."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    if abs(value) < 10_000:  # also years
        return f"{value:g}"
    return f"{value:,.10g}" if isinstance(value, float) else f"{value:,}"
