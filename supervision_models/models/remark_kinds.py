"""The kinds of remarks: how grave each is, why it matters, how it is mended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from supervision_models.contracts.yaml_file import FieldPath
from supervision_models.errors import Text

Severity = Literal["error", "remark"]
Found = tuple[str, FieldPath, Text]


@dataclass(frozen=True, slots=True)
class Kind:
    """An error fails the check, a remark fails it under ``--strict``."""

    severity: Severity
    why: Text
    mend: Text


def path_of(field: str) -> FieldPath:
    """A dotted field as a path: ``exceptions.0.when``."""
    return tuple(int(part) if part.isdigit() else part for part in field.split("."))


KINDS: dict[str, Kind] = {
    "unused-match": Kind(
        "remark",
        Text("多取一份数据却不影响结论", "data are asked for and change nothing"),
        Text("用在条件或说明里，或删去", "use it in a condition or the message, or drop it"),
    ),
    "unused-keep": Kind(
        "remark",
        Text("多取的列要向部门多要一项", "the agency is asked for one column more than needed"),
        Text("用上，或删去", "use it or drop it"),
    ),
    "absence-without-coverage": Kind(
        "remark",
        Text("查不到不等于没有，覆盖须先证明", "not found is not absent: coverage comes first"),
        Text("在匹配上写 period，或在契约里声明 period", "give the match or the contract a period"),
    ),
    "no-unit": Kind(
        "remark",
        Text("没有单位的数看不出含义", "a figure without unit says nothing"),
        Text("写 unit", "write unit"),
    ),
    "no-reason": Kind(
        "remark",
        Text("说不出依据的门槛经不起质证", "a threshold without reason does not stand up"),
        Text("写 basis 或 why", "write basis or why"),
    ),
    "unreviewed": Kind(
        "remark",
        Text("启用的模型只能用核定过的数", "an active model rests on reviewed figures only"),
        Text("核对后写 reviewed_by", "check it and write reviewed_by"),
    ),
    "figure-in-condition": Kind(
        "remark",
        Text("写死的数改不了也查不到来历", "a buried figure has no source and cannot be set"),
        Text("移到 params，写单位和理由", "move it to params with unit and reason"),
    ),
    "case-missing": Kind(
        "remark",
        Text("没有案例的分支改坏了没人知道", "nobody notices when an untried branch breaks"),
        Text("补一个案例", "add a case"),
    ),
    "near-miss-missing": Kind(
        "remark",
        Text("门槛方向写反了也没有案例会失败", "no case would fail if the threshold were turned"),
        Text("两侧各写一个贴近门槛的案例", "write a case close to it on either side"),
    ),
    "no-duty": Kind(
        "remark",
        Text("没有职责条款就无从监督", "without a duty there is nothing to supervise"),
        Text("引用写明职责或义务的条文", "cite the article that states the duty"),
    ),
    "no-standing": Kind(
        "remark",
        Text("公益诉讼须有起诉资格的依据", "public-interest litigation needs standing"),
        Text(
            "引用 role 为 standing 的条文，如 行政诉讼法.art25", "cite an article of role standing"
        ),
    ),
    "no-english": Kind(
        "remark",
        Text("英文界面会显示中文", "the English interface shows Chinese"),
        Text("补 en", "add en"),
    ),
    "thin-refutation": Kind(
        "remark",
        Text("核对项太少，误报会当成线索", "with few checks false alarms pass for leads"),
        Text("想想误录、另有登记、另有规定各一条", "think of errors, other registers, other rules"),
    ),
    "key-joins-all": Kind(
        "remark",
        Text("取值很少的列会把毫不相干的记录连起来", "few values join what has nothing in common"),
        Text("用编号、单位或项目匹配", "match by a code, party or project"),
    ),
    "match-by-name": Kind(
        "remark",
        Text("同名不同人、一家多名都会认错", "names are shared, and written in many ways"),
        Text(
            "两边都有代码：用 on: party 或 on: project", "both have codes: on: party or on: project"
        ),
    ),
    "message-may-be-empty": Kind(
        "remark",
        Text("全空时看不出说的是哪一件", "with blanks nobody can tell which record is meant"),
        Text("加一个编号列或事实", "add a number or a fact"),
    ),
    "never-reached": Kind(
        "remark",
        Text("永远不会发生的分支让人误以为已考虑", "a branch that never comes looks considered"),
        Text("改条件，或删去", "change the condition or drop it"),
    ),
    "condition-never": Kind(
        "error",
        Text("模型永远没有线索，看上去却像一切正常", "no lead ever, and all looks well"),
        Text("检查比较的方向和取值", "check the direction and the values of the comparisons"),
    ),
    "where-never": Kind(
        "error",
        Text("永远找不到记录", "no record is ever found"),
        Text("检查比较的方向和取值", "check the direction and the values of the comparisons"),
    ),
    "exception-never": Kind(
        "error",
        Text("该放过的放不过", "what should be excused never is"),
        Text(
            "与 scope、when 对照，改条件或删去", "compare it with scope and when; change or drop it"
        ),
    ),
    "exception-always": Kind(
        "error",
        Text("全部命中都被放过", "every hit is excused"),
        Text(
            "与 scope、when 对照，改条件或删去", "compare it with scope and when; change or drop it"
        ),
    ),
    "kinds-differ": Kind(
        "error",
        Text("引擎会报错或悄悄换算", "the engine fails, or converts in silence"),
        Text(
            "日期与日期比，数与数比；相隔天数用 date_diff", "compare like with like; use date_diff"
        ),
    ),
    "units-differ": Kind(
        "error",
        Text("差几个数量级也不会报错", "wrong by orders of magnitude, and nobody is told"),
        Text("换算成同一单位，或改参数的 unit", "convert to one unit, or mend the unit"),
    ),
}
