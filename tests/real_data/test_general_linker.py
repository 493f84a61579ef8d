"""The general linker on public sets with known truth: without labels on the persons of febrl4 and
of Splink's fake_1000, with labels on the papers of DBLP and ACM."""

from __future__ import annotations

from pathlib import Path

from tests.benchmarks.linkage_sets import SETS
from tests.benchmarks.public_links import CASES, CLUSTERED, linked
from tests.benchmarks.test_public_links import scores


def f1(data: Path, name: str, bound: float) -> float:
    known = SETS[name](data / "linkage")
    found = linked(CASES[name], known.tables)
    if "labels" in known.tables:
        found = found.filter(found["left"] >= known.tables["labels"].height)
    return scores(known, found, bound, known.ones)["f1"]


def test_persons_of_febrl4(data: Path) -> None:
    """5,000 persons with one duplicate each, given to a register."""
    assert SETS["febrl4"](data / "linkage").ones == 5000
    assert f1(data, "febrl4", 0.5) >= 0.99


def test_papers_of_dblp_and_acm(data: Path) -> None:
    """Weights from the labels of the training part; F1 on the part for tests."""
    assert SETS["dblp_acm"](data / "linkage").ones == 444
    assert f1(data, "dblp_acm", 0.5) >= 0.97


def test_records_of_one_dataset(data: Path) -> None:
    """1,000 records of 251 persons: clusters from pairs within one dataset."""
    assert f1(data, "fake_1000", CLUSTERED) >= 0.86
