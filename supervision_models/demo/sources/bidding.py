"""Files on bids and on where the money of the works went."""

from __future__ import annotations

from supervision_models.demo.sources.definition import Broken, Source, fields

SOURCES = (
    Source(
        "bid",
        "公共资源中心",
        "投标记录",
        "csv",
        fields("""
            bid_no           投标编号
            section_no       标段编号
            project_name     项目名称
            bidder_name      投标人
            bidder_usc       统一社会信用代码   lost=20
            quote            投标报价（万元）
            mac              投标机器MAC地址
            lock_no          造价软件锁号
            ip               上传IP地址
            ip_shared        是否公共出口IP
            deposit_account  保证金转出账号
            manager_cert     拟派项目经理证号
            phone            联系电话
            won              是否中标
            rejected_ground  否决投标理由
            opened_on        开标日期
            region_code      区划代码
        """),
        dates=("iso", "slash"),
        # the platform writes bidders as they are registered
        exact=True,
        broken=(Broken("opened_on", "流标"),),
    ),
    Source(
        "works_payment",
        "住建局",
        "工程款流向汇总",
        "xlsx",
        fields("""
            record_no        记录编号
            project_code     项目代码           lost=15
            project_name     项目名称
            contractor_name  付款单位/名称
            contractor_usc   付款单位/统一社会信用代码   lost=25
            payee_name       收款单位/名称
            payee_usc        收款单位/统一社会信用代码   lost=25
            purpose          款项用途
            amount           累计支付金额（元）
            paid_until_on    统计截止日期
            region_code      区划代码
        """),
        titles=("{county}在建项目工程款流向汇总表",),
        dates=("iso", "dot"),
        total=True,
    ),
)
