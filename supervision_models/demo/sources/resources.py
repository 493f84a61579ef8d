"""Files about what the land must give back: confiscated buildings (财政局)."""

from __future__ import annotations

from supervision_models.demo.sources.definition import Source, fields

SOURCES = (
    Source(
        "confiscated_building",
        "财政局",
        "没收建筑物移交台账",
        "csv",
        fields("""
            record_no     移交编号
            reference_no  处罚决定书文号
            handed_on     移交日期
            receiver      接收单位
            area          建筑面积（平方米）
            region_code   区划代码
        """),
        encoding="gbk",
        dates=("iso", "slash"),
    ),
)
