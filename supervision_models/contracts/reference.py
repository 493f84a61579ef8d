"""The reference of datasets for readers: Markdown rendered from the contracts themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from supervision_models.contracts.definition import Column, Contract, Title
from supervision_models.errors import Lang

_WORDS: dict[str, tuple[str, str]] = {
    "heading": ("数据集契约", "Dataset contracts"),
    "intro": (
        "本页由 `supervision_models.contracts.reference` 根据 `datasets/contracts/*.yaml` 生成，"
        "请勿手改。",
        "Generated from `datasets/contracts/*.yaml` by `supervision_models.contracts.reference`; "
        "not edited by hand.",
    ),
    "code": ("编号", "Code"),
    "id": ("数据集", "Dataset"),
    "title": ("名称", "Title"),
    "provider": ("提供部门", "Provider"),
    "rows": ("列数", "Columns"),
    "purpose": ("使用目的", "Purpose"),
    "key": ("主键", "Key"),
    "period": ("时间列", "Dated by"),
    "valid": ("有效期", "Valid"),
    "geometry": ("图形", "Geometry"),
    "parties": ("主体", "Parties"),
    "project": ("项目", "Project"),
    "coverage": ("覆盖", "Coverage"),
    "register": (
        "登记册：自最早日期起视为完整",
        "register: complete from its first date on",
    ),
    "event": (
        "事件：相邻日期间隔不超过 {days} 天视为连续",
        "events: complete between dates at most {days} days apart",
    ),
    "sensitivity": ("敏感级别", "Sensitivity"),
    "column": ("列", "Column"),
    "header": ("表头", "Header"),
    "type": ("类型", "Type"),
    "unit": ("默认单位", "Assumed unit"),
    "required": ("必填", "Required"),
    "values": ("取值", "Values"),
    "synonyms": ("其他表头写法", "Other headers"),
    "yes": ("是", "yes"),
}


def contracts_markdown(contracts: Mapping[str, Contract], lang: Lang = "zh") -> str:
    """The whole page: a list of datasets, then one section for each."""
    ordered = sorted(contracts.values(), key=lambda contract: contract.id)
    lines = [f"# {_word('heading', lang)}", "", _word("intro", lang), ""]
    lines += _table([_word(name, lang) for name in ("code", "id", "title", "provider", "rows")])
    lines += [
        _row(
            [
                contract.code,
                f"[`{contract.id}`](#{contract.id})",
                _title(contract.title, lang),
                _title(contract.provider, lang),
                str(len(contract.columns)),
            ]
        )
        for contract in ordered
    ]
    for contract in ordered:
        lines += ["", *_section(contract, lang)]
    return "\n".join(lines) + "\n"


def _section(contract: Contract, lang: Lang) -> Iterator[str]:
    yield f"## {contract.id}"
    yield ""
    yield f"{_title(contract.title, lang)} · {contract.code} · {_title(contract.provider, lang)}"
    yield ""
    for name, text in _facts(contract, lang):
        yield f"- {_word(name, lang)}: {text}"
    yield ""
    names = ("column", "header", "type", "unit", "required", "sensitivity", "values", "synonyms")
    yield from _table([_word(name, lang) for name in names])
    for column_name, column in contract.columns.items():
        yield _row(_cells(column_name, column, lang))


def _facts(contract: Contract, lang: Lang) -> Iterator[tuple[str, str]]:
    yield "purpose", _title(contract.legal_purpose, lang)
    yield "key", ", ".join(f"`{column}`" for column in contract.key)
    if contract.period is not None:
        yield "period", f"`{contract.period}`"
    if contract.valid is not None:
        yield "valid", f"`{contract.valid.start}` … `{contract.valid.end or ''}`"
    if contract.geometry is not None:
        yield "geometry", f"`{contract.geometry}` ({contract.crs})"
    if contract.parties:
        yield (
            "parties",
            "; ".join(
                f"{role} ({_named(dict(party))})" for role, party in contract.parties.items()
            ),
        )
    if contract.project is not None:
        project = dict(contract.project)
        documents = ", ".join(project.pop("documents"))
        yield "project", _named({**project, "documents": documents or None})
    mode = contract.coverage.mode
    yield "coverage", _word(mode, lang).format(days=contract.coverage.max_gap_days)
    yield "sensitivity", str(contract.sensitivity)


def _cells(name: str, column: Column, lang: Lang) -> list[str]:
    separator = "、" if lang == "zh" else ", "
    return [
        f"`{name}`",
        column.zh if lang == "zh" else f"{column.en} ({column.zh})",
        column.type,
        column.unit or "",
        _word("yes", lang) if column.required else "",
        str(column.sensitivity),
        separator.join(
            f"`{value}` ({sources[0]})" if sources else f"`{value}`"
            for value, sources in (column.values or {}).items()
        ),
        separator.join(column.synonyms),
    ]


def _named(parts: Mapping[str, str | None]) -> str:
    return ", ".join(f"{part} `{column}`" for part, column in parts.items() if column)


def _title(title: Title, lang: Lang) -> str:
    return title.en if lang == "en" and title.en else title.zh


def _word(name: str, lang: Lang) -> str:
    return _WORDS[name][0 if lang == "zh" else 1]


def _table(headings: list[str]) -> list[str]:
    return [_row(headings), _row(["---"] * len(headings))]


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
