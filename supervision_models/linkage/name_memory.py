"""What was found of names, kept from one time to the next.

A folder holds what was found beside one register. Names have numbers there, in the order in which
they came; pairs are numbers, so that a later call reads columns of integers, looks up which names
are new, and works on these and on the few that share a key with them. The result is that of a full
run. Files are mapped into memory and never changed: `state.json` says which count, and is written
last. What is lost or damaged is found anew.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import polars as pl

from supervision_models import __version__
from supervision_models.linkage import companies, name_pairs, name_table
from supervision_models.linkage.name_pairs import PAIRS, Register
from supervision_models.linkage.name_table import NameTable
from supervision_models.linkage.probabilistic.candidates import NgramIndex

_VERSION = "3"  # of what is kept; another one is not read
_KEPT = 3  # registers
_HOUR = 3_600
_UNREADABLE = (OSError, EOFError, ValueError, KeyError, BadZipFile, pl.exceptions.PolarsError)
_PARTS = 20  # files of names, before they are made one
_STATE = "state.json"


@dataclass(frozen=True, slots=True)
class Found:
    """PAIRS of names without a code with those of the register (`asked`), and with one another
    (`met`); by their rows in the frames, of which `there` says which are given.

    loose     names without a code that were ever given
    there     rows of `loose`, one for each name given, in order
    """

    register: Register
    loose: NameTable
    there: pl.Series
    asked: pl.DataFrame
    met: pl.DataFrame


def found(
    loose: pl.Series, known: pl.Series, places: Collection[str], memory: Path | None
) -> Found:
    """What is found of names, with and without a code (each once, in order).

    memory  folder of what is kept; None keeps nothing
    """
    if memory is None:
        return _updated(Register.of(known, places), _Kept.nothing(), loose)[0]
    folder = memory / _digest(known, places)
    folder.mkdir(parents=True, exist_ok=True)
    os.utime(folder)
    _forget(memory)
    register = _register(folder, known, places)
    kept = _Kept.read(folder)
    try:
        result, now = _updated(register, kept, loose)
    except _UNREADABLE:
        if not len(kept.loose):
            raise
        result, now = _updated(register, _Kept.nothing(), loose)
    if now is not kept:
        now.write(folder)
    return result


@dataclass(frozen=True, slots=True)
class _Kept:
    """The tables of a folder.

    loose    names without a code that were ever given
    present  for each, whether it was given the last time; the pairs are those among these
    """

    loose: NameTable
    present: pl.Series
    asked: pl.DataFrame
    met: pl.DataFrame

    @classmethod
    def nothing(cls) -> _Kept:
        pairs = pl.DataFrame(schema=PAIRS)
        return cls(NameTable.nothing(), pl.Series([], dtype=pl.Boolean), pairs, pairs)

    @classmethod
    def read(cls, folder: Path) -> _Kept:
        try:
            state = json.loads((folder / _STATE).read_text("utf-8"))
            loose = NameTable.read([folder / part for part in state["names"]])
            present = _read(folder, state["present"])["present"]
            asked, met = _read(folder, state["asked"]), _read(folder, state["met"])
        except _UNREADABLE:
            return cls.nothing()  # lost, damaged, or never there: all is found anew
        if len(loose) != present.len():
            return cls.nothing()
        return cls(loose, present, asked, met)

    def write(self, folder: Path) -> None:
        stamp = f"{time.time_ns():020d}-{os.getpid()}"
        held = self.loose.parts
        if len(held) > _PARTS:
            held = (self.loose.whole(),)
        parts = [
            part.name
            if isinstance(part, Path)
            else _write(folder, f"names-{stamp}-{place}.arrow", part)
            for place, part in enumerate(held)
        ]
        tables = {
            "present": self.present.to_frame("present"),
            "asked": self.asked,
            "met": self.met,
        }
        state = {
            "names": parts,
            **{name: _write(folder, f"{name}-{stamp}.arrow", tables[name]) for name in tables},
        }
        partial = folder / f"{_STATE}.{os.getpid()}.partial"
        partial.write_text(json.dumps(state), encoding="utf-8")
        partial.replace(folder / _STATE)
        _sweep(folder, {*parts, *(str(state[name]) for name in tables)})


def _updated(register: Register, kept: _Kept, names: pl.Series) -> tuple[Found, _Kept]:
    """What is found of the names, and what is to be kept of it."""
    if len(kept.loose) > 2 * names.len():
        kept = _Kept.nothing()  # most of it is of names that are gone
    loose = kept.loose
    rows = loose.rows(names)
    new = names.filter(rows.is_null())
    if new.len():
        rows = _numbered_on(rows, len(loose))
        loose = loose.with_more(register.prepared(new))
    present, before = (np.zeros(len(loose), dtype=bool) for _ in range(2))
    present[rows.to_numpy()] = True
    before[: kept.present.len()] = kept.present.to_numpy()
    if np.array_equal(present, before):
        return Found(register, loose, rows, kept.asked, kept.met), kept
    came = _numbers(present & ~before)
    gone = before & ~present
    touched, among = _touched(loose, before, present)
    part = pl.concat([came, among]).unique().sort()
    texts = loose.prepared(part)
    asked = pl.concat(
        [
            _without(kept.asked, gone, ("left",)),
            _renumbered(register.asked(texts[_place(came, part)]), left=came),
        ]
    )
    met = pl.concat(
        [
            _without(kept.met, _mask(touched, len(loose)) | gone, ("left", "right")),
            _renumbered(_among(texts, *(_place(some, part) for some in (touched, among))),
                        left=part, right=part),
        ]
    )  # fmt: skip
    now = _Kept(loose, pl.Series(present), asked, met)
    return Found(register, loose, rows, asked, met), now


def _numbered_on(rows: pl.Series, start: int) -> pl.Series:
    """The rows, those that are not there yet numbered from `start` on."""
    further = rows.is_null().cum_sum().cast(pl.Int64) + (start - 1)
    return pl.select(pl.coalesce(rows, further).cast(pl.UInt32).alias("row"))["row"]


def _touched(
    loose: NameTable, before: np.ndarray, present: np.ndarray
) -> tuple[pl.Series, pl.Series]:
    """Names whose pairs with others without a code may be others than before, and all names given
    that share a key with one of these.

    These are the names that came, and those that bear a key that was borne by too many and is not
    any more, or the other way round.
    """
    changed = _numbers(before != present)
    near = loose.sharing(changed)
    sides = pl.DataFrame({"row": near, "before": before[near], "now": present[near]})
    crossed = []
    for key in name_table.KEYS:
        often = sides.with_columns(loose.narrow[key].gather(near).alias("key")).drop_nulls("key")
        many = [pl.col(side).sum().over("key") > companies.SHARED for side in ("before", "now")]
        crossed.append(often.filter(many[0] != many[1])["row"])
    touched = pl.concat([changed, *crossed]).unique().sort()
    touched = touched.filter(pl.Series(present[touched]))
    among = loose.sharing(touched)
    return touched, among.filter(pl.Series(present[among]))


def _among(texts: pl.DataFrame, touched: pl.Series, among: pl.Series) -> pl.DataFrame:
    """PAIRS of the touched names with all of `among`, both ways round."""
    pairs = name_pairs.met(texts[touched], texts[among])
    pairs = pairs.select(touched.gather(pairs["left"]).alias("left"),
                         among.gather(pairs["right"]).alias("right"))  # fmt: skip
    others = ~_mask(touched, texts.height)[pairs["right"].to_numpy()]
    back = pairs.filter(pl.Series(others)).select(
        pl.col("right").alias("left"), pl.col("left").alias("right")
    )
    return name_pairs.alone(name_pairs.compared(texts, texts, pl.concat([pairs, back])))


def _place(rows: pl.Series, part: pl.Series) -> pl.Series:
    """Where rows stand in a part of all rows that holds them, in order."""
    return pl.Series(np.searchsorted(part.to_numpy(), rows.to_numpy()).astype(np.uint32))


def _renumbered(pairs: pl.DataFrame, **numbers: pl.Series) -> pl.DataFrame:
    return pairs.with_columns(
        rows.gather(pairs[side]).alias(side) for side, rows in numbers.items()
    )


def _without(pairs: pl.DataFrame, rows: np.ndarray, sides: tuple[str, ...]) -> pl.DataFrame:
    if pairs.is_empty() or not rows.any():
        return pairs
    hit = [rows[pairs[side].to_numpy()] for side in sides]
    return pairs.filter(pl.Series(~np.logical_or.reduce(hit)))


def _mask(rows: pl.Series, size: int) -> np.ndarray:
    mask = np.zeros(size, dtype=bool)
    mask[rows.to_numpy()] = True
    return mask


def _numbers(mask: np.ndarray) -> pl.Series:
    return pl.Series(np.flatnonzero(mask).astype(np.uint32))


# -- files ---------------------------------------------------------------------------------------


def _digest(known: pl.Series, places: Collection[str]) -> str:
    digest = hashlib.sha256()
    # hashes of keys are those of one version of polars
    head = (_VERSION, __version__, pl.__version__, str(companies.shipped("name")))
    for part in (*head, "", *sorted(places), ""):
        digest.update(part.encode() + b"\0")
    digest.update(known.hash().to_numpy().tobytes())
    return digest.hexdigest()[:32]


def _register(folder: Path, known: pl.Series, places: Collection[str]) -> Register:
    arrays = folder / "ngrams.npz"
    try:
        told = tuple(_read(folder, "places.arrow")["place"])
        return Register(_read(folder, "register.arrow"), NgramIndex.load(arrays), told)
    except _UNREADABLE:
        pass  # made anew, as if it had never stood there
    register = Register.of(known, places)
    partial = folder / f"ngrams.npz.{os.getpid()}.partial"
    register.index.save(partial)
    partial.replace(arrays)
    place = pl.DataFrame({"place": register.places}, schema={"place": pl.String})
    _write(folder, "places.arrow", place)
    _write(folder, "register.arrow", register.frame)
    return register


def _read(folder: Path, name: str) -> pl.DataFrame:
    return pl.read_ipc(folder / name)


def _write(folder: Path, name: str, frame: pl.DataFrame) -> str:
    partial = folder / f"{name}.{os.getpid()}.partial"
    frame.rechunk().write_ipc(partial)
    partial.replace(folder / name)
    return name


def _sweep(folder: Path, used: Collection[str]) -> None:
    """Remove what the state names no more."""
    for path in folder.glob("*-*.arrow"):
        if path.name not in used:
            try:
                path.unlink(missing_ok=True)
            except OSError:
                continue  # open in another scan, on a system that minds: the next one removes it


def _forget(memory: Path) -> None:
    """Keep what was found beside the registers that were used last."""
    folders = sorted((path for path in memory.iterdir() if path.is_dir()), key=_used, reverse=True)
    for path in folders[_KEPT:]:
        # another scan may be reading what was used just now
        if time.time() - _used(path) > _HOUR:
            shutil.rmtree(path, ignore_errors=True)


def _used(path: Path) -> float:
    return path.stat().st_mtime
