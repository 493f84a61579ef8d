"""Files and tables into the workspace: one child process each, then one commit per table.

A process may die anywhere: what the child writes lies in a scratch folder until the workspace
takes it, and doing the same again ends in the same state.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from supervision_models.contracts.coverage import check_region
from supervision_models.contracts.loader import known_contract
from supervision_models.engines.child import ChildError, run_child
from supervision_models.errors import ErrorList, IngestError, SupervisionError, Text
from supervision_models.ingest.call import Call, Origin, Progress
from supervision_models.ingest.commit import settle
from supervision_models.ingest.database import SCHEMES, parse_url
from supervision_models.ingest.mapping import Mapping, load_mapping
from supervision_models.ingest.plan import Conditions
from supervision_models.ingest.report import LoadReport
from supervision_models.ingest.scratch import claimed_scratch
from supervision_models.ingest.task import Task
from supervision_models.ingest.views import refresh_views
from supervision_models.workspace import Coverage, Workspace

_MEMORY = 6 * 2**30  # address space: Arrow, polars and the interpreter reserve some 2 GB of it
_CPU_SECONDS = 300
_CPU_SECONDS_PER_MB = 10
_CPU_SECONDS_DATABASE = 4 * 3600


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
    check_region(region or "", "--region")
    for said in (settled.region, settled.coverage and settled.coverage.region):
        check_region(said or "", str(mapping))
    _check_encoding(encoding)
    call = Call(
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
    for number, file in enumerate(files):
        base, part = number / len(files), 1 / len(files)
        try:
            origin = _origin(str(file), table)
            reports.extend(_ingest_one(call, origin, base, part))
        except SupervisionError as error:
            name = Path(str(file)).name if "://" not in str(file) else str(file).split("@")[-1]
            reports.append(LoadReport(name, "", name, "failed", error=error))
    if not dry_run and _views_are_stale(workspace):
        refresh_views(workspace)
    errors = [report.error for report in reports if not report.ok and report.error is not None]
    if errors and not keep_going:
        raise errors[0] if len(errors) == 1 else ErrorList(errors)
    return reports


def _check_encoding(encoding: str | None) -> None:
    try:
        "a".encode(encoding or "utf-8")
    except (LookupError, UnicodeError) as error:
        raise IngestError(
            Text(f"未知的文本编码 {encoding}", f"unknown text encoding {encoding}"),
            where="--encoding",
            allowed=Text("如 utf-8、gb18030、big5、utf-16", "such as utf-8, gb18030, big5, utf-16"),
            mend=Text("不填则自动判断", "leave it out: it is found from the file"),
        ) from error


def _views_are_stale(workspace: Workspace) -> bool:
    """Older than the manifest: after a load, and after one that was killed before this step."""
    views = workspace.root / "workspace.duckdb"
    if not workspace.manifest_path.exists():
        return False
    changed = workspace.manifest_path.stat().st_mtime_ns
    return not views.exists() or views.stat().st_mtime_ns < changed


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


def _ingest_one(call: Call, origin: Origin, base: float, part: float) -> list[LoadReport]:
    workspace = call.workspace
    with claimed_scratch(workspace) as scratch:
        task = Task(
            path="" if origin.path is None else str(origin.path.absolute()),
            name=origin.name,
            sha256="" if origin.path is None else _sha256(origin.path),
            database=origin.database,
            scratch=str(scratch),
            contracts=tuple(
                contract
                for name, contract in workspace.contracts.items()
                if call.dataset in (None, name)
            ),
            dataset=call.dataset,
            mapping=call.mapping,
            sheet=call.sheet,
            encoding=call.encoding,
            conditions=Conditions(
                call.region, workspace.metric_crs, workspace.area, workspace.pseudonym_key
            ),
        )
        return settle(call, origin, task.sha256, _run(call, origin, task, scratch, base, part))


def _run(
    call: Call, origin: Origin, task: Task, scratch: Path, base: float, part: float
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
            Text(
                f"文件未能读完：{error.what.zh}",
                f"the file was not read to its end: {error.what.en}",
            ),
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


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
