"""The README and the accounts of a demo folder."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Sequence
from pathlib import Path

from supervision_models.demo.block import Block
from supervision_models.demo.truth import LABELS, SourceAccount, Truth

_TEMPLATE = Path(__file__).with_name("readme_template.md")


def write_readme(
    path: Path, truth: Truth, plan: Sequence[Block], *, scale: float, seed: int, as_of: dt.date
) -> None:
    """Overview in both languages, with the counts of this demo."""
    header = "| model | " + " | ".join(LABELS) + " |\n|---|" + "---:|" * len(LABELS)
    models = [
        f"| `{model}` | " + " | ".join(str(counts[label]) for label in LABELS) + " |"
        for model, counts in truth.counts().items()
    ]
    files = ["| file | dataset | rows | quarantine |", "|---|---|---:|---:|"]
    files += [
        f"| `{item.file}` | `{item.dataset}` | {item.rows} | {sum(item.quarantined.values())} |"
        for item in truth.sources[: len(truth.sources) // len(plan)]
    ]
    first = plan[0]
    text = _TEMPLATE.read_text(encoding="utf-8").format(
        name=first.name if len(plan) == 1 else f"{first.name}等 {len(plan)} 县",
        county=first.county,
        scale=f"{scale:g}",
        seed=seed,
        as_of=as_of,
        models="\n".join([header, *models]),
        files="\n".join(files),
    )
    path.write_text(text, encoding="utf-8")


def write_accounts(sources: Sequence[SourceAccount], path: Path) -> None:
    """``accounts.csv``: file, dataset, rows, quarantined, by which required columns."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(["file", "dataset", "rows", "quarantined", "columns"])
    for item in sources:
        columns = ";".join(f"{name}:{count}" for name, count in sorted(item.quarantined.items()))
        writer.writerow(
            [item.file, item.dataset, item.rows, sum(item.quarantined.values()), columns]
        )
    path.write_bytes(text.getvalue().encode("utf-8-sig"))
