"""The steps of a model as a small picture: subject, matches, condition, exceptions, lead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from supervision_models.errors import Text
from supervision_models.models.labels import ROUTES, SEVERITY
from supervision_models.models.naming import Naming
from supervision_models.models.phrases import phrase
from supervision_models.pages.markup import Node, tag

WIDTH, PAD, LINE, GAP = 720, 12, 20, 26  # pixels of the drawing
HEAD = 18  # from the top of a box to its title
PLACES = 92  # Latin letters that a line of the full width holds; a Chinese one takes two
LINES = 5  # lines of a box before it is cut; the whole stands below in words


@dataclass(frozen=True, slots=True)
class Step:
    """One row of boxes: each a title and what it says."""

    boxes: tuple[tuple[str, str], ...]
    fill: str


def steps(naming: Naming) -> tuple[Step, ...]:
    """The plan of the model, in words."""
    model, lang = naming.model, naming.lang
    subject = naming.subject.title
    scope = "" if model.scope is None else phrase(model.scope, naming)
    found = [
        Step(
            (
                (
                    Text("1 主体", "1 Subject")[lang]
                    + f" · {subject.zh if lang == 'zh' else subject.en or subject.zh}",
                    scope,
                ),
            ),
            "#e8f0f8",
        )
    ]
    if model.match:
        titles = [(naming.match_title(name), "") for name in model.match]
        titles[0] = (Text("2 比对 · ", "2 Compare · ")[lang] + titles[0][0], "")
        found += [Step(tuple(titles[at : at + 2]), "#f1f4ee") for at in range(0, len(titles), 2)]
    found.append(Step(((Text("3 条件", "3 Condition")[lang], _condition(naming)),), "#fdf6e3"))
    if model.exceptions:
        grounds = Text("；", "; ")[lang].join(naming.words(r.because) for r in model.exceptions)
        found.append(
            Step(((Text("4 例外：不是线索", "4 Exceptions: no lead")[lang], grounds),), "#f6ecec")
        )
    routes = dict.fromkeys(ROUTES[route.to][lang] for route in model.routes)
    lead = Text("5 线索", "5 Lead")[lang] + f" · {SEVERITY[model.severity][lang]}"
    found.append(Step(((lead, Text("、", ", ")[lang].join(routes)),), "#e6e9f5"))
    return tuple(found)


def diagram(naming: Naming) -> Node:
    """Inline SVG, read aloud by its title and description; no script."""
    model, lang = naming.model, naming.lang
    drawn: list[Node] = []
    plan = steps(naming)
    top = 4
    for number, step in enumerate(plan):
        follows = number and step.fill == plan[number - 1].fill
        if number:
            space = GAP // 3 if follows else GAP
            if not follows:
                drawn.append(_arrow(top, top + space))
            top += space
        height, nodes = _row(step, top)
        drawn += nodes
        top += height
    name = Text(f"{model.title.zh}：分析步骤", f"{naming.words(model.title)}: steps")[lang]
    words = Text("；", "; ")[lang].join(
        Text("：", ": ")[lang].join(part for part in box if part)
        for step in plan
        for box in step.boxes
    )
    return tag(
        "svg",
        tag("title", name, id="steps-title"),
        tag("desc", words, id="steps-words"),
        *drawn,
        viewBox=f"0 0 {WIDTH} {top + 4}",
        role="img",
        aria_labelledby="steps-title steps-words",
    )


def _condition(naming: Naming) -> str:
    model, lang = naming.model, naming.lang
    if model.when is not None:
        return phrase(model.when, naming)
    if model.sql is not None:
        return Text("由模型内的查询判断", "as the model's query judges")[lang]
    return Text("由算法判断", "as the algorithm judges")[lang]


def _row(step: Step, top: int) -> tuple[int, list[Node]]:
    """Boxes side by side, as tall as the tallest."""
    count = len(step.boxes)
    width = (WIDTH - 8 - (count - 1) * 10) // count
    texts = [
        (_wrapped(title, PLACES // count - 2), _wrapped(words, PLACES // count - 2))
        for title, words in step.boxes
    ]
    lines = max(len(title) + len(words) for title, words in texts)
    height = lines * LINE + PAD + 4
    nodes: list[Node] = []
    for place, (title, words) in enumerate(texts):
        left = 4 + place * (width + 10)
        box = {"x": left, "y": top, "width": width, "height": height, "rx": 6}
        nodes.append(
            tag(
                "rect",
                fill=step.fill,
                stroke="#5b6772",
                **{key: str(value) for key, value in box.items()},
            )
        )
        for at, text in enumerate((*title, *words)):
            weight = "600" if at < len(title) else "400"
            nodes.append(
                tag(
                    "text",
                    text,
                    x=str(left + PAD),
                    y=str(top + HEAD + 2 + at * LINE),
                    font_size="14",
                    font_weight=weight,
                )
            )
    return height, nodes


def _arrow(top: int, bottom: int) -> Node:
    middle = WIDTH // 2
    tip = f"M{middle} {top + 2}V{bottom - 8}m-6 0h12l-6 6z"
    return tag("path", d=tip, stroke="#5b6772", fill="#5b6772", stroke_width="1.5")


def _wrapped(text: str, places: int) -> list[str]:
    """Lines of at most so many places, broken at blanks where there are some."""
    lines: list[str] = []
    line, used = "", 0
    for word in _words(text):
        width = sum(map(_places, word))
        if line and used + width > places:
            lines.append(line.rstrip())
            line, used = "", 0
        line, used = line + word, used + width
    if line.strip():
        lines.append(line.rstrip())
    if len(lines) > LINES:
        lines = [*lines[: LINES - 1], lines[LINES - 1][: places // 2 - 1] + "…"]
    return lines


def _words(text: str) -> Sequence[str]:
    """Latin words whole, with the blank behind them; every other character by itself."""
    found: list[str] = []
    joined = False
    for character in text:
        if joined and _places(character) == 1:
            found[-1] += character
        else:
            found.append(character)
        joined = _places(character) == 1 and character != " "
    return found


def _places(character: str) -> int:
    return 2 if ord(character) > 0x2E7F else 1
