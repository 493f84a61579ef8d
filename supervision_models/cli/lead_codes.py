"""supervision leads codes: what may stand for a step, its reason and its outcome."""

from __future__ import annotations

import click

from supervision_models.cli.context import Screen, words
from supervision_models.errors import Text

VERDICTS = {
    "true": Text("模型正确", "it was right"),
    "false": Text("模型误报", "it was wrong"),
    "open": Text("不作评价", "nothing"),
}
MONEY = {
    "none": Text("不带", "none"),
    "may": Text("可带", "may have one"),
    "must": Text("必填", "needs one"),
}


@click.command("codes", help=words("研判状态、理由、结果代码", "States, reasons and outcomes"))
@click.pass_obj
def codes(screen: Screen) -> None:
    from supervision_models.review import OUTCOMES, REASONS, STATES

    lang = screen.lang
    states = [
        (item.code, item.title[lang], item.meaning[lang], " ".join(item.follows))
        for item in STATES.values()
    ]
    reasons = [
        (item.code, item.title[lang], item.meaning[lang], VERDICTS[item.verdict][lang])
        for item in REASONS.values()
    ]
    outcomes = [
        (item.code, item.title[lang], " ".join(sorted(item.states)), MONEY[item.money][lang])
        for item in OUTCOMES.values()
    ]
    code, title, meaning = Text("代码", "code"), Text("名称", "name"), Text("含义", "meaning")
    screen.emit(
        {
            "states": [
                dict(zip(("code", "title", "meaning", "follows"), row, strict=True))
                for row in states
            ],
            "reasons": [
                dict(zip(("code", "title", "meaning", "says"), row, strict=True)) for row in reasons
            ],
            "outcomes": [
                dict(zip(("code", "title", "states", "money"), row, strict=True))
                for row in outcomes
            ],
        }
    )
    after = Text("其后可转", "may be followed by")
    screen.table(Text("研判状态", "states"), [code, title, meaning, after], states)
    says = Text("对模型的评价", "says of the model")
    screen.table(Text("不采纳理由", "reasons"), [code, title, meaning, says], reasons)
    with_states, money = Text("用于状态", "with states"), Text("金额", "amount")
    screen.table(Text("办理结果", "outcomes"), [code, title, with_states, money], outcomes)
