"""Characters that sound or look alike: what input methods and scanners confuse.

The sound of a character is its first reading without tone (pypinyin). The groups of shapes are
those that scanned forms confuse; a pair that means two firms is told apart by the rest of a name.
"""

from __future__ import annotations

from functools import cache

import polars as pl

_SHAPES = (
    "己已巳 未末 日曰 土士 人入八 大太犬 天夫无 千干于 鸿鸠 崇祟 江汇 宁宇 茂戊 晨辰 泰秦 瑞端 博搏 源原"
    " 润涧 恒桓 宏宠 隆降 辉晖 城诚 建健 东车 冶治 埔浦 铭名 佰百 拓柘 侯候 棵裸 沐休 贝见 风凤 厂广"
    " 令今 力刀 田由甲申 王玉 木本 午牛 几凡 免兔 壮状 住佳 侍待 扬杨 析折 抓爪 拔拨 徒徙 斤斥 竞竟"
    " 兢竞 即既 幻幼 代伐 卫印 云去 兴与 乐东 丰车 华毕 利和 盛盈 荣菜 昊吴 昌冒 禾木 晶品 钢铜 绿缘"
    " 瀚翰 嘉喜 伟纬 佑佐 冠寇 亨享 亭亨 晟晨 睿容 赢羸 洋详 泓弘 淼森 鑫金"
).split()


def sound(text: pl.Expr) -> pl.Expr:
    """Text with every character replaced by one that stands for all of its sound."""
    known, stands = _sounds()
    return text.str.replace_many(known, stands)


def shape(text: pl.Expr) -> pl.Expr:
    """Text with every character replaced by one that stands for all that look like it."""
    known = [character for group in _SHAPES for character in group[1:]]
    stands = [group[0] for group in _SHAPES for _ in group[1:]]
    return text.str.replace_many(known, stands)


@cache
def _sounds() -> tuple[list[str], list[str]]:
    from pypinyin import Style, lazy_pinyin

    first: dict[str, str] = {}
    known, stands = [], []
    # the block of common characters; names in use hold few others
    for point in range(0x4E00, 0x9FA6):
        character = chr(point)
        reading = lazy_pinyin(character, style=Style.NORMAL)[0]
        standing = first.setdefault(reading, character)
        if standing != character:
            known.append(character)
            stands.append(standing)
    return known, stands
