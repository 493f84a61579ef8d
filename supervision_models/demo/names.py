"""Names of firms, persons and projects that exist nowhere.

Every firm carries the name of the fictional county; every person the sign 某. Firm names are
unique within a demo, since the sign (字号) is a number written in made-up syllables.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

_SIGN = "岚沐珩昀禾砚朔霁栎屿澜筠曦邈芃珺翊漾钺骁昶旌黎嵘熠珞弈璟葳晟沛淳皓峥颢霖茂钧铖舸"
_GIVEN = "安宁康乐平和顺泰祥瑞青松柏竹梅兰荷菊春夏秋冬晨曦星辰云雨雪风山川江河"
_SURNAMES = "测试样例拟设构虚"
_TRADES = {
    "owner": ("置业", "实业发展", "产业投资", "文旅开发", "农业科技", "新能源", "食品加工"),
    "public": ("城市建设投资", "交通建设投资", "水务投资", "教育投资"),
    "contractor": ("建筑工程", "建设集团", "市政工程", "建筑安装"),
    "supervisor": ("工程监理", "建设监理咨询"),
    "miner": ("矿业", "砂石料", "建材矿产"),
    "other": ("商贸", "运输", "劳务", "环保科技", "园林绿化"),
}
_WORKS = (
    "住宅小区",
    "产业园标准厂房",
    "商业综合体",
    "物流仓储中心",
    "农产品加工厂",
    "办公楼",
    "科技孵化中心",
    "冷链物流园",
)
_NUMERALS = "一二三四五六七八九十"
Ints = npt.NDArray[np.int64]


def sign(serial: int) -> str:
    """A two- or three-syllable sign, different for every serial."""
    size = len(_SIGN)
    first, second, third = serial % size, serial // size % size, serial // size // size
    head = _SIGN[(first * 7 + 3) % size] + _SIGN[(second * 11 + first + 1) % size]
    return head + (_SIGN[third % size] if third else "")


def firm(short: str, role: str, serial: int) -> str:
    trades = _TRADES[role]
    return f"{short}{sign(serial)}{trades[serial % len(trades)]}有限公司"


def former_firm(short: str, serial: int) -> str:
    """An earlier name of the firm, which no other firm has or had."""
    return f"{short}老{sign(serial)}综合经营有限公司"


def phone(serial: int) -> str:
    """A number in a range that no operator has given out."""
    return f"1990001{serial % 10_000:04d}"


def persons(serials: Ints) -> list[str]:
    size = len(_GIVEN)
    return [
        f"{_SURNAMES[s % len(_SURNAMES)]}某{_GIVEN[s // 8 % size]}{_GIVEN[s // 8 // size % size]}"
        for s in serials
    ]


def projects(short: str, serials: Ints) -> list[str]:
    """Unique project names: a made-up place sign, a kind of works, a phase."""
    return [
        f"{short}{sign(s)}{_WORKS[s % len(_WORKS)]}{_NUMERALS[s % 3]}期建设项目" for s in serials
    ]
