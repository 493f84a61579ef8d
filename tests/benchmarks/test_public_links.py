"""Public sets with known truth, through the general linker and through Splink, in one run.

LINKAGE_PEERS  the Python of an environment that holds splink; without it ours runs alone
LINKAGE_SETS   sets to run (febrl4, dblp_acm, fake_1000, historical; all by default)

Bounds are chosen without the truth: pairs likelier than not between two datasets, 0.95 for pairs
that join clusters within one. Where labels are given, the bound is the one that fares best on the
labelled part. `f1_best` is that of the bound which fares best in hindsight: no user could know it.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.benchmarks.conftest import measured
from tests.benchmarks.linkage_sets import SETS, Known
from tests.benchmarks.public_links import CLUSTERED, clusters

DATA = Path(__file__).parents[3] / "shared" / "data" / "linkage"
HAND = str(Path(__file__).with_name("splink_hand.py"))
PEERS = os.environ.get("LINKAGE_PEERS", sys.executable)
CHOSEN = os.environ.get("LINKAGE_SETS", ",".join(SETS)).split(",")
BOUNDS = sorted({CLUSTERED, *(1 / (1 + 2.0**-bits) for bits in range(-14, 15))})


def test_public_links(tmp_path: Path, report: Any) -> None:
    if not DATA.is_dir():
        pytest.skip(f"the public data are not at {DATA}")
    rows = []
    for name in CHOSEN:
        known = SETS[name](DATA)
        folder = tmp_path / name
        known.write(folder)
        ours, splink = run(name, folder)
        rows.append({"set": name, "hand": "ours", **ours, **judged(known, folder / "ours.parquet")})
        if "missing" in splink:
            rows.append({"set": name, "hand": "splink (not installed)"})
            continue
        rows.append(
            {"set": name, "hand": "splink", **splink, **judged(known, folder / "splink.parquet")}
        )
        ratio = ours["seconds"] / splink["seconds"]
        rows[-2]["of_splink's_time"] = round(ratio, 2)
    columns = list(rows[0])
    report("public-links", [{column: row.get(column, "") for column in columns} for row in rows])
    told = {(row["set"], row["hand"]): row["f1"] for row in rows if "f1" in row}
    for name in CHOSEN:
        # one pair more or less is nobody's merit
        assert told[name, "ours"] >= told.get((name, "splink"), 0) - 0.0005


def run(name: str, folder: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Ours and Splink's seconds and memory; each writes its pairs into the folder."""
    told = []
    for command in (
        (sys.executable, "-m", "tests.benchmarks.public_links"),
        (PEERS, HAND),
    ):
        ran = measured(*command, name, str(folder))
        told.append({**json.loads(ran.output), "peak_mib": round(ran.peak_mib)})
    return told[0], told[1]


def judged(known: Known, file: Path) -> dict[str, float]:
    """Precision, recall and F1 of pairs at the bound of the set, and the best F1 of any bound."""
    pairs = pl.read_parquet(file)
    if "labels" in known.tables:
        labelled = known.tables["labels"].height
        taught, pairs = (
            pairs.filter(w) for w in (pl.col("left") < labelled, pl.col("left") >= labelled)
        )
        ones = int(known.tables["labels"]["same"].sum())
        bound = max(BOUNDS, key=lambda b: scores(known, taught, b, ones)["f1"])
    else:
        bound = CLUSTERED if "rows" in known.tables else 0.5
    of = {b: scores(known, pairs, b, known.ones) for b in BOUNDS}
    return {**of[bound], "f1_best": max(s["f1"] for s in of.values())}


def scores(known: Known, pairs: pl.DataFrame, bound: float, ones: int) -> dict[str, float]:
    sure = pairs.filter(pl.col("probability") >= bound)
    if "rows" in known.tables:
        found, right = joined(known, sure)
    else:
        if "labels" not in known.tables:
            order = ["left", "probability", "right"]
            sure = sure.sort(order, descending=[False, True, False]).unique("left", keep="first")
        found, right = sure.height, int(known.same(sure).sum())
    precision, recall = right / max(found, 1), right / ones
    f1 = 2 * precision * recall / max(precision + recall, 1e-9)
    return {"precision": round(precision, 4), "recall": round(recall, 4), "f1": round(f1, 4)}


def joined(known: Known, sure: pl.DataFrame) -> tuple[int, int]:
    """How many pairs the clusters hold, and how many of these are one."""
    count = known.tables["rows"].height
    frame = pl.DataFrame({"cluster": clusters(count, sure, 0), "truth": known.truth})
    pairs_of = pl.col("len").cast(pl.Int64) * (pl.col("len").cast(pl.Int64) - 1) // 2
    return tuple(
        frame.group_by(by).len().select(pairs_of.sum()).item()
        for by in (["cluster"], ["cluster", "truth"])
    )
