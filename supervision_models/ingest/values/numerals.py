"""Chinese numerals: 一百二十, 叁万, 二〇二三, 十一, 三点五."""

from __future__ import annotations

import re
from fractions import Fraction

from supervision_models.ingest.values.reading import Unreadable

CHINESE_DIGITS = "零〇○一二三四五六七八九两壹贰叁肆伍陆柒捌玖弌弍弎参"
NUMERAL = rf"(?:[{CHINESE_DIGITS}十百千万亿拾佰仟廿卅点])+"
_SPELLINGS = str.maketrans({"○": "〇", "弌": "壹", "弍": "贰", "弎": "叁", "参": "叁"})
_SCORES = (("廿", "二十"), ("卅", "三十"))
_PLACES = re.compile(rf"[{CHINESE_DIGITS}]+")
_DIGITS = {c: str(i) for i, cs in enumerate(
    ("零〇○", "一壹弌", "二贰两弍", "三叁弎参", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
) for c in cs}  # fmt: skip


def numeral(text: str) -> Fraction:
    """The number that Chinese numerals spell; Unreadable("not-a-number") otherwise."""
    import cn2an  # slow to load, and most files spell no number

    folded = text.translate(_SPELLINGS)
    for short, spelled in _SCORES:
        folded = folded.replace(short, spelled)
    try:
        value = cn2an.cn2an(folded, "smart")
    except (ValueError, KeyError, IndexError, TypeError) as failure:
        raise Unreadable("not-a-number") from failure
    return Fraction(str(value))


def digits(text: str) -> str | None:
    """Place-value spelling as digits: 二〇二三 → 2023; None for anything else."""
    if not _PLACES.fullmatch(text):
        return None
    return "".join(_DIGITS[char] for char in text)
