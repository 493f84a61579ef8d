"""DuckDB's spatial extension: that of the pinned wheel, for nothing is fetched at run time."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import duckdb

from supervision_models.errors import EngineError, Text


def spatial_extension() -> Path:
    """Path of the signed spatial extension that was installed with the pinned wheel."""
    spec = importlib.util.find_spec("duckdb_extension_spatial")
    if spec is not None and spec.origin is not None:
        folder = Path(spec.origin).parent / "extensions" / f"v{duckdb.__version__}"
        found = folder / "spatial.duckdb_extension"
        if found.is_file():
            return found
    raise EngineError(
        Text(
            f"未安装与 duckdb {duckdb.__version__} 配套的空间扩展",
            f"no spatial extension for duckdb {duckdb.__version__} is installed",
        ),
        allowed=Text(
            "duckdb-extension-spatial 与 duckdb 同版本", "the same version of both wheels"
        ),
        mend=Text(
            "按 constraints.txt 安装 duckdb-extension-spatial",
            "install duckdb-extension-spatial as pinned in constraints.txt",
        ),
    )
