"""Files about where spoil and waste may go (水利局) and where lorries stopped (城管局)."""

from __future__ import annotations

from supervision_models.demo.sources.definition import Broken, Source, fields

SOURCES = (
    Source(
        "disposal_site",
        "水利局",
        "弃渣场消纳场范围",
        "csv",
        fields("""
            record_no     场所编号
            kind          场所类型
            name          场所名称
            approval_no   批准文号
            project_code  项目代码
            project_name  项目名称
            owner_name    责任单位
            owner_usc     统一社会信用代码   lost=25
            approved_on   批准日期
            closed_on     封场日期
            region_code   区划代码
            geom          范围坐标
        """),
        encoding="gb18030",
        dates=("iso", "chinese"),
        geometry="wkt",
    ),
    Source(
        "vehicle_stop",
        "城管局",
        "渣土车停驻记录",
        "csv",
        fields("""
            record_no     停驻编号
            plate         车牌号
            carrier_name  运输单位
            carrier_usc   统一社会信用代码   lost=25
            stopped_on    停驻日期
            stopped_at    停驻时间
            minutes       停驻分钟
            lifted        是否举升
            region_code   区划代码
            geom          经纬度
        """),
        geometry="pair",
        broken=(Broken("stopped_on", "设备离线"),),
    ),
)
