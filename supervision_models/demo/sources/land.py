"""Files of the natural resources and forestry authorities (自然资源局, 林草局)."""

from __future__ import annotations

from supervision_models.demo.sources.definition import Broken, Source, fields

SOURCES = (
    Source(
        "land_survey",
        "自然资源局",
        "国土变更调查地类图斑DLTB",
        "gpkg",
        fields("""
            parcel_no        BSM
            survey_year      SJNF
            survey_on        DCSD
            land_class       DLBM
            land_class_name  DLMC
            owner_unit       ZLDWMC
            area             TBMJ
            region_code      XZQDM
        """),
        crs="EPSG:4543",
        layer="DLTB",
        tidy=True,
    ),
    Source(
        "permanent_basic_farmland",
        "自然资源局",
        "永久基本农田图斑",
        "geojson",
        fields("""
            parcel_no      永农图斑编号
            version        划定版本
            designated_on  划定日期
            removed_on     调出日期
            area           图斑面积（平方米）
            region_code    行政区划代码
        """),
        dates=("iso", "compact"),
    ),
    Source(
        "land_patch",
        "自然资源局",
        "卫片执法图斑",
        "shp",
        fields("""
            patch_no     图斑编号
            prior_on     前时相
            observed_on  后时相
            area         面积（亩）
            change_type  变化类型
            verdict      判定结果
            structure    地上物结构
            region_code  区划代码
        """),
        encoding="gbk",
        crs="EPSG:4522",
        layer="WPTB",
        dates=("iso", "compact"),
        repeated=0.01,
        broken=(Broken("observed_on", "未采集"),),
    ),
    Source(
        "conversion_approval",
        "自然资源局",
        "农用地转用批复台账",
        "xlsx",
        fields("""
            document_no      批准文号
            project_code     项目代码
            project_name     项目名称
            authority_level  批准机关级别
            approved_on      批准日期
            notified_on      书面通知日期
            farm_area        批准面积（公顷）/农用地面积
            cultivated_area  批准面积（公顷）/其中耕地
            pbf_area         批准面积（公顷）/其中永农
            replenished_area 已补充耕地面积（公顷）
            replenish_by_on  承诺补充期限
            applicant_name   用地单位
            applicant_usc    统一社会信用代码  lost=30
            region_code      区划代码
            geom             界址点坐标
        """),
        titles=("{county}农用地转用和土地征收批复台账",),
        notes=("注：坐标为2000国家大地坐标系三度带平面坐标。", "填表单位：{county}自然资源局"),
        total=True,
        dates=("chinese", "iso", "cell"),
        geometry="wkt",
        crs="EPSG:4543",
        mapping={"crs": "EPSG:4543"},
        broken=(Broken("approved_on", None),),
    ),
    Source(
        "land_supply",
        "自然资源局",
        "国有建设用地供应",
        "csv",
        fields("""
            contract_no      合同编号
            supervision_no   电子监管号
            project_code     项目代码
            project_name     项目名称
            grantee_name     受让人
            grantee_usc      统一社会信用代码  lost=30
            supply_mode      供地方式
            land_use         土地用途
            area             供地面积（公顷）
            price            成交价（万元）
            signed_on        签订日期
            due_on           缴款期限
            due_extended_on  批准延期缴款至
            suspended_ground 缴款中止事由
            registered_on    不动产登记日期
            agreed_start_on  约定开工日期
            agreed_end_on    约定竣工日期
            actual_start_on  实际开工日期
            actual_end_on    实际竣工日期
            developed_area   已动工面积（公顷）
            invested         已投资额（万元）
            stopped_on       中止开发日期
            delay_ground     未动工原因
            extended_start_on 延期后约定开工日期
            disposal_on      闲置处置日期
            region_code      区划代码
        """),
        encoding="gbk",
        dates=("iso", "slash", "chinese"),
        repeated=0.005,
    ),
    Source(
        "temporary_land_use",
        "自然资源局",
        "临时用地审批",
        "xlsx",
        fields("""
            document_no    批文号
            user_name      用地单位
            user_usc       统一社会信用代码
            purpose        临时用途
            start_on       使用期限/起始日期
            end_on         使用期限/截止日期
            area           面积（公顷）/总面积
            farmland_area  面积（公顷）/其中耕地
            land_class     地类代码
            deposit        复垦保证金（元）
            region_code    区划代码
            geom           拐点坐标
        """),
        titles=("{county}临时用地审批台账",),
        exact=True,
        dates=("chinese", "dot", "iso"),
        geometry="points",
        crs="EPSG:4522",
        broken=(Broken("end_on", "另行通知"),),
    ),
    Source(
        "land_reclamation",
        "自然资源局",
        "土地复垦验收",
        "tsv",
        fields("""
            record_no    复垦编号
            document_no  临时用地批文号
            plan_on      复垦方案日期
            deposit      费用预存（元）
            applied_on   申请验收日期
            accepted_on  验收日期
            area         复垦面积（公顷）
            region_code  区划代码
        """),
        encoding="gb18030",
        dates=("iso", "slash"),
    ),
    Source(
        "land_enforcement",
        "自然资源局",
        "执法案件台账",
        "xlsx",
        fields("""
            case_no          案件编号
            party_name       当事人/名称
            party_usc        当事人/统一社会信用代码
            party_person_id  当事人/身份证号
            violation        违法类型
            land_category    占用地类
            area             违法面积（平方米）
            demolish         处罚内容/责令拆除
            confiscate       处罚内容/没收建筑物
            fine             处罚内容/罚款（元）
            decided_on       处罚决定日期
            served_on        送达日期
            complied_on      履行日期
            status           执行状态
            previously_fined 是否曾受处罚
            region_code      区划代码
            geom             坐标
        """),
        titles=("{county}自然资源行政处罚案件执行情况表", "统计截止：2026年9月30日"),
        notes=("备注：履行日期空白为尚未履行。",),
        dates=("chinese", "iso", "cell", "dot"),
        geometry="wkt",
        crs="EPSG:4490",
        mapping={"crs": "EPSG:4490"},
        broken=(Broken("decided_on", "2025-02-30"),),
    ),
    Source(
        "mining_right",
        "自然资源局",
        "采矿权登记",
        "xlsx",
        fields("""
            right_no           采矿权证号
            licence_no         许可证号
            holder_name        采矿权人
            holder_usc         统一社会信用代码
            mineral            开采矿种
            scale              生产规模
            valid_from_on      采矿权/有效期起
            valid_to_on        采矿权/有效期止
            licence_from_on    采矿许可证/有效期起
            licence_to_on      采矿许可证/有效期止
            renewal_applied_on 延续申请日期
            status             状态
            region_code        区划代码
            geom               矿区范围拐点坐标
            holder_address     采矿权人地址
        """),
        titles=("{county}采矿权登记信息",),
        exact=True,
        dates=("iso", "chinese"),
        geometry="points",
        crs="EPSG:4522",
    ),
    Source(
        "forest_grass_map",
        "林草局",
        "林草资源一张图",
        "gpkg",
        fields("""
            parcel_no    XBH
            land_kind    DI_LEI
            category     SEN_LIN_LB
            area         面积（公顷）
            version_on   数据时点
            region_code  XZQDM
        """),
        layer="LCTB",
        dates=("iso",),
    ),
    Source(
        "forest_grass_approval",
        "林草局",
        "林地草地占用审批",
        "xlsx",
        fields("""
            document_no     批准文号
            kind            资源类型
            category        地类类别
            applicant_name  申请单位
            applicant_usc   统一社会信用代码   lost=30
            approved_on     批准日期
            valid_from_on   有效期起
            valid_to_on     有效期止
            area            批准面积（公顷）
            fee_due         植被恢复费（元）
            exempt_ground   减免依据
            deferred_to_on  批准缓缴至
            region_code     区划代码
            geom            范围坐标
        """),
        dates=("iso", "chinese"),
        geometry="dms",
    ),
)
