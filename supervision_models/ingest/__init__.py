"""Foreign files into canonical tables; what cannot be read goes to quarantine, with the reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from supervision_models.ingest.loading import ingest
    from supervision_models.ingest.report import LoadReport

__all__ = ["LoadReport", "ingest"]


def __getattr__(name: str) -> Any:
    """The readers behind these names load polars and Arrow: on use, not on import."""
    if name == "ingest":
        from supervision_models.ingest.loading import ingest

        return ingest
    if name == "LoadReport":
        from supervision_models.ingest.report import LoadReport

        return LoadReport
    raise AttributeError(name)
