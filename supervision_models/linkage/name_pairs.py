"""Which names without a code may be which names with one: pairs with their bits, remembered.

All that is counted (rarity of characters, how many firms bear a trade name) is counted over the
names with a code alone, so what is found of a name hangs on these and on nothing else: new names
are scored, known ones are looked up, and the result is that of a full run. Names without a code
are compared with one another through keys. A changed register is scored anew.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import polars as pl

from supervision_models import __version__
from supervision_models.linkage import companies, company_parts
from supervision_models.linkage.company_comparisons import BY_NAME
from supervision_models.linkage.probabilistic import scoring
from supervision_models.linkage.probabilistic.candidates import NgramIndex

PAIRS = {"name": pl.String, "other": pl.String, "bits": pl.Float64, "joinable": pl.Boolean}
_VERSION = "2"  # of what is kept; another one is not read
_KEPT = 3  # registers
_DAY = 86_400
_UNREADABLE = (OSError, EOFError, ValueError, KeyError, BadZipFile, pl.exceptions.PolarsError)
_PARTS = 20  # files of one table, before they are made one


def name_pairs(
    loose: pl.Series,
    known: pl.Series,
    places: Collection[str],
    memory: Path | None = None,
    besides: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Pairs PAIRS of names without a code with others: what the likeness says, in bits, and whether
    it may join two firms. With `misread` for the pairs of `besides`: see `companies.misread`.

    loose, known  names without and with a code; where no name has one, all are compared with all
    places        names of divisions
    memory        folder of what is kept from one time to the next; None keeps nothing
    besides       `name`, `other`: pairs that something else than their names brings together
    """
    loose, known = loose.unique().sort(), known.unique().sort()
    if known.is_empty():
        register = Register.of(loose, places)
        bare = register.frame.select(pl.exclude("^.*_frequency$"))
        return _with_besides(register.scored(bare), besides, bare, register.frame)
    register, folder = _recalled(known, places, memory)
    names, pairs = _read(folder, "names"), _read(folder, "pairs")
    if names is None or pairs is None:
        names, pairs = None, pl.DataFrame(schema=PAIRS)
    else:
        # a process may have died between the two
        pairs = pairs.join(names.select("name"), on="name", how="semi")
    fresh = loose if names is None else loose.filter(~loose.is_in(names["name"].implode()))
    new = companies.prepared(fresh.to_frame("name"), register.places)
    names = new if names is None else pl.concat([names, new])
    scored = register.scored(new)
    standing = names.filter(pl.col("name").is_in(loose.implode())).sort("name")
    met, looked_up = _among(standing, pairs, register)
    if folder is not None and fresh.len():
        # the names last: they say of what the pairs are known
        _write(folder, "pairs", pl.concat([scored, met]))
        _write(folder, "names", new)
    pairs = pl.concat([pairs, scored])
    among = pl.concat([met, looked_up])
    inside = pl.col("name").is_in(loose.implode())
    with_code = pl.col("other").is_in(known.implode())
    found = pl.concat([pairs.filter(inside & with_code), among])
    if besides is None or besides.is_empty():
        return found.with_columns(pl.lit(False).alias("misread"))
    asked = standing.filter(pl.col("name").is_in(besides["other"].implode()))
    theirs = pl.concat([register.frame, _counted(asked, register)], how="diagonal_relaxed")
    return _with_besides(found, besides, standing, theirs)


def _with_besides(
    found: pl.DataFrame, besides: pl.DataFrame | None, left: pl.DataFrame, right: pl.DataFrame
) -> pl.DataFrame:
    """The pairs found, with those of `besides` in the place of what was found of them."""
    found = found.with_columns(pl.lit(False).alias("misread"))
    if besides is None or besides.is_empty():
        return found
    sides = [
        frame.select(pl.col("name").alias(column)).with_row_index(side).unique(column, keep="first")
        for frame, column, side in ((left, "name", "left"), (right, "other", "right"))
    ]
    pairs = besides.join(sides[0], on="name").join(sides[1], on="other").sort("left", "right")
    scored = _bits(left, right, pairs, misread=True)
    rest = found.join(scored, on=["name", "other"], how="anti")
    return pl.concat([rest, scored])


@dataclass(frozen=True, slots=True)
class Register:
    """Names with a code, ready to be asked.

    frame   prepared, with frequencies, one row for each name
    places  names of places, those told by the names among them
    """

    frame: pl.DataFrame
    index: NgramIndex
    places: tuple[str, ...]

    @classmethod
    def of(cls, names: pl.Series, places: Collection[str]) -> Register:
        told = tuple(sorted(company_parts.places_in(names, places)))
        frame = companies.with_frequency(companies.prepared(names.to_frame("name"), told))
        return cls(frame, companies.ngrams(frame), told)

    def scored(self, left: pl.DataFrame) -> pl.DataFrame:
        """PAIRS of prepared names with those of the register."""
        pairs = companies.candidate_pairs(left, self.frame, self.index)
        return _bits(left, self.frame, pairs)


def _bits(
    left: pl.DataFrame, right: pl.DataFrame, pairs: pl.DataFrame, *, misread: bool = False
) -> pl.DataFrame:
    """PAIRS of rows; `misread` adds the column of that name."""
    columns = {**PAIRS, "misread": pl.Boolean} if misread else PAIRS
    if pairs.is_empty():
        return pl.DataFrame(schema=columns)
    levels = scoring.compared(pairs, left, right, BY_NAME)
    bits = companies.shipped("name").bits(BY_NAME, levels)
    kinds = [side["place"].gather(pairs[which]).str.extract(r"([省市县区旗州盟])$", 1)
             for which, side in (("left", left), ("right", right))]  # fmt: skip
    # 青岚市 is not 青岚县
    one_kind = ~(kinds[0] != kinds[1]).fill_null(False)
    return (
        pl.DataFrame(
            {
                "name": left["name"].gather(pairs["left"]),
                "other": right["name"].gather(pairs["right"]),
                "bits": bits,
                "joinable": companies.joinable(levels) & one_kind,
                "misread": companies.misread(levels) & one_kind,
            }
        )
        .filter(pl.col("name") != pl.col("other"))
        .select(list(columns))
    )


def _among(
    prepared: pl.DataFrame, known: pl.DataFrame, register: Register
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """PAIRS of names without a code with one another: those scored now, and those looked up."""
    counted = _counted(prepared, register)
    pairs = companies.pairs_by_key(prepared, prepared)
    named = pl.DataFrame(
        {
            "name": prepared["name"].gather(pairs["left"]),
            "other": prepared["name"].gather(pairs["right"]),
        }
    ).with_row_index("row")
    fresh = named.join(known, on=["name", "other"], how="anti", maintain_order="left")
    scored = _bits(prepared, counted, pairs[fresh["row"]])
    looked_up = known.join(named, on=["name", "other"], how="semi")
    return scored, looked_up.select(list(PAIRS))


def _counted(prepared: pl.DataFrame, register: Register) -> pl.DataFrame:
    """The rows with the frequencies of the register; 1 for what none of it bears."""
    for name in ("sign", "bare"):
        often = register.frame.select(name, f"{name}_frequency").drop_nulls().unique(name)
        prepared = prepared.join(often, on=name, how="left", maintain_order="left")
    return prepared.with_columns(pl.col("sign_frequency", "bare_frequency").fill_null(1))


# -- what is kept -------------------------------------------------------------------------------


def _recalled(
    known: pl.Series, places: Collection[str], memory: Path | None
) -> tuple[Register, Path | None]:
    """The register of these names, and the folder of what was found beside it."""
    if memory is None:
        return Register.of(known, places), None
    digest = hashlib.sha256()
    for part in (
        _VERSION,
        __version__,
        *sorted(places),
        "",
        *known,
        "",
        str(companies.shipped("name")),
    ):
        digest.update(part.encode() + b"\0")
    folder = memory / digest.hexdigest()[:32]
    folder.mkdir(parents=True, exist_ok=True)
    os.utime(folder)
    _forget(memory)
    frame, told = _read(folder, "register"), _read(folder, "places")
    arrays = folder / "ngrams.npz"
    if frame is not None and told is not None and arrays.is_file():
        try:
            return Register(frame, NgramIndex.load(arrays), tuple(told["place"])), folder
        except _UNREADABLE:
            pass  # made anew, as if it had never stood there
    register = Register.of(known, places)
    partial = folder / f"ngrams.npz.{os.getpid()}.partial"
    register.index.save(partial)
    partial.replace(arrays)
    _write(folder, "places", pl.DataFrame({"place": register.places}, schema={"place": pl.String}))
    _write(folder, "register", register.frame)
    return register, folder


def _forget(memory: Path) -> None:
    """Keep what was found beside the registers that were used last."""
    folders = sorted((path for path in memory.iterdir() if path.is_dir()), key=_used, reverse=True)
    for path in folders[_KEPT:]:
        # another scan may be reading what was used today
        if time.time() - _used(path) > _DAY:
            shutil.rmtree(path, ignore_errors=True)


def _used(path: Path) -> float:
    return path.stat().st_mtime


def _read(folder: Path | None, name: str) -> pl.DataFrame | None:
    """All parts of a table, each row once: a process may have died between two files."""
    parts = [] if folder is None else sorted(folder.glob(f"{name}-*.parquet"))
    if not parts:
        return None
    try:
        frame = pl.concat([pl.read_parquet(part) for part in parts])
    except _UNREADABLE:
        return None  # damaged, or just made one by another scan: scored anew
    by = ["name", "other"] if name == "pairs" else frame.columns[:1]
    if len(parts) > 1:
        frame = frame.unique(by, keep="first", maintain_order=True)
    if folder is not None and len(parts) > _PARTS:
        _write(folder, name, frame)
        for part in parts:
            part.unlink(missing_ok=True)
    return frame


def _write(folder: Path, name: str, frame: pl.DataFrame) -> None:
    """Add a part to a table."""
    partial = folder / f"{name}.{os.getpid()}.partial"
    frame.write_parquet(partial)
    partial.replace(folder / f"{name}-{time.time_ns():020d}.parquet")
