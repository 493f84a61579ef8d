"""What was found of names, kept from one time to the next.

A folder holds what was found beside one register. Names have numbers there, in the order in which
they came; pairs are numbers, so that a later call reads columns of integers, looks up which names
are new, and works on these and on the few that share a key with them. Where the register is another
one, what was found beside the last is taken over but for what the difference touches
(`register_change`). The result is that of a full run. Files are mapped into memory and never
changed: `state.json` says which count, and is written last. What is lost or damaged is found anew.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import polars as pl

from supervision_models import __version__
from supervision_models.linkage import companies, name_pairs, name_table, register_change
from supervision_models.linkage.name_kept import (
    STATE,
    UNREADABLE,
    Kept,
    read_register,
    write_register,
)
from supervision_models.linkage.name_pairs import Register
from supervision_models.linkage.name_table import NameTable

_VERSION = "6"  # of what is kept; another one is not read
_KEPT = 3  # registers
_HOUR = 3_600


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
    loose: pl.Series, known: pl.DataFrame, places: Collection[str], memory: Path | None
) -> Found:
    """What is found of names without a code (each once) beside a register.

    known   `name` (each once, in order), `stands`: see `name_pairs.counted`
    memory  folder of what is kept; None keeps nothing
    """
    if memory is None:
        return _updated(Register.of(known, places), Kept.nothing(), loose)[0]
    same = _digest(places)  # of what makes two registers comparable
    folder = memory / f"{same}-{_digest_of(known)}"
    folder.mkdir(parents=True, exist_ok=True)
    register, kept, again = _started(folder, same, known, places)
    os.utime(folder)
    _forget(memory)
    try:
        result, now = _updated(register, kept, loose, again)
    except UNREADABLE:
        if not len(kept.loose):
            raise
        result, now = _updated(register, Kept.nothing(), loose)
    if now is not kept or not (folder / STATE).exists():
        now.write(folder)
    return result


def _started(
    folder: Path, same: str, known: pl.DataFrame, places: Collection[str]
) -> tuple[Register, Kept, pl.Series]:
    """The register, what is kept beside it, and rows that are to be asked anew."""
    nobody = pl.Series([], dtype=pl.UInt32)
    register, kept = read_register(folder), Kept.read(folder)
    if register is not None and len(kept.loose):
        return register, kept, nobody
    # the one used last is likely to be the nearest
    others = [path for path in folder.parent.glob(f"{same}-*") if path != folder]
    last = max(others, key=_used, default=None)
    before = read_register(last) if last is not None else None
    if register is None:
        register = Register.of(known, places, before)
        write_register(folder, register)
    if len(kept.loose):
        return register, kept, nobody
    if last is None or before is None:
        return register, Kept.nothing(), nobody
    try:
        return (register, *register_change.carried(Kept.read(last), before, register))
    except UNREADABLE:
        return register, Kept.nothing(), nobody  # as if it had never stood there


def _updated(
    register: Register, kept: Kept, names: pl.Series, again: pl.Series | None = None
) -> tuple[Found, Kept]:
    """What is found of the names, and what is to be kept of it.

    again  rows of names given before that are asked anew: what `kept` has of them is left out
    """
    if len(kept.loose) > 2 * names.len():
        kept = Kept.nothing()  # most of it is of names that are gone
        again = None
    loose = kept.loose
    rows = loose.rows(names)
    new = names.filter(rows.is_null())
    if new.len():
        rows = _numbered_on(rows, len(loose))
        loose = loose.with_more(register.prepared(new))
    present, before = (np.zeros(len(loose), dtype=bool) for _ in range(2))
    present[rows.to_numpy()] = True
    before[: len(kept.present)] = kept.present
    again = again if again is not None else pl.Series([], dtype=pl.UInt32)
    if np.array_equal(present, before) and again.is_empty():
        return Found(register, loose, rows, kept.asked, kept.met), kept
    asking = _numbers(present & (~before | _mask(again, len(loose))))
    gone = before & ~present
    touched, among = _touched(loose, before, present)
    part = pl.concat([asking, among]).unique().sort()
    texts = loose.prepared(part)
    fresh, near = register.asked(texts[_place(asking, part)])
    asked = pl.concat(
        [
            _without(kept.asked, gone, ("left",)),
            _renumbered(fresh, left=asking),
        ]
    )
    met = pl.concat(
        [
            _without(kept.met, _mask(touched, len(loose)) | gone, ("left", "right")),
            _renumbered(_among(texts, *(_place(some, part) for some in (touched, among))),
                        left=part, right=part),
        ]
    )  # fmt: skip
    floor, retired = np.zeros(len(loose), np.float32), np.zeros(len(loose), dtype=bool)
    floor[: len(kept.floor)], retired[: len(kept.gone)] = kept.floor, kept.gone
    floor[asking.to_numpy()] = near
    now = replace(
        kept, loose=loose, present=present, gone=retired, floor=floor, asked=asked, met=met
    )
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


def _digest(places: Collection[str]) -> str:
    digest = hashlib.sha256()
    # hashes of keys are those of one version of polars
    head = (_VERSION, __version__, pl.__version__, str(companies.shipped("name")))
    for part in (*head, "", *sorted(places)):
        digest.update(part.encode() + b"\0")
    return digest.hexdigest()[:16]


def _digest_of(known: pl.DataFrame) -> str:
    return hashlib.sha256(known.hash_rows().to_numpy().tobytes()).hexdigest()[:32]


def _forget(memory: Path) -> None:
    """Keep what was found beside the registers that were used last."""
    folders = sorted((path for path in memory.iterdir() if path.is_dir()), key=_used, reverse=True)
    for path in folders[_KEPT:]:
        # another scan may be reading what was used just now
        if time.time() - _used(path) > _HOUR:
            shutil.rmtree(path, ignore_errors=True)


def _used(path: Path) -> float:
    return path.stat().st_mtime
