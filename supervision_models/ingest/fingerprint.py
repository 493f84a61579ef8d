"""Hashes of rows by their contents, and of a snapshot by its rows.

The canonical text of a row is its declared columns in contract order, each as ``<bytes>:<text>`` or
``-`` for NULL, so that no value can imitate a column border and NULL differs from the empty text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc


def row_hashes(frame: pl.DataFrame, columns: Sequence[str]) -> pl.Series:
    """md5 (32 hex digits) of the canonical text of each row."""
    parts = [_netstring(frame[name]) for name in columns]
    texts = pl.select(pl.concat_str(parts)).to_series()
    # the one pass in Python over rows: polars has no cryptographic hash, and this takes 1 µs a row
    md5 = hashlib.md5
    return pl.Series(
        "_hash",
        [md5(text.encode(), usedforsecurity=False).hexdigest() for text in texts.to_list()],
        dtype=pl.String,
    )


def _netstring(series: pl.Series) -> pl.Series:
    text = _text(series)
    return pl.select(
        pl.when(text.is_null())
        .then(pl.lit("-"))
        .otherwise(pl.concat_str(text.str.len_bytes().cast(pl.String), pl.lit(":"), text))
        .alias(series.name)
    ).to_series()


def _text(series: pl.Series) -> pl.Series:
    """The one canonical spelling of a value, by its type."""
    kind = series.dtype
    if kind == pl.Binary:
        return series.bin.encode("hex")
    if kind == pl.Date:
        return series.dt.strftime("%Y-%m-%d")
    if isinstance(kind, pl.Datetime):
        return series.dt.strftime("%Y-%m-%dT%H:%M:%S%.6f")
    if kind == pl.Boolean:
        return series.cast(pl.Int8).cast(pl.String)
    if kind == pl.Float64:
        # -0.0 is 0.0; Arrow writes the shortest text that reads back as the same float
        plain = pc.add(series.to_arrow(), pa.scalar(0.0))
        return pl.Series(series.name, plain.cast(pa.string()))
    return series.cast(pl.String)


class Duplicates:
    """Remembers hashes in 16 bytes each, to tell rows that came before."""

    def __init__(self) -> None:
        self._high: npt.NDArray[np.uint64] = np.empty(0, np.uint64)
        self._low: npt.NDArray[np.uint64] = np.empty(0, np.uint64)

    def seen(self, hashes: pl.Series) -> npt.NDArray[np.bool_]:
        """True for rows whose hash stands earlier, in this chunk or one before; remembers all."""
        raw = np.frombuffer(bytes.fromhex("".join(hashes.to_list())), dtype=">u8")
        pairs = raw.astype(np.uint64).reshape(-1, 2)
        high, low = pairs[:, 0], pairs[:, 1]
        repeated = np.asarray(hashes.is_first_distinct().not_().to_numpy(), dtype=np.bool_)
        place = np.searchsorted(self._high, high)
        while len(self._high):
            at = np.minimum(place, len(self._high) - 1)
            alike = (place < len(self._high)) & (self._high[at] == high)
            if not alike.any():
                break
            repeated |= alike & (self._low[at] == low)
            place = place + 1  # different hashes may share their first half
        fresh = ~repeated
        merged = np.concatenate([self._high, high[fresh]])
        order = np.argsort(merged, kind="stable")
        self._high = merged[order]
        self._low = np.concatenate([self._low, low[fresh]])[order]
        return repeated


class ContentDigest:
    """sha256 over the rows of a snapshot by kind, whatever the chunks they come in."""

    def __init__(self, facts: Mapping[str, str]) -> None:
        self._facts = dict(facts)
        self._kinds: dict[str, hashlib._Hash] = {}

    def add(self, kind: str, frame: pl.DataFrame) -> None:
        """Rows of one `kind` ("row", "quarantine"), with the columns in a fixed order."""
        if frame.is_empty():
            return
        digest = self._kinds.setdefault(kind, hashlib.sha256())
        lines = pl.select(pl.concat_str([_netstring(frame[name]) for name in frame.columns]))
        for line in lines.to_series().str.join("\n").to_list():
            digest.update(line.encode())
        digest.update(b"\n")

    def short(self) -> str:
        """The first 16 hex digits."""
        whole = hashlib.sha256()
        for name, value in sorted(self._facts.items()):
            whole.update(f"{name}={value}\n".encode())
        for kind, digest in sorted(self._kinds.items()):
            whole.update(f"{kind} {digest.hexdigest()}\n".encode())
        return whole.hexdigest()[:16]
