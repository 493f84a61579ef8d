"""The parts of a model's page about figures and law."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from supervision_models.errors import Lang, Text
from supervision_models.models.definition import ModelDefinition, Param
from supervision_models.models.law import Provision
from supervision_models.models.params import Effective, effective_values
from supervision_models.models.statutes import Statutes
from supervision_models.models.units import with_unit

ROLES: dict[str, Text] = {
    "duty": Text("职责或义务", "duty"),
    "liability": Text("法律责任", "liability"),
    "standing": Text("检察监督依据", "standing of the procuratorate"),
}
UNVERIFIED = Text("未经核定", "unverified")
UNREAD = Text("〔条文未核对〕", " [not checked against the text]")


def params_section(model: ModelDefinition, statutes: Statutes, lang: Lang) -> Iterator[str]:
    """Thresholds with unit, reason and basis; what nobody has checked says so."""
    if not model.params:
        return
    zh = lang == "zh"
    yield "## 阈值" if zh else "## Thresholds"
    yield ""
    yield "| 参数 | 取值 | 依据 | 核定 |" if zh else "| Parameter | Value | Basis | Reviewed |"
    yield "|---|---|---|---|"
    for row in param_rows(model, statutes, lang):
        yield "| " + " | ".join(row) + " |"
    yield ""


def param_rows(
    model: ModelDefinition, statutes: Statutes, lang: Lang
) -> Iterator[tuple[str, str, str, str]]:
    """Each value of each threshold: its title, the value, its basis, and who checked it."""
    for name, param in model.params.items():
        title = name if param.title is None else param.title.zh
        if lang == "en" and param.title is not None:
            title = param.title.en
        for value in effective_values(param):
            yield (
                title or name,
                _value(value, param, lang),
                _basis(value, param, statutes, lang),
                _review(value, lang),
            )


def law_section(model: ModelDefinition, statutes: Statutes, lang: Lang) -> Iterator[str]:
    """Every cited article, in each version with its days in force and our sentence on it."""
    zh = lang == "zh"
    yield "## 法律依据" if zh else "## Law"
    yield ""
    yield (
        "按行为日适用当时施行的版本。"
        if zh
        else "The version in force on the day of the conduct applies."
    )
    yield ""
    shown: set[str] = set()
    for key in model.legal_basis:
        for provision in _history(statutes, key):
            if provision.label not in shown:  # an old article leads to one cited by itself
                yield _provision_line(provision, lang)
            shown.add(provision.label)
    yield ""


def span(start: dt.date | None, end: dt.date | None, lang: Lang) -> str:
    """A span of days, both included."""
    if lang == "zh":
        first = f"{start.isoformat()} 起" if start is not None else ""
        last = f"至 {end.isoformat()}" if end is not None else ""
        return (first + last) or "不限日期"
    first = f"from {start.isoformat()}" if start is not None else ""
    last = f"to {end.isoformat()}" if end is not None else ""
    return " ".join(part for part in (first, last) if part) or "any day"


def _history(statutes: Statutes, key: str) -> tuple[Provision, ...]:
    return statutes.history(key) if key in statutes.keys else ()


def _provision_line(provision: Provision, lang: Lang) -> str:
    words = provision.words
    sentence = words.zh if lang == "zh" else words.en or words.zh
    role = ROLES[provision.role][lang]
    days = span(provision.start, provision.end, lang)
    if lang == "zh":
        return f"- {article_words(provision, lang)}（{days}；{role}）：{sentence}"
    return f"- {article_words(provision, lang)} ({days}; {role}): {sentence}"


def article_words(provision: Provision, lang: Lang) -> str:
    """《土地管理法》（2019-08-26）第44条 · art. 44 of ..., marked where nobody read the text."""
    title, article = _title_and_article(provision, lang)
    version = provision.version.isoformat()
    mark = UNREAD[lang] if provision.unverified else ""
    if lang == "zh":
        return f"{title}（{version}）{article}{mark}"
    return f"{title} ({version}), {article}{mark}"


def key_words(key: str, statutes: Statutes, lang: Lang) -> str:
    """A cited article whatever its version: 《土地管理法》第44条."""
    history = _history(statutes, key)
    if not history:
        return key
    title, article = _title_and_article(history[0], lang)
    return f"{title}{article}" if lang == "zh" else f"{title}, {article}"


def _title_and_article(provision: Provision, lang: Lang) -> tuple[str, str]:
    number, _, added = provision.article.removeprefix("art").partition("-")
    if lang == "en":
        tail = f"-{added}" if added else ""
        return provision.title.en or provision.title.zh, f"art. {number}{tail}"
    # 法释2000-14 is a key for files; people know it by its title
    numbered = any(character.isdigit() for character in provision.law)
    name = provision.title.zh if numbered else provision.law
    tail = f"之{_DIGITS[int(added)]}" if added else ""
    return f"《{name}》", f"第{number}条{tail}"


_DIGITS = "〇一二三四五六七八九"


def _value(value: Effective, param: Param, lang: Lang) -> str:
    shown = with_unit(value.value, param.unit, lang)
    where = {"zh": f"区划 {value.region}", "en": f"division {value.region}"}[lang]
    notes = [where] if value.region else []
    if value.start is not None or value.end is not None:
        notes.append(span(value.start, value.end, lang))
    if not notes:
        return shown
    return f"{shown}（{'，'.join(notes)}）" if lang == "zh" else f"{shown} ({', '.join(notes)})"


def _basis(value: Effective, param: Param, statutes: Statutes, lang: Lang) -> str:
    cited = key_words(value.basis, statutes, lang) if value.basis else None
    why = param.why.said(lang) if param.why else None
    parts = [part for part in (cited, why) if part]
    return ("；" if lang == "zh" else "; ").join(parts) or "—"


def _review(value: Effective, lang: Lang) -> str:
    return value.reviewed_by or UNVERIFIED[lang]
