"""The plan of a scan as a tree that a person can read: subject, joins, conditions, models."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from supervision_models.errors import Text

if TYPE_CHECKING:
    from supervision_models.scan.explaining import BenchReport, FamilyReport

HOW: dict[str, Text] = {
    "judged": Text("全部研判", "all judged"),
    "affected": Text("只研判受变动影响的对象", "only subjects that changed rows reach"),
    "reused": Text("结果复用", "findings reused"),
    "made": Text("新做", "made"),
    "partly": Text("只做受影响的对象", "for affected subjects"),
}

REUSED = Text("复用", "reused")


def plan_lines(plan: Sequence[BenchReport]) -> Iterator[Text]:
    """The tree, line by line; sizes in KiB, times in seconds."""
    yield Text("执行计划", "plan")
    for bench in plan:
        how, rows = HOW[bench.how], f"{bench.judged:,}/{bench.subjects:,}"
        yield Text(
            f"├─ {bench.subject}：{how.zh}，对象 {rows}，模型 {len(bench.models)} 个，"
            f"{bench.seconds:.2f} 秒",
            f"├─ {bench.subject}: {how.en}, subjects {rows}, "
            f"{len(bench.models)} model(s), {bench.seconds:.2f} s",
        )
        if not bench.families:
            yield _same(f"│  └─ {', '.join(bench.models)}")
        for family in bench.families:
            yield from _family(family)


def _family(family: FamilyReport) -> Iterator[Text]:
    how = REUSED if family.how == "reused" else HOW[family.how]
    size = f", {family.bytes / 1024:,.0f} KiB" if family.bytes else ""
    alike = Text("", "")
    if family.alike > 1:
        alike = Text(
            f"，面积为 {family.alike} 项碰撞一并量算",
            f", areas measured for {family.alike} matches at once",
        )
    yield Text(
        f"│  ├─ × {family.other}（{family.on}）：{how.zh}，{family.rows:,} 行{size}，"
        f"{family.seconds:.2f} 秒{alike.zh}",
        f"│  ├─ × {family.other} ({family.on}): {how.en}, {family.rows:,} rows{size}, "
        f"{family.seconds:.2f} s{alike.en}",
    )
    for match in family.matches:
        models = ", ".join(match.models)
        yield _same(f"│  │  └─ {match.conditions or '·'} ← {models}")


def _same(text: str) -> Text:
    return Text(text, text)
