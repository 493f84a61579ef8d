"""Which reader a file needs: by its name, checked against its first bytes."""

from __future__ import annotations

from pathlib import Path

from supervision_models.errors import IngestError, Text
from supervision_models.ingest.columnar import read_json_lines, read_parquet
from supervision_models.ingest.delimited import find_encoding, read_delimited
from supervision_models.ingest.preflight import checked_zip
from supervision_models.ingest.sheets import read_workbook
from supervision_models.ingest.tables import RawTable
from supervision_models.ingest.vector import read_layers, read_shapefiles

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SQLITE = b"SQLite format 3\x00"
# suffix -> the first bytes that the file must begin with (any, where empty)
SUFFIXES: dict[str, tuple[bytes, ...]] = {
    ".xlsx": (_ZIP,),
    ".xlsm": (_ZIP,),
    ".xlsb": (_ZIP,),
    ".xls": (_OLE, _ZIP),  # some systems write xlsx under the old name
    ".csv": (),
    ".tsv": (),
    ".txt": (),
    ".parquet": (b"PAR1",),
    ".geoparquet": (b"PAR1",),
    ".jsonl": (),
    ".ndjson": (),
    ".geojson": (),
    ".json": (),
    ".gpkg": (_SQLITE,),
    ".zip": (_ZIP,),
}


def read_file(
    path: Path,
    scratch: Path,
    *,
    name: str,
    sheet: str | None,
    encoding: str | None,
    delimiter: str | None,
) -> list[RawTable]:
    """The tables of a file: its sheets, layers or shapefiles, or the one that it is."""
    suffix = path.suffix.lower()
    start = _start(path, name)
    if suffix not in SUFFIXES:
        raise _unknown(name, Text("不支持这种文件", "a file of an unsupported kind"))
    if SUFFIXES[suffix] and not start.startswith(SUFFIXES[suffix]):
        raise _unknown(name, Text("文件内容与扩展名不符", "the content does not fit the file name"))
    if suffix in (".csv", ".tsv", ".txt"):
        if start.startswith((_ZIP, _OLE, b"PAR1", b"%PDF")):
            raise _unknown(
                name, Text("文件内容与扩展名不符", "the content does not fit the file name")
            )
        return [read_delimited(path, scratch, name=name, encoding=encoding, delimiter=delimiter)]
    if suffix in (".xlsx", ".xlsm", ".xlsb", ".xls"):
        return read_workbook(path, scratch, name=name, only=sheet)
    if suffix in (".parquet", ".geoparquet"):
        return [read_parquet(path, scratch, name=name)]
    if suffix in (".jsonl", ".ndjson") or (suffix == ".json" and _is_json_lines(path)):
        chosen = encoding or find_encoding(path, name)
        return [read_json_lines(path, scratch, name=name, encoding=chosen)]
    if suffix == ".zip":
        with checked_zip(path, name):
            pass
        return read_shapefiles(path, scratch, name=name, only=sheet, encoding=encoding)
    return read_layers(path, scratch, name=name, only=sheet)


def _start(path: Path, name: str) -> bytes:
    try:
        with path.open("rb") as file:
            start = file.read(16)
    except OSError as error:
        raise IngestError(
            Text("文件无法读取", "the file cannot be read"),
            where=f"{name} ({type(error).__name__})",
            mend=Text("检查路径和权限", "check the path and the permission"),
        ) from error
    if not start:
        raise IngestError(
            Text("文件是空的", "the file is empty"),
            where=name,
            mend=Text("检查是否导出完整", "check whether the export is complete"),
        )
    return start


def _is_json_lines(path: Path) -> bool:
    """Whether the first line is a whole object by itself, other than a feature collection."""
    with path.open("rb") as file:
        line = file.readline(1 << 20).strip()
    return line.startswith(b"{") and line.endswith(b"}") and b'"FeatureCollection"' not in line


def _unknown(name: str, what: Text) -> IngestError:
    return IngestError(
        what,
        where=name,
        allowed=Text("、".join(SUFFIXES), ", ".join(SUFFIXES)),
        mend=Text("另存为其中一种格式", "save it in one of these formats"),
    )
