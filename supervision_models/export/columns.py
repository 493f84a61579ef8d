"""The columns of the lead table, in order: the same in every format."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from supervision_models.errors import Text

Kind = Literal["text", "integer", "decimal", "date", "codes"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of an exported table.

    kind    codes: a list of codes
    width   of a spreadsheet column, in characters
    people  shown in tables for people (xlsx, csv); the others are for programs only
    wrap    whether a long text is broken into lines; identifiers are not
    """

    name: str
    title: Text
    kind: Kind = "text"
    width: int = 12
    people: bool = True
    wrap: bool = True


def _code(name: str, zh: str, en: str, kind: Kind = "text") -> Column:
    return Column(name, Text(zh, en), kind, people=False)


LEADS: tuple[Column, ...] = (
    Column("no", Text("序号", "No."), "integer", 6),
    Column("lead_id", Text("线索编号", "Lead"), width=18, wrap=False),
    _code("severity", "等级代码", "Severity code"),
    Column("severity_title", Text("等级", "Severity"), width=10),
    Column("score", Text("分数", "Score"), "integer", 7),
    Column("confidence", Text("可信度", "Confidence"), "decimal", 8),
    Column("title", Text("线索类型", "Kind of lead"), width=22),
    Column("message", Text("线索内容", "What was found"), width=44),
    Column("facts_text", Text("事实", "Facts"), width=40),
    _code("facts", "事实数据", "Facts as data"),
    Column("conduct_on", Text("行为日", "Day of the conduct"), "date", 12),
    Column("region", Text("区划代码", "Division"), width=12),
    _code("organ", "监督对象代码", "Organ code"),
    Column("organ_title", Text("监督对象", "Organ"), width=20),
    _code("field", "监督领域代码", "Field code"),
    Column("field_title", Text("监督领域", "Field"), width=14),
    _code("pil_basis", "公益诉讼依据代码", "PIL basis code"),
    Column("pil_basis_title", Text("公益诉讼依据", "PIL basis"), width=18),
    _code("routes", "处置路径代码", "Route codes", "codes"),
    Column("routes_title", Text("处置路径", "Routes"), width=24),
    _code("tracks", "三轨代码", "Track codes", "codes"),
    Column("tracks_title", Text("三轨（刑事/行政/民事）", "Tracks"), width=14),
    _code("track_states", "三轨判断代码", "Track status codes", "codes"),
    Column("tracks_text", Text("三轨判断及理由", "Tracks: whether and why"), width=60),
    _code("laws", "法律条款", "Provisions", "codes"),
    Column(
        "laws_text", Text("行为日有效的法律", "Law in force on the day of the conduct"), width=60
    ),
    _code("score_items", "计分项", "Score items"),
    Column("score_text", Text("计分（各项之和）", "Score, item by item"), width=36),
    _code("untested", "未能检验的例外代码", "Untested exception codes", "codes"),
    Column(
        "untested_text", Text("未能检验的例外", "Exceptions that could not be tested"), width=26
    ),
    _code("cautions", "注意事项代码", "Caution codes", "codes"),
    Column("cautions_text", Text("注意事项", "Cautions"), width=22),
    Column("state_title", Text("研判状态", "Review state"), width=12),
    _code("state", "研判状态代码", "Review state code"),
    Column("mark_title", Text("状态提示", "Remark"), width=16),
    _code("mark", "状态提示代码", "Remark code"),
    Column("life_title", Text("存续", "Standing"), width=10),
    _code("life", "存续代码", "Standing code"),
    Column("decided_by", Text("研判人", "Decided by"), width=10),
    Column("decided_at", Text("研判时间", "Decided at"), width=20, wrap=False),
    _code("reason", "不采纳理由代码", "Reason code"),
    Column("reason_title", Text("不采纳理由", "Reason"), width=16),
    Column("expires_on", Text("不采纳到期日", "Dismissed until"), "date", 12),
    Column("candidate_id", Text("案件候选", "Case candidate"), width=12, wrap=False),
    Column("evidence_rows", Text("证据条数", "Evidence"), "integer", 9),
    Column("counter_rows", Text("反证条数", "Counter-evidence"), "integer", 9),
    Column("lon", Text("经度", "Longitude"), "decimal", 12),
    Column("lat", Text("纬度", "Latitude"), "decimal", 12),
    Column("first_at", Text("首次发现", "First found"), width=20, wrap=False),
    Column("seen_at", Text("最近发现", "Last found"), width=20, wrap=False),
    Column("seen_scan", Text("扫描编号", "Scan"), width=14, wrap=False),
    Column("model_id", Text("模型编号", "Model"), width=28, wrap=False),
    Column("model_version", Text("模型版本", "Version"), width=9),
    _code("model_digest", "模型摘要", "Model digest"),
    Column("identity", Text("标识", "Identity"), width=26),
    Column("watermark", Text("导出标识", "Exported"), width=36, wrap=False),
)
# the list as it is printed and passed round: one line a lead, all of it on the width of a page
PRINTED: tuple[Column, ...] = (
    Column("no", Text("序号", "No."), "integer", 6),
    Column("short_id", Text("线索编号", "Lead"), width=12, wrap=False),
    Column("severity_title", Text("等级", "Severity"), width=9),
    Column("title", Text("线索类型", "Kind of lead"), width=22),
    Column("message", Text("线索内容", "What was found"), width=48),
    Column("conduct_on", Text("行为日", "Conduct"), "date", 11),
    Column("organ_title", Text("监督对象", "Organ"), width=16),
    Column("routes_title", Text("处置路径", "Routes"), width=18),
    Column("state_title", Text("研判状态", "Review state"), width=10),
    Column("note", Text("办理意见", "Note"), width=22),
)
EVIDENCE: tuple[Column, ...] = (
    Column("no", Text("线索序号", "Lead no."), "integer", 9),
    Column("lead_id", Text("线索编号", "Lead"), width=18, wrap=False),
    Column("match_title", Text("比对项", "Match"), width=22),
    Column("dataset_title", Text("数据", "Dataset"), width=20),
    Column("provider", Text("提供单位", "Provider"), width=20),
    Column("file", Text("源文件", "File"), width=26),
    Column("sheet", Text("工作表", "Sheet"), width=12),
    Column("row", Text("行号", "Row"), "integer", 8),
    Column("values_text", Text("规范内容", "Content"), width=50),
    Column("raw_text", Text("原文", "As it stood"), width=50),
    Column("repairs_text", Text("修正", "Repairs"), width=20),
    Column("copies", Text("相同行数", "Copies"), "integer", 9),
    Column("hash", Text("内容摘要（md5）", "Content md5"), width=34, wrap=False),
    Column("file_sha256", Text("源文件 sha256", "File sha256"), width=66, wrap=False),
)
CHECKS: tuple[Column, ...] = (
    Column("no", Text("线索序号", "Lead no."), "integer", 9),
    Column("lead_id", Text("线索编号", "Lead"), width=18, wrap=False),
    Column("kind_title", Text("类别", "Kind"), width=16),
    Column("what", Text("内容", "What"), width=70),
    Column("why_title", Text("说明", "Why"), width=30),
    Column("dataset_title", Text("数据", "Dataset"), width=20),
    Column("file", Text("源文件", "File"), width=26),
    Column("sheet", Text("工作表", "Sheet"), width=12),
    Column("row", Text("行号", "Row"), "integer", 8),
    Column("raw_text", Text("原文", "As it stood"), width=40),
    Column("result", Text("核查结果（人工填写）", "Result (to be filled in)"), width=24),
)
