"""Codes of a model file in words: status, basis, severity, routes."""

from __future__ import annotations

from supervision_models.errors import Text

STATUS: dict[str, Text] = {
    "draft": Text("草稿", "draft"),
    "trial": Text("试用", "trial"),
    "active": Text("启用", "active"),
    "retired": Text("停用", "retired"),
}
PIL_BASIS: dict[str, Text] = {
    "statutory": Text("法定公益诉讼领域", "statutory field of public-interest litigation"),
    "exploratory": Text("探索领域，须另行论证", "exploratory: the basis needs its own reasoning"),
    "none": Text("非公益诉讼线索", "not a public-interest litigation lead"),
}
SEVERITY: dict[str, Text] = {
    "S1": Text("S1 提示", "S1 hint"),
    "S2": Text("S2 一般", "S2 ordinary"),
    "S3": Text("S3 严重", "S3 serious"),
    "S4": Text("S4 可能涉刑或特别严重", "S4 criminal line or grave"),
}
ROUTES: dict[str, Text] = {
    "pre-litigation": Text("行政公益诉讼诉前程序", "administrative PIL, pre-litigation"),
    "criminal-transfer": Text("督促移送涉嫌犯罪线索", "transfer of a suspected crime"),
    "filing-supervision": Text("刑事立案监督", "supervision of criminal filing"),
    "civil": Text("民事公益诉讼", "civil PIL"),
    "support-suit": Text("支持起诉", "support of a suit"),
    "social-governance": Text("社会治理检察建议", "social-governance recommendation"),
    "admin-supervision": Text("行政违法行为或非诉执行监督", "administrative supervision"),
    "military-local": Text("军地协作移送", "military-local referral"),
    "discipline": Text("移送监察机关", "referral to the supervision commission"),
}
SENSITIVITY: dict[int, Text] = {
    1: Text("1 公开", "1 open"),
    2: Text("2 工作信息", "2 official use"),
    3: Text("3 个人信息", "3 personal"),
    4: Text("4 敏感个人信息", "4 sensitive personal"),
}
