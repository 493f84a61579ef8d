"""What was planted: the answer that a scan is measured against.

Written from the parameters of the scenarios, never by running a model.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Label = Literal["hit", "near_miss", "excepted", "not_assessable"]
LABELS: tuple[Label, ...] = ("hit", "near_miss", "excepted", "not_assessable")
COLUMNS = ("model_id", "identity", "label", "note")


@dataclass(frozen=True, slots=True, order=True)
class TruthRow:
    """One planted subject: `identity` is spelled as in findings, ``patch_no=WP1``."""

    model_id: str
    identity: str
    label: Label
    note: str


@dataclass(frozen=True, slots=True)
class SourceAccount:
    """What ingest must make of one file: `rows` loaded, and rows set aside by reason."""

    file: str
    dataset: str
    rows: int
    quarantined: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Truth:
    """All planted rows of a demo, and the account of its files."""

    rows: tuple[TruthRow, ...]
    sources: tuple[SourceAccount, ...]

    def counts(self) -> dict[str, Counter[str]]:
        """Model id -> label -> number of planted subjects."""
        found: dict[str, Counter[str]] = {}
        for row in self.rows:
            found.setdefault(row.model_id, Counter())[row.label] += 1
        return dict(sorted(found.items()))

    def of(self, model_id: str, label: Label) -> frozenset[str]:
        """Identities of a model that carry `label`."""
        return frozenset(
            row.identity for row in self.rows if (row.model_id, row.label) == (model_id, label)
        )


def write_truth(rows: Iterable[TruthRow], path: Path) -> None:
    """``truth.csv`` in UTF-8 with a byte-order mark, so that Excel shows the notes."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows((row.model_id, row.identity, row.label, row.note) for row in sorted(rows))
    path.write_bytes(text.getvalue().encode("utf-8-sig"))


def read_truth(path: Path) -> tuple[TruthRow, ...]:
    """The rows of a ``truth.csv``."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    found = []
    for row in rows:
        label = row["label"]
        if label not in LABELS:
            raise ValueError(f"{path}: label {label!r} is none of {', '.join(LABELS)}")
        found.append(TruthRow(row["model_id"], row["identity"], label, row["note"]))
    return tuple(found)
