"""The bare joins of the sixty models: each distinct match once, as plain SQL, judged by nobody."""

from __future__ import annotations

import json
from typing import Any

from tests.benchmarks.worlds.contracts import CONTRACTS
from tests.benchmarks.worlds.questions import questions


def distinct_matches() -> list[dict[str, Any]]:
    """The matches of all questions, equal ones once, with everything that any of them keeps."""
    found: dict[str, dict[str, Any]] = {}
    for question in questions():
        for match in question.document["match"].values():
            what = {key: value for key, value in match.items() if key not in ("keep", "period")}
            joined = found.setdefault(json.dumps(what, sort_keys=True), {**what, "keep": set()})
            joined["keep"] |= set(match.get("keep", {}).values())
    return list(found.values())


def bare_join(match: dict[str, Any]) -> str:
    """Row of the subject, number of its records, kept values: what any engine must make."""
    contract = CONTRACTS[match["dataset"]]
    table = match["dataset"].removeprefix("bw_")
    at = match.get("at", "started_on")
    source, conditions = ("works", table), []
    match match["on"]:
        case {"key": key}:
            conditions += [f"o.{theirs} = w.{mine}" for mine, theirs in key.items()]
        case "party":
            source = ("works_firm", f"{table}_firm")
            conditions.append("o.firm = w.firm")
        case "project":
            conditions.append("o.project_code = w.project_code")
    if "valid_on" in match:
        day = match["valid_on"]
        conditions.append(f"o.valid_from_on <= w.{day}")
        conditions.append(f"coalesce(o.valid_to_on, DATE '9999-12-31') >= w.{day}")
    if "within_days" in match:
        low, high = match["within_days"]
        conditions.append(f"o.{contract.period} BETWEEN w.{at} + ({low}) AND w.{at} + ({high})")
    if "nearest" in match:
        sign = "<=" if match["nearest"] == "before" else ">="
        conditions.append(f"o.{contract.period} {sign} w.{at}")
    if "where" in match:
        conditions.append(match["where"].replace("subject.", "w.").replace(":as_of", "$as_of"))
    kept = "".join(f", {value}" for value in sorted(match["keep"]))
    return (
        f"SELECT w._seq, count(*){kept} FROM {source[0]} w JOIN {source[1]} o "
        f"ON {' AND '.join(conditions)} GROUP BY w._seq"
    )
