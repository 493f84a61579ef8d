"""HTML as a tree of elements: whatever is text stays text when it is written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from xml.etree import ElementTree as ET  # only written here, never read

from supervision_models.errors import Lang

Node = ET.Element
Child = Node | str | None
_NEVER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_INLINE = re.compile(r"\*\*(.+?)\*\*|`([^`]+)`")


def tag(name: str, /, *children: Child, **attributes: str) -> Node:
    """One element; ``class_`` and ``stroke_width`` are written ``class`` and ``stroke-width``."""
    made = ET.Element(
        name,
        {key.rstrip("_").replace("_", "-"): clean(value) for key, value in attributes.items()},
    )
    fill(made, children)
    return made


def fill(parent: Node, children: Iterable[Child]) -> None:
    """Put elements and text into an element, in their order."""
    for child in children:
        if child is None:
            continue
        if isinstance(child, str):
            if len(parent):
                parent[-1].tail = (parent[-1].tail or "") + clean(child)
            else:
                parent.text = (parent.text or "") + clean(child)
        else:
            parent.append(child)


def clean(text: str) -> str:
    """Without the control characters that no page may hold."""
    return _NEVER.sub("", text)


def table(
    caption: str, header: Sequence[str], rows: Iterable[Sequence[Child]], *, heard: bool = False
) -> Node:
    """A table with a caption; the first cell of each row is its heading.

    heard  the caption repeats the heading above: it is there to be read aloud
    """
    body = [
        tag("tr", tag("th", row[0], scope="row"), *(tag("td", cell) for cell in row[1:]))
        for row in rows
    ]
    head = tag("tr", *(tag("th", title, scope="col") for title in header))
    named = tag("caption", caption, **({"class_": "heard"} if heard else {}))
    made = tag("table", named, tag("thead", head), tag("tbody", *body))
    return tag("div", made, class_="wide", role="region", tabindex="0", aria_label=caption)


def said(lines: Iterable[str]) -> list[Node]:
    """The Markdown of `models.explain` as elements: paragraphs, lists in two levels, code."""
    found: list[Node] = []
    code: Node | None = None
    for line in lines:
        if line.startswith("```"):
            code = None if code is not None else tag("code")
            if code is not None:
                found.append(tag("pre", code))
        elif code is not None:
            code.text = (code.text or "") + clean(line) + "\n"
        elif line.startswith("  - ") and found and found[-1].tag == "ul" and len(found[-1]):
            parent = found[-1][-1]
            if not len(parent) or parent[-1].tag != "ul":
                parent.append(tag("ul"))
            parent[-1].append(tag("li", *_inline(line[4:])))
        elif line.startswith("- "):
            if not found or found[-1].tag != "ul":
                found.append(tag("ul"))
            found[-1].append(tag("li", *_inline(line[2:])))
        elif line and not line.startswith("#"):
            found.append(tag("p", *_inline(line)))
    return found


def _inline(text: str) -> list[Child]:
    parts: list[Child] = []
    end = 0
    for match in _INLINE.finditer(text):
        parts.append(text[end : match.start()])
        parts.append(tag("strong", match[1]) if match[1] else tag("code", match[2]))
        end = match.end()
    return [*parts, text[end:]]


def document(
    title: str, lang: Lang, style: str, body: Sequence[Child], *, main: Sequence[Child]
) -> str:
    """A whole page; `style` is our own text, never a model's."""
    spoken = {"zh": "zh-CN", "en": "en"}[lang]
    skip = {"zh": "跳到正文", "en": "Skip to the text"}[lang]
    page = tag(
        "html",
        tag(
            "head",
            tag("meta", charset="utf-8"),
            tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
            tag(
                "meta",
                http_equiv="Content-Security-Policy",
                content="default-src 'none'; style-src 'unsafe-inline'",
            ),
            tag("title", title),
            tag("style", style),
        ),
        tag(
            "body",
            tag("a", skip, href="#main", class_="skip"),
            *body,
            tag("main", *main, id="main"),
        ),
        lang=spoken,
    )
    return "<!DOCTYPE html>\n" + ET.tostring(page, encoding="unicode", method="html") + "\n"
