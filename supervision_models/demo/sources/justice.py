"""Files of the emergency, police, court and market authorities, and of the hotline."""

from __future__ import annotations

from supervision_models.demo.sources.definition import Broken, Source, fields

SOURCES = (
    Source(
        "division",
        "民政局",
        "行政区划及沿革",
        "csv",
        fields("""
            code           区划代码
            name           区划名称
            level          级别
            valid_from_on  启用日期
            valid_to_on    停用日期
            successor      变更后代码
            region_code    所属县级区划代码
        """),
        encoding="utf-8-sig",
        tidy=True,
        covered=False,
    ),
    Source(
        "market_entity",
        "市场监管局",
        "市场主体登记",
        "csv",
        fields("""
            usc                统一社会信用代码
            name               企业名称
            former_names       曾用名
            renamed_on         名称变更日期
            legal_person       法定代表人
            status             登记状态
            established_on     成立日期
            registration_no    工商注册号
            organisation_code  组织机构代码
            region_code        区划代码
            address            住所
            phone              联系电话
        """),
        encoding="gbk",
        dates=("iso", "slash"),
        broken=(Broken("usc", None), Broken("established_on", "不详")),
        covered=False,
    ),
    Source(
        "mining_activity",
        "公安局",
        "矿山用电民爆过磅记录",
        "jsonl",
        fields("""
            record_no      流水号
            operator_name  企业名称
            operator_usc   纳税人识别号
            activity_on    发生日期
            kind           活动类型
            quantity       数量
            quantity_unit  计量单位
            region_code    区划代码
            geom           经纬度
        """),
        geometry="pair",
        exact=True,
        broken=(Broken("kind", "其他业务"),),
    ),
    Source(
        "inspection_penalty",
        "应急局",
        "行政检查与隐患整改",
        "xlsx",
        fields("""
            document_no    文书编号
            party_name     被处罚单位
            party_usc      统一社会信用代码  lost=30
            project_code   项目代码
            project_name   项目名称
            kind           文书类型
            cause          问题描述
            hazard_level   隐患等级
            rectify_by_on  整改期限
            rectified_on   整改完成日期
            fine           罚款金额（元）
            decided_on     检查日期
            served_on      送达日期
            execution_status 罚款执行状态
            paused         是否停工
            region_code    区划代码
            party_legal    法定代表人       lost=20
        """),
        titles=("{county}安全生产行政检查及隐患整改台账",),
        dates=("chinese", "iso", "slash"),
        broken=(Broken("decided_on", None),),
    ),
    Source(
        "incident",
        "应急局",
        "生产安全事故台账",
        "xlsx",
        fields("""
            incident_no         事故编号
            occurred_on         发生日期
            occurred_at         发生时间
            place               事故地点
            project_code        项目代码
            project_name        项目名称
            employer_name       事故单位/名称
            employer_usc        事故单位/统一社会信用代码
            deaths              伤亡情况/死亡（人）
            serious_injuries    伤亡情况/重伤（人）
            minor_injuries      伤亡情况/轻伤（人）
            loss                直接经济损失（万元）
            category            事故类型
            responsibility      事故性质
            received_at         接报时间
            reported_at         上报时间
            inquiry_started_on  调查组成立日期
            inquiry_approved_on 调查报告批复日期
            published_on        公开日期
            evaluated_on        整改评估日期
            region_code         区划代码
        """),
        titles=("{county}生产安全事故台账（2021—2026年）",),
        notes=("注：重伤含急性工业中毒。",),
        total=True,
        dates=("chinese", "iso"),
    ),
    Source(
        "death_evidence",
        "卫健局",
        "伤亡线索证据",
        "csv",
        fields("""
            record_no      记录编号
            source_kind    数据来源
            person_id      身份证号
            person_name    姓名
            occurred_on    发生日期
            occurred_at    发生时间
            place          事发地点
            employer_name  工作单位
            employer_usc   统一社会信用代码  lost=40
            cause          死亡原因
            icd10          疾病编码
            outcome        伤亡结果
            amount         赔付金额（元）
            region_code    区划代码
        """),
        dates=("iso", "chinese"),
    ),
    Source(
        "complaint",
        "政务热线",
        "12345热线工单",
        "xlsx",
        fields("""
            ticket_no    工单编号
            received_on  受理日期
            content      诉求内容
            reporter     诉求人
            place        事发地点
            project_name 涉及项目
            region_code  区划代码
            geom         经度,纬度
        """),
        geometry="lonlat",
        dates=("iso", "cell"),
        mapping={"datum": "gcj02", "points": {"x": "经度", "y": "纬度"}},
        repeated=0.02,
    ),
    Source(
        "police_transfer",
        "公安局",
        "涉嫌犯罪案件移送",
        "xlsx",
        fields("""
            transfer_no      移送书号
            reference_no     原案号
            party_name       当事人
            party_usc        统一社会信用代码
            party_person_id  身份证号
            charge           涉嫌罪名
            transferred_on   移送日期
            accepted_on      受案日期
            decision         是否立案
            decided_on       立案决定日期
            reasons          处理理由
            filing_ordered_on 通知立案日期
            region_code      区划代码
        """),
        titles=("行政机关移送涉嫌犯罪案件登记表",),
        dates=("chinese", "iso"),
    ),
    Source(
        "court_enforcement",
        "法院",
        "行政非诉执行",
        "csv",
        fields("""
            case_no          案号
            reference_no     处罚决定书文号
            respondent_name  被执行人
            respondent_usc   统一社会信用代码  lost=30
            applied_on       申请日期
            ruling           裁定结果
            ruled_on         裁定日期
            executed_on      执行完毕日期
            region_code      区划代码
        """),
        encoding="gbk",
        dates=("iso", "chinese"),
    ),
)
