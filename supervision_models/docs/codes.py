"""The reference of all codes: what a scan, a load or a person may put on a row or a lead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from supervision_models.errors import Text

# the names after the colon are of the model or the dataset
UNKNOWN: dict[str, Text] = {
    "no-data:<match>": Text(
        "工作区没有这项匹配所需的数据集", "the dataset of that match is not in the workspace"
    ),
    "coverage:<match>": Text(
        "该数据集未证明在此地、此时齐全",
        "that dataset is not proven complete for this place and time",
    ),
    "link:<match>": Text(
        "对象缺少可用于关联的代码、名称或图形",
        "the subject lacks the code, name or geometry that would link it",
    ),
    "uncertain-link:<match>": Text(
        "名称相近的主体或项目名下有这样的记录，可能就是该对象的",
        "a party or project of nearly the same name has such a record, which may be the subject's",
    ),
    "null:<column>": Text("条件所需的列为空", "a column that the condition needs is empty"),
    "parameter:<name>": Text(
        "参数在该地区、该日没有取值", "the parameter has no value for this region and day"
    ),
    "exception:<code>": Text(
        "一项例外未能检验，且该例外规定须先检验",
        "an exception that must be tested first could not be tested",
    ),
    "law:none-in-force": Text(
        "行为日没有任何一条所引法律有效", "none of the cited articles was in force on that day"
    ),
}
CAUSES: dict[str, Text] = {
    "clear": Text("已判断，未见异常", "judged, and nothing was found"),
    "excepted:<code>": Text("已判断，属于例外", "judged, and an exception applies"),
    "not-assessable:<reasons>": Text("本次无法判断", "could not be judged this time"),
    "out-of-scope": Text("对象不再属于模型范围", "the subject is no longer in scope"),
    "subject-absent": Text(
        "模型已运行，但数据中没有该对象", "the model ran, and the subject is not in the data"
    ),
    "model-not-run": Text("模型未运行或已停用", "the model did not run, or is retired"),
}
ACTIONS: dict[str, Text] = {
    "data.withdrawn": Text("撤下一份数据来源", "a source was withdrawn from the current data"),
    "scan.merged": Text("扫描结果并入线索", "a scan was merged into the leads"),
    "lead.decided": Text("对线索作出处理", "a person took a step on a lead"),
    "leads.exported": Text("导出线索", "leads were exported"),
    "incidents.exported": Text("导出事故时间线", "timelines of incidents were written to a file"),
    "quarantine.unmasked": Text("查看未屏蔽的隔离行", "quarantined rows were read unmasked"),
    "evidence.unmasked": Text("查看未屏蔽的证据", "evidence was read unmasked"),
    "link.corrected": Text("人工认定同一或不同", "a person said who is who"),
    "link.revoked": Text("撤回人工认定", "such a correction was revoked"),
    "model.registered": Text("登记模型版本", "a model version was registered"),
    "catalog.event": Text("目录状态变更", "a version changed its standing in the catalog"),
}


@dataclass(frozen=True, slots=True)
class Section:
    """One table: codes with their words, and further cells by heading."""

    title: Text
    codes: Mapping[str, Text]
    about: Text | None = None
    more: Mapping[str, Mapping[str, str]] | None = None


def sections() -> Iterator[Section]:
    """All codes, in the order in which a row meets them: load, link, scan, lead, review."""
    yield from _load()
    yield from _link()
    yield from _scan()
    yield from _lead()
    yield from _review()
    yield _remarks()


def codes_markdown() -> str:
    """The page, both languages side by side."""
    lines = [
        "# 代码 · Codes",
        "",
        "本页由 `supervision_models.docs` 根据代码生成，请勿手改。"
        "Generated from the code by `supervision_models.docs`; not edited by hand.",
    ]
    for section in sections():
        lines += ["", f"## {section.title.zh} · {section.title.en}", ""]
        if section.about is not None:
            lines += [f"{section.about.zh} {section.about.en}", ""]
        more = section.more or {}
        lines += [_row(["code", "中文", "English", *more]), _row(["---"] * (3 + len(more)))]
        lines += [
            _row([f"`{code}`", text.zh, text.en, *(cells.get(code, "") for cells in more.values())])
            for code, text in section.codes.items()
        ]
    return "\n".join(lines) + "\n"


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _load() -> Iterator[Section]:
    from supervision_models.ingest.quarantine import ROW_REASONS
    from supervision_models.ingest.report import HOWS, STATUSES
    from supervision_models.ingest.rows import SKIPPED
    from supervision_models.ingest.values.reasons import REASONS, REPAIRS

    yield Section(
        Text("导入结果", "Result of a load"), {str(code): text for code, text in STATUSES.items()}
    )
    yield Section(Text("表头对应的依据", "How a header was matched"), HOWS)
    yield Section(
        Text("跳过的行", "Rows skipped"),
        SKIPPED,
        Text("读入 = 载入 + 隔离 + 跳过。", "Rows in = loaded + quarantined + skipped."),
    )
    yield Section(Text("行被隔离的原因", "Why a row is quarantined"), ROW_REASONS)
    yield Section(
        Text("单元格无法读取的原因", "Why a cell could not be read"),
        REASONS,
        Text(
            "必需的列无法读取时，整行进入隔离；其他列按空值载入并计数。",
            "Where the column is required the row is quarantined; else the cell is empty, counted.",
        ),
    )
    yield Section(
        Text("修补", "Repairs"),
        REPAIRS,
        Text(
            "冒号后可有细节，如 `unit:亩→m²`。", "A detail may follow a colon, as in `unit:亩→m²`."
        ),
    )


def _link() -> Iterator[Section]:
    from supervision_models.linkage import party_edges, project_edges, report

    confidence = {**project_edges.CONFIDENCE, **party_edges.CONFIDENCE}
    yield Section(
        Text("关联方法", "Methods of linkage"),
        report.METHODS,
        more={"confidence": {code: f"{value:g}" for code, value in confidence.items()}},
    )
    yield Section(
        Text("未能关联的原因", "Why a row is not linked"),
        {str(code): text for code, text in report.REASONS.items()},
    )


def _scan() -> Iterator[Section]:
    from supervision_models.cli.scan import STATUSES
    from supervision_models.export.words import CAUTIONS, WHY

    yield Section(Text("判断", "Verdicts of a scan"), dict(STATUSES))
    yield Section(Text("无法判断的原因", "Why a subject is not assessable"), UNKNOWN)
    yield Section(
        Text("注意事项", "Cautions"),
        CAUTIONS,
        Text("冒号后是列名或匹配名。", "A column or match follows the colon."),
    )
    yield Section(Text("反证：为何接近而不符", "Counter-evidence: near, yet no match"), WHY)


def _lead() -> Iterator[Section]:
    from supervision_models.cli.scan import EVENTS
    from supervision_models.export.words import LIFE, MARKS, TRACKS
    from supervision_models.models.explain import PIL_BASIS, ROUTES, SEVERITY
    from supervision_models.models.organs import FIELDS, ORGANS

    yield Section(Text("线索事件", "Events of a lead"), EVENTS)
    yield Section(Text("事件的缘由", "Causes of an event"), CAUSES)
    yield Section(Text("线索存续", "Life of a lead"), LIFE)
    yield Section(Text("标记", "Marks"), {code: text for code, text in MARKS.items() if code})
    yield Section(Text("等级", "Severity"), SEVERITY)
    yield Section(Text("公益诉讼依据", "Basis in public-interest litigation"), PIL_BASIS)
    yield Section(Text("处置路径", "Routes"), ROUTES)
    yield Section(Text("三轨", "Tracks of a case candidate"), TRACKS)
    yield Section(Text("被监督单位", "Organs"), ORGANS)
    yield Section(Text("监督领域", "Fields"), FIELDS)


def _review() -> Iterator[Section]:
    from supervision_models.catalog.status import STATUSES
    from supervision_models.export.words import ROLES
    from supervision_models.review import OUTCOMES, REASONS, STATES, clocks

    yield Section(
        Text("研判状态", "States of review"),
        {code: _titled(item) for code, item in STATES.items()},
        more={
            "next": {code: " ".join(item.follows) for code, item in STATES.items()},
            "dismisses": {code: "✓" for code, item in STATES.items() if item.dismisses},
        },
    )
    yield Section(
        Text("不采纳的理由", "Reasons for turning a lead down"),
        {code: _titled(item) for code, item in REASONS.items()},
        Text("verdict：该理由对模型的评价。", "verdict: what the reason says of the model."),
        {"verdict": {code: item.verdict for code, item in REASONS.items()}},
    )
    yield Section(
        Text("办理结果", "Outcomes"),
        {code: item.title for code, item in OUTCOMES.items()},
        more={
            "with states": {c: " ".join(sorted(item.states)) for c, item in OUTCOMES.items()},
            "amount": {code: item.money for code, item in OUTCOMES.items()},
        },
    )
    yield Section(
        Text("办案期限", "Clocks"),
        {code: item.title for code, item in clocks().items()},
        more={
            "period": {code: f"{item.amount} {item.unit}" for code, item in clocks().items()},
            "basis": {code: item.basis for code, item in clocks().items()},
        },
    )
    yield Section(
        Text("模型版本的目录状态", "Standing of a model version in the catalog"),
        {code: item.title for code, item in STATUSES.items()},
        more={"next": {code: " ".join(item.follows) for code, item in STATUSES.items()}},
    )
    yield Section(Text("角色", "Roles"), ROLES)
    yield Section(Text("日志中的操作", "Actions in the audit log"), ACTIONS)


def _titled(item: Any) -> Text:
    return Text(f"{item.title.zh}：{item.meaning.zh}", f"{item.title.en}: {item.meaning.en}")


def _remarks() -> Section:
    from supervision_models.models.remark_kinds import KINDS

    return Section(
        Text("models check 的意见", "Remarks of models check"),
        {code: kind.why for code, kind in KINDS.items()},
        Text(
            "为什么要紧。error 一定不通过，remark 在 --strict 下不通过。",
            "Why it matters. An error always fails, a remark under --strict.",
        ),
        {
            "severity": {code: kind.severity for code, kind in KINDS.items()},
            "处理 · mend": {code: f"{k.mend.zh} · {k.mend.en}" for code, k in KINDS.items()},
        },
    )
