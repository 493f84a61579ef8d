"""What an export reports, and the error that it raises."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from supervision_models.errors import SupervisionError, Text


class ExportError(SupervisionError):
    """An export cannot be made as it was asked for."""


LEFT_OUT: dict[str, Text] = {
    "exploratory": Text("探索领域", "exploratory field"),
    "suppressed": Text("已不采纳", "dismissed"),
}


@dataclass(frozen=True, slots=True)
class ExportReport:
    """One written file.

    rows        leads in it; `evidence` records of source files in it (0: the format has none)
    left_out    ground -> leads that were handed in and are not in the file
    audit_head  of the ledger after the export was entered
    """

    path: Path
    format: str
    rows: int
    evidence: int
    sha256: str
    size: int
    role: str
    left_out: Mapping[str, int]
    audit_head: str

    def as_dict(self) -> dict[str, Any]:
        """For programs (``--json``)."""
        return {
            "path": str(self.path),
            "format": self.format,
            "rows": self.rows,
            "evidence": self.evidence,
            "sha256": self.sha256,
            "size": self.size,
            "role": self.role,
            "left_out": dict(self.left_out),
            "audit_head": self.audit_head,
        }

    @property
    def text(self) -> Text:
        """For people."""
        zh = [f"已导出 {self.rows} 条线索：{self.path}（sha256 {self.sha256[:12]}…）"]
        en = [f"{self.rows} lead(s) exported to {self.path} (sha256 {self.sha256[:12]}…)"]
        for ground, count in self.left_out.items():
            if count:
                zh.append(f"未列入 {count} 条：{LEFT_OUT[ground].zh}")
                en.append(f"left out {count}: {LEFT_OUT[ground].en}")
        if self.role == "handler":
            zh.append("文件含未屏蔽的个人信息，请按敏感文件保管")
            en.append("the file holds personal data unmasked: keep it as such")
        zh.append(f"日志校验值 {self.audit_head}")
        en.append(f"audit head {self.audit_head}")
        return Text("\n".join(zh), "\n".join(en))
