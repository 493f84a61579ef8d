"""What happened to one table: the account that is printed, stored and asserted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from supervision_models.errors import Lang, SupervisionError, Text
from supervision_models.workspace import Coverage

Status = Literal["loaded", "replaced", "unchanged", "same-file", "dry-run", "ignored", "failed"]
STATUSES: dict[Status, Text] = {
    "loaded": Text("已载入", "loaded"),
    "replaced": Text("已替换旧版本", "replaced the earlier version"),
    "unchanged": Text("内容未变，未作改动", "unchanged, nothing done"),
    "same-file": Text(
        "与已载入的文件相同，未重复载入", "same file under another name, not loaded twice"
    ),
    "dry-run": Text("试运行，未作改动", "dry run, nothing changed"),
    "ignored": Text("不是已知数据集，未载入", "of no known dataset, not loaded"),
    "failed": Text("失败", "failed"),
}


HOWS: dict[str, Text] = {
    "mapping": Text("映射文件", "mapping file"),
    "exact": Text("名称相同", "same name"),
    "unit": Text("去除单位或备注后相同", "same without unit or remark"),
    "path": Text("多级表头的末级", "last level of the header"),
    "contains": Text("名称包含", "name contained"),
    "cut": Text("名称被格式截断", "name cut off by the format"),
    "constant": Text("映射文件的固定值", "constant of the mapping file"),
}


@dataclass(frozen=True, slots=True)
class ColumnUse:
    """A source header taken for a contract column; `how` is a code of HOWS."""

    header: str
    column: str
    how: str
    unit: str | None


@dataclass(frozen=True, slots=True)
class LoadReport:
    """One table. `rows_in = loaded + quarantined + sum(skipped)` unless it failed or was ignored.

    skipped     reason of `rows.SKIPPED` -> rows
    reasons     why rows are in quarantine -> rows
    repairs     "column:code" -> rows; unreadable: "column:reason" -> cells, quarantined or not
    notes       column -> remarks of its conversion (unit, crs)
    facts       of the file: encoding, delimiter, NUL characters removed
    unmatched   headers that no column was found for; doubles: (header, column taken already)
    absent      contract columns that the table does not have
    replaced    digest of the snapshot that this one replaced
    """

    file: str
    sheet: str
    source: str
    status: Status
    dataset: str | None = None
    rows_in: int = 0
    loaded: int = 0
    quarantined: int = 0
    skipped: Mapping[str, int] = field(default_factory=dict)
    reasons: Mapping[str, int] = field(default_factory=dict)
    repairs: Mapping[str, int] = field(default_factory=dict)
    unreadable: Mapping[str, int] = field(default_factory=dict)
    notes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    header_rows: tuple[int, int] = (0, 0)
    columns: tuple[ColumnUse, ...] = ()
    constants: Mapping[str, str] = field(default_factory=dict)
    geometry_from: str | None = None
    unmatched: tuple[str, ...] = ()
    doubles: tuple[tuple[str, str], ...] = ()
    absent: tuple[str, ...] = ()
    coverage: tuple[Coverage, ...] = ()
    digest: str = ""
    replaced: str = ""
    metric_crs: str = ""
    warnings: tuple[Text, ...] = ()
    error: SupervisionError | None = None

    @property
    def ok(self) -> bool:
        return self.status != "failed"

    @property
    def place(self) -> str:
        return f"{self.file}:{self.sheet}" if self.sheet else self.file

    def as_dict(self, lang: Lang) -> dict[str, Any]:
        """Plain values, for ``--json`` and for the report beside the snapshot."""
        values: dict[str, Any] = {
            name: getattr(self, name)
            for name in self.__slots__
            if name not in ("columns", "coverage", "warnings", "error")
        }
        values["columns"] = [
            {"header": use.header, "column": use.column, "how": use.how, "unit": use.unit}
            for use in self.columns
        ]
        values["coverage"] = [coverage_dict(item) for item in self.coverage]
        values["warnings"] = [warning[lang] for warning in self.warnings]
        if self.error is not None:
            values["error"] = self.error.as_dict(lang)
        return values


def coverage_dict(item: Coverage) -> dict[str, str | None]:
    return {
        "region": item.region,
        "start": None if item.start is None else item.start.isoformat(),
        "end": None if item.end is None else item.end.isoformat(),
        "basis": item.basis,
    }
