"""One lead as a Word document: what was found, the three tracks, the law, what speaks against it.

It names the records that the lead rests on by file, sheet, row and hash; what stands in them
is left to the evidence of `leads export`, which masks it by role.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from supervision_models.errors import Lang, Text
from supervision_models.export import words
from supervision_models.export.docx_file import Document
from supervision_models.export.report import ExportError
from supervision_models.export.tracks import track_lines
from supervision_models.models.lead_dataset import LEADS
from supervision_models.models.tracks import TRACK_TITLES
from supervision_models.models.units import unit_words
from supervision_models.review.tracks import STATUS_TITLES, TrackStatus

if TYPE_CHECKING:
    from supervision_models.contracts.definition import Contract
    from supervision_models.leads.dossier import Dossier, Fact

TITLE = Text("线索核查材料", "Lead to be checked")
NOTE = Text(
    "线索只是待核查的信息，不是违法结论。是否成立、循哪条路径，由人判断。",
    "A lead is something to check, never a verdict. People decide whether it holds and what to do.",
)
BOX = "□ "


@dataclass(frozen=True, slots=True)
class LeadFile:
    """All that the document says; the dossier as the role may read it."""

    found: Dossier
    tracks: Sequence[TrackStatus]
    contracts: Mapping[str, Contract]
    watermark: str
    head: str  # of the audit log


def write_lead_document(content: LeadFile, path: Path, lang: Lang) -> None:
    """Write the document. Raises ExportError for a name that does not end in .docx."""
    if path.suffix.lower() != ".docx":
        raise ExportError(
            Text(f"不支持的格式 {path.suffix}", f"unknown format {path.suffix}"),
            where=str(path),
            allowed=Text(".docx", ".docx"),
        )
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        _document(content, lang).write(temporary)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _document(content: LeadFile, lang: Lang) -> Document:
    found, lead = content.found, content.found.lead
    document = Document(lang)
    document.heading(TITLE[lang], 0)
    document.paragraph(NOTE[lang])
    message = lead["message_zh"] if lang == "zh" else lead["message_en"] or lead["message_zh"]
    document.paragraph(f"{lead['lead_id']}　{lead['model_id']} {lead['model_version']}")
    document.paragraph(str(message))
    _facts(document, content, lang)
    _tracks(document, content, lang)
    document.heading(
        Text(
            f"行为日（{lead['conduct_on']}）有效的法律",
            f"Law in force on the day of the conduct ({lead['conduct_on']})",
        )[lang]
    )
    document.table(
        [Text("条款", "Article")[lang], Text("要旨", "In our words")[lang]],
        (30, 70),
        [(item.label, item.words[lang]) for item in found.articles],
    )
    document.heading(Text("须人工排除的情形", "What would refute it")[lang])
    for ground in (*found.refute, *found.untested):
        document.paragraph(f"{BOX}{ground.words[lang]}")
    _records(document, content, lang)
    document.paragraph(content.watermark)
    document.paragraph(Text(f"日志校验值 {content.head}", f"audit head {content.head}")[lang])
    return document


def _facts(document: Document, content: LeadFile, lang: Lang) -> None:
    found = content.found
    document.heading(Text("事实", "Facts")[lang])
    document.table(
        [Text("内容", "What")[lang], Text("值", "Value")[lang]],
        (40, 60),
        [
            (
                fact.title[lang],
                _with_unit(fact, lang),
            )
            for fact in found.facts
        ],
    )
    document.heading(Text(f"分数 {found.lead['score']}", f"Score {found.lead['score']}")[lang])
    document.table(
        [Text("分", "Points")[lang], Text("理由", "Because")[lang]],
        (15, 85),
        [(f"{item.points:+d}", item.because[lang]) for item in found.points],
    )


def _tracks(document: Document, content: LeadFile, lang: Lang) -> None:
    labels = (
        Text("轨", "Track"),
        Text("是否适用", "Applies"),
        Text("理由", "Because"),
        Text("核实、文书和期限", "To look at, documents, clocks"),
        Text("行为日有效的法律", "Law of the day of the conduct"),
    )
    document.heading(Text("三轨", "Three tracks")[lang])
    document.table(
        [label[lang] for label in labels],
        (8, 12, 26, 30, 24),
        [
            (
                TRACK_TITLES[item.track][lang],
                STATUS_TITLES[item.status][lang],
                item.because[lang],
                "\n".join(track_lines(item, lang)),
                "\n".join(item.laws),
            )
            for item in content.tracks
        ],
    )


def _records(document: Document, content: LeadFile, lang: Lang) -> None:
    document.heading(
        Text("所依据和最接近反证的记录", "Records it rests on, and the nearest against it")[lang]
    )
    rows = []
    for row in content.found.evidence.iter_rows(named=True):
        contract = content.contracts.get(row["dataset"])
        title = row["dataset"] if contract is None else contract.title.zh
        if contract is not None and lang == "en":
            title = contract.title.en or title
        rows.append((words.KINDS[row["kind"]][lang], title, place_of(row, lang), row["hash"]))
    document.table(
        [
            Text("类别", "Kind")[lang],
            Text("数据", "Dataset")[lang],
            Text("文件、表、行", "File, sheet, row")[lang],
            Text("内容摘要（md5）或线索编号", "Content md5 or lead id")[lang],
        ],
        (15, 25, 35, 25),
        rows,
    )


def place_of(row: Mapping[str, Any], lang: Lang) -> str:
    """Where a record stands; a lead lies in no file and goes by its model."""
    if row["dataset"] == LEADS.id:
        said = json.loads(row["values"] or "{}")
        title = said.get("title") if lang == "zh" else said.get("title_en") or said.get("title")
        return f"{said.get('model_id', '')} {title or ''} {said.get('conduct_on', '')}".strip()
    sheet = f" [{row['sheet']}]" if row["sheet"] else ""
    return f"{row['file'] or ''}{sheet} {row['row'] or ''}"


def _with_unit(fact: Fact, lang: Lang) -> str:
    value = words.fact_words(fact.value, lang)
    return f"{value} {unit_words(fact.unit or None, lang)}".strip()
