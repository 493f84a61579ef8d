"""What stands beside the leads in a file: scans, models, law, data, and who exported it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from supervision_models.errors import Lang, Text
from supervision_models.export import words
from supervision_models.export.as_run import AsRun, Key
from supervision_models.export.report import LEFT_OUT
from supervision_models.leads.masking import Role
from supervision_models.models.labels import STATUS

if TYPE_CHECKING:
    from supervision_models.contracts.definition import Contract
    from supervision_models.ledger import Ledger, Scan

FORMAT = "supervision-leads/1"


@dataclass(frozen=True, slots=True)
class About:
    """Everything that a reader of the file has to know, as JSON values.

    scans     scans that last found these leads, oldest first: id, as_of, at, digest
    models    models of these leads in those scans: id, version, digest, status, title, leads
              and how many subjects each verdict had
    law       label -> provision and sentence, for every provision cited
    coverage  snapshots that the scans read
    head      of the audit log before this export was entered
    """

    workspace: str
    actor: str
    at: str
    role: Role
    head: str
    rows: int
    left_out: Mapping[str, int]
    scans: Sequence[Mapping[str, Any]]
    models: Sequence[Mapping[str, Any]]
    law: Mapping[str, str]
    coverage: Sequence[Mapping[str, Any]]

    @property
    def watermark(self) -> str:
        return watermark(self.actor, self.at, self.role)

    def as_dict(self, lang: Lang) -> dict[str, Any]:
        """For formats that carry a document beside the rows."""
        return {
            "format": FORMAT,
            "notice": [text[lang] for text in words.IS_A_LEAD],
            "workspace": self.workspace,
            "exported_by": self.actor,
            "exported_at": self.at,
            "role": self.role,
            "masking": words.ROLES[self.role][lang],
            "audit_head": self.head,
            "leads": self.rows,
            "left_out": dict(self.left_out),
            "scans": [dict(item) for item in self.scans],
            "models": [dict(item) for item in self.models],
            "law": dict(self.law),
            "data": [dict(item) for item in self.coverage],
        }

    def sections(self, lang: Lang) -> list[tuple[str, list[tuple[str, ...]]]]:
        """(title, rows of cells), for the sheet 说明."""

        def say(zh: str, en: str) -> str:
            return Text(zh, en)[lang]

        left = [
            (say(f"未列入：{LEFT_OUT[ground].zh}", f"left out: {LEFT_OUT[ground].en}"), str(count))
            for ground, count in self.left_out.items()
        ]
        return [
            (
                say("线索是什么，不是什么", "What a lead is, and what it is not"),
                [(text[lang],) for text in words.IS_A_LEAD],
            ),
            (
                say("本次导出", "This export"),
                [
                    (say("工作区", "workspace"), self.workspace),
                    (say("线索数", "leads"), str(self.rows)),
                    *left,
                    (say("导出人", "exported by"), self.actor or "—"),
                    (say("导出时间", "exported at"), self.at),
                    (say("权限", "role"), words.ROLES[self.role][lang]),
                    (say("日志校验值（导出前）", "audit head (before this export)"), self.head),
                    (say("水印", "watermark"), self.watermark),
                ],
            ),
            (
                say("扫描", "Scans"),
                [
                    (say("编号", "id"), say("以此日为准", "as of"), say("时间", "at"),
                     say("结果摘要", "digest")),
                    *((s["id"], s["as_of"], s["at"], s["digest"]) for s in self.scans),
                ],
            ),
            (
                say("模型", "Models"),
                [
                    (say("编号", "id"), say("名称", "title"), say("版本", "version"),
                     say("状态", "status"), say("本清单线索", "leads here"), say("命中", "hits"),
                     say("例外", "excepted"), say("无法判断", "not assessable"),
                     say("摘要", "digest")),
                    *(
                        (m["id"], m["title"], m["version"],
                         STATUS[m["status"]][lang] if m["status"] in STATUS else m["status"],
                         *(str(m[key]) for key in ("leads", "hit", "excepted", "not_assessable")),
                         m["digest"])
                        for m in self.models
                    ),
                ],
            ),
            (
                say("所引法律（行为日有效的版本）", "Law cited (in force on the day)"),
                [(label, sentence) for label, sentence in self.law.items()],
            ),
            (
                say("数据覆盖", "Data coverage"),
                [
                    (say("数据", "dataset"), say("提供单位", "provider"), say("来源", "source"),
                     say("行数", "rows"), say("隔离", "quarantined"), say("导入时间", "loaded at"),
                     say("覆盖（区划 起–止）", "coverage (division, from–to)"),
                     say("快照", "snapshot"), say("源文件 sha256", "file sha256")),
                    *(
                        (d["title"], d["provider"], d["source"], str(d["rows"]),
                         str(d["quarantined"]), d["loaded_at"], d["coverage"], d["digest"],
                         d["file_sha256"])
                        for d in self.coverage
                    ),
                ],
            ),
        ]  # fmt: skip


def watermark(actor: str, at: str, role: Role) -> str:
    """Who took the file out, when, and in which role."""
    return f"{actor or '—'} {at} {role}"


def scans_of(ledger: Ledger, leads: pl.DataFrame) -> list[Scan]:
    """The scans that last found these leads; without leads the last scan."""
    ids = set(leads["seen_scan"].unique().to_list())
    last = ledger.scans.last()
    found = [scan for scan in ledger.scans.all() if scan.id in ids]
    return found or ([last] if last is not None else [])


def scan_rows(scans: Sequence[Scan]) -> list[dict[str, Any]]:
    return [
        {
            "id": scan.id,
            "as_of": scan.as_of,
            "at": scan.merged_at,
            # as the scan and its repetition print it; the ledger's own is of what was merged
            "digest": scan.record.get("digest", scan.digest),
        }
        for scan in scans
    ]


def model_rows(
    scans: Sequence[Scan], runs: Mapping[Key, AsRun], leads: pl.DataFrame, lang: Lang
) -> list[dict[str, Any]]:
    counted = {
        (model, scan): count
        for model, scan, count in leads.group_by("model_id", "seen_scan").len().iter_rows()
    }
    rows = []
    for scan in scans:
        for entry in scan.record.get("models", ()):
            run = runs.get((str(entry.get("id")), scan.id))
            if run is None:
                continue
            definition = None if run.model is None else run.model.definition
            counts = scan.record.get("counts", {}).get(run.model_id, {})
            title = "" if definition is None else definition.title.zh
            if definition is not None and lang == "en":
                title = definition.title.en or title
            rows.append(
                {
                    "id": run.model_id,
                    "title": title,
                    "version": str(entry.get("version", "")),
                    "status": "" if definition is None else definition.status,
                    "leads": counted.get((run.model_id, scan.id), 0),
                    "hit": counts.get("hit", 0),
                    "excepted": counts.get("excepted", 0),
                    "not_assessable": counts.get("not_assessable", 0),
                    "digest": str(entry.get("digest", "")),
                    "scan": scan.id,
                }
            )
    return rows


def coverage_rows(
    scans: Sequence[Scan], contracts: Mapping[str, Contract], lang: Lang
) -> list[dict[str, Any]]:
    """Every snapshot that the scans read, once."""
    seen: dict[tuple[str, str, str], dict[str, Any]] = {}
    for scan in scans:
        for item in scan.record.get("snapshots", ()):
            contract = contracts.get(item["dataset"])
            title = provider = ""
            if contract is not None:
                title, provider = contract.title.zh, contract.provider.zh
                if lang == "en":
                    title, provider = contract.title.en or title, contract.provider.en or provider
            spans = [
                f"{part['region'] or '—'} {part['start'] or '…'}–{part['end'] or '…'}"
                for part in item.get("coverage", ())
            ]
            seen.setdefault(
                (item["dataset"], item.get("source", ""), item["digest"]),
                {
                    "dataset": item["dataset"],
                    "title": title or item["dataset"],
                    "provider": provider,
                    "source": item.get("source", ""),
                    "rows": item.get("rows", 0),
                    "quarantined": item.get("quarantined", 0),
                    "loaded_at": item.get("loaded_at", ""),
                    "coverage": "; ".join(spans),
                    "digest": item["digest"],
                    "file_sha256": item.get("file_sha256", ""),
                },
            )
    return [seen[key] for key in sorted(seen)]
