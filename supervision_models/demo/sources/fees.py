"""Files of the development, water, ecology, tax and labour authorities."""

from __future__ import annotations

from supervision_models.demo.sources.definition import Broken, Source, fields

SOURCES = (
    Source(
        "investment_project",
        "发改局",
        "投资项目在线审批监管平台导出",
        "xlsx",
        fields("""
            project_code       项目基本信息/项目/项目代码
            project_name       项目基本信息/项目/项目名称
            approval_kind      项目基本信息/项目/审批类型
            owner_name         项目基本信息/项目单位/项目单位名称
            owner_usc          项目基本信息/项目单位/项目单位统一社会信用代码
            address            项目基本信息/建设地点
            region_code        项目基本信息/区划代码
            industry_code      国民经济行业/行业代码
            industry           国民经济行业/行业名称
            invest             建设规模/总投资（万元）
            land_area          建设规模/用地面积（亩）
            gfa                建设规模/建筑面积（平方米）
            disturbance_area   建设规模/扰动地表面积（公顷）
            earthwork_m3       建设规模/挖填土石方总量（立方米）
            fund_source        资金/资金来源
            government_invest  资金/是否政府投资
            plan_start_on      计划/拟开工时间
            plan_end_on        计划/拟建成时间
            approved_on        批复日期
            geom               红线坐标
            owner_legal        项目单位联系/法定代表人
            owner_phone        项目单位联系/联系电话
        """),
        titles=("投资项目在线审批监管平台（导出）",),
        dates=("iso", "chinese", "serial"),
        geometry="wkt",
        broken=(Broken("project_code", None),),
    ),
    Source(
        "planning_permit",
        "自然资源局",
        "规划许可证",
        "xls",
        fields("""
            planning_no   证号
            kind          许可证类型
            project_code  项目代码
            project_name  项目名称
            owner_name    建设单位
            owner_usc     统一社会信用代码   lost=30
            land_use      用地性质
            area          用地面积（平方米）
            far           容积率
            gfa           建筑面积（平方米）
            height        建筑高度
            depth         埋深
            issued_on     发证日期
            region_code   区划代码
        """),
        titles=("规划许可证核发情况",),
        dates=("iso", "slash"),
    ),
    Source(
        "soil_water_plan",
        "水利局",
        "水土保持方案审批",
        "xlsx",
        fields("""
            approval_no     批复文号
            project_code    项目代码
            project_name    项目名称
            owner_name      生产建设单位/名称
            owner_usc       生产建设单位/统一社会信用代码   lost=30
            approved_on     批复日期
            disturbed_area  征占地面积（公顷）
            levied_area     计征面积（公顷）
            excavation_m3   土石方量（万立方米）/挖方
            fill_m3         土石方量（万立方米）/填方
            surplus_m3      土石方量（万立方米）/余方
            fee_due         补偿费（万元）
            due_on          缴费期限
            exempt_ground   免征依据
            accepted_on     验收日期
            region_code     区划代码
        """),
        titles=("{county}生产建设项目水土保持方案审批及补偿费核定台账",),
        notes=("注：补偿费按计征面积核定。",),
        total=True,
        dates=("chinese", "iso", "dot"),
        broken=(Broken("approved_on", "待定"),),
    ),
    Source(
        "eia",
        "生态环境局",
        "建设项目环评审批",
        "csv",
        fields("""
            approval_no   批复文号
            project_code  项目代码
            project_name  项目名称
            owner_name    建设单位
            owner_usc     统一社会信用代码   lost=35
            category      环评类别
            address       建设地点
            approved_on   批复日期
            accepted_on   验收公示日期
            reviewed_on   重新审核日期
            industry_code 行业代码
            scale         批复规模
            scale_unit    规模单位
            region_code   区划代码
        """),
        encoding="gb18030",
        dates=("iso", "chinese", "compact"),
        repeated=0.01,
        broken=(Broken("approved_on", "已批"),),
    ),
    Source(
        "pollution_permit",
        "生态环境局",
        "排污许可证管理台账",
        "xlsx",
        fields("""
            permit_no           排污许可证编号
            holder_name         排污单位/名称
            holder_usc          排污单位/统一社会信用代码   lost=20
            site                生产经营场所地址
            management          管理类别
            eia_no              环评批复文号
            capacity            生产能力
            capacity_unit       生产能力单位
            valid_from_on       有效期/有效期起
            valid_to_on         有效期/有效期止
            renewal_applied_on  延续申请日期
            status              许可证状态
            region_code         区划代码
            legal_person        法定代表人
        """),
        titles=("{county}固定污染源排污许可证管理台账",),
        dates=("iso", "chinese"),
        broken=(Broken("valid_from_on", "办理中"),),
    ),
    Source(
        "payment",
        "税务局",
        "税费入库明细",
        "csv",
        fields("""
            receipt_no    税票号码
            payer_name    纳税人名称
            payer_usc     纳税人识别号   lost=20
            item          征收项目
            reference_no  依据文号
            project_code  项目代码
            project_name  项目名称
            due           应缴金额（元）
            paid          实缴金额（元）
            relief_code   减免性质代码
            paid_on       入库日期
            region_code   区划代码
        """),
        encoding="gb18030",
        dates=("iso", "compact"),
        repeated=0.005,
        broken=(Broken("paid", "——"), Broken("paid_on", "1900-01-01")),
    ),
    Source(
        "wage_deposit",
        "人社局",
        "农民工工资保证金",
        "xlsx",
        fields("""
            record_no        保证金编号
            project_code     项目代码
            project_name     工程名称
            permit_no        施工许可证号
            contractor_name  施工单位/名称
            contractor_usc   施工单位/统一社会信用代码  lost=30
            contract_price   合同价款（万元）
            ratio            存储比例
            amount           保证金金额（元）
            form             存储形式
            deposited_on     存储日期
            region_code      区划代码
        """),
        titles=("{county}工程建设领域农民工工资保证金存储台账",),
        total=True,
        dates=("cell", "iso", "dot"),
        broken=(Broken("deposited_on", "未存"),),
    ),
    Source(
        "wage_account",
        "人社局",
        "农民工工资专户流水",
        "csv",
        fields("""
            account_no       专户账号
            project_code     项目代码
            project_name     工程名称
            contractor_name  施工单位
            contractor_usc   统一社会信用代码   lost=30
            month_on         月份
            inflow           拨入金额（元）
            outflow          代发金额（元）
            workers          代发人数
            region_code      区划代码
        """),
        dates=("month",),
    ),
    Source(
        "payment_guarantee",
        "住建局",
        "工程款支付担保",
        "csv",
        fields("""
            record_no        保函编号
            project_code     项目代码           lost=10
            project_name     工程名称
            permit_no        施工许可证号
            owner_name       建设单位
            owner_usc        统一社会信用代码   lost=30
            beneficiary_name 受益人
            guarantor_name   担保机构
            form             担保形式
            amount           担保金额（万元）
            issued_on        开立日期
            valid_to_on      有效期至
            region_code      区划代码
        """),
        dates=("iso", "slash"),
        broken=(Broken("issued_on", "待开"),),
    ),
    Source(
        "injury_insurance",
        "人社局",
        "工伤保险项目参保",
        "xlsx",
        fields("""
            record_no        参保编号
            project_code     项目代码
            project_name     项目名称
            contractor_name  参保单位
            contractor_usc   统一社会信用代码   lost=30
            mode             参保方式
            enrolled_on      参保日期
            valid_to_on      参保截止日期
            workers          参保人数
            region_code      区划代码
        """),
        dates=("iso", "chinese"),
        broken=(Broken("enrolled_on", None),),
    ),
    Source(
        "tender_contract",
        "发改局",
        "招标采购合同备案",
        "xlsx",
        fields("""
            contract_no    合同编号
            project_code   项目代码
            project_name   项目名称
            buyer_name     招标人
            buyer_usc      招标人统一社会信用代码   lost=20
            supplier_name  中标人
            supplier_usc   中标人统一社会信用代码   lost=30
            tender_mode    招标方式
            category       采购类别
            price          合同金额（万元）
            signed_on      签订日期
            exempt_ground  不招标依据
            advance_funding 是否垫资
            region_code    区划代码
        """),
        titles=("{county}依法必须招标项目合同备案表",),
        dates=("iso", "chinese", "cell"),
    ),
    Source(
        "project_settlement",
        "财政局",
        "竣工财务决算",
        "xls",
        fields("""
            record_no        决算编号
            project_code     项目代码           lost=15
            project_name     项目名称
            owner_name       项目单位
            owner_usc        统一社会信用代码   lost=30
            estimate         批准概算（万元）
            adjusted_on      概算调整批复日期
            final_amount     决算金额（万元）
            surplus          结余财政资金（万元）
            surplus_paid_on  结余上缴日期
            submitted_on     决算报送日期
            region_code      区划代码
        """),
        titles=("{county}政府投资项目竣工财务决算台账",),
        dates=("iso", "chinese"),
        total=True,
    ),
)
