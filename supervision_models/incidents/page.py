"""Timelines as one HTML page that opens anywhere: no script, no outside file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from html import escape

from supervision_models.errors import Lang, Text
from supervision_models.incidents.said import (
    STEP_COLUMNS,
    basis_words,
    class_words,
    moment_words,
    status_words,
    steps_words,
)
from supervision_models.incidents.steps import RED, Step
from supervision_models.incidents.timeline import Timeline
from supervision_models.models.statutes import Statutes

NOTE = Text(
    "迟延和逾期只是待核查的信息，不是违法结论；标红的同时以文字写明。",
    "What is late is something to check, never a verdict; red is also said in words.",
)
STYLE = """
body{font:15px/1.5 sans-serif;margin:2em auto;max-width:64em;padding:0 1em;color:#222}
table{border-collapse:collapse;width:100%;margin:.5em 0 2em}
th,td{border:1px solid #bbb;padding:.3em .5em;text-align:left;vertical-align:top}
th{background:#eee}
tr.red td{background:#fbe3e1}
tr.red td.status{color:#a40000;font-weight:bold}
tr.unknown td.status{font-style:italic}
"""


def html_page(found: Sequence[Timeline], statutes: Statutes, as_of: dt.date, lang: Lang) -> str:
    """The timelines, one table each, in `lang`."""
    title = Text("事故时间线", "Timelines of incidents")[lang]
    head = Text(f"截至 {as_of}", f"as of {as_of}")[lang]
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    return "\n".join(
        [
            "<!doctype html>",
            f'<html lang="{"zh-CN" if lang == "zh" else "en"}"><head><meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
            f"<title>{title}</title><style>{STYLE}</style></head><body>",
            f"<h1>{title}</h1><p>{escape(head)}</p><p>{NOTE[lang]}</p>",
            *(_overview(found, lang) if len(found) > 1 else ()),
            *(line for item in found for line in _incident(item, statutes, lang)),
            "</body></html>\n",
        ]
    )


def _overview(found: Sequence[Timeline], lang: Lang) -> Iterator[str]:
    """All of them by number, with what is late, so that a reader finds the few that matter."""
    heads = (
        Text("编号", "Number"),
        Text("单位", "Employer"),
        Text("发生日", "Occurred on"),
        Text("迟延、逾期", "Late"),
    )
    yield "<table><thead><tr>"
    yield "".join(f'<th scope="col">{head[lang]}</th>' for head in heads)
    yield "</tr></thead><tbody>"
    for item in found:
        incident, late = item.incident, steps_words(item, RED, lang)
        number = escape(incident.number)
        yield (
            f'<tr class="{"red" if late else "plain"}"><td><a href="#{number}">{number}</a></td>'
            f"<td>{escape(incident.employer)}</td><td>{incident.occurred_on}</td>"
            f'<td class="status">{escape(late)}</td></tr>'
        )
    yield "</tbody></table>"


def _incident(found: Timeline, statutes: Statutes, lang: Lang) -> Iterator[str]:
    incident = found.incident
    number = escape(incident.number)
    yield f'<h2 id="{number}">{number} {escape(incident.employer)}</h2>'
    yield f"<p>{escape(class_words(found)[lang])}</p>"
    yield "<table><thead><tr>"
    yield "".join(f'<th scope="col">{column[lang]}</th>' for column in STEP_COLUMNS)
    yield "</tr></thead><tbody>"
    for step in found.steps:
        yield _row(step, statutes, lang)
    yield "</tbody></table>"


def _row(step: Step, statutes: Statutes, lang: Lang) -> str:
    kind = "red" if step.status in RED else step.status
    cells = (
        ("", step.title[lang]),
        ("", moment_words(step.on)),
        ("", moment_words(step.due)),
        ("status", status_words(step)[lang]),
        ("", "" if step.note is None else step.note[lang]),
        ("", basis_words(step, statutes, lang)),
    )
    shown = "".join(
        f'<td class="{name}">{escape(text)}</td>' if name else f"<td>{escape(text)}</td>"
        for name, text in cells
    )
    return f'<tr class="{kind}">{shown}</tr>'
