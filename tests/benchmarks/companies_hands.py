"""Who is meant by a name: ours and what else a user would take, each in a process of its own.

    python -m tests.benchmarks.companies_hands HAND FIRMS ROWS

Prints one JSON object: precision, recall and F1 over rows, seconds, and where links have a
probability how sure ones turned out to be and the best F1 of any bound. The generated world is that
of another seed than the weights'. Hands:

ours, ours-all      by names alone; also with division, address, legal person, telephone and code
unlabelled, unlabelled-all
                    ours with weights learnt from the rows alone, as Splink learns its own
folded              equal after folding
tfidf               scikit-learn's character bigrams, top 5, then edit distance of rapidfuzz
rapidfuzz           each row against the whole register; SAMPLE rows measured, the time scaled
splink, splink-all  Splink 5 in the environment that LINKAGE_PEERS names, on the parts of names that
                    ours cuts: a whole name is one field, from which nothing can be learnt
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl

from supervision_models.linkage import companies, names
from supervision_models.linkage.company_comparisons import BY_ALL, BY_NAME
from supervision_models.linkage.probabilistic import scoring, weights
from supervision_models.linkage.probabilistic.comparisons import Comparison
from tests.benchmarks.worlds.companies import World, world

SEED = 7
SAMPLE = 2_000  # rows that brute force is measured on
PEERS = os.environ.get("LINKAGE_PEERS", sys.executable)
SPLINK = str(Path(__file__).with_name("splink_hand.py"))
SURE = 0.5  # of two answers, the likelier


def ours(made: World) -> pl.DataFrame:
    return _linked(made, made.rows.unique("name", keep="first", maintain_order=True), ["name"])


def ours_all(made: World) -> pl.DataFrame:
    found = _linked(made, made.rows, ["name", *companies.FURTHER])
    return found.with_columns(made.rows["row"].gather(found["left"]))


def unlabelled(made: World) -> pl.DataFrame:
    rows = made.rows.unique("name", keep="first", maintain_order=True)
    return _linked(made, rows, ["name"], labels=False)


def unlabelled_all(made: World) -> pl.DataFrame:
    found = _linked(made, made.rows, ["name", *companies.FURTHER], labels=False)
    return found.with_columns(made.rows["row"].gather(found["left"]))


def _linked(
    made: World, rows: pl.DataFrame, columns: list[str], *, labels: bool = True
) -> pl.DataFrame:
    comparisons = BY_NAME if columns == ["name"] else BY_ALL
    left = companies.prepared(rows.select(columns), made.divisions)
    right = companies.prepared(made.register.select(columns), made.divisions)
    linked = companies.linked if labels else _from_rows_alone
    scores = scoring.best(linked(left, right, comparisons))
    return scores.select(
        "left",
        rows["name"].gather(scores["left"]),
        made.register["firm"].gather(scores["right"]).alias("said"),
        "probability",
    )


def _from_rows_alone(
    left: pl.DataFrame, right: pl.DataFrame, comparisons: Sequence[Comparison]
) -> pl.DataFrame:
    register = companies.with_frequency(right)
    pairs = companies.candidate_pairs(left, register)
    levels = scoring.compared(pairs, left, register, comparisons)
    rng = np.random.default_rng(SEED)
    random = pl.DataFrame(
        {
            side: rng.integers(0, of.height, 200_000)
            for side, of in (("left", left), ("right", register))
        }
    )
    by_chance = scoring.compared(random, left, register, comparisons)
    every = left.height * register.height
    learnt = weights.unlabelled(comparisons, levels, by_chance, among=every)
    return scoring.scored(pairs, levels, comparisons, learnt)


def folded(made: World) -> pl.DataFrame:
    keys = names.parse(made.rows["name"].unique()).select("name", "key").drop_nulls()
    firms = names.parse(made.register["name"]).with_columns(made.register["firm"].alias("said"))
    firms = firms.drop_nulls("key").filter(pl.len().over("key") == 1)
    return keys.join(firms.select("key", "said"), on="key").select(
        "name", "said", pl.lit(1.0).alias("probability")
    )


def tfidf(made: World) -> pl.DataFrame:
    from rapidfuzz import process
    from rapidfuzz.distance import JaroWinkler
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sparse_dot_topn import sp_matmul_topn

    queries, register = made.rows["name"].unique(maintain_order=True), made.register["name"]
    vectors = TfidfVectorizer(analyzer="char", ngram_range=(2, 2), dtype=np.float32)
    right = vectors.fit_transform(register.to_list())
    product = sp_matmul_topn(
        vectors.transform(queries.to_list()), right.T.tocsr(), top_n=5, threshold=0.3, n_threads=2
    ).tocoo()
    alike = process.cpdist(
        queries.gather(product.row).to_list(),
        register.gather(product.col).to_list(),
        scorer=JaroWinkler.similarity,
        workers=-1,
    )
    frame = pl.DataFrame(
        {
            "name": queries.gather(product.row),
            "said": made.register["firm"].gather(product.col),
            "probability": alike,
        }
    )
    best = frame.sort("probability", descending=True).unique("name", keep="first")
    # the bound that gives it the best F1, which no user could know
    return best.filter(pl.col("probability") >= 0.93).with_columns(pl.lit(1.0).alias("probability"))


def brute(made: World) -> pl.DataFrame:
    """The most alike of the whole register, by edits."""
    from rapidfuzz import fuzz, process

    queries, register = made.rows["name"].unique(maintain_order=True), made.register["name"]
    place, alike = [], []
    for start in range(0, len(queries), 200):
        some = queries.slice(start, 200).to_list()
        matrix = process.cdist(some, register.to_list(), scorer=fuzz.ratio, workers=-1)
        place.append(matrix.argmax(axis=1))
        alike.append(matrix.max(axis=1))
    found = pl.DataFrame(
        {
            "name": queries,
            "said": made.register["firm"].gather(np.concatenate(place)),
            "alike": np.concatenate(alike),
        }
    )
    # the bound that gives it the best F1, which no user could know
    told = made.rows.select("name", "firm").join(found, on="name")
    told = told.rename({"alike": "probability"})
    bound = max(range(60, 100), key=lambda least: _scores(told, least)["f1"])
    sure = found.filter(pl.col("alike") >= bound)
    return sure.select("name", "said", pl.lit(1.0).alias("probability"))


def splink(made: World) -> pl.DataFrame:
    rows = made.rows.unique("name", keep="first", maintain_order=True)
    return _by_splink(made, rows, ["name"], "companies")


def splink_all(made: World) -> pl.DataFrame:
    found = _by_splink(made, made.rows, ["name", *companies.FURTHER], "companies_all")
    return found.with_columns(made.rows["row"].gather(found["left"]))


def _by_splink(made: World, rows: pl.DataFrame, columns: list[str], case: str) -> pl.DataFrame:
    with tempfile.TemporaryDirectory() as folder:
        for side, frame in (("left", rows), ("right", made.register)):
            parts = companies.prepared(frame.select(columns), made.divisions)
            # no number tells a firm from the numbered ones of its group
            parts = parts.with_columns(pl.col("number", "form").fill_null("none"))
            parts.with_row_index("unique_id").write_parquet(f"{folder}/{side}.parquet")
        done = subprocess.run([PEERS, SPLINK, case, folder], capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(done.stderr[-3000:])
        if "missing" in json.loads(done.stdout):
            raise ImportError("splink")
        pairs = pl.read_parquet(f"{folder}/splink.parquet")
    best = pairs.sort(["left", "probability", "right"], descending=[False, True, False])
    best = best.unique("left", keep="first", maintain_order=True)
    return best.select(
        "left",
        rows["name"].gather(best["left"]),
        made.register["firm"].gather(best["right"]).alias("said"),
        "probability",
    )


HANDS: dict[str, Callable[[World], pl.DataFrame]] = {
    "ours": ours,
    "ours-all": ours_all,
    "unlabelled": unlabelled,
    "unlabelled-all": unlabelled_all,
    "folded": folded,
    "tfidf": tfidf,
    "rapidfuzz": brute,
    "splink": splink,
    "splink-all": splink_all,
}


def measured(hand: str, firms: int, rows: int) -> dict[str, object]:
    """What a hand found in the world of SEED, beside the truth."""
    made = world(SEED, firms, rows)
    scale = 1.0
    if hand == "rapidfuzz":
        names_ = made.rows["name"].n_unique()
        made = replace(made, rows=made.rows.sample(min(SAMPLE, rows), seed=SEED))
        scale = names_ / made.rows["name"].n_unique()
    start = time.perf_counter()
    try:
        found = HANDS[hand](made)
    except ImportError as error:
        return {"missing": str(error)}
    seconds = (time.perf_counter() - start) * scale
    by = "row" if hand.endswith("-all") else "name"
    told = made.rows.join(found.select(by, "said", "probability"), on=by, how="left")
    right = pl.col("said") == pl.col("firm")
    said = told.filter(pl.col("probability") >= SURE)
    result: dict[str, object] = {"seconds": round(seconds, 1), **_scores(told, SURE)}
    if scale != 1:
        result["note"] = f"{made.rows.height} rows measured, time scaled"
    if hand.startswith(("ours", "unlabelled", "splink")):
        # in hindsight: no user could know the bound
        bounds = (1 / (1 + 2.0**-bits) for bits in range(-6, 20))
        result["f1_best"] = max(_scores(told, bound)["f1"] for bound in bounds)
        nine = told.filter(pl.col("probability").is_between(0.85, 0.95))
        result["of_those_0.9_sure"] = round(
            nine.select(right.fill_null(False).mean()).item() or 0.0, 3
        )
        result["families_merged"] = _merged(made, said)
    return result


def _scores(told: pl.DataFrame, bound: float) -> dict[str, float]:
    said = told.filter(pl.col("probability") >= bound)
    right = said.select((pl.col("said") == pl.col("firm")).fill_null(False).sum()).item()
    precision, recall = right / max(said.height, 1), right / told["firm"].count()
    f1 = 2 * precision * recall / max(precision + recall, 1e-9)
    return {"precision": round(precision, 4), "recall": round(recall, 4), "f1": round(f1, 4)}


def _merged(made: World, said: pl.DataFrame) -> float:
    """The share of families with a row of one member given to another."""
    family = made.register.select("firm", "family").drop_nulls()
    rows = said.filter(pl.col("said") != pl.col("firm"))
    rows = rows.join(family, on="firm").join(
        family.select(pl.col("firm").alias("said"), pl.col("family").alias("other")), on="said"
    )
    wrong = rows.filter(pl.col("family") == pl.col("other"))["family"].n_unique()
    return round(wrong / max(family["family"].n_unique(), 1), 4)


if __name__ == "__main__":
    print(json.dumps(measured(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))))
