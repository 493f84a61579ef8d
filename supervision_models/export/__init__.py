"""Leads out of the system: xlsx, csv, json, geojson, gpkg, parquet; the same leads in each."""

from supervision_models.export.leads import FORMATS, export_leads
from supervision_models.export.report import ExportError, ExportReport

__all__ = ["FORMATS", "ExportError", "ExportReport", "export_leads"]
