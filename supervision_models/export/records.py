"""The records behind leads as tables for people: evidence, and what speaks against each lead."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from supervision_models.contracts.definition import Contract
from supervision_models.errors import Lang, Text
from supervision_models.export import columns, words
from supervision_models.export.as_run import AsRun, Key
from supervision_models.leads.evidence import EVIDENCE

SUBJECT = Text("主体", "subject")
GONE = Text("（快照已不在，无法显示）", "(the snapshot is gone)")
WITHHELD_RAW = Text("（敏感数据，原文不导出）", "(sensitive data: not exported as it stood)")
CHECK = Text("核查清单", "checklist")
BOX = "□ "  # to be ticked by hand
UNTESTED = Text("未能检验的例外", "exception not tested")


def told_records(
    evidence: pl.DataFrame,
    table: pl.DataFrame,
    runs: Mapping[Key, AsRun],
    contracts: Mapping[str, Contract],
    lang: Lang,
) -> pl.DataFrame:
    """`evidence` with its words: no, match_title, dataset_title, provider, values_text, raw_text,
    repairs_text, why_title, kind_title; in the order of the leads in `table`.
    """
    parts = [_told(EVIDENCE.to_frame(), None, lang)]
    for (dataset,), group in evidence.group_by("dataset", maintain_order=True):
        parts.append(_told(group, contracts.get(str(dataset)), lang))
    told = pl.concat(parts).with_row_index("position")
    numbered = table.select("no", "lead_id", "model_id", "seen_scan")
    return (
        told.join(numbered, on="lead_id")
        .join(_matches(runs, lang), on=["model_id", "seen_scan", "match"], how="left")
        .with_columns(
            pl.when(pl.col("match") == "subject")
            .then(pl.lit(SUBJECT[lang]))
            .otherwise(pl.coalesce("match_title", "match"))
            .alias("match_title"),
            words.translated_coded("why", words.WHY, lang).fill_null("").alias("why_title"),
            words.translated("kind", words.KINDS, lang).alias("kind_title"),
        )
        .sort(
            "no", "kind", pl.col("match") != "subject",
            "match", "dataset", "file", "sheet", "row", "hash",
            descending=[False, True, *[False] * 7], nulls_last=True,
        )
    )  # fmt: skip


def evidence_sheet(records: pl.DataFrame) -> pl.DataFrame:
    """One row per record of evidence (`columns.EVIDENCE`)."""
    names = [column.name for column in columns.EVIDENCE]
    return records.filter(pl.col("kind") == "evidence").select(names)


def checks_sheet(
    records: pl.DataFrame, table: pl.DataFrame, runs: Mapping[Key, AsRun], lang: Lang
) -> pl.DataFrame:
    """What speaks, or might speak, against each lead (`columns.CHECKS`), lead by lead."""
    counter = records.filter(pl.col("kind") == "counter").select(
        "no",
        "lead_id",
        pl.lit(1).alias("order"),
        "kind_title",
        pl.concat_str(
            [pl.col("match_title"), pl.col("values_text")], separator="\n", ignore_nulls=True
        ).alias("what"),
        "why_title",
        "dataset_title",
        "file",
        "sheet",
        "row",
        "raw_text",
    )
    untested = table.filter(pl.col("untested_text") != "").select(
        "no",
        "lead_id",
        pl.lit(2).alias("order"),
        pl.lit(UNTESTED[lang]).alias("kind_title"),
        pl.col("untested_text").str.replace_all(r"(?m)^", BOX).alias("what"),
    )
    listed = table.join(_checklists(runs, lang), on=["model_id", "seen_scan"]).select(
        "no", "lead_id", pl.lit(3).alias("order"), pl.lit(CHECK[lang]).alias("kind_title"), "what"
    )
    return (
        pl.concat([counter, untested, listed], how="diagonal_relaxed")
        .sort("no", "order", maintain_order=True)
        .with_columns(pl.lit("").alias("result"), pl.col("why_title").fill_null(""))
        .select(column.name for column in columns.CHECKS)
    )


def _told(records: pl.DataFrame, contract: Contract | None, lang: Lang) -> pl.DataFrame:
    """The records of one dataset with their contents as lines of text."""
    titles: dict[str, str] = {}
    spoken: dict[str, dict[str, str]] = {}
    title = pl.col("dataset")
    provider = pl.lit("")
    raw = _lines(records["raw"], {}, lang).alias("raw_text")
    raw_shown = pl.col("raw")
    if contract is not None:
        titles = {
            name: column.zh if lang == "zh" else column.en
            for name, column in contract.columns.items()
        }
        spoken = {name: column.spoken(lang) for name, column in contract.columns.items()}
        title = pl.lit(_said(contract.title.zh, contract.title.en, lang))
        provider = pl.lit(_said(contract.provider.zh, contract.provider.en, lang))
        if contract.sensitivity == 4:
            raw = pl.repeat(WITHHELD_RAW[lang], records.height, eager=True).alias("raw_text")
            raw_shown = pl.lit(None, dtype=pl.String)
    values = _lines(records["values"], titles, lang, spoken).alias("values_text")
    return records.with_columns(values, raw).with_columns(
        title.alias("dataset_title"),
        provider.alias("provider"),
        pl.when(pl.col("snapshot").is_null())
        .then(pl.lit(GONE[lang]))
        .otherwise(pl.col("values_text"))
        .alias("values_text"),
        _repairs(titles).alias("repairs_text"),
        raw_shown.alias("raw_shown"),
    )


def _lines(
    texts: pl.Series,
    titles: Mapping[str, str],
    lang: Lang,
    spoken: Mapping[str, Mapping[str, str]] | None = None,
) -> pl.Series:
    """``{"a": "1"}`` as lines ``title: 1``; empty values are left out.

    spoken  column -> what is shown in the place of some of its values
    """
    decoded = texts.fill_null("{}").str.json_decode(infer_schema_length=None)
    if not isinstance(decoded.dtype, pl.Struct) or not decoded.dtype.fields:
        return pl.repeat("", texts.len(), dtype=pl.String, eager=True)
    colon = "：" if lang == "zh" else ": "
    cells = decoded.struct.unnest()
    lines = [
        pl.lit(f"{titles.get(name, name)}{colon}")
        + pl.col(name).cast(pl.String).replace({"": None, **(spoken or {}).get(name, {})})
        for name in cells.columns
    ]
    return cells.select(pl.concat_str(lines, separator="\n", ignore_nulls=True).alias("t"))["t"]


def _repairs(titles: Mapping[str, str]) -> pl.Expr:
    column, code = (pl.element().str.split_exact(":", 1).struct[index] for index in (0, 1))
    said = column.replace_strict(titles, default=column, return_dtype=pl.String)
    return (
        pl.col("repairs")
        .list.eval(pl.concat_str([said, pl.lit(":"), code], ignore_nulls=True))
        .list.join("\n")
        .fill_null("")
    )


def _matches(runs: Mapping[Key, AsRun], lang: Lang) -> pl.DataFrame:
    """model_id, seen_scan, match, match_title."""
    rows = [
        (run.model_id, run.scan_id, name, _said(match.title.zh, match.title.en, lang))
        for run in runs.values()
        if run.model is not None
        for name, match in run.model.definition.match.items()
        if match.title is not None
    ]
    names = ("model_id", "seen_scan", "match", "match_title")
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")


def _checklists(runs: Mapping[Key, AsRun], lang: Lang) -> pl.DataFrame:
    """model_id, seen_scan, what: the things that a person has to look at, each on its line."""
    rows = [
        (
            run.model_id,
            run.scan_id,
            "\n".join(
                f"{BOX}{_said(check.zh, check.en, lang)}" for check in run.model.definition.refute
            ),
        )
        for run in runs.values()
        if run.model is not None and run.model.definition.refute
    ]
    names = ("model_id", "seen_scan", "what")
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")


def _said(zh: str, en: str, lang: Lang) -> str:
    return zh if lang == "zh" else en or zh
