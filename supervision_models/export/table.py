"""The lead table: one frame that every format writes."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import polars as pl

from supervision_models.errors import Lang
from supervision_models.export import columns, words
from supervision_models.export.as_run import AsRun, Key
from supervision_models.export.places import add_places
from supervision_models.export.privacy import Withheld, withheld
from supervision_models.export.said import Said
from supervision_models.export.tracks import add_tracks
from supervision_models.leads.candidates import candidates
from supervision_models.leads.masking import Role
from supervision_models.models.explain_law import article_words
from supervision_models.models.labels import PIL_BASIS, ROUTES
from supervision_models.models.loader import STATUTES_FILE
from supervision_models.models.statutes import Statutes, load_statutes
from supervision_models.models.tracks import TRACK_OF

if TYPE_CHECKING:
    from supervision_models.workspace import Workspace

NAMES = tuple(column.name for column in columns.LEADS)
CODED = {  # column -> (code column, words)
    "severity_title": ("severity", words.SEVERITY),
    "organ_title": ("organ", words.ORGAN_TITLES),
    "field_title": ("field", words.FIELD_TITLES),
    "pil_basis_title": ("pil_basis", PIL_BASIS),
    "state_title": ("state", words.STATE_TITLES),
    "mark_title": ("mark", words.MARKS),
    "life_title": ("life", words.LIFE),
    "reason_title": ("reason", words.REASON_TITLES),
}


def lead_table(
    workspace: Workspace,
    leads: pl.DataFrame,
    evidence: pl.DataFrame,
    runs: dict[Key, AsRun],
    *,
    lang: Lang,
    role: Role,
    watermark: str,
    on: dt.date,
) -> pl.DataFrame:
    """The columns of `columns.LEADS`, then `geom` (WKB, longitude and latitude, or NULL).

    leads     rows of `standing.current`; their order is kept and numbered
    evidence  rows of `leads.evidence.EVIDENCE`, as the role may read them
    on        the day whose procedure the tracks are told by
    """
    numbered = leads.with_row_index("no", offset=1).with_columns(pl.col("no").cast(pl.Int64))
    parts = []
    for (model_id, scan_id, dataset), group in numbered.group_by(
        "model_id", "seen_scan", "subject_dataset", maintain_order=True
    ):
        run = runs[(str(model_id), str(scan_id))]
        hidden = withheld(run, str(dataset), role)
        said = Said(run, hidden, lang, _subjects(evidence, group, hidden))
        parts.append(said.add(group).with_columns(pl.lit(hidden.place).alias("coarse")))
    if not parts:
        return _empty()
    table = pl.concat(parts, how="vertical_relaxed").sort("no")
    table = add_places(table).join(_candidates(leads), on="lead_id", how="left")
    table = table.join(_counts(evidence), on="lead_id", how="left").with_columns(
        pl.col("evidence_rows", "counter_rows").fill_null(0),
        (pl.col("title_zh") if lang == "zh" else pl.coalesce("title_en", "title_zh")).alias(
            "title"
        ),
        pl.col("routes").list.eval(_track()).list.drop_nulls().list.unique().list.sort()
        .alias("tracks"),
        pl.lit(watermark).alias("watermark"),
    )  # fmt: skip
    table = table.with_columns(
        *(words.translated(code, said, lang).alias(name) for name, (code, said) in CODED.items()),
        words.translated_list("routes", ROUTES, lang).alias("routes_title"),
        words.translated_list("tracks", words.TRACKS, lang).alias("tracks_title"),
        _cautions(lang).alias("cautions_text"),
        _law(workspace, leads, lang).alias("laws_text"),
    )
    table = add_tracks(table, runs, workspace, on, lang)
    return table.sort("no").select(*NAMES, "geom")


def _empty() -> pl.DataFrame:
    kinds = {
        "text": pl.String(),
        "integer": pl.Int64(),
        "decimal": pl.Float64(),
        "date": pl.Date(),
        "codes": pl.List(pl.String),
    }
    schema = {column.name: kinds[column.kind] for column in columns.LEADS}
    return pl.DataFrame(schema={**schema, "geom": pl.Binary()})


def _subjects(evidence: pl.DataFrame, leads: pl.DataFrame, hidden: Withheld) -> pl.DataFrame:
    """lead_id and the columns of each lead's subject, where a text is to be told anew."""
    if not (hidden.message or hidden.identity):
        return leads.select("lead_id")
    rows = (
        evidence.filter((pl.col("kind") == "evidence") & (pl.col("match") == "subject"))
        .join(leads.select("lead_id"), on="lead_id", how="semi")
        .unique("lead_id", keep="first", maintain_order=True)
        .drop_nulls("values")
    )
    if rows.is_empty():
        return leads.select("lead_id")
    values = rows["values"].str.json_decode(infer_schema_length=None)
    return pl.concat([rows.select("lead_id"), values.struct.unnest()], how="horizontal")


def _candidates(leads: pl.DataFrame) -> pl.DataFrame:
    """lead_id, candidate_id of leads that belong into one dossier with others of the list."""
    return (
        candidates(leads, min_leads=2)
        .select(pl.col("leads").alias("lead_id"), "candidate_id")
        .explode("lead_id")
    )


def _counts(evidence: pl.DataFrame) -> pl.DataFrame:
    return evidence.group_by("lead_id").agg(
        (pl.col("kind") == "evidence").sum().cast(pl.Int64).alias("evidence_rows"),
        (pl.col("kind") == "counter").sum().cast(pl.Int64).alias("counter_rows"),
    )


def _track() -> pl.Expr:
    return pl.element().replace_strict(TRACK_OF, default=None, return_dtype=pl.String)


def _cautions(lang: Lang) -> pl.Expr:
    code = pl.element().str.split(":").list.first()
    about = pl.element().str.split(":").list.get(1, null_on_oob=True)
    left, right = ("（", "）") if lang == "zh" else (" (", ")")
    said = code.replace_strict(
        {key: text[lang] for key, text in words.CAUTIONS.items()},
        default=code,
        return_dtype=pl.String,
    )
    named = (
        pl.when(about.is_not_null())
        .then(pl.concat_str([said, pl.lit(left), about, pl.lit(right)]))
        .otherwise(said)
    )
    return pl.col("cautions").list.eval(named).list.join("\n").fill_null("")


def _law(workspace: Workspace, leads: pl.DataFrame, lang: Lang) -> pl.Expr:
    cited = law_words(workspace, leads, lang)
    label = pl.element()
    said = label.replace_strict(cited, default=label, return_dtype=pl.String)
    return pl.col("laws").list.eval(said).list.join("\n").fill_null("")


def law_words(workspace: Workspace, leads: pl.DataFrame, lang: Lang) -> dict[str, str]:
    """Label -> the provision and our sentence on it, for all labels of the leads, in order."""
    files = [folder / STATUTES_FILE for folder in workspace.rule_dirs]
    statutes: Statutes = load_statutes([path for path in files if path.is_file()])
    known = {provision.label: provision for provision in statutes.provisions()}
    labels = leads["laws"].explode().drop_nulls().unique().sort().to_list()
    cited = {}
    for label in labels:
        provision = known.get(label)
        if provision is None:
            cited[label] = label
            continue
        sentence = provision.words.zh if lang == "zh" else provision.words.en or provision.words.zh
        colon = "：" if lang == "zh" else ": "
        cited[label] = f"{article_words(provision, lang)}{colon}{sentence}"
    return cited
