"""The parts of a company's name: place, trade name (字号), trade, form, and its number.

澄塘市岚沐第三建筑工程有限公司 has the place 澄塘市, the trade name 岚沐, the trade 建筑工程 and the
number 3. The trade name tells two firms of one place apart; their whole names may agree in all but
one character of it (see docs/linkage.md).
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache

import polars as pl

from supervision_models.linkage import folding, lexicon, names
from supervision_models.linkage.row_by_row import row_by_row

COLUMNS = (
    "name",
    "whole",
    "place",
    "place_bare",
    "sign",
    "trade",
    "form",
    "number",
    "part",
    "unusable",
)
_FORM = (
    r"(集团股份|集团|控股|股份)?(?:(?:有限责任|责任有限|股份有限|有限|总|分|支)?公司|有限合伙"
    r"|普通合伙|合伙企业)?(?:集团)?$"
)
_IN_BRACKETS = r"\(([^()]*)\)"
_NUMERAL = r"第?(?:[1-9]\d{0,2}|[一二三四五六七八九十]{1,3})"
# 第3工程, 3公司, 1建: firms of one group that differ by their number alone
_NUMBERED = "号|[分子]?公司|[工建冶航]|建筑|工程|建设|市政|安装|路桥|公路|[处队局院厂]"
_NUMBER = rf"(?:第([1-9]\d{{0,2}}|[一二三四五六七八九十]{{1,3}})|({_NUMERAL})(?:{_NUMBERED}))"
_SHORTEST_LEFT = 2
# the pattern language has no look-ahead: what only begins like a place hides meanwhile
_HIDDEN = {"市政": "\ue001政", "市场": "\ue001场", "区块": "\ue002块", "村镇": "\ue003镇"}
_SHOWN = {"\ue001": "市", "\ue002": "区", "\ue003": "村"}


@row_by_row
def parse(written: pl.Series, places: Collection[str] = ()) -> pl.DataFrame:
    """One row for each name as it was written, in order; text, NULL where a part is not there.

    places  names of divisions beyond the built-in ones, with or without their suffix

    name      the name given
    whole     folded name of the legal person, without form and brackets; stands also for names
              that are no key for want of 公司, where a place or a trade shows an organisation
    place     all places that it names, in the order of the name
    place_bare  the same without 省, 市, 县 …
    sign      the trade name (字号); numerals stand as written
    trade     the trade, as written
    form      集团, 股份, 控股: what the form says beyond 有限公司
    number    the number among firms of one group, in Arabic digits
    part      what follows the legal person's name: branch, department, unit
    unusable  see `names.parse`
    """
    whole = names.parse(written)
    frame = folding.fold_frame(
        written.alias("name").to_frame(), strip=names.REMARK, written="plain", folded="_folded"
    )
    # cut from the text in which numerals still stand: 四川 and 五鸿 are no numbers
    frame = names.split_parts(
        frame.with_columns(pl.col("plain").str.replace_all(r"[^\p{L}\p{N}()]+", "").alias("plain"))
    )
    listed = _listed(frozenset(places))
    frame = _without_form(_aside(frame, listed))
    frame = frame.with_columns(pl.col("_rest").str.replace_many(_HIDDEN))
    frame = _before(frame, listed)
    frame = frame.with_columns(pl.col("_rest").str.replace_many(_SHOWN))
    frame = _trade(frame)
    frame = _behind(frame, listed)
    number = pl.coalesce(*(pl.col("_rest").str.extract(_NUMBER, group) for group in (1, 2)))
    # 澄塘岚沐建筑 without 公司 is no key for certain, yet no person's name either
    organised = pl.col("trade").str.len_chars() + pl.col("place").str.len_chars() > 0
    bare = pl.when(organised & (pl.col("sign").str.len_chars() > 1)).then(
        folding.numerals(pl.concat_str("_before", pl.col("sign"), "trade"))
    )
    frame = frame.with_columns(
        pl.coalesce(whole["key"], bare).alias("whole"),
        whole["unusable"],
        folding.numerals(number).alias("number"),
        *(folding.empty_to_null(pl.col(name)).alias(name) for name in ("sign", "trade", "place")),
    )
    suffixed = rf"({listed})(?:{lexicon.PLACE_SUFFIX})"
    return frame.with_columns(
        pl.col("place").str.replace_all(suffixed, "${1}").alias("place_bare")
    ).select(COLUMNS)


def places_in(written: pl.Series, places: Collection[str] = ()) -> frozenset[str]:
    """`places`, and those that names show by their suffix: 远山市, where others write 远山云峰."""
    return frozenset(places) | frozenset(shown(written.unique(), places).drop_nulls().unique())


def shown(written: pl.Series, places: Collection[str] = ()) -> pl.Series:
    """The place that each name shows by its suffix, if any."""
    place = parse(written, places)["place"]
    return place.str.extract(r"^(\p{Han}{2,4}[市县区旗])$", 1).alias("shown")


def stems(places: Collection[str]) -> frozenset[str]:
    """What names are searched for, beyond the built-in places: places without their suffix."""
    stem = re.compile(f"^(.{{2,}}?)(?:{lexicon.PLACE_SUFFIX})$")
    given = {found[1] if (found := stem.match(place)) else place for place in places}
    return frozenset(given - set(lexicon.words("places")))


def may_hold(written: pl.Series, words: Collection[str]) -> pl.Series:
    """Whether each name has all characters of one of the words: else it is cut without regard to
    them."""
    folded = folding.fold_frame(written.to_frame("name"), written="plain", folded="_")
    plain = pl.col("plain")
    held = [
        pl.all_horizontal(plain.str.contains(letter, literal=True) for letter in sorted(set(word)))
        for word in sorted(words)
    ]
    whole = pl.any_horizontal(held) if held else pl.lit(False)
    return folded.select(whole.fill_null(False).alias("held"))["held"]


def _aside(frame: pl.DataFrame, listed: str) -> pl.DataFrame:
    """`_aside`, places in brackets (甲（江苏）建设), and `_rest`, the head without brackets."""
    head = pl.col("head")
    bracket = head.str.extract(_IN_BRACKETS, 1)
    aside = pl.when(bracket.str.contains(f"^(?:{_place(listed)})+$")).then(bracket)
    return frame.with_columns(aside.alias("_aside")).with_columns(
        pl.when(pl.col("_aside").is_null())
        .then(folding.without_brackets(head))
        .otherwise(folding.without_brackets(head.str.replace(_IN_BRACKETS, "")))
        .alias("_rest")
    )


def _without_form(frame: pl.DataFrame) -> pl.DataFrame:
    rest = pl.col("_rest")
    return frame.with_columns(
        folding.empty_to_null(rest.str.extract(_FORM, 1)).alias("form"),
        rest.str.replace(_FORM, "").alias("_rest"),
    )


def _before(frame: pl.DataFrame, listed: str) -> pl.DataFrame:
    """`_before`, the places that the name begins with, taken from `_rest`."""
    place = _place(listed)
    rest, before = pl.col("_rest"), pl.col("_before")
    frame = frame.with_columns(rest.str.extract(f"^((?:{place})*)", 1).alias("_before"))
    frame = frame.with_columns(rest.str.slice(before.str.len_chars()).alias("_rest"))
    # all places and trade: the last place is the trade name (大连福田建筑), unless it is a city
    last = before.str.extract(f"^(?:{place})+?({listed})$", 1)
    cities = pl.Series(lexicon.words("places")).implode()
    back = last.is_not_null() & ~last.is_in(cities) & rest.str.contains(_all_trade())
    return frame.with_columns(
        pl.when(back).then(last + rest).otherwise(rest).alias("_rest"),
        pl.when(back)
        .then(before.str.head(before.str.len_chars() - last.str.len_chars()))
        .otherwise(before)
        .alias("_before"),
    )


def _trade(frame: pl.DataFrame) -> pl.DataFrame:
    """`sign` and `trade`, the longest tail of words of trade."""
    rest, sign, trade = pl.col("_rest"), pl.col("sign"), pl.col("trade")
    pattern = (
        rf"^(.+?)((?:{_NUMERAL}(?:{_NUMBERED})|第{_NUMERAL})?(?:{_words()})*(?:{_singles()})?)$"
    )
    # 第二建筑工程公司 has no trade name
    numbered = rest.str.contains(rf"^第(?:{_NUMERAL})(?:{_words()})+$")
    bare = numbered | rest.str.contains(_all_trade())
    frame = frame.with_columns(
        pl.when(~bare).then(rest.str.extract(pattern, 1)).alias("sign"),
        pl.when(bare).then(rest).otherwise(rest.str.extract(pattern, 2)).alias("trade"),
    )
    # one character is no trade name: the next word belongs to it (中石化, 外经贸)
    first = trade.str.extract(rf"^({_words()})", 1)
    short = (sign.str.len_chars() == 1) & first.is_not_null()
    return frame.with_columns(
        pl.when(short).then(sign + first).otherwise(sign).alias("sign"),
        pl.when(short).then(trade.str.slice(first.str.len_chars())).otherwise(trade).alias("trade"),
    )


def _behind(frame: pl.DataFrame, listed: str) -> pl.DataFrame:
    """A place behind the trade name or the trade (新月能源石家庄) joins the others in `place`."""
    sign = pl.col("sign")
    tail = rf"^(.{{{_SHORTEST_LEFT},}}?)((?:{listed})(?:{lexicon.PLACE_SUFFIX})?)$"
    fits = sign.str.contains(tail) & (pl.col("_before").str.len_chars() == 0)
    frame = frame.with_columns(
        pl.when(fits).then(sign.str.extract(tail, 2)).alias("_after"),
        pl.when(fits).then(sign.str.extract(tail, 1)).otherwise(sign).alias("sign"),
    )
    # what stood before the place may end in a trade of its own
    inner = rf"^(.{{{_SHORTEST_LEFT},}}?)((?:{_words()})+)$"
    also = pl.col("_after").is_not_null() & sign.str.contains(inner)
    return frame.with_columns(
        pl.when(also).then(sign.str.extract(inner, 1)).otherwise(sign).alias("sign"),
        pl.when(also)
        .then(sign.str.extract(inner, 2) + pl.col("trade"))
        .otherwise("trade")
        .alias("trade"),
        pl.concat_str("_before", "_aside", "_after", ignore_nulls=True).alias("place"),
    )


def _place(listed: str) -> str:
    """A pattern of one place: listed, or one that shows itself by its suffix."""
    unlisted = rf"\p{{Han}}{{1,3}}?(?:{lexicon.UNLISTED_SUFFIX})"
    return rf"(?:{listed})(?:{lexicon.PLACE_SUFFIX})?|\p{{Han}}{{2,6}}?自治[州县旗]|{unlisted}"


@cache
def _listed(places: frozenset[str]) -> str:
    return _any_of({*lexicon.words("places"), *stems(places)})


def _any_of(words: Collection[str]) -> str:
    """Alternatives, longest first: the engine takes the first that fits."""
    return "|".join(sorted(words, key=lambda word: (-len(word), word)))


@cache
def _words() -> str:
    return _any_of({word for word in _folded_trades() if len(word) > 1})


@cache
def _singles() -> str:
    return _any_of({word for word in _folded_trades() if len(word) == 1})


@cache
def _folded_trades() -> frozenset[str]:
    """The words of trade in the writing that names are folded to."""
    words = pl.Series("word", lexicon.words("trades")).to_frame()
    return frozenset(folding.fold_frame(words, written="plain", folded="_")["plain"])


def _all_trade() -> str:
    return f"^(?:{_words()})*(?:{_singles()})?$"
