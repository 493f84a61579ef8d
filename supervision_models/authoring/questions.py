"""All questions of `models new`, in the order in which they are asked."""

from __future__ import annotations

from typing import Any

from supervision_models.authoring.belonging import belonging_questions, valid_name
from supervision_models.authoring.datasets import day_columns, others, subjects
from supervision_models.authoring.exception_question import exception_questions
from supervision_models.authoring.ground import Ground
from supervision_models.authoring.law_question import law_questions
from supervision_models.authoring.limits import limit_questions
from supervision_models.authoring.question import (
    Answers,
    Choices,
    Question,
    WrongAnswerError,
    any_text,
    by_choice,
    whole_number,
)
from supervision_models.errors import Text
from supervision_models.models.labels import SEVERITY
from supervision_models.models.organs import FIELDS, ORGANS

EXPECT: dict[str, Text] = {
    "missing": Text("应当有而没有", "it should exist and does not"),
    "present": Text("不应当有而有", "it should not exist and does"),
}
TIMING: dict[str, Text] = {
    "valid": Text("行为日当天在有效期内的", "valid on the day of the conduct"),
    "dated": Text("日期在行为日前后若干天内的", "dated within some days of the conduct"),
}
PIL_BASIS: dict[str, Text] = {
    "statutory": Text("法律明文规定的公益诉讼领域", "a field that the law names"),
    "exploratory": Text("探索领域", "an exploratory field"),
    "none": Text("不是公益诉讼，属其他监督", "no public-interest litigation"),
}
MIN_REFUTE = 3


def all_questions() -> list[Question]:
    """The interview."""
    return [
        *_what(),
        *belonging_questions(
            "", lambda answers: str(answers["other"]), lambda answers, ground: True
        ),
        *_when(),
        *limit_questions(),
        *exception_questions(),
        *_names(),
        *law_questions(PIL_BASIS),
        *_last(),
    ]


def _subject_days(answers: Answers, ground: Ground) -> Choices:
    return day_columns(ground.contracts[answers["subject"]])


def _usual_day(answers: Answers, ground: Ground) -> str:
    days = _subject_days(answers, ground)
    period = ground.contracts[answers["subject"]].period
    return period if period is not None and period in days else next(iter(days))


def _what() -> list[Question]:
    return [
        Question(
            "subject",
            Text("从哪张表开始查？每一行可能成为一条线索",
                 "Which table do you start from? Each of its rows may become a lead"),
            Text("如从施工许可证查起，一证一条", "such as construction permits: one lead a permit"),
            by_choice,
            lambda answers, ground: ground.usual("subject"),
            subjects,
            pivotal=True,
            stated=True,
        ),
        Question(
            "conduct_on",
            Text("哪一天算行为发生日？", "Which day counts as the day of the conduct?"),
            Text("适用哪一版法律由这一天决定；持续行为取结束日",
                 "it picks the version of the law; for continuing conduct the day it ended"),
            by_choice,
            _usual_day,
            _subject_days,
        ),
        Question(
            "expect",
            Text("要查的是哪一种？", "What are you looking for?"),
            Text("“应当有而没有”只在数据覆盖已证明时成立，查不到数据不等于没有",
                 "absence only counts where the data provably cover the place and time"),
            by_choice,
            lambda answers, ground: "missing",
            lambda answers, ground: EXPECT,
        ),
        Question(
            "other",
            Text("到哪张表里去找？", "In which table do you look for it?"),
            Text("如到工资保证金里找", "such as wage deposits"),
            by_choice,
            lambda answers, ground: ground.usual_other(answers["subject"])
            or next(iter(others(answers, ground)), None),
            others,
            pivotal=True,
            stated=True,
        ),
    ]  # fmt: skip


def by_dates(answers: Answers, ground: Ground | None = None) -> bool:
    """Whether a record counts by its date; otherwise by its validity."""
    return bool(answers.get("timing", "dated") == "dated")


def _when() -> list[Question]:
    return [
        Question(
            "timing",
            Text("记录什么时候算数？", "When does a record count?"),
            Text("证照、保险一类看行为日是否在有效期内，其余看日期",
                 "licences and insurance: valid that day; all else: by its date"),
            by_choice,
            lambda answers, ground: "valid",
            lambda answers, ground: TIMING,
            lambda answers, ground: ground.contracts[answers["other"]].valid is not None,
        ),
        Question(
            "days_before",
            Text("行为日之前多少天内的记录也算？", "Records of how many days before count?"),
            Text("整数日；零表示只看行为日当天及以后", "whole days; zero: from that day on only"),
            whole_number(0, 3650),
            lambda answers, ground: 365,
            asked=by_dates,
        ),
        Question(
            "days_after",
            Text("行为日之后多少天内的记录算数？", "Records of how many days after count?"),
            Text("应当有的，这就是期限；期限未满的不判断",
                 "for what should exist this is the term: nothing is judged before it has passed"),
            whole_number(0, 3650),
            lambda answers, ground: 30,
            asked=by_dates,
        ),
        Question(
            "days_why",
            Text("这两个天数是怎么定的？", "Why these numbers of days?"),
            Text("写出依据或理由；没有依据就照实写是经验值", "the reason; say so if it is a guess"),
            any_text,
            lambda answers, ground: "起草人的经验值，非法律标准，待核定",
            asked=by_dates,
        ),
    ]  # fmt: skip


def _names() -> list[Question]:
    def title(lang: str) -> Any:
        def proposed(answers: Answers, ground: Ground) -> str:
            pair = [ground.contracts[answers[name]].title for name in ("subject", "other")]
            missing = answers["expect"] == "missing"
            if lang == "zh":
                return f"{pair[0].zh}{'缺少' if missing else '存在不应有的'}{pair[1].zh}"
            words = "without" if missing else "with unlawful"
            return f"{pair[0].en or pair[0].zh} {words} {(pair[1].en or pair[1].zh).lower()}"

        return proposed

    def proposed_id(answers: Answers, ground: Ground) -> str:
        parts = [answers[name].replace("_", "-") for name in ("subject", "expect", "other")]
        taken = {precedent.id for precedent in ground.precedents}
        name = "own." + "-".join(parts)
        number = 2
        while name in taken:
            name, number = "own." + "-".join([*parts, str(number)]), number + 1
        return name

    return [
        Question(
            "title",
            Text("给这个模型起个名字", "The model's name in Chinese"),
            Text("说明查的是什么，一看就懂", "what it looks for"),
            any_text,
            title("zh"),
        ),
        Question(
            "title_en",
            Text("英文名字", "The model's name in English"),
            Text("直接回车用建议的", "an empty line takes what is proposed"),
            any_text,
            title("en"),
        ),
        Question(
            "id",
            Text("模型编号", "The model's id"),
            Text("小写字母、数字，用点和连字符分段；线索靠它辨认，定了就不改",
                 "lower-case parts with dots and hyphens; leads hang on it, so it never changes"),
            _read_id,
            proposed_id,
        ),
        Question(
            "field",
            Text("属于哪个监督领域？", "Which field of supervision?"),
            Text("决定列在哪一类、归哪个部门看", "where it is listed"),
            by_choice,
            _usual_field,
            lambda answers, ground: FIELDS,
        ),
    ]  # fmt: skip


def _usual_field(answers: Answers, ground: Ground) -> str:
    return ground.usual("field", answers["subject"], answers["other"]) or "resources"


def _read_id(given: Any, answers: Answers, ground: Ground) -> str:
    name = str(given).strip()
    if not valid_name(name) or len(name) > MAX_ID:
        raise WrongAnswerError(
            Text("编号的写法不对", "not written as an id"),
            Text("小写分段，如 own.permit-no-deposit", "lower-case parts: own.permit-no-deposit"),
        )
    if any(precedent.id == name for precedent in ground.precedents):
        raise WrongAnswerError(
            Text(f"已有模型 {name}", f"there is a model {name} already"),
            mend=Text("换一个编号", "choose another id"),
        )
    return name


MAX_ID = 100


def _last() -> list[Question]:
    return [
        Question(
            "organ",
            Text("监督哪个部门？", "Which organ is supervised?"),
            Text("对这件事负有职责的机关", "the one that has the duty"),
            by_choice,
            lambda answers, ground: ground.usual("organ", answers["subject"], answers["other"]),
            lambda answers, ground: ORGANS,
        ),
        Question(
            "severity",
            Text("严重程度？", "How severe?"),
            Text("S1 只是提示，S4 可能涉罪或后果严重", "S1 a hint, S4 a possible crime"),
            by_choice,
            lambda answers, ground: "S2",
            lambda answers, ground: {
                name: Text(words["zh"], words["en"])
                for name, words in SEVERITY.items()
            },
        ),
        Question(
            "refute",
            Text("看到什么就能推翻这条线索？用分号隔开",
                 "What would refute a lead? Put ; between"),
            Text(f"至少 {MIN_REFUTE} 条，逐条供办案人核对", f"at least {MIN_REFUTE} questions"),
            _read_refute,
            _usual_refute,
        ),
    ]  # fmt: skip


def _usual_refute(answers: Answers, ground: Ground) -> list[str]:
    subject, other = (ground.contracts[answers[name]] for name in ("subject", "other"))
    where = (
        f"是否在{other.provider.zh}另一系统或纸质档案中有记录"
        if answers["expect"] == "missing"
        else f"{other.title.zh}记录是否录入错误或已注销"
    )
    return [
        f"{subject.title.zh}与{other.title.zh}是否认错了对象",
        where,
        "是否有规定允许这样做或者暂缓办理",
    ]


def _read_refute(given: Any, answers: Answers, ground: Ground) -> list[str]:
    items = [str(item) for item in given] if isinstance(given, list) else _split(str(given))
    items = [any_text(item, answers, ground) for item in items if item.strip()]
    if len(set(items)) < MIN_REFUTE:
        raise WrongAnswerError(
            Text(f"只有 {len(set(items))} 条", f"only {len(set(items))}"),
            Text(f"至少 {MIN_REFUTE} 条不同的", f"at least {MIN_REFUTE} different ones"),
        )
    return list(dict.fromkeys(items))


def _split(line: str) -> list[str]:
    return line.replace("；", ";").split(";")
