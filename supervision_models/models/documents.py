"""YAML files of models and statutes, read once per version of the file."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from supervision_models.contracts.yaml_file import Document, read_yaml


def read_document(path: Path) -> Document:
    """The document of a file. Callers must not change its data.

    Raises ErrorList as `contracts.yaml_file.read_yaml` does; a failed read is not remembered.
    """
    try:
        status = path.stat()
    except OSError:
        return read_yaml(path)  # reading says what is wrong
    return _read(path, status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=512)
def _read(path: Path, modified: int, size: int) -> Document:
    return read_yaml(path)
