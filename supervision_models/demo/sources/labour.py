"""Files of the human resources authority (人社局): unpaid wages, and who is insured."""

from __future__ import annotations

from supervision_models.demo.sources.definition import Broken, Source, fields

SOURCES = (
    Source(
        "wage_arrears",
        "人社局",
        "欠薪案件登记",
        "csv",
        fields("""
            case_no          案件编号
            project_code     项目代码           lost=20
            project_name     项目名称
            contractor_name  被投诉单位
            contractor_usc   统一社会信用代码   lost=30
            workers          涉及人数
            amount           欠薪金额（元）
            accepted_on      受理日期
            ordered_on       责令支付日期
            due_on           责令支付期限
            paid_on          支付完毕日期
            region_code      区划代码
        """),
        encoding="gb18030",
        dates=("iso", "slash"),
        broken=(Broken("accepted_on", "待补"),),
    ),
    Source(
        "social_insurance",
        "人社局",
        "关键岗位社保缴费",
        "csv",
        fields("""
            record_no       缴费编号
            certificate_no  执业证书编号
            person_name     姓名
            payer_name      缴费单位
            payer_usc       统一社会信用代码   lost=15
            paid_from_on    缴费起始日期
            paid_to_on      缴费截止日期
            region_code     区划代码
        """),
        encoding="gbk",
        dates=("iso", "slash"),
    ),
)
