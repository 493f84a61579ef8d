"""The life of a lead over scans, as one join.

    seen before | this scan                                      | event
    ------------|------------------------------------------------|---------------------------
    never       | hit                                            | new
    open        | hit, same evidence / other evidence            | unchanged / updated
    resolved    | hit                                            | reopened
    open        | clear, or excepted                             | resolved(clear | excepted:…)
    open        | not assessable                                 | unobserved(not-assessable:…)
    open        | the subject is there, but out of scope         | unobserved(out-of-scope)
    open        | no finding although the model ran              | unobserved(subject-absent)
    open        | its model did not run, or is retired           | unobserved(model-not-run)

"Open" is every last event but `resolved`. Only a model that ran and judged the very subject
closes a lead; data or models that are missing close nothing. An `unobserved` that would
repeat the last event is not written again, and a resolved lead stays so without events.
"""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

EVENTS = ("new", "unchanged", "updated", "resolved", "reopened", "unobserved")


def next_events(
    previous: pl.DataFrame, observed: pl.DataFrame, models_ran: Collection[str]
) -> pl.DataFrame:
    """The events that one scan brings, by lead.

    previous    lead_id, model_id, event, cause, evidence_hash, content_hash: the last event
    observed    lead_id, model_id, status, cause, evidence_hash, content_hash; one row a lead,
                hashes NULL where the status is no hit
    models_ran  ids of the models that ran in this scan
    Returns lead_id, model_id, event, cause, evidence_hash, content_hash. The hashes are those
    of the content as last seen.
    """
    joined = previous.join(
        observed, on="lead_id", how="full", suffix="_now", coalesce=True
    ).with_columns(pl.col("status").fill_null("absent"))
    hit = pl.col("status") == "hit"
    known = pl.col("event").is_not_null()
    same = pl.col("evidence_hash") == pl.col("evidence_hash_now")
    ran = pl.col("model_id").is_in(sorted(models_ran))
    missed = (
        pl.when(~ran)
        .then(pl.lit("model-not-run"))
        .when(pl.col("status") == "absent")
        .then(pl.lit("subject-absent"))
        .otherwise(pl.col("cause_now"))
    )
    judged = ran & pl.col("status").is_in(("clear", "excepted"))
    event = (
        pl.when(hit & ~known)
        .then(pl.lit("new"))
        .when(hit & (pl.col("event") == "resolved"))
        .then(pl.lit("reopened"))
        .when(hit & same)
        .then(pl.lit("unchanged"))
        .when(hit)
        .then(pl.lit("updated"))
        .when(~known | (pl.col("event") == "resolved"))
        .then(None)
        .when(judged)
        .then(pl.lit("resolved"))
        .when((pl.col("event") == "unobserved") & (pl.col("cause") == missed))
        .then(None)
        .otherwise(pl.lit("unobserved"))
    )
    return (
        joined.select(
            "lead_id",
            pl.coalesce("model_id", "model_id_now").alias("model_id"),
            event.alias("event"),
            pl.when(hit).then(pl.lit("")).otherwise(missed).alias("cause"),
            pl.coalesce("evidence_hash_now", "evidence_hash").alias("evidence_hash"),
            pl.coalesce("content_hash_now", "content_hash").alias("content_hash"),
        )
        .filter(pl.col("event").is_not_null())
        .sort("lead_id")
    )
