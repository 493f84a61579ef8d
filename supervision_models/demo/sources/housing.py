"""Files of the housing authority (住建局) and of the sites."""

from __future__ import annotations

from supervision_models.demo.sources.definition import Broken, Source, fields

SOURCES = (
    Source(
        "construction_permit",
        "住建局",
        "施工许可证发放台账",
        "xlsx",
        fields("""
            permit_no        施工许可证编号
            project_code     项目代码
            project_name     工程名称
            region_code      区划代码
            owner_name       建设单位/名称
            owner_usc        建设单位/统一社会信用代码    lost=25
            contractor_name  施工单位/名称
            contractor_usc   施工单位/统一社会信用代码    lost=25
            supervisor_name  监理单位/名称
            supervisor_usc   监理单位/统一社会信用代码    lost=40
            price            工程概况/合同价格（万元）
            gfa              工程概况/建筑面积（平方米）
            floors           工程概况/层数
            structure        工程概况/结构类型            lost=5
            use_class        工程概况/工程用途
            issued_on        发证日期
            contract_start_on 合同工期/合同开工日期
            contract_end_on  合同工期/合同竣工日期
            manager_name     项目经理
            manager_cert     建造师注册证号
        """),
        titles=(
            "{county}建筑工程施工许可证发放台账",
            "填报单位：{county}住房和城乡建设局　　单位：万元、平方米",
        ),
        notes=("备注：合同价格含税；变更后重新发证的只列最新一次。", "填表人：测某安"),
        total=True,
        dates=("cell", "cell", "chinese", "dot", "spoken"),
        repeated=0.01,
        broken=(
            Broken("issued_on", "待补"),
            Broken("permit_no", None),
            Broken("permit_no", "9.90121202305E+17"),
            Broken("issued_on", "2024年13月45日"),
        ),
    ),
    Source(
        "completion_filing",
        "住建局",
        "竣工验收备案表",
        "xlsx",
        fields("""
            record_no     备案编号
            permit_no     施工许可证号
            project_code  项目代码         lost=20
            project_name  工程名称
            accepted_on   竣工验收日期
            filed_on      备案日期
            gfa           建筑面积（平方米）
            barrier_free_required  是否应建无障碍设施
            barrier_free_result    无障碍设施验收结论
            barrier_free_mended_on 无障碍设施整改合格日期
            region_code   行政区划代码
        """),
        titles=("{county}房屋建筑工程竣工验收备案表",),
        dates=("slash", "iso"),
        total=True,
        broken=(Broken("filed_on", None),),
    ),
    Source(
        "fire_review",
        "住建局",
        "消防设计审查验收",
        "csv",
        fields("""
            record_no     文书编号
            project_code  项目代码
            project_name  工程名称
            owner_name    建设单位
            owner_usc     统一社会信用代码  lost=30
            category      业务类型
            conclusion    审查结论
            decided_on    出具日期
            region_code   区划代码
        """),
        encoding="gb18030",
        dates=("iso", "chinese"),
    ),
    Source(
        "works_evidence",
        "住建局",
        "开工证据汇总",
        "xlsx",
        fields("""
            record_no        记录编号
            project_code     项目代码
            project_name     项目名称
            contractor_name  施工单位/名称
            contractor_usc   施工单位/信用代码   lost=30
            owner_name       建设单位/名称
            owner_usc        建设单位/信用代码   lost=30
            evidence_kind    证据类型
            started_on       实际开工日期
            observed_until_on 最后出现日期
            invest           投资额（万元）
            gfa              建筑面积（平方米）
            works_class      工程类别
            region_code      区划代码
            geom             坐标
        """),
        titles=("在建工地开工证据汇总表（实名制考勤、商砼供应、施工合同）",),
        notes=("注：实际开工日期取最早出现的证据日期。",),
        dates=("cell", "iso", "chinese"),
        geometry="pair",
        repeated=0.01,
        broken=(Broken("started_on", "不详"), Broken("project_name", None)),
    ),
    Source(
        "site_roster",
        "住建局",
        "工地实名制花名册",
        "csv",
        fields("""
            record_no       编号
            project_code    项目代码
            project_name    项目名称
            employer_name   用人单位
            employer_usc    统一社会信用代码  lost=35
            person_id       身份证号
            person_name     姓名
            post            岗位工种
            certificate_no  操作证号
            first_on        进场日期
            last_on         退场日期
            region_code     区划代码
        """),
        encoding="gbk",
        dates=("iso", "slash"),
        repeated=0.02,
        broken=(Broken("first_on", "测试"),),
    ),
    Source(
        "operator_certificate",
        "住建局",
        "特种作业人员证书",
        "tsv",
        fields("""
            certificate_no  证书编号
            person_id       身份证号
            person_name     姓名
            category        工种
            employer_name   单位名称
            employer_usc    统一社会信用代码  lost=30
            valid_from_on   有效期起
            valid_to_on     有效期至
            register        发证机关
            region_code     区划代码
        """),
        dates=("iso", "compact"),
    ),
    Source(
        "special_equipment",
        "市场监管局",
        "特种设备登记",
        "csv",
        fields("""
            equipment_code  设备代码
            project_code    项目代码
            project_name    使用工程
            user_name       使用单位
            user_usc        统一社会信用代码  lost=25
            kind            设备类别
            place           使用地点
            installed_on    安装验收日期
            registration_no 使用登记证编号
            registered_on   使用登记日期
            next_inspect_on 下次检验日期
            applied_on      报检日期
            status          使用状态
            stopped_on      停用日期
            region_code     区划代码
        """),
        encoding="gb18030",
        dates=("iso", "slash"),
        broken=(Broken("installed_on", "不详"),),
    ),
    Source(
        "safety_licence",
        "住建局",
        "安全生产许可证",
        "xls",
        fields("""
            licence_no     证书编号
            holder_name    企业名称
            holder_usc     统一社会信用代码   lost=20
            scope          许可范围
            valid_from_on  有效期/有效期起
            valid_to_on    有效期/有效期止
            status         证书状态
            region_code    区划代码
            legal_person   主要负责人
            address        单位地址
        """),
        titles=("建筑施工企业安全生产许可证名录",),
        dates=("iso", "chinese", "dot"),
        broken=(Broken("valid_from_on", "——"),),
    ),
    Source(
        "construction_qualification",
        "住建局",
        "建筑业企业资质",
        "csv",
        fields("""
            certificate_no 资质证书编号
            holder_name    企业名称
            holder_usc     统一社会信用代码   lost=20
            category       资质类别
            grade          资质等级
            valid_from_on  发证日期
            valid_to_on    有效期至
            status         证书状态
            region_code    区划代码
            legal_person   法定代表人
            phone          企业联系电话     lost=30
        """),
        encoding="gb18030",
        dates=("iso", "chinese"),
        broken=(Broken("valid_from_on", "——"),),
    ),
    Source(
        "liability_policy",
        "应急局",
        "安全生产责任保险投保",
        "csv",
        fields("""
            policy_no      保单号
            insured_name   投保单位
            insured_usc    统一社会信用代码   lost=20
            insurer_name   保险机构
            industry       行业领域
            limit_amount   每人责任限额（万元）
            valid_from_on  保险期起
            valid_to_on    保险期止
            region_code    区划代码
        """),
        dates=("iso", "slash"),
        broken=(Broken("valid_from_on", "待核"),),
    ),
    Source(
        "construction_waste",
        "城管局",
        "建筑垃圾处置台账",
        "csv",
        fields("""
            record_no     联单编号
            project_code  项目代码
            project_name  工程名称
            kind          业务类型
            volume_m3     方量（立方米）
            site          消纳场所
            plate         车牌号           lost=15
            occurred_on   日期
            region_code   区划代码
        """),
        encoding="gbk",
        dates=("slash", "iso"),
        repeated=0.005,
        broken=(Broken("occurred_on", "2023/2/30"),),
    ),
    Source(
        "civil_air_defence",
        "人防办",
        "易地建设审批",
        "xls",
        fields("""
            record_no         审批文号
            project_code      项目代码
            project_name      项目名称
            owner_name        建设单位/名称
            owner_usc         建设单位/统一社会信用代码  lost=30
            required_area     面积（平方米）/应建面积
            self_built_area   面积（平方米）/自建面积
            relocated_area    面积（平方米）/易地面积
            unit_price        费用/单价（元）
            fee_due           费用/应缴易地建设费（万元）
            reduction_ground  减免依据
            relocation_ground 易地建设理由
            approved_on       批准日期
            due_on            缴费期限
            region_code       区划代码
        """),
        titles=("{county}人防工程易地建设审批台账",),
        notes=("说明：单价按当年公布标准。",),
        total=True,
        dates=("iso", "chinese"),
    ),
)
