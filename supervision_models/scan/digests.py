"""Digests of findings: one of what each says, and from these one of a model's and of a scan's."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import TYPE_CHECKING

from sqlglot import exp

from supervision_models.engines import sql
from supervision_models.engines.sql import Node
from supervision_models.errors import Text, WorkspaceError
from supervision_models.scan.plan import fingerprint

if TYPE_CHECKING:
    import polars as pl

FORMAT = "scan/4"  # of records of scans
SAYING = "2"  # of what findings say of the same data: another one is not taken from a cache
# before, the digest of a model was over all its findings as one text, and before that the digest of
# a scan was over those of all models
_BY_MODEL, _WHOLE = "scan/3", ("scan/1", "scan/2")
_PART, _PARTS = 20_000, 8  # findings that are written as one text, and texts at a time
# one lead may have several findings, of records that two agencies handed over
_ORDER = ("identity", "subject_hash", "region", "evidence", "facts", "counter", "score")
_TOLD = ("hit", "excepted", "not_assessable")
DIGEST = "finding_digest"
# what a finding says; where its rows stood in which file is evidence of its own
CONTENT = (
    "model_id",
    "lead_id",
    "status",
    "subject_hash",
    "identity",
    "conduct_on",
    "region",
    "facts",
    "score",
    "score_items",
    "excepted_by",
    "untested",
    "cautions",
    "reasons",
    "message_zh",
    "message_en",
    "routes",
    "undecided",
    "laws",
    "confidence",
    "evidence",
    "counter",
    "merge_keys",
)


def with_digest(findings: Node) -> Node:
    """Findings with `finding_digest`, the sha256 of what each says."""
    said = sql.call("json_array", *(sql.column(name, "f") for name in CONTENT))
    return sql.build(
        "SELECT f.*, sha256(CAST(:said AS VARCHAR)) AS finding_digest FROM :findings AS f",
        said=said,
        findings=exp.Subquery(this=findings),
    )


def check_form(form: str) -> None:
    """Raise WorkspaceError for a format of records that this version does not know."""
    known = (*_WHOLE, _BY_MODEL, FORMAT)
    if form not in known:
        raise WorkspaceError(
            Text(f"无法识别扫描记录的格式 {form}", f"scan record of unknown format {form}"),
            allowed=Text("、".join(known), ", ".join(known)),
            mend=Text("用写出该记录的版本重跑", "replay it with the version that wrote it"),
        )


def findings_digest(findings: pl.DataFrame, form: str = FORMAT) -> str:
    """Digest of what findings say, whatever their order.

    form  format of the record that the digest is compared with, see `check_form`
    """
    check_form(form)
    if form in _WHOLE:
        return _as_text(findings, ("model_id", "identity", "subject_hash"))
    by_model = findings.partition_by("model_id", as_dict=True) if findings.height else {}
    return digest_of_parts(
        {str(model): model_digest(frame, form) for (model,), frame in by_model.items()}
    )


def digest_of_parts(parts: Mapping[str, str]) -> str:
    """Digest of findings from those of each model (`model_digest`)."""
    return fingerprint(*(f"{name}:{parts[name]}" for name in sorted(parts) if parts[name]))


def model_digest(findings: pl.DataFrame, form: str = FORMAT) -> str:
    """sha256 over what the findings of one model say (`status` and `finding_digest`); empty for
    none.

    Leads that are told of only because somebody watches them say nothing.
    """
    import polars as pl

    told = findings.filter(pl.col("status").is_in(_TOLD))
    if told.is_empty():
        return ""
    if form == _BY_MODEL:
        return _as_text(findings, _ORDER)
    return hashlib.sha256("\n".join(told[DIGEST].sort()).encode()).hexdigest()


def _as_text(findings: pl.DataFrame, order: Sequence[str]) -> str:
    import polars as pl

    told = (
        findings.filter(pl.col("status").is_in(_TOLD)).select(CONTENT).sort(order, nulls_last=True)
    )
    digest = hashlib.sha256()
    parts = told.iter_slices(_PART)
    with ThreadPoolExecutor(_PARTS) as pool:
        # a few at a time: as one text findings take more memory than all that they were made from
        while several := list(islice(parts, _PARTS)):
            for text in pool.map(pl.DataFrame.write_ndjson, several):
                digest.update(text.encode())
    return digest.hexdigest()
