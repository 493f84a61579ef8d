"""The fictional county as raw files, with truth, mappings and a README. Streams block by block."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from supervision_models.demo import frames
from supervision_models.demo.block import Block, blocks
from supervision_models.demo.county import County, build
from supervision_models.demo.dirt.delimited import write_delimited, write_json_lines
from supervision_models.demo.dirt.layout import Page, lay_out
from supervision_models.demo.dirt.rendering import render
from supervision_models.demo.dirt.vectors import write_vector
from supervision_models.demo.dirt.workbooks import write_xls, write_xlsx
from supervision_models.demo.readme import write_accounts, write_readme
from supervision_models.demo.sources.definition import Source
from supervision_models.demo.sources.registry import SOURCES
from supervision_models.demo.truth import SourceAccount, Truth, TruthRow, write_truth

AS_OF = dt.date(2026, 9, 30)
COVERED_FROM = dt.date(2015, 1, 1)
Progress = Callable[[str, float | None], None]


def generate(
    directory: Path | str,
    *,
    scale: float = 1,
    seed: int = 7,
    as_of: dt.date = AS_OF,
    progress: Progress | None = None,
) -> Truth:
    """Write ``raw/``, ``mappings/``, ``truth.csv``, ``accounts.csv`` and ``README.md``.

    directory  made when missing; files of an earlier demo in it are replaced
    scale      1 is a county of 3,000 projects and 30,000 parcels; memory is that of one county
    seed       the same seed gives the same bytes
    as_of      the day on which the scan looks at the county
    """
    root = Path(directory)
    raw, mappings = root / "raw", root / "mappings"
    for folder in (raw, mappings):
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.iterdir():
            old.unlink()
    say = progress or (lambda label, share: None)
    rows: list[TruthRow] = []
    accounts: list[SourceAccount] = []
    plan = blocks(scale, seed, as_of)
    for block in plan:
        county = build(block)
        rows += county.truth
        for done, source in enumerate(SOURCES):
            share = (block.number + done / len(SOURCES)) / len(plan)
            say(block.name, share)
            accounts.append(_write(block, source, county, raw, mappings))
    truth = Truth(tuple(sorted(rows)), tuple(accounts))
    write_truth(truth.rows, root / "truth.csv")
    write_accounts(truth.sources, root / "accounts.csv")
    write_readme(root / "README.md", truth, plan, scale=scale, seed=seed, as_of=as_of)
    say("", 1.0)
    return truth


def _write(
    block: Block, source: Source, county: County, raw: Path, mappings: Path
) -> SourceAccount:
    contract = frames.contracts()[source.dataset]
    frame = county.frames[source.dataset]
    page = lay_out(block, source, contract, render(block, source, contract, frame))
    name = source.filename(block.tag)
    _write_page(page, raw / name, source)
    (mappings / f"{name}.yaml").write_text(_mapping(block, source), encoding="utf-8")
    return SourceAccount(name, source.dataset, len(frame), page.broken)


def _write_page(page: Page, path: Path, source: Source) -> None:
    match source.form:
        case "xlsx":
            write_xlsx(page, path, source.stem)
        case "xls":
            write_xls(page, path, source.stem)
        case "csv" | "tsv":
            delimiter = "\t" if source.form == "tsv" else ","
            write_delimited(page, path, delimiter=delimiter, encoding=source.encoding)
        case "jsonl":
            write_json_lines(page, path)
        case _:
            write_vector(page, path, source)


def _mapping(block: Block, source: Source) -> str:
    """What a person settles for the file: the dataset, its coverage, and what cannot be guessed.

    JSON values are YAML values, so that no text is misread.
    """
    entries: dict[str, Any] = {"dataset": source.dataset, "region": block.county}
    if source.covered:
        entries["coverage"] = {
            "region": block.county,
            "from": COVERED_FROM.isoformat(),
            "to": block.as_of.isoformat(),
        }
    entries |= dict(source.mapping)
    lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in entries.items()]
    return "\n".join(lines) + "\n"
