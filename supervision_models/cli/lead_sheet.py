"""Leads for people: the list, and the whole sheet of one; for `list`, `rank` and `show`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from supervision_models.cli.context import Screen
from supervision_models.cli.lead_options import SHORT
from supervision_models.cli.lead_tracks import print_tracks
from supervision_models.errors import Lang, Text

if TYPE_CHECKING:
    import polars as pl

    from supervision_models.contracts.definition import Contract
    from supervision_models.leads.dossier import Dossier
    from supervision_models.review import Deadline
    from supervision_models.review.tracks import TrackStatus

EVENTS = {
    "new": Text("新增", "new"),
    "unchanged": Text("未变", "unchanged"),
    "updated": Text("证据更新", "updated"),
    "resolved": Text("已消除", "resolved"),
    "reopened": Text("重现", "reopened"),
    "unobserved": Text("未能观察", "unobserved"),
}
UNKNOWN_DAY = Text("未知（节假日安排尚未公布）", "unknown (holidays not published)")
MAY_MOVE = Text("，遇节假日顺延", ", later if a day of rest")


def print_sheet(
    screen: Screen,
    found: Dossier,
    clocks: Sequence[Deadline],
    tracks: Sequence[TrackStatus],
    head: str,
    contracts: Mapping[str, Contract],
) -> None:
    """The dossier for people: from what was found to what speaks against it."""
    from supervision_models.export.words import fact_words
    from supervision_models.models.units import unit_words

    if screen.json:
        return
    lang = screen.lang
    _heading(screen, found)
    code, what = Text("代码", "code"), Text("内容", "what")
    screen.table(
        Text("事实", "facts"),
        [what, Text("值", "value"), Text("单位", "unit")],
        [
            (fact.title[lang], fact_words(fact.value, lang), unit_words(fact.unit, lang))
            for fact in found.facts
        ],
    )
    score = found.lead["score"]
    screen.table(
        Text(f"分数 {score}（各项之和，限于 0–100）", f"score {score} (the sum, within 0–100)"),
        [Text("分", "points"), code, Text("理由", "because")],
        [(f"{item.points:+d}", item.code, item.because[lang]) for item in found.points],
    )
    screen.table(
        Text(
            f"行为日（{found.lead['conduct_on']}）有效的法律",
            f"law in force on the day of the conduct ({found.lead['conduct_on']})",
        ),
        [Text("条款", "article"), Text("要旨", "in our words")],
        [(item.label, item.words[lang]) for item in found.articles],
    )
    print_tracks(screen, tracks)
    _print_records(screen, found, contracts)
    screen.table(
        Text("须人工排除的情形", "what would refute it: check these"),
        [code, what],
        [
            *((ground.code, ground.words[lang]) for ground in found.refute),
            *((ground.code, f"{ground.words[lang]} {UNTESTED[lang]}") for ground in found.untested),
        ],
    )
    _print_history(screen, found, clocks)
    screen.say(Text(f"日志校验值 {head}", f"audit head {head}"))


UNTESTED = Text("（例外，数据不足，未能检验）", "(an exception that could not be tested)")


def _heading(screen: Screen, found: Dossier) -> None:
    from supervision_models.export.words import CAUTIONS
    from supervision_models.models.labels import ROUTES
    from supervision_models.models.organs import ORGANS
    from supervision_models.review import STATES

    lead = found.lead
    state, mark = STATES[lead["state"]].title, _mark(lead["mark"])
    organ = ORGANS.get(lead["organ"], Text(lead["organ"], lead["organ"]))
    routes = [ROUTES[route] for route in lead["routes"] or []]
    cautions = [_coded(code, CAUTIONS) for code in lead["cautions"] or []]
    screen.say(Text(f"线索 {lead['lead_id']}", f"lead {lead['lead_id']}"))
    screen.say(Text(str(lead["message_zh"]), str(lead["message_en"])))
    screen.say(
        Text(
            f"模型 {lead['title_zh']}（{lead['model_id']} {lead['model_version']}）　"
            f"等级 {lead['severity']}　可信度 {lead['confidence']}",
            f"model {lead['title_en']} ({lead['model_id']} {lead['model_version']})  "
            f"severity {lead['severity']}  confidence {lead['confidence']}",
        )
    )
    event = EVENTS[lead["event"]]
    cause = f" {lead['cause']}" if lead["cause"] else ""
    screen.say(
        Text(
            f"研判状态 {state.zh}{mark.zh}　最近扫描 {event.zh}{cause}　"
            f"监督对象 {organ.zh}　路径 {'、'.join(route.zh for route in routes)}",
            f"state {state.en} {mark.en} last scan {event.en}{cause}  "
            f"organ {organ.en}  routes {', '.join(route.en for route in routes)}",
        )
    )
    if cautions:
        screen.say(
            Text(
                f"注意：{'；'.join(item.zh for item in cautions)}",
                f"caution: {'; '.join(item.en for item in cautions)}",
            )
        )
    screen.say(
        Text(
            "线索只是待核查的信息，不是违法结论。", "A lead is something to check, never a verdict."
        )
    )


def _mark(code: str) -> Text:
    from supervision_models.export.words import MARKS

    return _in_brackets(MARKS[code]) if code else MARKS[code]


def _gone(life: str) -> Text:
    """What tells a lead that is not there any more, or was not looked at, from an open one."""
    from supervision_models.export.words import LIFE

    return _in_brackets(LIFE[life]) if life != "open" else Text("", "")


def _in_brackets(words: Text) -> Text:
    return Text(f"（{words.zh}）", f"({words.en})")


def _coded(code: str, table: Mapping[str, Text]) -> Text:
    """``date-precision:issued_on`` in words; what follows the colon stays as it is."""
    head, _, rest = code.partition(":")
    words = table.get(head, Text(head, head))
    if not rest:
        return words
    return Text(f"{words.zh}（{rest}）", f"{words.en} ({rest})")


def _print_records(screen: Screen, found: Dossier, contracts: Mapping[str, Contract]) -> None:
    from supervision_models.export.words import WHY

    titles = {
        "evidence": Text("证据：源文件中的行", "evidence: rows of the source files"),
        "counter": Text("最接近的反证：几乎符合的记录", "counter-evidence: nearest records"),
    }
    for kind, title in titles.items():
        rows = found.evidence.filter(found.evidence["kind"] == kind)
        if rows.is_empty():
            continue
        screen.table(
            title,
            [
                Text("匹配", "match"),
                Text("来源（文件、表、行）", "source (file, sheet, row)"),
                Text("内容", "what it says"),
                Text("原文", "as it stood"),
            ],
            [
                (
                    row["match"]
                    + (f"\n{_coded(row['why'], WHY)[screen.lang]}" if row["why"] else ""),
                    _place(row, contracts, screen.lang),
                    _pairs(row["values"], contracts.get(row["dataset"]), screen.lang),
                    _pairs(row["raw"], None, screen.lang),
                )
                for row in rows.iter_rows(named=True)
            ],
        )


def _place(row: Mapping[str, Any], contracts: Mapping[str, Contract], lang: Lang) -> str:
    contract = contracts.get(row["dataset"])
    title = row["dataset"] if contract is None else _title(contract, lang)
    if row["snapshot"] is None:
        return f"{title}\n{Text('快照已不在', 'the snapshot is gone')[lang]}"
    if row["file"] is None:
        return title  # another lead, which lies in no file
    sheet = f" [{row['sheet']}]" if row["sheet"] else ""
    line = Text(f"第 {row['row']} 行", f"row {row['row']}")[lang]
    sha = (row["file_sha256"] or "")[:12]
    return f"{title}\n{row['file']}{sheet} {line}\nsha256 {sha}"


def _title(contract: Contract, lang: Lang) -> str:
    return contract.title.zh if lang == "zh" else contract.title.en or contract.title.zh


def _pairs(text: str | None, contract: Contract | None, lang: Lang) -> str:
    """``{"a": "1"}`` as lines; columns of a contract by their titles, empty ones left out."""
    values: Mapping[str, Any] = json.loads(text or "{}")
    lines = []
    for name, value in values.items():
        if value in (None, ""):
            continue
        column = None if contract is None else contract.columns.get(name)
        label = name if column is None else (column.zh if lang == "zh" else column.en)
        said = {} if column is None else column.spoken(lang)
        lines.append(f"{label}: {said.get(str(value), value)}")
    return "\n".join(lines)


def _print_history(screen: Screen, found: Dossier, clocks: Iterable[Deadline]) -> None:
    from supervision_models.review import OUTCOMES, REASONS, STATES

    lang = screen.lang
    screen.table(
        Text("扫描记录", "scans"),
        [Text("时间", "at"), Text("扫描", "scan"), Text("结果", "event"), Text("原因", "cause")],
        [
            (row["at"], row["scan_id"], EVENTS[row["event"]][lang], row["cause"])
            for row in found.events.iter_rows(named=True)
        ],
    )
    if not found.decisions:
        return
    screen.table(
        Text("研判记录", "decisions"),
        [
            Text("时间", "at"),
            Text("姓名", "author"),
            Text("状态", "state"),
            Text("理由", "reason"),
            Text("结果", "outcome"),
            Text("说明", "note"),
        ],
        [
            (
                step.at,
                step.author,
                STATES[step.state].title[lang],
                REASONS[step.reason].title[lang] if step.reason else "",
                " ".join(
                    part
                    for part in (
                        OUTCOMES[step.outcome].title[lang] if step.outcome else "",
                        "" if step.amount is None else f"{step.amount} 元",
                    )
                    if part
                ),
                step.note,
            )
            for step in found.decisions
        ],
    )
    screen.table(
        Text("期限", "deadlines"),
        [Text("期限", "clock"), Text("起算", "from"), Text("届满", "due"), Text("依据", "basis")],
        [
            (item.clock.title[lang], item.start, _due(item, lang), item.clock.basis)
            for item in clocks
        ],
    )


def _due(item: Deadline, lang: Lang) -> str:
    if item.ended is not None:
        return Text(f"已于 {item.ended} 终止", f"ended {item.ended}")[lang]
    if item.due is None:
        return UNKNOWN_DAY[lang]
    return f"{item.due}{'' if item.exact else MAY_MOVE[lang]}"


def lead_table(screen: Screen, leads: pl.DataFrame, total: int) -> None:
    """Leads for people, one line each."""
    if screen.json:
        return
    from supervision_models.review import STATES

    shown = leads.height
    screen.table(
        Text(f"线索（{shown} / 共 {total} 条）", f"leads ({shown} of {total})"),
        [
            Text("编号", "id"),
            Text("等级", "severity"),
            Text("分数", "score"),
            Text("状态", "state"),
            Text("行为日", "conduct on"),
            Text("内容", "what"),
        ],
        [
            (
                row["lead_id"][:SHORT],
                row["severity"],
                row["score"],
                " ".join(
                    words[screen.lang]
                    for words in (
                        STATES[row["state"]].title,
                        _gone(row["life"]),
                        _mark(row["mark"]),
                    )
                    if words.zh
                ),
                row["conduct_on"],
                row["message_zh"] if screen.lang == "zh" else row["message_en"],
            )
            for row in leads.iter_rows(named=True)
        ],
    )
