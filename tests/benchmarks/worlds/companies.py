"""A generated register of firms, and what agencies write of them: noise, families, absent firms.

Places are fictional; trade names are drawn from common characters, so that firms of other places
share them. `world` gives the register, the divisions and the rows with their truth.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.random import Generator

PROVINCES = ("岚江", "沐海", "珩山", "昀河", "霁北", "栎南")
_PLACE = "澄塘溪桥坪岭湾潭浦源原洲泽港渡台垣堡陂冈峪岩泉淀屿坳堰埠嘴崖"
_PLACE_HEAD = "澄清宁安永长新平广泰丰福兴龙凤云青白玉金石临崇怀昌德和康绥靖"
_SIGN = (
    "华建宏达盛兴隆泰安恒基远大正信诚德鑫源丰茂顺昌荣康宁瑞祥和嘉美佳丽新创智汇海天地江河山川云龙凤鹏"
    "飞翔宇航星辰光明辉耀东方南北中元亨利贞博雅文景观澜城邦国民众合力同心友谊永长久世纪千禧万通广厦"
    "金银铜铁石玉珠宝晶莹清泉润泽沃野绿林森木春夏秋冬晨曦旭日月朗晴空蓝白青紫红橙金桥路港湾岛屿帆舟"
    "卓越超凡腾跃奔驰骏马虎豹麒麟鼎立铭鸿鹄雁鹤翰墨书香儒贤圣哲仁义礼智孝廉忠勇毅坚强固磐磊岩峰岭峻"
)
_TRADES = [
    "建筑工程",
    "建设工程",
    "建筑安装工程",
    "市政工程",
    "房地产开发",
    "置业",
    "物业管理",
    "装饰工程",
    "园林绿化工程",
    "路桥工程",
    "劳务",
    "建筑劳务",
    "混凝土",
    "建材",
    "商贸",
    "贸易",
    "物流",
    "运输",
    "环保科技",
    "科技",
    "信息技术",
    "电子科技",
    "机械设备",
    "工程管理",
    "工程监理",
    "工程咨询",
    "农业科技",
    "农业开发",
    "食品",
    "餐饮管理",
    "矿业",
    "砂石",
    "新能源",
    "电力工程",
    "水利工程",
    "机电工程",
    "消防工程",
    "钢结构",
    "投资",
    "实业",
    "文化传播",
    "旅游开发",
    "医药",
    "生物科技",
    "化工",
    "纺织",
    "汽车销售",
    "酒店管理",
    "教育咨询",
    "企业管理",
]
_SHORT = {
    "建筑工程": ("建筑", "建工"), "建设工程": ("建设",), "建筑安装工程": ("建安", "建筑安装"),
    "市政工程": ("市政",), "房地产开发": ("房地产", "地产", "房产"), "物业管理": ("物业",),
    "装饰工程": ("装饰",), "园林绿化工程": ("园林", "园林绿化"), "路桥工程": ("路桥",),
    "建筑劳务": ("劳务",), "环保科技": ("环保",), "信息技术": ("信息",), "机械设备": ("机械",),
    "工程监理": ("监理",), "工程咨询": ("咨询",), "农业科技": ("农业",), "电力工程": ("电力",),
    "水利工程": ("水利",), "机电工程": ("机电",), "消防工程": ("消防",), "旅游开发": ("旅游",),
    "汽车销售": ("汽车",), "酒店管理": ("酒店",), "文化传播": ("文化",), "餐饮管理": ("餐饮",),
}  # fmt: skip
_FORMS = ("有限公司", "有限责任公司", "股份有限公司", "集团有限公司")
_LOOKALIKE = (
    *("己已巳", "未末", "日曰", "土士", "人入", "大太犬", "天夫无", "千干于", "鸿鸠", "崇祟"),
    *("江汇", "宁宇", "茂戊", "晨辰", "泰秦", "瑞端", "博搏", "源原", "润涧", "铭铬", "恒桓"),
    *("宏宠", "隆降", "辉晖", "城诚", "华毕", "建健", "利和", "盛盈"),
)
_TRADITIONAL = dict(
    zip("华兴达东龙广长业实时国际远宁车桥丰", "華興達東龍廣長業實時國際遠寧車橋豐", strict=True)
)
_BRANCHES = ("第一分公司", "分公司", "项目经理部", "项目部", "第三工程处", "工程处")
_NUMERALS = "一二三四五六七八九"
_WRONG_CODE = 0.01


@dataclass(frozen=True, slots=True)
class World:
    """register   firm, name, usc, division, address, legal (HMAC), phone, family (NULL for none)
    rows       row, name, usc, division, address, legal, phone, firm (truth; NULL: not registered)
    divisions  names of places, with suffix
    """

    register: pl.DataFrame
    rows: pl.DataFrame
    divisions: list[str]


def world(seed: int, firms: int, rows: int) -> World:
    """A seeded world; 30 % of the rows are of firms that the register does not know."""
    rng = np.random.default_rng(seed)
    places = _places(rng)
    parts = _firms(rng, places, firms + firms // 3)
    # no authority registers one trade name in one trade twice, with or without 市
    parts = parts.with_columns(pl.col("place").str.replace("[省市县区]$", "").alias("_place"))
    parts = parts.unique(["_place", "sign", "number", "trade"], keep="first", maintain_order=True)
    parts = parts.with_columns(pl.Series("outside", rng.random(parts.height) < 0.25))
    parts = parts.with_row_index("firm")
    parts = parts.with_columns(_more(rng, parts))
    register = parts.filter(~pl.col("outside")).head(firms)
    outside = parts.join(register, on="firm", how="anti")
    return World(
        register=register.select(
            "firm", "name", "usc", "division", "address", "legal", "phone", "family"
        ),
        rows=_rows(rng, register, outside, rows),
        divisions=sorted(set(places["province"]) | set(places["city"]) | set(places["county"])),
    )


def _places(rng: Generator) -> pl.DataFrame:
    """province, city, county (with suffix) and the code of the county."""
    drawn: list[tuple[str, str, str, str]] = []
    taken: set[str] = set()

    def fresh() -> str:
        while True:
            name = str(rng.choice(list(_PLACE_HEAD))) + str(rng.choice(list(_PLACE)))
            if name not in taken:
                taken.add(name)
                return name

    for p, province in enumerate(PROVINCES):
        for c in range(10):
            city = fresh()
            drawn.extend(
                (
                    f"{province}省",
                    f"{city}市",
                    fresh() + ("区" if k < 2 else "县"),
                    f"9{p}{c:02d}{k:02d}",
                )
                for k in range(6)
            )
    return pl.DataFrame(drawn, schema=["province", "city", "county", "division"], orient="row")


def _firms(rng: Generator, places: pl.DataFrame, count: int) -> pl.DataFrame:
    """Parts of names: single firms, and families of near-identical different ones (a fifth)."""
    singles = count * 4 // 5
    signs = _signs(rng, singles)
    at = rng.integers(0, places.height, singles)
    frame = _named(rng, places, signs, at, _trades(rng, singles), np.full(singles, -1))
    kin = count - singles
    heads = kin // 5
    sign = np.repeat(_signs(rng, heads), 5)
    place = np.repeat(rng.integers(0, places.height, heads), 5)
    trade = np.repeat(_trades(rng, heads), 5)
    kind = np.repeat(rng.integers(0, 4, heads), 5)
    member = np.tile(np.arange(5), heads)
    # 0: numbered, 1: same sign in other places, 2: same sign and place, other trade,
    # 3: one character of the sign differs
    place = np.where(
        (kind == 1) & (member > 0), rng.integers(0, places.height, kin - kin % 5), place
    )
    trade = np.where((kind == 2) & (member > 0), _trades(rng, len(trade)), trade)
    other = _signs(rng, len(sign))
    sign = np.array(
        [
            s[0] + o[0] + s[2:] if k == 3 and m else s
            for s, o, k, m in zip(sign, other, kind, member, strict=True)
        ]
    )
    number = np.where(kind == 0, member + 1, 0)
    family = np.repeat(np.arange(heads), 5)
    relatives = _named(rng, places, sign, place, trade, family, number)
    whole = pl.concat([frame, relatives])
    return whole[rng.permutation(whole.height)]


def _signs(rng: Generator, count: int) -> np.ndarray:
    pool = np.array(sorted(set(_SIGN)))
    weights = 1 / np.arange(1, len(pool) + 1) ** 0.6
    order = rng.permutation(len(pool))
    drawn = pool[order[rng.choice(len(pool), (count, 4), p=weights / weights.sum())]]
    length = rng.choice([2, 3, 4], count, p=[0.7, 0.25, 0.05])
    return np.array(["".join(row[:n]) for row, n in zip(drawn, length, strict=True)])


def _trades(rng: Generator, count: int) -> np.ndarray:
    weights = 1 / np.arange(1, len(_TRADES) + 1) ** 0.8
    return np.array(_TRADES)[rng.choice(len(_TRADES), count, p=weights / weights.sum())]


def _named(
    rng: Generator,
    places: pl.DataFrame,
    sign: np.ndarray,
    at: np.ndarray,
    trade: np.ndarray,
    family: np.ndarray,
    number: np.ndarray | None = None,
) -> pl.DataFrame:
    count = len(sign)
    form = np.array(_FORMS)[rng.choice(4, count, p=[0.82, 0.1, 0.04, 0.04])]
    # which level of division the name begins with: 0 province, 1 city, 2 county
    level = rng.choice(3, count, p=[0.2, 0.5, 0.3])
    with_suffix = rng.random(count) < 0.5
    rows = places[at]
    place = np.select(
        [level == 0, level == 1],
        [rows["province"].to_numpy(), rows["city"].to_numpy()],
        rows["county"].to_numpy(),
    )
    number = np.zeros(count, dtype=int) if number is None else number
    return rows.with_columns(
        pl.Series("place", [p if s else p[:-1] for p, s in zip(place, with_suffix, strict=True)]),
        pl.Series("level", level),
        pl.Series("sign", sign),
        pl.Series("number", ["" if n == 0 else "第" + _NUMERALS[n - 1] for n in number]),
        pl.Series("trade", trade),
        pl.Series("form", form),
        pl.Series("family", family),
    ).with_columns(
        pl.concat_str("place", "sign", "number", "trade", "form").alias("name"),
        pl.when(pl.col("family") >= 0).then("family").alias("family"),
    )


def _more(rng: Generator, parts: pl.DataFrame) -> list[pl.Series]:
    count = parts.height
    return [
        _codes(count),
        pl.Series("legal", [f"h{v:016x}" for v in rng.integers(0, count * 2 // 3, count)]),
        pl.Series("phone", [f"t{v:016x}" for v in rng.integers(0, count, count)]),
        pl.Series(
            "address",
            [
                f"{city}{county}{road}路{no}号"
                for city, county, road, no in zip(
                    parts["city"],
                    parts["county"],
                    _signs(rng, count),
                    rng.integers(1, 400, count),
                    strict=True,
                )
            ],
        ),
    ]


def _codes(count: int) -> pl.Series:
    """Valid credit codes of a fictional province, one each."""
    from supervision_models.linkage import usc

    stems = [f"91990121MA{number:07d}" for number in range(count)]
    return pl.Series("usc", [stem + usc.check_character(stem) for stem in stems])


def _rows(
    rng: Generator, register: pl.DataFrame, outside: pl.DataFrame, count: int
) -> pl.DataFrame:
    known = count * 7 // 10
    chosen = pl.concat(
        [
            register[rng.integers(0, register.height, known)].with_columns(
                pl.col("firm").alias("truth")
            ),
            outside[rng.integers(0, outside.height, count - known)].with_columns(
                pl.lit(None, pl.UInt32).alias("truth")
            ),
        ]
    )
    chosen = chosen[rng.permutation(count)]
    names = _written(rng, chosen)
    gone = rng.random((count, 5))
    moved = rng.integers(0, register.height, (count, 2))
    return chosen.select(
        pl.Series("row", np.arange(count)),
        pl.Series("name", names),
        # some clerks copy the code of another firm
        pl.when(pl.Series(gone[:, 0] < _WRONG_CODE))
        .then(pl.Series(register["usc"].to_list()).gather(moved[:, 1]))
        .when(pl.Series(gone[:, 0] < 0.7))
        .then("usc")
        .alias("usc"),
        pl.when(pl.Series(gone[:, 1] < 0.05))
        .then(pl.col("division").str.head(4) + "00")
        .when(pl.Series(gone[:, 1] < 0.9))
        .then("division")
        .alias("division"),
        pl.when(pl.Series(gone[:, 2] < 0.2))
        .then("address")
        .when(pl.Series(gone[:, 2] < 0.6))
        .then(pl.col("address").str.slice(3))
        .alias("address"),
        # one in twelve has another legal person since
        pl.when(pl.Series(gone[:, 3] < 0.08))
        .then(pl.Series(register["legal"].to_numpy()[moved[:, 0]]))
        .when(pl.Series(gone[:, 3] < 0.85))
        .then("legal")
        .alias("legal"),
        pl.when(pl.Series(gone[:, 4] < 0.15))
        .then(pl.Series(register["phone"].to_numpy()[moved[:, 1]]))
        .when(pl.Series(gone[:, 4] < 0.7))
        .then("phone")
        .alias("phone"),
        pl.col("truth").alias("firm"),
    )


def _written(rng: Generator, chosen: pl.DataFrame) -> list[str]:
    """What clerks write: 55 % differ by writing alone, the others by one or two faults."""
    homophones = _homophones()
    lookalike = {c: [o for o in group if o != c] for group in _LOOKALIKE for c in group}
    faults = rng.choice(
        12, (chosen.height, 2),
        p=[0.2, 0.12, 0.06, 0.2, 0.14, 0.06, 0.05, 0.05, 0.03, 0.03, 0.03, 0.03],
    )  # fmt: skip
    many = rng.random(chosen.height)
    style = rng.integers(0, 20, chosen.height)
    luck = rng.random((chosen.height, 4))
    columns = ("place", "level", "province", "city", "sign", "number", "trade", "form")
    written = []
    for at, (place, level, province, city, sign, number, trade, form) in enumerate(
        chosen.select(columns).iter_rows()
    ):
        parts = [place, sign, number + trade, form]
        if many[at] > 0.55:
            one, two = faults[at]
            _spoil(int(one), parts, luck[at], level, province, city, homophones, lookalike)
            if many[at] > 0.93 and one != two:
                _spoil(
                    int(two), parts, luck[at][::-1], level, province, city, homophones, lookalike
                )
        written.append(_styled(int(style[at]), parts))
    return written


def _spoil(kind, parts, luck, level, province, city, homophones, lookalike) -> None:  # type: ignore[no-untyped-def]
    place, sign, trade, form = parts
    if kind == 0:  # the place is left out
        parts[0] = ""
    elif kind == 1 and level > 0:  # a higher place is written before it
        parts[0] = (province if luck[0] < 0.5 or level == 1 else city) + place
    elif kind == 2:  # the place stands in brackets behind the trade name
        parts[0], parts[1] = "", f"{sign}（{place}）"
    elif kind == 3:  # the trade is shortened
        bare = trade[2:] if trade.startswith("第") else trade
        short = _SHORT.get(bare)
        if short:
            parts[2] = trade[: len(trade) - len(bare)] + short[int(luck[0] * len(short))]
    elif kind == 4:  # a character that sounds alike
        at = int(luck[0] * len(sign))
        same = homophones.get(sign[at])
        if same:
            parts[1] = sign[:at] + same[int(luck[1] * len(same))] + sign[at + 1 :]
    elif kind == 5:  # a character that looks alike
        where = [i for i, c in enumerate(sign + trade) if c in lookalike]
        if where:
            at = where[int(luck[0] * len(where))]
            text = sign + trade
            options = lookalike[text[at]]
            text = text[:at] + options[int(luck[1] * len(options))] + text[at + 1 :]
            parts[1], parts[2] = text[: len(sign)], text[len(sign) :]
    elif kind == 6:  # a character is lost
        text = sign + trade
        at = int(luck[0] * len(text))
        if at >= len(sign):
            parts[2] = trade[: at - len(sign)] + trade[at - len(sign) + 1 :]
        elif len(sign) > 2:
            parts[1] = sign[:at] + sign[at + 1 :]
    elif kind == 7:  # a character is written twice, or one slipped in
        at = int(luck[0] * len(trade))
        parts[2] = trade[: at + 1] + trade[at] + trade[at + 1 :]
    elif kind == 8:  # two characters are exchanged
        at = int(luck[0] * (len(trade) - 1))
        parts[2] = trade[:at] + trade[at : at + 2][::-1] + trade[at + 2 :]
    elif kind == 9:  # any other character
        at = int(luck[0] * len(sign))
        parts[1] = sign[:at] + _SIGN[int(luck[1] * len(_SIGN))] + sign[at + 1 :]
    elif kind == 10:  # the short form: place and trade name
        parts[2], parts[3] = trade, ""
    elif kind == 11 and form == "有限公司":  # another form
        parts[3] = "股份有限公司" if luck[0] < 0.3 else "集团有限公司"


def _styled(style: int, parts: list[str]) -> str:
    """Differences of writing that folding takes away."""
    place, sign, trade, form = parts
    if style == 0:
        form = "有限责任公司" if form == "有限公司" else form
    elif style == 1:
        form = "公司" if form.startswith("有限") else form
    text = place + sign + trade + form
    if style == 2:
        text = "".join(_TRADITIONAL.get(c, c) for c in text)
    elif style == 3:
        text = " ".join((place, sign + trade, form)).strip()
    elif style == 4:
        text = text.replace("（", "(").replace("）", ")") + "　"
    elif style == 5 and form:
        text = text + _BRANCHES[len(text) % len(_BRANCHES)]
    elif style == 6:
        for at, numeral in enumerate(_NUMERALS):
            text = text.replace(f"第{numeral}", f"第{at + 1}")
    return text


def _homophones() -> dict[str, list[str]]:
    """For each character of trade names, others that sound alike and are in use."""
    from pypinyin import lazy_pinyin

    common = sorted(
        set(
            _SIGN + "宏洪弘鸿恒衡亨达大盛圣胜兴星鑫欣新辛信馨泰太安桉基积吉嘉佳家加德得源元原圆"
            "丰峰锋凤风茂贸顺舜昌长常荣融容蓉康抗宁凝瑞睿锐祥翔和合河荷美镁创闯智志致至汇惠慧辉"
        )
    )
    sound: dict[str, list[str]] = {}
    for character in common:
        sound.setdefault(lazy_pinyin(character)[0], []).append(character)
    return {
        c: others for c in set(_SIGN) if (others := [o for o in sound[lazy_pinyin(c)[0]] if o != c])
    }
