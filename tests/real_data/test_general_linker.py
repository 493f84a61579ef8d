"""The general linker, without labels, on the persons of febrl4 (BSD): 5,000 with one fault-ridden
duplicate each. Known answer: record ``rec-n-dup-0`` is ``rec-n-org``."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl

from supervision_models.linkage.probabilistic import candidates, scoring, weights
from supervision_models.linkage.probabilistic.comparisons import Alike, Same

FIELDS = (
    Alike("given name", "given_name", bounds=(0.92, 0.8), rare=(5,)),
    Alike("surname", "surname", bounds=(0.92, 0.8), rare=(5,)),
    Alike("street", "address_1", bounds=(0.9, 0.75)),
    Alike("suburb", "suburb", bounds=(0.9, 0.75)),
    Alike("postcode", "postcode", "edits", (0.75,)),
    Alike("born", "date_of_birth", "edits", (0.85, 0.7)),
    Alike("number", "soc_sec_id", "edits", (0.85, 0.7)),
    Same("house", "street_number"),
)
KEYS = (
    ("soc_sec_id",),
    ("date_of_birth",),
    ("surname", "given_name"),
    ("postcode", "street_number"),
)


def read(path: Path) -> pl.DataFrame:
    frame = pl.read_csv(path, infer_schema=False)
    frame = frame.rename({name: name.strip() for name in frame.columns})
    return frame.with_columns(
        pl.when(pl.all().str.strip_chars() != "").then(pl.all().str.strip_chars())
    ).with_columns(
        *(pl.len().over(name).alias(f"{name}_frequency") for name in ("given_name", "surname"))
    )


def whole(frame: pl.DataFrame) -> pl.Series:
    parts = ("given_name", "surname", "address_1", "suburb")
    return frame.select(pl.concat_str(*parts, separator=" ", ignore_nulls=True).alias("t"))["t"]


def test_persons_of_febrl4(data: Path) -> None:
    folder = data / "linkage" / "febrl"
    right, left = read(folder / "dataset4a.csv"), read(folder / "dataset4b.csv")
    found = [candidates.by_ngrams(whole(left), whole(right), best=3)]
    for key in KEYS:
        joined = pl.concat_str(*key, separator="|").alias("key")
        found.append(
            candidates.by_key(left.select(joined)["key"], right.select(joined)["key"], limit=20)
        )
    pairs = candidates.union(found)
    levels = scoring.compared(pairs, left, right, FIELDS)
    rng = np.random.default_rng(1)
    random = pl.DataFrame({side: rng.integers(0, 5000, 50_000) for side in ("left", "right")})
    learnt = weights.unlabelled(FIELDS, levels, scoring.compared(random, left, right, FIELDS))
    best = scoring.best(scoring.scored(pairs, levels, FIELDS, learnt))
    said = best.filter(pl.col("probability") >= 0.5)
    number = pl.col("rec_id").str.extract(r"rec-(\d+)-")
    mine = left.select(number)["rec_id"].gather(said["left"])
    theirs = right.select(number)["rec_id"].gather(said["right"])
    right_ones = int((mine == theirs).sum())
    precision, recall = right_ones / said.height, right_ones / left.height
    f1 = 2 * precision * recall / (precision + recall)
    assert (left.height, right.height) == (5000, 5000)
    assert f1 >= 0.99, (precision, recall)


PAPERS = (
    Alike("title", "title", "edits", (0.95, 0.9, 0.8, 0.6)),
    Alike("surnames", "surnames", "edits", (0.85, 0.6, 0.4)),
    Alike("first author", "author", "jaro_winkler", (0.9, 0.8)),
    Same("venue", "venue"),
    Same("year", "year"),
)
FAMILIES = {"sigmod": "sigmod", "vldb": "vldb|very large", "record": "record", "tods": "tods|trans"}


def papers(path: Path) -> tuple[pl.DataFrame, pl.DataFrame, np.ndarray]:
    """Both sides of the labelled pairs of one part, and which of them are one paper."""
    lines = [line.split("\t") for line in path.read_text("utf-8").splitlines()]

    def side(place: int) -> pl.DataFrame:
        text = pl.Series("text", [line[place] for line in lines])
        frame = text.to_frame().select(
            pl.col("text").str.extract(rf"COL {name} VAL (.*?)(?: COL |\s*$)").alias(name)
            for name in ("title", "authors", "venue", "year")
        )
        return frame.with_columns(
            pl.col("title").str.replace_all(r"\W+", " ").str.strip_chars(),
            pl.col("authors").str.extract(r"(\w+) *(?:,|$)").alias("author"),
            pl.col("authors")
            .str.extract_all(r"\w+ *(?:,|$)")
            .list.eval(pl.element().str.strip_chars(" ,"))
            .list.sort()
            .list.join(" ")
            .alias("surnames"),
            pl.coalesce(
                pl.when(pl.col("venue").str.contains(words)).then(pl.lit(name))
                for name, words in FAMILIES.items()
            ).alias("venue"),
        )

    return side(0), side(1), np.array([line[2].strip() == "1" for line in lines])


def test_papers_of_dblp_and_acm(data: Path) -> None:
    """Weights from the labels of the training part; F1 on the part for tests."""
    folder = data / "linkage" / "dblp_acm"

    def compared(part: str) -> tuple[np.ndarray, np.ndarray]:
        left, right, one = papers(folder / f"{part}.txt")
        numbers = np.arange(left.height)
        pairs = pl.DataFrame({"left": numbers, "right": numbers})
        return scoring.compared(pairs, left, right, PAPERS), one

    levels, one = compared("train")
    learnt = weights.from_labels(PAPERS, levels, one)
    levels, one = compared("test")
    said = learnt.bits(PAPERS, levels) >= 0
    precision, recall = (said & one).sum() / said.sum(), (said & one).sum() / one.sum()
    f1 = 2 * precision * recall / (precision + recall)
    assert one.sum() == 444
    assert f1 >= 0.97, (precision, recall)
