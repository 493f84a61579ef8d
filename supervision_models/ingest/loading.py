"""Files and tables into the workspace: one child process each, then one commit per table.

A process may die anywhere: what the child writes lies in a scratch folder until the workspace
takes it, and doing the same again ends in the same state.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from supervision_models.contracts.loader import known_contract
from supervision_models.engines.child import ChildError, revive_error, run_child
from supervision_models.errors import ErrorList, IngestError, SupervisionError, Text
from supervision_models.ingest.database import SCHEMES, DatabaseTable, parse_url
from supervision_models.ingest.job import Task
from supervision_models.ingest.mapping import Mapping, load_mapping
from supervision_models.ingest.plan import Conditions
from supervision_models.ingest.report import ColumnUse, LoadReport
from supervision_models.workspace import Coverage, Snapshot, Workspace

Progress = Callable[[str, float | None], None]
_MEMORY = 6 * 2**30  # address space: Arrow, polars and the interpreter reserve some 2 GB of it
_CPU_SECONDS = 300
_CPU_SECONDS_PER_MB = 10
_CPU_SECONDS_DATABASE = 4 * 3600


@dataclass(frozen=True, slots=True)
class Origin:
    """A file, or a table of a database: where it is and how it is called."""

    path: Path | None
    database: DatabaseTable | None

    @property
    def name(self) -> str:
        if self.database is not None:
            return self.database.source
        return self.path.name if self.path is not None else ""


@dataclass(frozen=True, slots=True)
class _Call:
    """One call of `ingest`, checked."""

    workspace: Workspace
    dataset: str | None
    mapping: Mapping
    region: str
    coverage: tuple[Coverage, ...]
    encoding: str | None
    sheet: str | None
    dry_run: bool
    at: dt.datetime
    progress: Progress


def ingest(
    workspace: Workspace,
    files: Sequence[Path | str],
    *,
    dataset: str | None = None,
    mapping: Path | str | None = None,
    sheet: str | None = None,
    table: str | None = None,
    region: str | None = None,
    start: dt.date | None = None,
    end: dt.date | None = None,
    encoding: str | None = None,
    dry_run: bool = False,
    keep_going: bool = False,
    at: dt.datetime,
    progress: Progress | None = None,
) -> list[LoadReport]:
    """Load files (or database URLs) into the workspace; a report per table, in order.

    dataset, mapping   settle what headers do not tell; sheet: one sheet or layer; table: of a URL
    region, start, end declare that the rows are complete there and then, both days included;
                       `region` alone is the division of rows that name none
    keep_going         True gives failed files as reports with `error`; False raises their errors
                       after all files have been tried
    at                 the time of loading, as it is recorded
    progress           called with a label and the share done of all files
    Raises the error of the family that says what is wrong with the call itself.
    """
    contracts = workspace.contracts
    if dataset is not None:
        known_contract(contracts, dataset)
    settled = Mapping() if mapping is None else load_mapping(mapping, contracts, dataset)
    call = _Call(
        workspace=workspace,
        dataset=dataset or settled.dataset,
        mapping=settled,
        region=region or settled.region or workspace.region,
        coverage=_declared(workspace, settled, region, start, end),
        encoding=encoding,
        sheet=sheet,
        dry_run=dry_run,
        at=at,
        progress=progress or (lambda label, share: None),
    )
    reports: list[LoadReport] = []
    taken: dict[tuple[str, str], str] = {}
    for number, file in enumerate(files):
        base, part = number / len(files), 1 / len(files)
        try:
            origin = _origin(str(file), table)
            reports.extend(_ingest_one(call, origin, str(file), taken, base, part))
        except SupervisionError as error:
            name = Path(str(file)).name if "://" not in str(file) else str(file).split("@")[-1]
            reports.append(LoadReport(name, "", name, "failed", error=error))
    errors = [report.error for report in reports if not report.ok and report.error is not None]
    if errors and not keep_going:
        raise errors[0] if len(errors) == 1 else ErrorList(errors)
    return reports


def _declared(
    workspace: Workspace,
    mapping: Mapping,
    region: str | None,
    start: dt.date | None,
    end: dt.date | None,
) -> tuple[Coverage, ...]:
    """The coverage that the caller or the mapping declares; empty leaves it to measuring."""
    claim = mapping.coverage
    if start is None and end is None:
        if claim is None:
            return ()
        start, end = claim.start, claim.end
        region = region or claim.region
    if start is not None and end is not None and start > end:
        raise IngestError(
            Text("覆盖期间的起日晚于止日", "the coverage begins after its end"),
            where=f"--from {start} --to {end}",
            mend=Text("对调两个日期", "exchange the two dates"),
        )
    return (Coverage(region or mapping.region or workspace.region, start, end, "declared"),)


def _origin(file: str, table: str | None) -> Origin:
    if file.split(":", 1)[0] in SCHEMES and "://" in file:
        return Origin(None, parse_url(file, table))
    path = Path(file)
    if not path.is_file():
        raise IngestError(
            Text("文件不存在", "there is no such file"),
            where=str(path),
            mend=Text("检查路径", "check the path"),
        )
    return Origin(path, None)


def _ingest_one(
    call: _Call,
    origin: Origin,
    file: str,
    taken: dict[tuple[str, str], str],
    base: float,
    part: float,
) -> list[LoadReport]:
    workspace = call.workspace
    with workspace.scratch() as scratch:
        task = Task(
            path="" if origin.path is None else str(origin.path.absolute()),
            name=origin.name,
            source=origin.name,
            database=None
            if origin.database is None
            else {
                "kind": origin.database.kind,
                "url": origin.database.url,
                "table": origin.database.table,
            },
            scratch=str(scratch),
            contracts=tuple(workspace.contracts.values()),
            dataset=call.dataset,
            mapping=call.mapping,
            sheet=call.sheet,
            encoding=call.encoding,
            conditions=Conditions(
                call.region, workspace.metric_crs, workspace.area, workspace.pseudonym_key
            ),
            dry_run=call.dry_run,
        )
        sha256 = "" if origin.path is None else _sha256(origin.path)
        results = _run(call, origin, task, scratch, base, part)
        several = len(results) > 1
        reports = []
        for result in results:
            source = f"{origin.name}#{result['sheet']}" if several else origin.name
            reports.append(_settle(call, origin, result, source, sha256, taken, file, results))
    if not call.dry_run and call.sheet is None and all(report.ok for report in reports):
        _withdraw_stale(workspace, origin.name, reports)
    return reports


def _run(
    call: _Call, origin: Origin, task: Task, scratch: Path, base: float, part: float
) -> list[dict[str, Any]]:
    """The tables that the child read, converted and wrote."""

    def watch() -> None:
        lines = (
            (scratch / "progress").read_text(encoding="utf-8").splitlines()
            if (scratch / "progress").exists()
            else []
        )
        if lines and lines[-1].endswith("]"):
            label, share = json.loads(lines[-1])
            call.progress(f"{origin.name} {label}", base + part * float(share))

    call.progress(origin.name, base)
    if origin.path is None:
        seconds = _CPU_SECONDS_DATABASE
    else:
        megabytes = origin.path.stat().st_size / 2**20
        seconds = int(_CPU_SECONDS + _CPU_SECONDS_PER_MB * megabytes)
    try:
        answer = run_child(
            "supervision_models.ingest.job:run",
            task.encode(),
            memory_bytes=_MEMORY,
            cpu_seconds=seconds,
            wall_seconds=2 * seconds,
            network=origin.database is not None and origin.database.kind == "postgresql",
            watch=watch,
        )
    except ChildError as error:
        raise IngestError(
            Text(f"文件未能读完：{error.what.zh}", f"the file was not read to its end: {error.what.en}"),
            where=origin.name,
            mend=Text(
                "文件可能损坏或有恶意；另存为 CSV 或拆分后再试",
                "it may be damaged or hostile; save it as CSV or split it and try again",
            ),
        ) from error
    tables: list[dict[str, Any]] = answer["tables"]
    if not tables:
        raise IngestError(
            Text("文件中没有数据", "there are no data in the file"),
            where=origin.name,
            mend=Text("检查是否导出完整", "check whether the export is complete"),
        )
    call.progress(origin.name, base + part)
    return tables


def _settle(
    call: _Call,
    origin: Origin,
    result: dict[str, Any],
    source: str,
    sha256: str,
    taken: dict[tuple[str, str], str],
    file: str,
    siblings: Sequence[dict[str, Any]],
) -> LoadReport:
    """Commit one table, and report."""
    if "error" in result:
        known = any("error" not in sibling for sibling in siblings)
        return LoadReport(
            origin.name,
            result["sheet"],
            source,
            "ignored" if result["unknown"] and known else "failed",
            rows_in=result["rows"],
            error=revive_error(result["error"]),
        )
    report = _report(call, origin, result, source)
    key = (result["dataset"], source)
    if taken.setdefault(key, file) != file:
        error = IngestError(
            Text(
                f"两个文件同名（{source}），后一个会替换前一个",
                f"two files are named {source}: the second would replace the first",
            ),
            where=file,
            mend=Text("改名后再导入", "rename one of them and ingest again"),
        )
        return replace(report, status="failed", error=error)
    if call.dry_run:
        return replace(report, status="dry-run")
    return _commit(call, report, result, sha256)


def _report(
    call: _Call, origin: Origin, result: dict[str, Any], source: str
) -> LoadReport:
    coverage = call.coverage or tuple(
        Coverage(region, _day(start), _day(end), "measured")
        for region, start, end in result["measured"]
    )
    return LoadReport(
        file=origin.name,
        sheet=result["sheet"],
        source=source,
        status="loaded",
        dataset=result["dataset"],
        rows_in=result["rows_in"],
        loaded=result["loaded"],
        quarantined=result["quarantined"],
        skipped=result["skipped"],
        reasons=result["reasons"],
        repairs=result["repairs"],
        unreadable=result["unreadable"],
        notes=result["notes"],
        facts=result["facts"],
        header_rows=(result["header_rows"][0], result["header_rows"][1]),
        columns=tuple(ColumnUse(**use) for use in result["columns"]),
        constants=result["constants"],
        geometry_from=result["geometry_from"],
        unmatched=tuple(result["unmatched"]),
        doubles=tuple((header, column) for header, column in result["doubles"]),
        absent=tuple(result["absent"]),
        coverage=coverage,
        digest=result["digest"],
        metric_crs=result["metric_crs"],
        warnings=tuple(_warnings(call, result, coverage)),
    )


def _warnings(
    call: _Call, result: dict[str, Any], coverage: Sequence[Coverage]
) -> list[Text]:
    """What a person should know before concluding anything from the rows."""
    warnings = []
    if result["quarantined"] and coverage:
        warnings.append(
            Text(
                f"{result['quarantined']} 行被隔离，覆盖期间内的数据并不完整；请先处理隔离行",
                f"{result['quarantined']} rows are in quarantine: within its coverage the data are "
                "not complete; see to them first",
            )
        )
    if not coverage:
        warnings.append(
            Text(
                "没有可测定的覆盖期间：凭此数据不能得出“没有记录”的结论；可用 --from/--to 声明",
                "no coverage could be measured: absence cannot be concluded from these rows; declare it "
                "with --from/--to",
            )
        )
    if result["doubles"]:
        pairs = "、".join(f"{header} → {column}" for header, column in result["doubles"])
        warnings.append(
            Text(f"多个表头指同一列，只取其一：{pairs}", f"headers left aside, the column is taken: {pairs}")
        )
    return warnings


def _commit(
    call: _Call, report: LoadReport, result: dict[str, Any], sha256: str
) -> LoadReport:
    workspace = call.workspace
    dataset = str(report.dataset)
    current = workspace.snapshots(dataset)
    before = next((item for item in current if item.source == report.source), None)
    sheet = report.sheet if "#" in report.source else ""
    twin = next(
        (
            item
            for item in current
            if sha256
            and item.file_sha256 == sha256
            and item.source != report.source
            and item.source.partition("#")[2] == sheet
        ),
        None,
    )
    if twin is not None and before is None:
        return replace(
            report,
            status="same-file",
            warnings=(
                *report.warnings,
                Text(f"内容与 {twin.source} 相同", f"the content is that of {twin.source}"),
            ),
        )
    snapshot = Snapshot(
        dataset=dataset,
        digest=report.digest,
        source=report.source,
        rows=report.loaded,
        quarantined=report.quarantined,
        skipped=sum(report.skipped.values()),
        rows_in=report.rows_in,
        file=report.file,
        file_sha256=sha256 or hashlib.sha256(report.digest.encode()).hexdigest(),
        loaded_at=call.at.isoformat(),
        coverage=report.coverage,
    )
    if report.metric_crs and not workspace.metric_crs:
        workspace.set_metric_crs(report.metric_crs)
    quarantine = Path(result["quarantine"])
    if before is not None and before.digest != report.digest:
        report = replace(report, status="replaced", replaced=before.digest)
    changed = workspace.commit(
        snapshot,
        Path(result["snapshot"]),
        quarantine if report.quarantined else None,
        {"report": report.as_dict("zh")},
    )
    return report if changed else replace(report, status="unchanged")


def _withdraw_stale(workspace: Workspace, name: str, reports: Sequence[LoadReport]) -> None:
    """Sheets that a corrected workbook no longer has must not stay current beside the new ones."""
    datasets = {report.dataset for report in reports}
    sources = {(report.dataset, report.source) for report in reports}
    for snapshot in workspace.snapshots():
        ours = snapshot.source == name or snapshot.source.startswith(f"{name}#")
        stale = (snapshot.dataset, snapshot.source) not in sources
        if ours and stale and snapshot.dataset in datasets:
            workspace.withdraw(snapshot.dataset, snapshot.source)


def _day(text: str | None) -> dt.date | None:
    return None if text is None else dt.date.fromisoformat(text)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
