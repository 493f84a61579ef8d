"""How to write one's own model: a walk-through, and the questions of the interview."""

from __future__ import annotations

from collections.abc import Iterator

from supervision_models.authoring.question import Question
from supervision_models.authoring.questions import all_questions
from supervision_models.errors import Lang, Text

ANSWERS = """\
subject: works_evidence
conduct_on: started_on
expect: missing
other: construction_permit
by: project
days_before: 270
days_after: 0
days_why: 许可证领取后九个月内不开工即失效，此前领取的另行判断
threshold: gfa
threshold_side: more-than
threshold_value: 300
threshold_basis: 建筑工程施工许可管理办法.art2
exception: value
exception_column: works_class
exception_value: emergency
exception_because: 抢险救灾工程不适用施工许可
id: own.works-without-permit
title: 未领施工许可证开工
title_en: Works begun without a construction permit
law: [建筑法.art7]
organ: housing
"""

COMMANDS = """\
supervision models new --answers works.yaml --out my-pack/rules/own.works-without-permit.yaml
supervision models check --strict my-pack/rules/own.works-without-permit.yaml
supervision models test my-pack/rules/own.works-without-permit.yaml
supervision init ws --region 990121 --pack my-pack
supervision models explain own.works-without-permit -w ws
"""


def writing_markdown(lang: Lang) -> str:
    """The section that ends the page of the model file."""
    return "\n".join(_section(lang)) + "\n"


def _section(lang: Lang) -> Iterator[str]:
    def say(zh: str, en: str) -> str:
        return Text(zh, en)[lang]

    yield say("## 写自己的模型", "## Writing one's own")
    yield ""
    yield say(
        "`supervision models new` 用问答写模型，不必懂 YAML。直接回车取方括号里的建议，`?` 看说明，"
        "列表里的可以写序号、名称或代码；问到法律时，`?保证金` 按词查条文。写出的文件是 draft，"
        "带案例：命中、门槛和期限两侧的临界、例外、数据未覆盖、数值空白、各版法律各一个，"
        "已通过检查和案例才落盘；已有的文件不加 `--force` 不会覆盖。",
        "`supervision models new` asks and writes the file; no YAML needed. Enter takes what is in "
        "brackets, `?` explains, of a list type the number, title or code; at the law, `?word` "
        "searches the articles. The file is a draft with cases: a hit, near misses on either side "
        "of threshold and term, the exception, data that do not cover, a blank figure, and each "
        "version of the law. It is written only once it passes; `--force` replaces a file.",
    )
    yield ""
    yield say(
        "`--save-answers FILE` 留下答案；`--answers FILE` 从 YAML 或 JSON 读取答案，不再提问，"
        "没写的取建议。例如 `works.yaml`：",
        "`--save-answers FILE` keeps the answers; `--answers FILE` reads them from YAML or JSON "
        "and asks nothing; what is left out takes its default. Such as `works.yaml`:",
    )
    yield f"\n```yaml\n{ANSWERS}```\n\n```sh\n{COMMANDS}```\n"
    yield say(
        "`check` 像有经验的同事那样看：错误（永远不成立的条件和例外、日期与数比较、单位不同等）"
        "一定不通过，意见在 `--strict` 下不通过；每条都说明在哪一行、为什么要紧、怎样改。"
        "写出的天数和门槛只是起草人的数，`reviewed_by` 空着就标“未经核定”；例外、反证、"
        "法律和阈值由办案人核对后，再把 status 改为 trial。"
        "更复杂的条件在文件里改，改完重跑检查和案例。",
        "`check` reads as an experienced colleague does: errors (conditions and exceptions "
        "that can never hold, a day compared with a number, different units ...) always fail, "
        "remarks fail under `--strict`; each says where, why it matters and how to mend it. "
        "Days and thresholds are the writer's own and shown as unverified until `reviewed_by` "
        "is filled; a person checks exception, checklist, law and figures before the status "
        "becomes trial. For more than this, edit the file, then run check and cases again.",
    )
    yield ""
    yield say("### 问题和答案文件的键", "### The questions, and the keys of an answers file")
    yield ""
    yield say("| 键 | 问题 | 说明 | 取值 |", "| Key | Question | Help | Values |")
    yield "|---|---|---|---|"
    for question in all_questions():
        yield f"| `{question.name}` | {_cell(question.ask[lang])} | {_row(question, lang)} |"


def _row(question: Question, lang: Lang) -> str:
    needed = question.stated or question.default is None
    kinds = {
        (True, True): Text("列表之一，必答", "of a list, required"),
        (True, False): Text("列表之一", "of a list"),
        (False, True): Text("必答", "required"),
        (False, False): Text("有建议值", "has a default"),
    }
    return f"{_cell(question.help[lang])} | {kinds[question.choices is not None, needed][lang]}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
