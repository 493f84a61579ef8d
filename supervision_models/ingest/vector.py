"""GeoJSON, GeoPackage and zipped shapefiles as text cells with a WKB geometry column."""

from __future__ import annotations

import codecs
from pathlib import Path, PurePosixPath
from typing import Any

import pyarrow as pa

from supervision_models.errors import IngestError, Text
from supervision_models.ingest.columnar import text_column
from supervision_models.ingest.preflight import MAX_INFLATED, blocks, checked_zip
from supervision_models.ingest.tables import CHUNK_ROWS, ChunkWriter, RawTable

_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_MAX_SHAPEFILE = 10 * MAX_INFLATED
_CPG = {"936": "gb18030", "cp936": "gb18030", "gbk": "gb18030", "gb2312": "gb18030",
        "65001": "utf-8", "utf8": "utf-8", "utf-8": "utf-8"}  # fmt: skip
_SAMPLE = 4 << 20
# dBASE cuts texts at a byte length, often within a character, which strict readers refuse: the
# bytes are taken as they are, and decoded here
_BYTES = "ISO-8859-1"


def read_layers(path: Path, scratch: Path, *, name: str, only: str | None) -> list[RawTable]:
    """The layers of a GeoJSON file or a GeoPackage."""
    import pyogrio

    try:
        layers = [str(layer[0]) for layer in pyogrio.list_layers(path)]
    except Exception as error:  # the library's errors share no base with a stable name
        raise _unreadable(name) from error
    single = len(layers) == 1
    if only is not None and only not in layers:
        raise IngestError(
            Text(f"没有图层“{only}”", f"no layer {only!r}"),
            where=name,
            allowed=Text("、".join(layers), ", ".join(layers)),
            mend=Text("用 --sheet 指定其中一个", "name one of them with --sheet"),
        )
    return [
        _read(path, scratch, f"layer{position}", name, layer, "" if single else layer, None)
        for position, layer in enumerate(layers)
        if only in (None, layer)
    ]


def read_shapefiles(
    path: Path, scratch: Path, *, name: str, only: str | None, encoding: str | None
) -> list[RawTable]:
    """Every shapefile of a zip. The text encoding is checked, not believed (see `_encoding`)."""
    folder = scratch / "shapefile"
    folder.mkdir()
    stems = _unpack(path, folder, name)
    if only is not None:
        stems = {stem: shown for stem, shown in stems.items() if shown == only}
    if not stems:
        raise IngestError(
            Text("压缩包内没有 shapefile", "no shapefile in the zip"),
            where=name,
            allowed=Text(
                "同名的 .shp、.shx、.dbf（及 .prj、.cpg）",
                ".shp, .shx and .dbf of one name (with .prj and .cpg)",
            ),
            mend=Text("其他格式请解压后逐个导入", "unpack other formats and ingest each file"),
        )
    tables = []
    for stem, shown in stems.items():
        table = folder / f"{stem}.dbf"
        chosen = encoding or (_encoding(table) if table.exists() else "utf-8")
        tables.append(
            _read(
                folder / f"{stem}.shp",
                scratch,
                stem,
                name,
                None,
                shown if len(stems) > 1 else "",
                chosen,
            )
        )
    return tables


def _unpack(path: Path, folder: Path, name: str) -> dict[str, str]:
    """Write the parts of each shapefile under a plain name; {plain name: name in the zip}."""
    stems: dict[str, str] = {}
    plain: dict[str, str] = {}
    budget = [_MAX_SHAPEFILE]
    with checked_zip(path, name) as container:
        for member in container.infolist():
            inside = PurePosixPath(member.filename)
            suffix = inside.suffix.lower()
            if suffix not in _PARTS or member.is_dir() or "__MACOSX" in inside.parts:
                continue
            key = inside.with_suffix("").as_posix().casefold()
            stem = plain.setdefault(key, f"shape{len(plain)}")
            if suffix == ".shp":
                stems[stem] = _shown(inside.stem, member.flag_bits)
            with (folder / f"{stem}{suffix}").open("wb") as file:
                for block in blocks(container, member.filename, name, budget):
                    file.write(block)
    for stem, shown in stems.items():
        lacking = [part for part in (".shx", ".dbf") if not (folder / f"{stem}{part}").exists()]
        if lacking:
            raise IngestError(
                Text(
                    f"shapefile 缺少 {'、'.join(lacking)}",
                    f"the shapefile lacks {', '.join(lacking)}",
                ),
                where=f"{name}:{shown}",
                allowed=Text("同名的 .shp、.shx、.dbf", ".shp, .shx and .dbf of one name"),
                mend=Text("把缺少的部分一起打包", "pack the lacking parts too"),
            )
    return stems


def _shown(stem: str, flags: int) -> str:
    """A member's name: without the UTF-8 flag, Chinese names stand there as cp437."""
    if flags & 0x800:
        return stem
    try:
        return stem.encode("cp437").decode("gb18030")
    except UnicodeError:
        return stem


def _encoding(table: Path) -> str:
    """Encoding of a .dbf: UTF-8 where it decodes so, else what the .cpg says, else GB18030.

    Fields are cut at a byte length, so a strict decoding of good text can fail: what decides is
    the share of characters that do not decode.
    """
    with table.open("rb") as file:
        sample = file.read(_SAMPLE)
    text = sample[32:]
    high = sum(byte > 127 for byte in text)
    if not high:
        return "utf-8"
    # of other encodings' bytes, nearly every pair is wrong UTF-8
    if _wrong(text, "utf-8") * 5 <= high:
        return "utf-8"
    said = _declared(table.with_suffix(".cpg"))
    if said is not None and said != "utf-8" and _wrong(text, said) * 20 <= high:
        return said
    return "gb18030"


def _wrong(text: bytes, encoding: str) -> int:
    """Characters that do not decode."""
    return text.decode(encoding, "replace").count("\ufffd")


def _declared(path: Path) -> str | None:
    if not path.exists():
        return None
    word = path.read_bytes()[:64].decode("ascii", "ignore").strip().lower()
    word = _CPG.get(word, word)
    try:
        return codecs.lookup(word).name
    except LookupError:
        return None


def _read(
    path: Path,
    scratch: Path,
    stem: str,
    name: str,
    layer: str | None,
    sheet: str,
    encoding: str | None,
) -> RawTable:
    """One layer. `encoding`: of a shapefile's table; other formats are UTF-8 by definition."""
    from pyogrio.raw import open_arrow

    writer = ChunkWriter(scratch, stem)
    place = f"{name}:{sheet}" if sheet else name
    facts: dict[str, Any] = {} if encoding is None else {"encoding": encoding}
    try:
        with open_arrow(
            path,
            layer=layer,
            encoding=None if encoding is None else _BYTES,
            use_pyarrow=True,
            batch_size=CHUNK_ROWS,
        ) as (meta, reader):
            # a name that the format leaves empty gets the default of the stream
            geometry = str(meta["geometry_name"] or "wkb_geometry")
            names = list(reader.schema.names)
            has_geometry = geometry in names and meta["geometry_type"] is not None
            texts = [column for column in names if column != geometry]
            for batch in reader:
                shapes = batch.column(names.index(geometry)) if has_geometry else None
                columns = [text_column(batch.column(names.index(column))) for column in texts]
                if encoding is not None:
                    columns = [_decoded(column, encoding) for column in columns]
                writer.write(
                    columns,
                    geometry=None if shapes is None else shapes.cast(pa.binary()),
                    count=batch.num_rows,
                )
            crs = meta["crs"]
    except MemoryError:
        raise
    except Exception as error:  # as above
        raise _unreadable(place) from error
    return RawTable(
        sheet,
        len(texts),
        writer.rows,
        tuple(writer.chunks),
        headers=tuple(_word(name, encoding) if encoding else name for name in texts),
        has_geometry=has_geometry,
        names_cut=encoding,
        crs=None if crs is None else str(crs),
        facts=facts,
    )


def _word(text: str, encoding: str) -> str:
    """Bytes that came as Latin-1, decoded; a character cut off at the end is dropped."""
    raw = text.encode("iso-8859-1", "ignore")
    return codecs.getincrementaldecoder(encoding)("replace").decode(raw, final=False)


def _decoded(column: pa.Array, encoding: str) -> pa.Array:
    """`_word` of every text, once per distinct one."""
    coded = column.dictionary_encode()
    words = [
        None if text is None else _word(text, encoding) for text in coded.dictionary.to_pylist()
    ]
    return pa.DictionaryArray.from_arrays(
        coded.indices, pa.array(words, pa.string())
    ).dictionary_decode()


def _unreadable(name: str) -> IngestError:
    return IngestError(
        Text("矢量文件无法读取", "the vector file cannot be read"),
        where=name,
        allowed=Text(
            "GeoJSON、GeoPackage、zip 打包的 shapefile", "GeoJSON, GeoPackage, zipped shapefile"
        ),
        mend=Text("用 GIS 软件重新导出", "export it again from the GIS"),
    )
