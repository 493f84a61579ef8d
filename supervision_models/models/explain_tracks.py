"""The part of a model's page about the three tracks: when each is open, and by which law."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from supervision_models.errors import Lang, Text
from supervision_models.models.definition import ModelDefinition
from supervision_models.models.explain_law import key_words, span
from supervision_models.models.labels import ROUTES
from supervision_models.models.law import Track
from supervision_models.models.naming import Naming
from supervision_models.models.phrases import phrase
from supervision_models.models.procedure import Procedure
from supervision_models.models.statutes import Statutes
from supervision_models.models.tracks import TRACK_TITLES, TRACKS, damage_of, routes_of

AREA = Text("公益诉讼领域", "area of public-interest litigation")
UNVERIFIED = Text("，名称未经核定", ", name unverified")
NO_ROUTE = Text("本模型不设路径", "no route in this model")


def tracks_section(
    model: ModelDefinition, naming: Naming, statutes: Statutes, procedure: Procedure
) -> Iterator[str]:
    """One item a track: its routes with their conditions, its articles, documents and area."""
    lang = naming.lang
    yield {"zh": "## 三轨", "en": "## Three tracks"}[lang]
    yield ""
    for track in TRACKS:
        routes = [
            f"{ROUTES[route.to][lang]}{_when(route.when, naming)}"
            for route in routes_of(model, track)
        ]
        said = _list(routes or [NO_ROUTE[lang]], lang)
        yield f"- **{TRACK_TITLES[track][lang]}**{_colon(lang)}{said}"
        for title, words in _details(model, track, naming, statutes, procedure):
            yield f"  - {title[lang]}{_colon(lang)}{words}"
    yield ""


def tracks_data(model: ModelDefinition, statutes: Statutes) -> list[dict[str, Any]]:
    """The same as JSON values: routes with their conditions, keys of articles, facts of harm."""
    return [
        {
            "track": track,
            "routes": [{"to": route.to, "when": route.when} for route in routes_of(model, track)],
            "laws": [key for key in model.legal_basis if _serves(key, track, statutes)],
            "damage": list(damage_of(model)) if track == "civil" else [],
        }
        for track in TRACKS
    ]


def _details(
    model: ModelDefinition, track: Track, naming: Naming, statutes: Statutes, procedure: Procedure
) -> Iterator[tuple[Text, str]]:
    lang = naming.lang
    cited = [key for key in model.legal_basis if _serves(key, track, statutes)]
    if cited:
        named = dict.fromkeys(key_words(key, statutes, lang) for key in cited)
        yield Text("条文", "articles"), _list(list(named), lang)
    if track == "criminal" and model.tracks.criminal is not None:
        yield Text("理由", "because"), model.tracks.criminal.said(lang)
    if track == "administrative" and model.tracks.duty is not None:
        yield Text("须核实的职责", "duty to ask about"), model.tracks.duty.said(lang)
    if track == "civil" and routes_of(model, track):
        harm = [model.facts[name].title.said(lang) for name in damage_of(model)]
        if harm:
            yield Text("表明损害的事实", "facts that measure the harm"), _list(harm, lang)
        if model.tracks.restoration is not None:
            yield Text("修复", "restoration"), model.tracks.restoration.said(lang)
    yield from _procedural(model, track, statutes, procedure, lang)


def _procedural(
    model: ModelDefinition, track: Track, statutes: Statutes, procedure: Procedure, lang: Lang
) -> Iterator[tuple[Text, str]]:
    """Areas, documents and clocks of a track, each with its article and its days in force."""
    for area in procedure.areas:
        if model.field in area.fields and track in area.tracks and model.pil_basis != "none":
            opened = key_words(area.tracks[track], statutes, lang)
            only = "" if area.only is None else f" {area.only.said(lang)}"
            days = _days(opened, area.start, area.end, lang)
            yield AREA, f"{area.title.said(lang)}{days}{only}"
    wanted = {route.to for route in routes_of(model, track)}
    for document in procedure.documents:
        if document.route in wanted:
            law = key_words(document.law, statutes, lang)
            name = document.name.said(lang) + ("" if document.verified else UNVERIFIED[lang])
            yield (
                Text("文书", "document"),
                f"{name}{_days(law, document.start, document.end, lang)}",
            )
    for period in procedure.clocks:
        if period.route in wanted:
            law = key_words(period.law, statutes, lang)
            days = _days(law, period.start, period.end, lang)
            length = f"{period.amount} {_UNITS[period.unit][lang]}"
            yield Text("期限", "clock"), f"{period.title.said(lang)} {length}{days}"


_UNITS = {
    "days": Text("日", "days"),
    "months": Text("个月", "months"),
    "workdays": Text("个工作日", "working days"),
}


def _serves(key: str, track: Track, statutes: Statutes) -> bool:
    return key in statutes.keys and any(track in item.tracks for item in statutes.history(key))


def _when(expression: str | None, naming: Naming) -> str:
    if expression is None:
        return ""
    said = phrase(expression, naming)
    return f"（{said}）" if naming.lang == "zh" else f" ({said})"


def _days(law: str, start: dt.date | None, end: dt.date | None, lang: Lang) -> str:
    when = span(start, end, lang)
    return f"（{law}，{when}）" if lang == "zh" else f" ({law}, {when})"


def _list(items: list[str], lang: Lang) -> str:
    return ("；" if lang == "zh" else "; ").join(items)


def _colon(lang: Lang) -> str:
    return "：" if lang == "zh" else ": "
