"""Files about what the land must give back: confiscated buildings (财政局), restored mines."""

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
    Source(
        "mine_restoration",
        "自然资源局",
        "矿区生态修复台账",
        "xlsx",
        fields("""
            record_no    修复编号
            right_no     采矿权证号
            stage        修复阶段
            plan_on      方案批准日期
            due_on       应完成日期
            deposit_due  应预存费用（万元）
            deposit      已预存费用（万元）
            applied_on   申请验收日期
            accepted_on  验收日期
            region_code  区划代码
        """),
        titles=("{county}矿区生态修复和土地复垦台账",),
        dates=("iso", "chinese", "cell"),
    ),
)
