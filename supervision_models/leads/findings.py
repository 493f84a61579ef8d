"""What a scan hands over: the findings table, checked, and the hashes of each hit.

A lead's *evidence hash* tells whether what was found is still the same: facts, the records it
rests on (by content, never by position), the law, and the exceptions that could not be
tested. Its *content hash* covers all that is stored, words and score included.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import polars as pl

from supervision_models.errors import ErrorList, ModelError, SupervisionError, Text
from supervision_models.ledger.canonical import canonical, content_hash

if TYPE_CHECKING:
    import pyarrow as pa

FINDINGS = pl.Schema(
    {
        "model_id": pl.String(),
        "model_version": pl.String(),
        "model_digest": pl.String(),
        "title_zh": pl.String(),
        "title_en": pl.String(),
        "subject_dataset": pl.String(),
        "subject_hash": pl.String(),
        "status": pl.String(),
        "identity": pl.String(),
        "lead_id": pl.String(),
        "conduct_on": pl.Date(),
        "region": pl.String(),
        "severity": pl.String(),
        "field": pl.String(),
        "pil_basis": pl.String(),
        "organ": pl.String(),
        "facts": pl.String(),
        "score": pl.Int64(),
        "score_items": pl.String(),
        "excepted_by": pl.String(),
        "untested": pl.List(pl.String),
        "cautions": pl.List(pl.String),
        "reasons": pl.List(pl.String),
        "message_zh": pl.String(),
        "message_en": pl.String(),
        "routes": pl.List(pl.String),
        "undecided": pl.List(pl.String),
        "laws": pl.List(pl.String),
        "confidence": pl.Float64(),
        "evidence": pl.String(),
        "counter": pl.String(),
        "merge_keys": pl.List(pl.String),
        "geom": pl.Binary(),
    }
)
REQUIRED = ("model_id", "status", "identity", "lead_id")
STATUSES = ("hit", "excepted", "not_assessable", "clear", "out_of_scope")
# what is kept of a hit; the lead id is its key, geometry is stored beside it
PAYLOAD = tuple(
    name for name in FINDINGS if name not in ("lead_id", "status", "reasons", "excepted_by", "geom")
)
REPEATED = "repeated-identity"  # why a finding is not assessable whose identity rows share
Places = Callable[[str, list[str]], list[str]]
_NAMED = 2  # subjects of one identity that an error names
PAYLOAD_TYPE = pl.Struct({name: FINDINGS[name] for name in PAYLOAD})


def read_findings(findings: pl.DataFrame | pa.Table) -> pl.DataFrame:
    """The findings with exactly the columns and types of `FINDINGS`; absent ones are NULL.

    Raises ModelError for a table without the columns that name a finding, for a status that
    is none of `STATUSES`, and for two findings with one identity (all models at once).
    """
    converted = findings if isinstance(findings, pl.DataFrame) else pl.from_arrow(findings)
    assert isinstance(converted, pl.DataFrame)
    lacking = [name for name in REQUIRED if name not in converted.columns]
    if lacking:
        raise ModelError(
            Text(f"扫描结果缺少列 {'、'.join(lacking)}", f"findings lack {', '.join(lacking)}"),
            allowed=Text("、".join(FINDINGS), ", ".join(FINDINGS)),
        )
    frame = converted.select(
        (pl.col(name) if name in converted.columns else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in FINDINGS.items()
    )
    odd = frame.filter(~pl.col("status").is_in(STATUSES) | pl.col("status").is_null())
    if odd.height:
        raise ModelError(
            Text(
                f"{odd.height} 条扫描结果的状态无法识别",
                f"{odd.height} finding(s) with an unknown status",
            ),
            where=str(odd["model_id"][0]),
            allowed=Text("、".join(STATUSES), ", ".join(STATUSES)),
        )
    frame = _told_once(frame)
    errors: list[SupervisionError] = [
        _not_told_apart(lambda dataset, hashes: hashes, *row)
        for row in _repeated(frame).iter_rows()
    ]
    if errors:
        raise errors[0] if len(errors) == 1 else ErrorList(errors)
    return frame


def told_apart(
    findings: pl.DataFrame, places: Places
) -> tuple[pl.DataFrame, dict[str, ModelError]]:
    """The findings with one for each identity, and models that had several, with the error.

    One identity is one lead. Where rows share it (a patch that was sent twice) nobody knows which
    of them counts: of all of them one finding is left, not assessable for REPEATED.

    places  where rows of a dataset stand, by their hashes
    """
    named = [*REQUIRED, "subject_dataset", "subject_hash"]
    loud = _told_once(findings.select(named))
    errors = {str(row[0]): _not_told_apart(places, *row) for row in _repeated(loud).iter_rows()}
    if not errors:
        return findings, {}
    key = ["model_id", "lead_id"]
    several = _by_lead(loud).filter(pl.col("rows") > 1).select(key)
    held = (
        findings.join(several, on=key, how="semi")
        .sort(*key, "subject_hash")
        .unique(key, keep="first", maintain_order=True)
        .with_columns(
            pl.lit("not_assessable").alias("status"),
            pl.lit([REPEATED], pl.List(pl.String)).alias("reasons"),
        )
    )
    return pl.concat([findings.join(several, on=key, how="anti"), held]), errors


def _told_once(frame: pl.DataFrame) -> pl.DataFrame:
    """One row of each watched lead of which a scan has nothing to tell but clear or out of scope.

    Other subjects of that identity are kept for being watched alone: whether two subjects share
    one must not depend on what was scanned before.
    """
    quiet = pl.col("status").is_in(("clear", "out_of_scope")) & pl.col("lead_id").is_not_null()
    loud = frame.filter(~quiet)
    # out of scope goes before clear: it closes nothing
    rest = (
        frame.filter(quiet)
        .join(loud, on="lead_id", how="anti")
        .sort("lead_id", "status", "subject_hash", descending=[False, True, False])
        .unique("lead_id", keep="first", maintain_order=True)
    )
    return pl.concat([loud, rest])


def _repeated(frame: pl.DataFrame) -> pl.DataFrame:
    """Models with two findings of one identity: the model tells too little, or a row came twice.

    Columns model_id, identities, rows, and of the first of them identity, dataset, hashes.
    """
    first = pl.col("identity").arg_min()
    return (
        _by_lead(frame)
        .filter(pl.col("rows") > 1)
        .group_by("model_id")
        .agg(
            pl.len().alias("identities"),
            pl.col("rows").sum(),
            pl.col("identity", "subject_dataset", "hashes").get(first),
        )
        .sort("model_id")
    )


def _by_lead(frame: pl.DataFrame) -> pl.DataFrame:
    """model_id, lead_id with the number of `rows`, identity, dataset and hashes of some."""
    return (
        # without identity (an empty column) a finding is not assessable, and names no lead
        frame.filter(pl.col("lead_id").is_not_null())
        .group_by("model_id", "lead_id")
        .agg(
            pl.len().alias("rows"),
            pl.col("identity", "subject_dataset").first(),
            pl.col("subject_hash").drop_nulls().unique().sort().head(_NAMED).alias("hashes"),
        )
    )


def _not_told_apart(
    places: Places,
    model_id: str,
    identities: int,
    rows: int,
    identity: str,
    dataset: str,
    hashes: list[str],
) -> ModelError:
    # names and places only: the values may be those of a person
    columns = "、".join(re.findall(r"(?:^|\|)([a-z][a-z0-9_]*)=", identity)) or "identity"
    such = "、".join(places(dataset, hashes)[:_NAMED]) or dataset
    return ModelError(
        Text(
            f"模型 {model_id} 有 {rows} 条结果共用 {identities} 个标识（{columns}），如 {such}",
            f"model {model_id}: {rows} findings share {identities} identities ({columns}), such as "
            f"{such}",
        ),
        where=f"{model_id}: identity",
        mend=Text(
            "核对这些行（同一对象是否报送两次），撤下重复的文件；"
            "确为不同对象的，在 identity 中加入能区分的列",
            "look at these rows (was one object sent twice?) and withdraw the file that repeats "
            "them; where they are two, add columns to `identity` that tell them apart",
        ),
    )


def evidence_hash(
    facts: str | None,
    evidence: str | None,
    laws: list[str] | None,
    excepted_by: str | None,
    untested: list[str] | None,
) -> str:
    """SHA-256 over facts, the hashes of the records, the law, and the exceptions.

    Not over file names, row numbers, score, words or match names: those may change without
    anything new having been found.
    """
    records: list[Mapping[str, Any]] = json.loads(evidence or "[]")
    value = {
        "facts": json.loads(facts or "{}"),
        "records": sorted({f"{item['dataset']}:{item['hash']}" for item in records}),
        "laws": sorted(set(laws or ())),
        "excepted_by": excepted_by or "",
        "untested": sorted(set(untested or ())),
    }
    return hashlib.sha256(canonical(value).encode("utf-8")).hexdigest()


def hashed_hits(frame: pl.DataFrame) -> pl.DataFrame:
    """The hits as they are stored: lead_id, evidence_hash, content_hash, payload, geom.

    Hits are the small end of a scan, and SHA-256 takes one text at a time.
    """
    hits = frame.filter(pl.col("status") == "hit")
    columns = hits.select("facts", "evidence", "laws", "excepted_by", "untested")
    payload = hits.select(pl.struct(PAYLOAD).struct.json_encode().alias("payload"))["payload"]
    contents = [content_hash(text, geom) for text, geom in zip(payload, hits["geom"], strict=True)]
    return hits.select(
        "lead_id",
        pl.Series(
            "evidence_hash", [evidence_hash(*row) for row in columns.iter_rows()], dtype=pl.String
        ),
        pl.Series("content_hash", contents, dtype=pl.String),
        payload,
        "geom",
    )


def cause() -> pl.Expr:
    """Why a finding that is no hit is none: the cause of its lead's event."""
    reasons = pl.col("reasons").list.drop_nulls().list.unique().list.sort().list.join(",")
    return (
        pl.when(pl.col("status") == "excepted")
        .then(pl.format("excepted:{}", pl.col("excepted_by").fill_null("")))
        .when(pl.col("status") == "not_assessable")
        .then(pl.format("not-assessable:{}", reasons.fill_null("")))
        .when(pl.col("status") == "out_of_scope")
        .then(pl.lit("out-of-scope"))
        .when(pl.col("status") == "clear")
        .then(pl.lit("clear"))
        .otherwise(pl.lit(""))
        .alias("cause")
    )
