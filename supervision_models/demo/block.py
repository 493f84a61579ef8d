"""One county-like batch of the demo: its place, its size and its random streams.

A demo of scale N is N such batches written one after the other, so that memory stays that of
one county. Nothing in a block depends on another block.
"""

from __future__ import annotations

import datetime as dt
import zlib
from dataclasses import dataclass
from functools import cached_property

import numpy as np

_FIRST = "澄泠潋潏泓浔滟漪滢潆沚洄淇渌湜溱滆湉潇濂"
_SECOND = "塘浦汀湾渚"
# suffix, name, level, in use from, until, suffix of the township that followed; the same as in
# datasets/reference/divisions.csv
DIVISIONS: tuple[tuple[str, str, str, str, str | None, str | None], ...] = (
    ("101", "澄塘镇", "township", "1984-03-01", None, None),
    ("102", "沙井镇", "township", "1996-06-01", None, None),
    ("103", "红柳镇", "township", "2001-09-01", None, None),
    ("201", "白滩乡", "township", "1984-03-01", None, None),
    ("202", "石渠乡", "township", "1984-03-01", None, None),
    ("203", "苇湖乡", "township", "1984-03-01", "2015-12-31", "104"),
    ("104", "苇湖镇", "township", "2016-01-01", None, None),
    ("204", "北梁乡", "township", "1984-03-01", "2019-06-30", "101"),
    ("205", "旧营乡", "township", "1984-03-01", "2008-04-30", "206"),
    ("206", "新营乡", "township", "2008-05-01", None, None),
)
TOWNSHIPS = tuple((suffix, name) for suffix, name, _, _, until, _ in DIVISIONS if until is None)
TOWNSHIP_NAMES = tuple(name for _, name in TOWNSHIPS)
# current suffix -> suffix of a township that went into it: some registers still write that
FORMER_SUFFIX = {after: suffix for suffix, _, _, _, _, after in DIVISIONS if after is not None}
# EPSG:4543 metres near 102.3 E 40.2 N: desert, where no such county lies
_WEST, _SOUTH = 520_000, 4_440_000
BLOCK_EAST, BLOCK_NORTH, _COLUMNS = 20_000, 40_000, 5


@dataclass(frozen=True)
class Block:
    """`share` is the size of the background against a county; `copies` of every scenario."""

    number: int  # 0-based
    share: float
    copies: int
    seed: int
    as_of: dt.date

    @property
    def county(self) -> str:
        """Division code; the prefix 99 belongs to no province. The first is 990121."""
        province, county = divmod(20 + self.number, 98)
        return f"99{1 + province:02d}{1 + county:02d}"

    @property
    def neighbour(self) -> str:
        """The code of a neighbouring county, whose agencies delivered nothing."""
        return f"{self.county[:4]}99"

    @property
    def name(self) -> str:
        return f"{self.short}县"

    @cached_property
    def short(self) -> str:
        first = _FIRST[self.number % len(_FIRST)]
        second = _SECOND[self.number // len(_FIRST) % len(_SECOND)]
        again = self.number // (len(_FIRST) * len(_SECOND))
        return f"{first}{second}" + (str(again + 1) if again else "")

    @property
    def tag(self) -> str:
        """What tells this block's files from those of the others; empty for the first."""
        return f"_{self.number + 1:03d}" if self.number else ""

    @cached_property
    def townships(self) -> tuple[str, ...]:
        """Division codes of the townships as they are today."""
        return tuple(f"{self.county}{suffix}" for suffix, _ in TOWNSHIPS)

    @property
    def origin(self) -> tuple[float, float]:
        """South-west corner in metres."""
        return (
            float(_WEST + self.number % _COLUMNS * BLOCK_EAST),
            float(_SOUTH + self.number // _COLUMNS * BLOCK_NORTH),
        )

    def rng(self, stream: str) -> np.random.Generator:
        """An independent random stream: a new scenario shifts no other stream."""
        return np.random.default_rng([self.seed, self.number, zlib.crc32(stream.encode())])

    def count(self, at_scale_1: int, least: int = 1) -> int:
        """Rows of a background population in this block."""
        return max(least, round(at_scale_1 * self.share))


def blocks(scale: float, seed: int, as_of: dt.date) -> tuple[Block, ...]:
    """`scale` counties: whole blocks and one for the rest."""
    if scale <= 0:
        raise ValueError("scale must be positive")
    whole, rest = int(scale), scale - int(scale)
    shares = [1.0] * whole + ([rest] if rest > 1e-9 else [])
    return tuple(
        Block(number, share, 3 if share >= 0.5 else 1, seed, as_of)
        for number, share in enumerate(shares)
    )
