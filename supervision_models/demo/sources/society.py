"""Files on schools, canteens, heritage and military zones, each of another agency."""

from __future__ import annotations

from supervision_models.demo.sources.definition import Broken, Source, fields

SOURCES = (
    Source(
        "school_building",
        "教育局",
        "校舍安全台账",
        "xlsx",
        fields("""
            building_no    校舍编号
            school_name    学校名称
            school_usc     统一社会信用代码   lost=30
            project_code   项目代码           lost=15
            project_name   项目名称
            use_kind       校舍用途
            pupils         使用学生数
            in_use_on      启用日期
            observed_on    排查日期
            danger_grade   危险性等级
            seismic_result 抗震鉴定结论
            reinforced_on  加固完成日期
            stopped_on     停用日期
            region_code    区划代码
        """),
        titles=("{county}中小学、幼儿园校舍安全排查台账",),
        dates=("iso", "chinese", "cell"),
        broken=(Broken("observed_on", "待查"),),
    ),
    Source(
        "food_licence",
        "市场监管局",
        "食品经营许可",
        "csv",
        fields("""
            licence_no    许可证编号
            holder_name   经营者名称
            holder_usc    统一社会信用代码   lost=25
            project_code  项目代码           lost=20
            project_name  项目名称
            kind          主体业态
            place         经营场所
            valid_from_on 有效期起
            valid_to_on   有效期至
            status        许可状态
            region_code   区划代码
            legal_person  负责人
        """),
        encoding="gb18030",
        dates=("iso", "slash"),
    ),
    Source(
        "heritage_area",
        "文物局",
        "文物保护范围",
        "geojson",
        fields("""
            area_no        范围编号
            name           文物名称
            kind           范围类型
            level          保护级别
            designated_on  划定公布日期
            removed_on     撤销日期
            region_code    行政区划代码
        """),
        dates=("iso", "compact"),
    ),
    Source(
        "military_zone",
        "军地协作办",
        "军事设施保护粗格网",
        "geojson",
        fields("""
            cell_no        格网编号
            kind           管控类型
            designated_on  划定日期
            removed_on     停用日期
            region_code    行政区划代码
        """),
    ),
    Source(
        "zone_opinion",
        "审批局",
        "文物和军事机关意见",
        "xlsx",
        fields("""
            opinion_no    意见文号
            project_code  项目代码           lost=15
            project_name  项目名称
            owner_name    建设单位
            owner_usc     统一社会信用代码   lost=30
            kind          意见类型
            result        意见结论
            decided_on    出具日期
            region_code   区划代码
        """),
        dates=("iso", "chinese"),
    ),
)
