"""Models over leads: judged after all others of a scan, over the hits of these.

What several rules say of one firm no single rule can. The relation of leads is made of the
findings' files, with the links of linkage already in them; nothing is linked anew. A lead that
rests on leads is as sure as the least sure of them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path

from supervision_models.contracts.definition import Contract
from supervision_models.engines import sql
from supervision_models.engines.duckdb import DuckDBEngine
from supervision_models.matching.pairs import relation
from supervision_models.models.lead_dataset import LEADS, with_leads
from supervision_models.scan.run import World
from supervision_models.workspace import Coverage

# One row per lead on a firm, which may have several hits: a record that two sources handed over.
# Its content is its id: what a lead over it cites is a lead.
_LEADS = """
SELECT
  row_number() OVER (ORDER BY lead_id) AS _rid,
  lead_id AS _hash, region AS _region, CAST(NULL AS VARCHAR) AS _precision,
  lead_id, model_id, title_zh AS title, title_en, conduct_on,
  CAST(substr(severity, 2) AS BIGINT) AS severity, pil_basis, CAST(score AS BIGINT) AS score,
  confidence, CAST(json_array_length(evidence) AS BIGINT) AS evidence_rows,
  CAST(len(untested) AS BIGINT) AS untested, firm_usc, firm_name,
  CAST(NULL AS INTEGER) AS _project, CAST(NULL AS DOUBLE) AS _project_confidence,
  CAST(dense_rank() OVER (ORDER BY firm_usc) AS INTEGER) AS _party_firm,
  confidence AS _party_firm_confidence
FROM (
  SELECT * FROM read_parquet(:files) AS h WHERE status = 'hit' AND firm_usc IS NOT NULL
  QUALIFY row_number() OVER (PARTITION BY lead_id
    ORDER BY score DESC, conduct_on, subject_hash, region, CAST(evidence AS VARCHAR)) = 1
) AS f
"""
_FIRMS = (
    "SELECT _party_firm AS party_id, firm_usc AS code, MIN(firm_name) AS name, "
    "'code:' || firm_usc AS key FROM :leads AS l GROUP BY _party_firm, firm_usc"
)
_NO_PROJECTS = (
    "SELECT CAST(NULL AS INTEGER) AS project_id, '' AS code, '' AS name, '' AS key WHERE FALSE"
)
_NO_CANDIDATES = (
    "SELECT '' AS kind, CAST(0 AS INTEGER) AS id, CAST(0 AS INTEGER) AS other, "
    "CAST(0 AS DOUBLE) AS probability WHERE FALSE"
)


def make_leads(engine: DuckDBEngine, findings: Sequence[Path]) -> int:
    """Make the relation of leads, and the tables of linkage that judging reads; returns its rows.

    findings  files of all other models' findings
    """
    files = sql.array([str(path) for path in findings])
    engine.create_table(relation(LEADS.id), sql.build(_LEADS, files=files))
    engine.create_table("party", sql.build(_FIRMS, leads=sql.table(relation(LEADS.id))))
    engine.create_table("project", sql.build(_NO_PROJECTS))
    engine.create_table("link_candidate", sql.build(_NO_CANDIDATES))
    return engine.count(relation(LEADS.id))


def world_of_leads(contracts: Mapping[str, Contract], as_of: dt.date) -> World:
    """Leads alone, all of them: what the scan did not find it did not find anywhere."""
    complete = Coverage("", None, None, "declared")
    return World(with_leads(contracts), {LEADS.id: (complete,)}, frozenset(), as_of)
