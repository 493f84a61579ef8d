"""Linkage as a whole: the tables that scans join on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import polars as pl

from supervision_models.contracts.definition import Contract
from supervision_models.engines.duckdb import DuckDBEngine
from supervision_models.linkage import contacts, last_run, paths, remembered
from supervision_models.linkage.corrections import Correction
from supervision_models.linkage.parties import LinkedParties, link_parties, write_party_links
from supervision_models.linkage.projects import LinkedProjects, link_projects, write_project_links
from supervision_models.linkage.report import LinkReport

# read once, or by people who ask why: they stand in the memory of this process
LENT_TABLES = (paths.TABLE, "link_key", contacts.TABLE)
LINK_TABLES = frozenset({"link_party", "link_project", contacts.TABLE, *remembered.TABLES})


def link(
    engine: DuckDBEngine,
    contracts: Mapping[str, Contract],
    corrections: Sequence[Correction] = (),
    *,
    alike: bool = True,
    memory: Path | None = None,
    recall: bool = False,
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
    link_told       kind, key, field, value, spot: what was compared of each (see `contacts.HELD`);
                    empty with `recall`

    The last three are lent to the engine (`DuckDBEngine.lend`).

    alike   look for names that are nearly the same; without it only equal keys link, and there are
            no candidates
    memory  folder where what was found is kept for the next call: of `names` beside a register, of
            what rows write (`last`), and who is who as a whole (`identities`); it may be deleted
    recall  take who is who from there where it must be the same, and keep it

    A row that cannot be linked is absent from the link tables. Integers run from 1 in the order
    of keys and hang on nothing but the values in the rows. `relation` says that the row names a
    branch, department or unit of the party. Raises LinkKeyError for a correction whose key names
    nobody.
    """
    folder = None
    found: remembered.Found | None = None
    if memory is not None and recall:
        folder = remembered.folder_of(
            memory / "identities", engine, contracts, corrections, alike=alike
        )
        found = remembered.read(folder)
    told = _of_both(party=contacts.nothing())
    if found is not None:
        party_tallies = write_party_links(engine, contracts, found.party_links, found.dated)
        engine.register("party", found.tables["party"])
    else:
        before, under = last_run.LastRun(), ""
        if memory is not None:
            under = last_run.under(engine, alike=alike)
            before = last_run.read(memory / "last", under)
        parties = link_parties(
            engine,
            contracts,
            corrections,
            alike=alike,
            memory=None if memory is None else memory / "names",
            before=before.parties,
        )
        party_tallies = write_party_links(engine, contracts, parties.links, parties.ruled.dated)
        engine.register("party", parties.titled)
        projects = link_projects(
            engine, contracts, corrections, parties, alike=alike, before=before.projects
        )
        if memory is not None:
            last_run.write(memory / "last", under, before, parties.ruled, projects.found)
        if not recall:
            told = _of_both(party=parties.told, project=projects.told)
        found = _found(parties, projects)
        if folder is not None:
            remembered.write(folder, found)
    engine.lend(contacts.TABLE, told)
    for name, frame in found.tables.items():
        if name in LENT_TABLES:
            engine.lend(name, frame)
        elif name != "party":  # projects needed it before
            engine.register(name, frame)
    project_tallies = write_project_links(engine, contracts, found.project_links)
    return LinkReport(
        parties=replace(found.party_counts, tallies=party_tallies),
        projects=replace(found.project_counts, tallies=project_tallies),
    )


def _found(parties: LinkedParties, projects: LinkedProjects) -> remembered.Found:
    ambiguous = _of_both(
        party=parties.ruled.ambiguous.select("key", "candidate"),
        project=projects.found.ruled.ambiguous.select("key", "candidate"),
    )
    candidates = [
        _candidates("party", parties.candidates, parties.parties),
        _candidates("project", projects.candidates, projects.projects),
    ]
    return remembered.Found(
        tables={
            "party": parties.titled,
            "project": projects.titled,
            "link_ambiguity": ambiguous.sort("kind", "key", "candidate"),
            "link_candidate": pl.concat(candidates),
            paths.TABLE: _of_both(party=parties.edges, project=projects.edges),
            "link_key": _of_both(party=parties.roots, project=projects.roots),
        },
        party_links=parties.links,
        project_links=projects.links,
        dated=parties.ruled.dated,
        party_counts=parties.kept,
        project_counts=projects.kept,
    )


def _of_both(**frames: pl.DataFrame) -> pl.DataFrame:
    return pl.concat(
        [frame.select(pl.lit(kind).alias("kind"), "*") for kind, frame in frames.items()]
    )


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
