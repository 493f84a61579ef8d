"""Tables that a child has written, into the workspace: one commit each, then the account of it."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from supervision_models.engines.child import revive_error
from supervision_models.errors import IngestError, Text
from supervision_models.ingest.call import Call, Origin
from supervision_models.ingest.report import ColumnUse, LoadReport
from supervision_models.ingest.values.reasons import REASONS
from supervision_models.workspace import Coverage, Snapshot, Workspace

_AHEAD = 366  # days


def settle(
    call: Call, origin: Origin, sha256: str, results: Sequence[dict[str, Any]]
) -> list[LoadReport]:
    """Commit the tables of one origin; a report for each.

    sha256   of the file; "" for a database
    results  of `job.run`, their files still in the scratch folder
    """
    several = len(results) > 1
    known = any("error" not in result for result in results)
    reports = []
    for result in results:
        source = f"{origin.name}#{result['sheet']}" if several else origin.name
        if "error" in result:
            reports.append(_refused(origin, result, source, known=known))
            continue
        report = _report(call, origin, result, source)
        error = _collision(call, origin, report)
        if error is not None:
            reports.append(replace(report, status="failed", error=error))
        elif call.dry_run:
            reports.append(replace(report, status="dry-run"))
        else:
            reports.append(_commit(call, report, result, sha256))
    if not call.dry_run and call.sheet is None and all(report.ok for report in reports):
        _withdraw_stale(call.workspace, origin.name, reports)
    return reports


def _refused(origin: Origin, result: dict[str, Any], source: str, *, known: bool) -> LoadReport:
    """A sheet of no known dataset beside known ones (a cover, a glossary) is no failure."""
    return LoadReport(
        origin.name,
        result["sheet"],
        source,
        "ignored" if result["unknown"] and known else "failed",
        rows_in=result["rows"],
        error=revive_error(result["error"]),
    )


def _collision(call: Call, origin: Origin, report: LoadReport) -> IngestError | None:
    """Two files of one name in one call: the second would silently replace the first."""
    place = str(origin.path or origin.name)
    first = call.taken.setdefault((str(report.dataset), report.source), place)
    if first == place:
        return None
    return IngestError(
        Text(
            f"两个文件同名（{report.source}），后一个会替换前一个",
            f"two files are named {report.source}: the second would replace the first",
        ),
        where=place,
        mend=Text("改名后再导入", "rename one of them and ingest again"),
    )


def _report(call: Call, origin: Origin, result: dict[str, Any], source: str) -> LoadReport:
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


def _warnings(call: Call, result: dict[str, Any], coverage: Sequence[Coverage]) -> list[Text]:
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
    elif result["quarantined"]:
        warnings.append(
            Text(
                f"{result['quarantined']} 行被隔离，没有载入；请先处理隔离行",
                f"{result['quarantined']} rows are in quarantine and not loaded; see to them first",
            )
        )
    if not coverage:
        warnings.append(
            Text(
                "没有可测定的覆盖期间：凭此数据不能得出“没有记录”的结论；可用 --from/--to 声明",
                "no coverage could be measured: absence cannot be concluded from these rows; "
                "declare it with --from/--to",
            )
        )
    if result["doubles"]:
        pairs = "、".join(f"{header} → {column}" for header, column in result["doubles"])
        warnings.append(
            Text(
                f"多个表头指同一列，只取其一：{pairs}",
                f"headers left aside, the column is taken: {pairs}",
            )
        )
    unread = _columns(result, "unreadable")
    if unread:
        reasons = _reasons(result, unread)
        warnings.append(
            Text(
                f"载入的行中有读不出的格，按空值计：{_listed(unread)}（{reasons.zh}）",
                f"cells of loaded rows could not be read and are empty: {_listed(unread)} "
                f"({reasons.en})",
            )
        )
    if result["negative"]:
        warnings.append(
            Text(
                f"金额为负，照原值载入：{_listed(result['negative'])}；如非冲销、退款，请核对",
                f"amounts below zero were loaded as they are: {_listed(result['negative'])}; "
                "check them unless they are refunds",
            )
        )
    # plans and terms begin within a year; what lies further off is a slip more often than not
    late = (call.at.date() + dt.timedelta(days=_AHEAD)).isoformat()
    if result["latest"] is not None and result["latest"] > late:
        column = call.workspace.contracts[result["dataset"]].period
        warnings.append(
            Text(
                f"{column} 有晚于今天一年以上的日期，最晚 {result['latest']}：年份可能写错，请核对",
                f"{column} has days more than a year after today, the last one "
                f"{result['latest']}: the year may be wrong, check them",
            )
        )
    months = _columns(result, "month-first")
    if months:
        warnings.append(
            Text(
                f"05/03/2025 之类的日期按“月在前”读：{_listed(months)}；如为“日在前”，"
                "在映射文件中写 day_first: true",
                f"dates such as 05/03/2025 were read month first: {_listed(months)}; if the day "
                "comes first, write day_first: true in the mapping",
            )
        )
    return warnings


def _columns(result: dict[str, Any], code: str) -> dict[str, int]:
    """Columns with the number of loaded rows in which something of that code was done."""
    ending = f":{code}"
    counts = result["repairs"].items()
    return {name.removesuffix(ending): count for name, count in counts if name.endswith(ending)}


def _listed(counts: dict[str, int]) -> str:
    return ", ".join(f"{column} {count}" for column, count in counts.items())


def _reasons(result: dict[str, Any], columns: Collection[str]) -> Text:
    """Why cells of loaded rows could not be read, in these columns."""
    told = (name.partition(":") for name in result["unread"])
    codes = sorted({code for column, _, code in told if column in columns})
    texts = [REASONS[code] for code in codes if code in REASONS]
    return Text("；".join(text.zh for text in texts), "; ".join(text.en for text in texts))


def _commit(call: Call, report: LoadReport, result: dict[str, Any], sha256: str) -> LoadReport:
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
        report = _replacing(report, before)
    report = _elsewhere(workspace, report)
    changed = workspace.commit(
        snapshot,
        Path(result["snapshot"]),
        quarantine if report.quarantined else None,
        {"report": report.as_dict("zh")},
    )
    return report if changed else replace(report, status="unchanged")


def _replacing(report: LoadReport, before: Snapshot) -> LoadReport:
    """The report of a corrected file: how many rows stand for how many."""
    warning = Text(
        f"替换了此前同名来源：{before.rows} 行 → {report.loaded} 行",
        f"replaces the earlier source of this name: {before.rows} rows → {report.loaded} rows",
    )
    warnings = (*report.warnings, warning)
    return replace(report, status="replaced", replaced=before.digest, warnings=warnings)


def _elsewhere(workspace: Workspace, report: LoadReport) -> LoadReport:
    """A source that is current as another dataset too: perhaps it was taken for the wrong one."""
    others = [
        item.dataset
        for item in workspace.snapshots()
        if item.source == report.source and item.dataset != report.dataset
    ]
    if not others:
        return report
    warning = Text(
        f"该来源仍作为 {'、'.join(others)} 载入；如属误认，请撤下",
        f"this source is loaded as {', '.join(others)} too; withdraw that if it was a mistake",
    )
    return replace(report, warnings=(*report.warnings, warning))


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
