"""Generated works of owners: phases, sections, buildings; and what agencies write of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.random import Generator

_PLACES = ("澄塘县", "沐溪镇", "岚坪乡", "霁湾", "栎岭", "昀泉街道", "珩浦新区")
_SIGN = "和悦锦绣江南云岭翠湖金桥东方阳光花园紫荆香樟书香明珠世纪盛世滨江龙湾银河星河凤鸣"
_VILLAGES = ("李家村", "张家村", "柳树村", "大槐树村", "河湾寨", "石桥屯", "沙井镇", "北梁乡")
_KINDS = {
    "住宅小区": ("小区", "商住小区", "住宅"),
    "标准厂房": ("厂房", "生产厂房"),
    "综合楼": ("综合大楼", "业务用房"),
    "安置房": ("安置小区", "还建房"),
    "产业园": ("工业园", "园区"),
    "中学": ("中学新校区", "初级中学"),
    "小学": ("完全小学",),
    "幼儿园": ("中心幼儿园",),
    "人民医院": ("医院", "医院迁建"),
    "污水处理厂": ("污水厂", "污水处理站"),
    "物流中心": ("物流园",),
    "商业广场": ("广场", "商业中心"),
    "农贸市场": ("市场", "综合市场"),
    "停车场": ("公共停车场",),
    "河道治理": ("河道整治", "河道综合治理"),
    "水库除险加固": ("水库加固",),
    "公路改建": ("公路改扩建",),
    "大桥": ("大桥及引道",),
    "体育馆": ("体育中心",),
    "养老院": ("养老服务中心",),
    "垃圾填埋场": ("垃圾处理场",),
    "光伏电站": ("光伏发电", "光伏"),
    "养殖场": ("生猪养殖场", "养殖基地"),
}
_SUFFIX = ("建设项目", "工程", "项目", "新建工程", "建设工程", "工程施工", "EPC总承包", "")
_NUMERALS = "一二三四五"
_LOOKALIKE = (
    "锦绵",
    "悦说",
    "江汇",
    "湖糊",
    "金全",
    "翠粹",
    "岭领",
    "湾弯",
    "荆刑",
    "滨宾",
    "凤风",
)
_OUTSIDE = 0.3


@dataclass(frozen=True, slots=True)
class World:
    """register  project, name, party
    rows      name, party, project (truth; NULL: a project that is not in the register)
    """

    register: pl.DataFrame
    rows: pl.DataFrame


def world(seed: int, owners: int, rows: int) -> World:
    """A seeded world: every owner has works of several names, many of them in parts."""
    rng = np.random.default_rng(seed)
    works: list[tuple[int, str, str, str, str]] = []
    for owner in range(owners):
        works += _works(rng, owner)
    register: list[tuple[int, str, int]] = []
    known = rng.random(len(works)) >= _OUTSIDE
    for number, (owner, place, sign, kind, part) in enumerate(works):
        if known[number]:
            register.append((number, place + sign + kind + part + "项目", owner))
    chosen = rng.integers(len(works), size=rows)
    written = [
        (
            _written(rng, *works[number][1:]),
            works[number][0],
            int(number) if known[number] else None,
        )
        for number in chosen
    ]
    return World(
        pl.DataFrame(register, schema=["project", "name", "party"], orient="row"),
        pl.DataFrame(written, schema=["name", "party", "project"], orient="row"),
    )


def _works(rng: Generator, owner: int) -> list[tuple[int, str, str, str, str]]:
    place = str(rng.choice(_PLACES))
    kind, sign = str(rng.choice(list(_KINDS))), ""
    named: dict[tuple[str, str], list[str]] = {}
    for _ in range(rng.integers(1, 6)):
        # 龙湾小区 and 龙湾小学 are works of one plan; most owners build one kind of works
        if not sign or rng.random() < 0.6:
            sign = "".join(rng.choice(list(_SIGN), size=rng.integers(2, 4)))
        if rng.random() < 0.4:
            kind = str(rng.choice(list(_KINDS)))
        # works of one kind in village after village
        village = str(rng.choice(_VILLAGES)) if rng.random() < 0.25 else ""
        named.setdefault((village + sign, kind), _parts(rng))
    return [
        (owner, place, sign, kind, part) for (sign, kind), parts in named.items() for part in parts
    ]


def _parts(rng: Generator) -> list[str]:
    dice, count = rng.random(), int(rng.integers(2, 5))
    if dice < 0.3:
        return [f"{_NUMERALS[at]}期" for at in range(count)]
    if dice < 0.45:
        return [f"{at + 1}标段" for at in range(count)]
    if dice < 0.55:
        return [f"{at + 1}号楼" for at in range(count)]
    return ["东区", "西区"] if dice < 0.6 else [""]


def _written(rng: Generator, place: str, sign: str, kind: str, part: str) -> str:
    dice = rng.random(6)
    if dice[0] < 0.35:
        kind = str(rng.choice(_KINDS[kind]))
    if dice[1] < 0.12:
        sign = _mistaken(rng, sign)
    if dice[2] < 0.4:
        place = ""
    elif dice[2] < 0.5:
        place = place.rstrip("县镇乡")
    if part and dice[3] < 0.05:
        part = ""
    elif part.endswith("期") and dice[3] < 0.3:
        part = f"（第{part}）"
    suffix = str(rng.choice(_SUFFIX))
    head = place + sign + kind
    name = head + suffix + part if dice[4] < 0.4 else head + part + suffix
    return name if dice[5] < 0.93 else _dropped(rng, name)


def _mistaken(rng: Generator, sign: str) -> str:
    for pair in _LOOKALIKE:
        if pair[0] in sign:
            return sign.replace(pair[0], pair[1], 1)
    at = int(rng.integers(len(sign)))
    return sign[:at] + str(rng.choice(list(_SIGN))) + sign[at + 1 :]


def _dropped(rng: Generator, name: str) -> str:
    at = int(rng.integers(min(4, len(name))))
    return name[:at] + name[at + 1 :]


def written_badly(rng: Generator, names: list[str | None]) -> list[str | None]:
    """Names as a hurried clerk writes them: no place, a character misread, words added."""
    return [None if name is None else _hurried(rng, name) for name in names]


def _hurried(rng: Generator, name: str) -> str:
    dice = rng.random(3)
    if dice[0] < 0.5:
        name = name.removeprefix("澄塘县").removeprefix("澄塘")
    if dice[1] < 0.2:
        name = _mistaken(rng, name)
    if dice[2] < 0.4:
        name = name.removesuffix("项目").removesuffix("建设") + str(rng.choice(_SUFFIX))
    return name
