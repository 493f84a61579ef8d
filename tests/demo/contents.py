"""What a demo file says, whatever the version of the library that packed it."""

from __future__ import annotations

import hashlib
import sqlite3
import zipfile
from pathlib import Path


def folder(root: Path) -> dict[str, str]:
    """Relative path -> digest of the content of each file."""
    return {
        path.relative_to(root).as_posix(): content(path)
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def content(path: Path) -> str:
    """Digest of a file: of its members for zips, of its rows for GeoPackages, else of its bytes."""
    digest = hashlib.sha256()
    if path.suffix in (".xlsx", ".zip"):
        with zipfile.ZipFile(path) as container:
            for name in sorted(container.namelist()):
                digest.update(name.encode() + container.read(name))
    elif path.suffix == ".gpkg":
        with sqlite3.connect(path) as store:
            tables = [
                name
                for (name,) in store.execute(
                    "SELECT table_name FROM gpkg_contents ORDER BY table_name"
                )
            ]
            for table in tables:
                rows = store.execute(f'SELECT * FROM "{table}" ORDER BY fid')
                digest.update(table.encode() + repr(rows.fetchall()).encode())
        store.close()
    else:
        digest.update(path.read_bytes())
    return digest.hexdigest()
