"""Engine for big-data legal supervision models (大数据法律监督模型).

The names below are the public interface; everything else may move between versions. They load
on use: importing the package loads neither DuckDB nor polars. `docs/python-api.md` is the way
in, from agency files to a reviewed and exported lead.

The functions are verbs of two words, because the rooms of the package already bear the plain
ones (`supervision_models.scan`, `supervision_models.leads` ...).
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from supervision_models.api import (
        decide_lead,
        export_leads,
        ingest_files,
        lead_batches,
        load_models,
        read_leads,
        register_model,
        replay_scan,
        run_scan,
    )
    from supervision_models.errors import SupervisionError
    from supervision_models.workspace import Workspace

__version__ = "0.1.0"

__all__ = [
    "SupervisionError",
    "Workspace",
    "__version__",
    "decide_lead",
    "export_leads",
    "ingest_files",
    "lead_batches",
    "load_models",
    "read_leads",
    "register_model",
    "replay_scan",
    "run_scan",
]

_ELSEWHERE = {"SupervisionError": "errors", "Workspace": "workspace"}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = importlib.import_module(f"{__name__}.{_ELSEWHERE.get(name, 'api')}")
    return getattr(module, name)


def __dir__() -> list[str]:
    return sorted(__all__)
