"""The law: articles with a duty, and the one that lets a prosecutor act."""

from __future__ import annotations

from typing import Any

from supervision_models.authoring.ground import Ground
from supervision_models.authoring.question import (
    Answers,
    Choices,
    Question,
    WrongAnswerError,
    by_choice,
    listed,
)
from supervision_models.errors import Text
from supervision_models.models.spelling import allowed_names, did_you_mean

STANDING = "行政诉讼法.art25"
SHOWN = 12


def law_questions(bases: Choices) -> list[Question]:
    """Public-interest basis, and the articles."""
    return [
        Question(
            "pil_basis",
            Text("公益诉讼依据？", "Basis in public-interest litigation?"),
            Text("法律没有写明的不要选第一项", "take the first only where the law names the field"),
            by_choice,
            lambda answers, ground: "none",
            lambda answers, ground: bases,
        ),
        Question(
            "law",
            Text("法律依据（写明职责或义务的条文）？用逗号隔开",
                 "Which articles state the duty? Put commas between"),
            Text("写 法律.art条号，如 土地管理法.art44；输入 ?词 可按词查条文，如 ?保证金",
                 "law.artN, such as 土地管理法.art44; ?word searches the articles"),
            read_law,
            hint=_hint,
        ),
    ]  # fmt: skip


def read_law(given: Any, answers: Answers, ground: Ground) -> list[str]:
    """Keys of known articles, one of them a duty; the standing is added where it is needed."""
    keys = list(dict.fromkeys(listed(given)))
    known = ground.statutes.keys
    for key in keys:
        if key in known:
            continue
        law = key.partition(".")[0]
        near = [name for name in known if name.startswith(f"{law}.")] or list(ground.statutes.laws)
        raise WrongAnswerError(
            Text(f"法律依据库里没有 {key}", f"the statutes have no {key}"),
            allowed_names(near),
            did_you_mean(key, near),
        )
    if not any(ground.role(key) == "duty" for key in keys):
        raise WrongAnswerError(
            Text("没有写明职责或义务的条文", "no article that states a duty"),
            mend=Text("输入 ?词 查找，标“职责”的条文至少选一条",
                      "search with ?word and take at least one article marked duty"),
        )  # fmt: skip
    standing = any(ground.role(key) == "standing" for key in keys)
    if answers["pil_basis"] != "none" and not standing and STANDING in known:
        keys.append(STANDING)
    return keys


def found_articles(word: str, ground: Ground) -> Text:
    """Articles whose law, number or sentence holds the word."""
    hits = [
        key
        for key in sorted(ground.statutes.keys)
        if word in key or word in ground.statutes.history(key)[-1].words.zh
    ]
    if not hits:
        return Text(f"没有含“{word}”的条文", f"no article holds {word!r}")
    shown = [_line(key, ground) for key in hits[:SHOWN]]
    rest = len(hits) - len(shown)
    more = Text(f"\n另有 {rest} 条", f"\nand {rest} more") if rest else Text("", "")
    return Text(
        "\n".join(line.zh for line in shown) + more.zh,
        "\n".join(line.en for line in shown) + more.en,
    )


def _hint(answers: Answers, ground: Ground) -> Text | None:
    usual = ground.usual_law(answers["subject"], answers["other"])
    if not usual:
        return None
    lines = [_line(key, ground) for key in usual]
    return Text(
        "现有模型查同样数据时引用：\n" + "\n".join(line.zh for line in lines),
        "cited by existing models on the same data:\n" + "\n".join(line.en for line in lines),
    )


_ROLES = {
    "duty": Text("职责", "duty"),
    "liability": Text("责任", "liability"),
    "standing": Text("起诉资格", "standing"),
}


def _line(key: str, ground: Ground) -> Text:
    provision = ground.statutes.history(key)[-1]
    role, words = _ROLES[provision.role], provision.words
    return Text(f"  {key}（{role.zh}）{words.zh}", f"  {key} ({role.en}) {words.en or words.zh}")
