"""The same seed gives the same files; the accounts agree with what is written."""

from __future__ import annotations

import csv
import datetime as dt
from collections import Counter
from collections.abc import Collection
from pathlib import Path

import pytest

from supervision_models.demo import generate
from supervision_models.demo.block import DIVISIONS, Block, blocks
from supervision_models.demo.county import NEIGHBOURS, build
from supervision_models.demo.frames import contracts
from supervision_models.demo.sources.registry import SOURCES
from supervision_models.demo.truth import TruthRow, read_truth
from supervision_models.ingest.mapping import load_mapping
from supervision_models.workspace import packaged

from .conftest import SMALL, Written


def bytes_of(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def test_the_same_seed_gives_the_same_bytes(written: Written, tmp_path: Path) -> None:
    again = generate(tmp_path / "again", scale=SMALL)
    assert again == written.truth
    first, second = bytes_of(written.root), bytes_of(tmp_path / "again")
    assert len(first) > 2 * len(SOURCES)
    assert [name for name in first if first[name] != second.get(name)] == []
    assert first.keys() == second.keys()


def test_another_seed_gives_other_data_and_the_same_scenarios(
    written: Written, tmp_path: Path
) -> None:
    other = generate(tmp_path, scale=SMALL, seed=8)
    assert _planted(other.rows) == _planted(written.truth.rows)
    name = "raw/税务局_税费入库明细.csv"
    assert (tmp_path / name).read_bytes() != (written.root / name).read_bytes()


def _planted(rows: Collection[TruthRow]) -> Counter[tuple[str, str, str]]:
    """What is planted, by model, label and note; what the neighbour built follows from the seed."""
    return Counter(
        (row.model_id, row.label, row.note)
        for row in rows
        if row.note != NEIGHBOURS.get(row.model_id)
    )


def test_an_earlier_demo_in_the_folder_is_replaced(tmp_path: Path) -> None:
    stale = tmp_path / "raw" / "old.csv"
    stale.parent.mkdir()
    stale.write_text("x")
    generate(tmp_path, scale=0.01)
    assert not stale.exists()


def test_progress_ends_at_one(tmp_path: Path) -> None:
    seen: list[tuple[str, float | None]] = []
    generate(tmp_path, scale=0.01, progress=lambda label, share: seen.append((label, share)))
    shares = [share for _, share in seen if share is not None]
    assert shares == sorted(shares)
    assert seen[0][0] == "澄塘县"
    assert seen[-1] == ("", 1.0)


def test_every_dataset_has_a_file_with_a_mapping_that_loads(written: Written) -> None:
    files = {path.name for path in (written.root / "raw").iterdir()}
    assert files == {source.filename("") for source in SOURCES}
    assert {source.dataset for source in SOURCES} == set(contracts())
    for source in SOURCES:
        path = written.root / "mappings" / f"{source.filename('')}.yaml"
        mapping = load_mapping(path, contracts())
        assert mapping.dataset == source.dataset
        if source.covered:
            assert mapping.coverage is not None
            assert mapping.coverage.region == "990121"
            assert mapping.coverage.end == dt.date(2026, 9, 30)


def test_truth_and_accounts_are_what_was_returned(written: Written) -> None:
    assert read_truth(written.root / "truth.csv") == written.truth.rows
    with (written.root / "accounts.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {row["file"]: row for row in csv.DictReader(file)}
    assert len(rows) == len(written.truth.sources) == len(SOURCES)
    for source in written.truth.sources:
        assert int(rows[source.file]["rows"]) == source.rows > 0
        assert int(rows[source.file]["quarantined"]) == sum(source.quarantined.values())
    assert sum(sum(s.quarantined.values()) for s in written.truth.sources) >= 20


def test_the_readme_counts_what_was_planted(written: Written) -> None:
    text = (written.root / "README.md").read_text(encoding="utf-8")
    counts = written.truth.counts()["build.no-permit"]
    line = " | ".join(
        str(counts[label]) for label in ("hit", "near_miss", "excepted", "not_assessable")
    )
    assert f"| `build.no-permit` | {line} |" in text
    assert "{" not in text


def test_a_demo_of_several_counties_is_written_block_by_block() -> None:
    assert [block.share for block in blocks(2.5, 7, dt.date(2026, 9, 30))] == [1.0, 1.0, 0.5]
    with pytest.raises(ValueError, match="scale must be positive"):
        blocks(0, 7, dt.date(2026, 9, 30))
    many = blocks(100, 7, dt.date(2026, 9, 30))
    assert len({block.county for block in many}) == 100
    assert len({block.name for block in many}) == 100
    assert {block.neighbour for block in many}.isdisjoint({block.county for block in many})
    assert len({block.origin for block in many}) == 100


def test_blocks_share_no_identifier(block: Block) -> None:
    other = Block(1, block.share, block.copies, block.seed, block.as_of)
    first, second = build(block), build(other)
    for dataset, contract in contracts().items():
        key = contract.key[0]
        ours = set(first.frames[dataset][key].to_list())
        assert ours.isdisjoint(second.frames[dataset][key].to_list()), dataset
    assert _planted(first.truth) == _planted(second.truth)


def test_the_county_has_the_divisions_that_ship(block: Block) -> None:
    path = packaged("datasets") / "reference" / "divisions.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        shipped = {
            row["区划代码"]: (row["区划名称"], row["停用日期"], row["变更后代码"])
            for row in csv.DictReader(file)
        }
    ours = {
        f"990121{suffix}": (name, until or "", f"990121{after}" if after else "")
        for suffix, name, _, _, until, after in DIVISIONS
    }
    assert ours == {code: row for code, row in shipped.items() if code != "990121"}
    assert block.townships[0] == "990121101"
