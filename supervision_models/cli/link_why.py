"""supervision link why: why two names, codes or numbers are, or are not, one."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from supervision_models.cli.context import Screen, words
from supervision_models.cli.lead_options import workspace_option
from supervision_models.cli.link_corrections import project_option
from supervision_models.errors import SupervisionError, Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from supervision_models.contracts.definition import Contract
    from supervision_models.engines.duckdb import DuckDBEngine
    from supervision_models.linkage.corrections import Kind


@click.command(
    "why",
    help=words(
        "两个名称、代码或编号为何是（或不是）同一主体、项目：逐步列出依据。",
        "Why two names, codes or numbers are one party or project, or are not: step by step.",
    ),
)
@click.argument("left")
@click.argument("right")
@project_option
@workspace_option
@click.pass_obj
def why(screen: Screen, left: str, right: str, ws: Path, is_project: bool) -> None:
    from supervision_models.cli.link import linked, said
    from supervision_models.linkage.paths import candidate, path
    from supervision_models.linkage.reasons import explained, in_words
    from supervision_models.linkage.report import METHODS
    from supervision_models.linkage.similar import BY_LIKENESS
    from supervision_models.linkage.words import as_dict, words_on
    from supervision_models.linkage.words import in_words as as_said

    kind: Kind = "project" if is_project else "party"
    with linked(screen, ws) as (workspace, engine, _):
        one, other = (_meant(engine, workspace.contracts, kind, text) for text in (left, right))
        same = one["id"] == other["id"]
        steps = path(engine, kind, one["key"], other["key"]) if same else None
        likely = None if same else candidate(engine, kind, one["id"], other["id"])
        # what names say of the steps that they made, or of the two that may be one
        weighed = [
            (step.left, step.right, step.confidence)
            for step in steps or ()
            if step.method in BY_LIKENESS
        ]
        if likely is not None:
            weighed = [(one["root"], other["root"], likely)]
        reasons = dict(zip(weighed, explained(engine, kind, weighed), strict=True))
        spoken = words_on(engine, kind, said(ws), one["id"], other["id"])
    screen.emit(
        {
            "left": one,
            "right": other,
            "same": same,
            "probability": likely,
            "path": [asdict(step) for step in steps or ()],
            "reasons": [
                {"left": left, "right": right, "fields": [asdict(why) for why in fields]}
                for (left, right, _), fields in reasons.items()
            ],
            "said": [as_dict(word) for word in spoken],
        }
    )
    if steps:
        screen.table(
            Text("同一认定的依据", "Why they are one"),
            [
                Text("标识", "key"),
                Text("标识", "key"),
                Text("方法", "by"),
                Text("置信度", "confidence"),
            ],
            [
                (step.left, step.right, METHODS[step.method][screen.lang], step.confidence)
                for step in steps
            ],
        )
    for (left_key, right_key, _), fields in reasons.items():
        told = f"{left_key} ↔ {right_key}"
        bits = in_words(fields, screen.lang)
        screen.say(Text(f"{told} 的依据（比特）：{bits}", f"{told}, why (bits): {bits}"))
    for word in spoken:
        screen.say(as_said(word))
    decided = any(word.verdict == "different" for word in spoken)
    screen.say(_told(same, likely, decided, one, other))


def _told(
    same: bool,
    likely: float | None,
    decided: bool,
    one: Mapping[str, Any],
    other: Mapping[str, Any],
) -> Text:
    from supervision_models.linkage.reasons import question

    names = f"{one['key']} ↔ {other['key']}"
    if same:
        return Text(f"{names}：同一", f"{names}: one and the same")
    if decided:
        return Text(f"{names}：由人认定为不同", f"{names}: different, as people said")
    if likely is None:
        return Text(f"{names}：没有任何依据将二者联系起来", f"{names}: nothing connects the two")
    if likely == 0:
        return Text(
            f"{names}：同一项目的不同期次、标段或楼栋，不予合并",
            f"{names}: different phases, sections or buildings, kept apart",
        )
    asked = question(likely)
    return Text(
        f"{names}：未认定为同一，名称相近，可能同一的概率 {likely:.2f}{asked.zh}（见 link review）",
        f"{names}: not linked; their names are near, one with probability {likely:.2f}{asked.en} "
        "(see link review)",
    )


def _meant(
    engine: DuckDBEngine, contracts: Mapping[str, Contract], kind: Kind, text: str
) -> dict[str, Any]:
    """The identity that a text means: id, name, the key by which it was asked for, and its first
    key (`root`)."""
    from supervision_models.linkage.lookup import find, identity_of

    for key in (text, f"name:{text}"):
        known = identity_of(engine, kind, key)
        if known is not None:
            return known
    found = find(engine, contracts, kind, text)
    if found.height != 1:
        raise SupervisionError(
            Text(
                f"“{text}”对应 {found.height} 个主体或项目",
                f"{text!r} means {found.height} parties or projects",
            ),
            where="link why",
            allowed=Text(
                "、".join(found["key"].head(5)) or "link show 所列的标识",
                ", ".join(found["key"].head(5)) or "keys as link show lists them",
            ),
            mend=Text("写全名称，或写 link show 所列的标识", "write the whole name, or a key"),
        )
    return {**found.select("id", "name", "key").row(0, named=True), "root": found["key"].item()}
