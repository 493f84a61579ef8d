"""Files about what the land must give back: confiscated buildings (财政局), restored mines,
and about rivers and what is permitted in them."""

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
    Source(
        "protected_area",
        "水利局",
        "河道湿地和保护区域范围",
        "geojson",
        fields("""
            area_no        范围编号
            name           区域名称
            kind           区域类型
            level          保护级别
            designated_on  划定公布日期
            removed_on     调出日期
            region_code    行政区划代码
        """),
        dates=("iso", "compact"),
    ),
    Source(
        "area_permit",
        "水利局",
        "河道采砂和涉河活动许可",
        "xlsx",
        fields("""
            permit_no      许可文号
            kind           许可类型
            holder_name    被许可人
            holder_usc     统一社会信用代码  lost=30
            reach          河段
            volume         许可量（立方米）
            approved_on    许可日期
            valid_from_on  有效期起
            valid_to_on    有效期止
            region_code    区划代码
            geom           范围坐标
        """),
        titles=("{county}河道采砂、清淤和涉河活动许可台账",),
        dates=("iso", "chinese"),
        geometry="wkt",
        crs="EPSG:4543",
        mapping={"crs": "EPSG:4543"},
    ),
)
