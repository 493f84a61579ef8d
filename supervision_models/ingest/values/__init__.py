"""Values: raw cells of one column into the column's canonical type, with every repair recorded.

The file side reads cells as text and calls `convert` once per column (or chunk); geometry that is
binary already goes through `convert_geometry`, points of two columns through `convert_points`.
"""

from __future__ import annotations

from supervision_models.ingest.values.context import POLARS_TYPES, ConvertContext, Converted
from supervision_models.ingest.values.conversion import convert
from supervision_models.ingest.values.divisions import convert_division
from supervision_models.ingest.values.folding import fold, text_series
from supervision_models.ingest.values.headers import fold_header, header_unit
from supervision_models.ingest.values.pseudonyms import pseudonym
from supervision_models.ingest.values.reasons import REASONS, REPAIRS

__all__ = [
    "POLARS_TYPES",
    "REASONS",
    "REPAIRS",
    "ConvertContext",
    "Converted",
    "convert",
    "convert_division",
    "fold",
    "fold_header",
    "header_unit",
    "pseudonym",
    "text_series",
]
