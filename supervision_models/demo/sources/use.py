"""The file on buildings in use, gathered from utilities, registers of firms and schools."""

from __future__ import annotations

from supervision_models.demo.sources.definition import Broken, Source, fields

SOURCES = (
    Source(
        "use_evidence",
        "数据局",
        "投入使用证据汇总",
        "csv",
        fields("""
            record_no      记录编号
            project_code   项目代码
            project_name   项目名称
            owner_name     建设单位
            owner_usc      建设单位信用代码  lost=30
            evidence_kind  投用证据类型
            used_on        投入使用日期
            observed_until_on  最近使用日期
            region_code    区划代码
        """),
        encoding="gb18030",
        dates=("iso", "slash"),
        broken=(Broken("used_on", "待核"),),
    ),
)
