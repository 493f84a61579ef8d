"""Public sets of records with known truth: febrl4 (BSD), DBLP-ACM, Splink's fake_1000 and
historical persons (MIT).

Faulty duplicates of made-up or famous people, and papers of two libraries.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import polars as pl

Tables = dict[str, pl.DataFrame]


@dataclass(frozen=True, slots=True)
class Known:
    """A set with its truth.

    tables  `rows` (links within one dataset), or `left` and `right`; each with `unique_id`, the
            position. With `labels` (unique_id, same) row i of the left stands against row i of the
            right, and the first rows are labelled.
    same    which pairs `left`, `right` are one
    ones    how many are, in all: those that a linker is to find
    truth   within one dataset: whose each row is
    """

    tables: Tables
    same: Callable[[pl.DataFrame], pl.Series]
    ones: int
    truth: pl.Series | None = None

    def write(self, folder: Path) -> None:
        """Tables as files, for processes of their own."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, table in self.tables.items():
            table.write_parquet(folder / f"{name}.parquet")


def read(folder: Path) -> Tables:
    """What `Known.write` wrote."""
    names = ("rows", "left", "right", "labels")
    files = {name: folder / f"{name}.parquet" for name in names}
    return {name: pl.read_parquet(file) for name, file in files.items() if file.exists()}


def febrl4(data: Path) -> Known:
    """5,000 persons with one faulty duplicate each: record ``rec-n-dup-0`` is ``rec-n-org``."""
    tables, number = {}, {}
    for side, file in (("left", "dataset4b.csv"), ("right", "dataset4a.csv")):
        frame = pl.read_csv(data / "febrl" / file, infer_schema=False)
        frame = frame.rename({name: name.strip() for name in frame.columns})
        text = pl.all().str.strip_chars()
        frame = frame.with_columns(pl.when(text != "").then(text))
        number[side] = frame["rec_id"].str.extract(r"rec-(\d+)-")
        tables[side] = frame.drop("rec_id").with_row_index("unique_id")
    return Known(
        tables,
        lambda pairs: (
            number["left"].gather(pairs["left"]) == number["right"].gather(pairs["right"])
        ),
        int(number["left"].is_in(number["right"].implode()).sum()),
    )


_FAMILIES = {
    "sigmod": "sigmod",
    "vldb": "vldb|very large",
    "record": "record",
    "tods": "tods|trans",
}


def dblp_acm(data: Path) -> Known:
    """Labelled pairs of papers: those of the training part, then those of the part for tests."""
    parts = {
        part: [
            line.split("\t")
            for line in (data / "dblp_acm" / f"{part}.txt").read_text("utf-8").splitlines()
        ]
        for part in ("train", "test")
    }
    lines = [line for part in parts.values() for line in part]
    one = pl.Series("same", [line[2].strip() == "1" for line in lines])
    labelled = len(parts["train"])
    tables = {
        side: _papers([line[place] for line in lines])
        for place, side in enumerate(("left", "right"))
    }
    labels = one.head(labelled).to_frame().with_row_index("unique_id")
    return Known(
        {**tables, "labels": labels},
        lambda pairs: one.gather(pairs["left"]) & (pairs["left"] == pairs["right"]),
        int(one.tail(len(lines) - labelled).sum()),
    )


def _papers(texts: list[str]) -> pl.DataFrame:
    frame = pl.DataFrame({"text": texts}).select(
        pl.col("text").str.extract(rf"COL {name} VAL (.*?)(?: COL |\s*$)").alias(name)
        for name in ("title", "authors", "venue", "year")
    )
    surnames = pl.col("authors").str.extract_all(r"\w+ *(?:,|$)")
    return frame.select(
        pl.col("title").str.replace_all(r"\W+", " ").str.strip_chars(),
        pl.col("authors").str.extract(r"(\w+) *(?:,|$)").alias("author"),
        surnames.list.eval(pl.element().str.strip_chars(" ,"))
        .list.sort()
        .list.join(" ")
        .alias("surnames"),
        pl.coalesce(
            pl.when(pl.col("venue").str.contains(words)).then(pl.lit(name))
            for name, words in _FAMILIES.items()
        ).alias("venue"),
        "year",
        pl.int_range(pl.len()).alias("pair"),
    ).with_row_index("unique_id")


def fake_1000(data: Path) -> Known:
    """1,000 records of 251 made-up persons."""
    frame = pl.read_csv(data / "splink" / "fake_1000.csv", infer_schema=False)
    whole = pl.concat_str("first_name", "surname", separator=" ", ignore_nulls=True)
    return _within(frame.with_columns(pl.when(whole != "").then(whole).alias("whole")))


def historical(data: Path) -> Known:
    """50,000 faulty records of 5,156 persons; many lack a date, a place or a postcode."""
    frame = pl.read_parquet(data / "splink" / "historical_figures_with_errors_50k.parquet")
    return _within(
        frame.with_columns(
            pl.col("dob").str.head(4).alias("year"),
            pl.col("postcode_fake").str.extract(r"^([a-z]+\d+[a-z]?)").alias("district"),
        )
    )


def _within(frame: pl.DataFrame) -> Known:
    truth = frame["cluster"]
    sizes = frame.group_by("cluster").len()["len"].cast(pl.Int64)
    return Known(
        {"rows": frame.drop("cluster", "unique_id").with_row_index("unique_id")},
        lambda pairs: truth.gather(pairs["left"]) == truth.gather(pairs["right"]),
        int((sizes * (sizes - 1) // 2).sum()),
        truth,
    )


SETS: dict[str, Callable[[Path], Known]] = {
    "febrl4": febrl4,
    "dblp_acm": dblp_acm,
    "fake_1000": fake_1000,
    "historical": historical,
}
