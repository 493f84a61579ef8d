"""Linkage as a whole: the tables that scans join on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl

from supervision_models.contracts.definition import Contract
from supervision_models.engines.duckdb import DuckDBEngine
from supervision_models.linkage import contacts, divisions, paths, registers
from supervision_models.linkage.corrections import Correction
from supervision_models.linkage.parties import link_parties
from supervision_models.linkage.projects import link_projects
from supervision_models.linkage.report import LinkReport

LINK_TABLES = frozenset(
    {
        *("link_party", "party", "link_project", "project"),
        *("link_ambiguity", "link_candidate", "link_edge", "link_key", "link_told"),
    }
)
# datasets of which linkage reads more than the parties and projects that rows name
REGISTERS = frozenset({registers.DATASET, divisions.DATASET})


def link(
    engine: DuckDBEngine,
    contracts: Mapping[str, Contract],
    corrections: Sequence[Correction] = (),
    *,
    alike: bool = True,
    memory: Path | None = None,
) -> LinkReport:
    """Link the datasets that stand in the engine; replaces the tables of an earlier call.

    link_party      dataset, role, rid, party_id, method, confidence, relation
    party           party_id, code, name, key
    link_project    dataset, rid, project_id, method, confidence
    project         project_id, code, name, key
    link_ambiguity  kind (party | project), key, candidate: keys that lead to several, and to which
    link_candidate  kind, id, other, probability: identities that may be one, both ways round;
                    probability 0: another phase or section of one project
    link_edge       kind, left, right, method, confidence: which keys mean one, and why
    link_key        kind, key, root: every key with the first key of its party or project
    link_told       kind, key, field, value, spot: what was compared of each (see `contacts.HELD`)

    alike   look for names that are nearly the same; without it only equal keys link, and there are
            no candidates
    memory  folder where what was found of names is kept for the next call; it may be deleted

    A row that cannot be linked is absent from the link tables. Integers run from 1 in the order
    of keys and hang on nothing but the values in the rows. `relation` says that the row names a
    branch, department or unit of the party. Raises LinkKeyError for a correction whose key names
    nobody.
    """
    parties = link_parties(engine, contracts, corrections, alike=alike, memory=memory)
    projects = link_projects(engine, contracts, corrections, parties, alike=alike)
    ambiguous = pl.concat(
        [
            parties.ambiguous.select(pl.lit("party").alias("kind"), "key", "candidate"),
            projects.ambiguous.select(pl.lit("project").alias("kind"), "key", "candidate"),
        ]
    )
    engine.register("link_ambiguity", ambiguous.sort("kind", "key", "candidate"))
    candidates = [
        _candidates("party", parties.candidates, parties.parties),
        _candidates("project", projects.candidates, projects.projects),
    ]
    engine.register("link_candidate", pl.concat(candidates))
    for table, frames in (
        (paths.TABLE, {"party": parties.edges, "project": projects.edges}),
        ("link_key", {"party": parties.roots, "project": projects.roots}),
        (contacts.TABLE, {"party": parties.told, "project": projects.told}),
    ):
        kinds = [frame.select(pl.lit(kind).alias("kind"), "*") for kind, frame in frames.items()]
        engine.register(table, pl.concat(kinds))
    return LinkReport(parties=parties.kept, projects=projects.kept)


def _candidates(kind: str, pairs: pl.DataFrame, identities: pl.DataFrame) -> pl.DataFrame:
    """kind, id, other, probability of pairs `left`, `right` (first keys), both ways round."""
    number = identities.select(pl.col("key"), pl.exclude("key").alias("number"))
    numbered = pairs.join(number.rename({"number": "l"}), left_on="left", right_on="key").join(
        number.rename({"number": "r"}), left_on="right", right_on="key"
    )
    sides = [
        numbered.select(
            pl.lit(kind).alias("kind"),
            pl.col(mine).cast(pl.Int32).alias("id"),
            pl.col(theirs).cast(pl.Int32).alias("other"),
            "probability",
        )
        for mine, theirs in (("l", "r"), ("r", "l"))
    ]
    return pl.concat(sides).sort("id", "other")
