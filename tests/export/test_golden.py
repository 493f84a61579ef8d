"""The CSV as a whole, against a file that a person has read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl

from supervision_models.export import ExportReport

GOLDEN = Path(__file__).parent / "golden" / "leads.csv"


def test_the_csv_as_it_was_read(export: Callable[..., ExportReport], leads: pl.DataFrame) -> None:
    # a provision that no statutes file has, so that mended words of the law change nothing here
    plain = leads.with_columns(laws=pl.lit(["某法@1900-01-01.art1"]))
    assert export("csv", leads=plain).path.read_bytes() == GOLDEN.read_bytes()
