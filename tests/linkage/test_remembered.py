"""Who is who taken from an earlier call: the same tables, and only where it is the same."""

from __future__ import annotations

import datetime as dt
import random
import shutil
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from supervision_models.contracts.definition import Contract
from supervision_models.engines.duckdb import DuckDBEngine
from supervision_models.linkage import Correction, linking, remembered
from supervision_models.linkage.linking import link

from .test_party_oracle import USCS

Tables = dict[str, pl.DataFrame]
Rows = dict[str, list[dict[str, Any]]]
FIRMS = ["澄塘甲建筑有限公司", "澄塘甲建筑有限责任公司", "澄塘乙建筑有限公司", "澄溏乙建筑有限公司"]
NAMES = [*FIRMS, "张三", None]
PROJECTS = ["锦绣江南住宅小区一期", "锦绣江南住宅小区二期", "锦绣江南一期住宅小区", None]
CODES = ["2403-990121-04-01-100001", "2403-990121-04-01-100002", None]


def rows_of(seed: int) -> Rows:
    draw = random.Random(seed)
    made: Rows = {
        "market_entity": [
            {"usc": code, "name": name, "former_names": draw.choice([None, *FIRMS])}
            for code, name in zip(USCS, ["澄塘甲建筑有限公司", "澄塘乙建筑有限公司"], strict=False)
        ]
    }
    for dataset in ("construction_permit", "planning_permit"):
        made[dataset] = [
            {
                "permit_no": f"99012120240101010{number}",
                "project_code": draw.choice(CODES),
                "project_name": draw.choice(PROJECTS),
                "owner_usc": draw.choice([*USCS, None]),
                "owner_name": draw.choice(NAMES),
                "issued_on": f"2024-0{draw.randint(1, 9)}-11",
                "built_area_m2": str(draw.randint(1, 9)),
            }
            for number in range(8)
        ]
    return made


@pytest.fixture
def linked(linked: Callable[..., Tables]) -> Callable[..., Tables]:
    """As a scan links: what is known of the same rows is taken as it is."""
    return partial(linked, recall=True)


def same(left: Tables, right: Tables) -> bool:
    return all(left[name].equals(right[name]) for name in left)


def found_anew(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """A list that grows with every call that finds who is who anew."""
    calls: list[int] = []
    plain = linking.link_parties

    def counted(*args: Any, **options: Any) -> Any:
        calls.append(1)
        return plain(*args, **options)

    monkeypatch.setattr(linking, "link_parties", counted)
    return calls


@pytest.mark.parametrize("seed", range(6))
def test_the_same_rows_are_taken_from_memory(
    linked: Callable[..., Tables], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    calls = found_anew(monkeypatch)
    rows = rows_of(seed)
    fresh = linked(rows, None)
    assert same(linked(rows, tmp_path), fresh)
    assert same(linked(rows, tmp_path), fresh)
    assert len(calls) == 2


@pytest.mark.parametrize(
    ("field", "anew"),
    [
        ("built_area_m2", False),
        ("owner_name", True),
        ("owner_usc", True),
        ("project_code", True),
        ("project_name", True),
        ("permit_no", True),
        # a register may know that the name was another firm's on that day
        ("issued_on", True),
    ],
)
def test_what_says_who_it_is_counts_and_nothing_else(
    linked: Callable[..., Tables],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    field: str,
    anew: bool,
) -> None:
    rows = rows_of(1)
    linked(rows, tmp_path)
    values = {"issued_on": "2020-01-01", "owner_usc": USCS[2], "owner_name": "澄塘丙建筑有限公司"}
    rows["construction_permit"][3][field] = values.get(field, "9901212024010101999")
    fresh = linked(rows, None)
    calls = found_anew(monkeypatch)
    assert same(linked(rows, tmp_path), fresh)
    assert bool(calls) == anew


def test_days_do_not_count_where_no_register_knows_any(
    linked: Callable[..., Tables], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = rows_of(1)
    del rows["market_entity"]
    linked(rows, tmp_path)
    rows["construction_permit"][3]["issued_on"] = "2020-01-01"
    fresh = linked(rows, None)
    calls = found_anew(monkeypatch)
    assert same(linked(rows, tmp_path), fresh)
    assert not calls


@pytest.mark.parametrize("seed", range(10))
def test_after_random_changes_the_tables_are_those_of_a_full_run(
    linked: Callable[..., Tables], tmp_path: Path, seed: int
) -> None:
    draw = random.Random(seed)
    rows = rows_of(seed)
    for _ in range(4):
        linked(rows, tmp_path)
        dataset = draw.choice(list(rows))
        other = rows_of(draw.randint(0, 99))[dataset]
        at = draw.randrange(len(rows[dataset]))
        row = rows[dataset][at]
        for field in draw.sample(list(row), 2):
            row[field] = other[at][field]
        if draw.random() < 0.3:
            rows[dataset].pop()
        assert same(linked(rows, tmp_path), linked(rows, None))
        if not all(rows.values()):
            break


def test_corrections_and_near_names_are_part_of_it(
    linked: Callable[..., Tables], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = rows_of(2)
    linked(rows, tmp_path)
    calls = found_anew(monkeypatch)
    day = dt.datetime(2026, 9, 30, tzinfo=dt.UTC)
    said = (Correction("party", f"usc:{USCS[0]}", f"usc:{USCS[2]}", "same", "示例", day),)
    assert same(linked(rows, tmp_path, said), linked(rows, None, said))
    assert same(linked(rows, tmp_path, alike=False), linked(rows, None, alike=False))
    assert len(calls) == 4
    linked(rows, tmp_path, said)
    assert len(calls) == 4


def harmed(file: Path, harm: str) -> None:
    content = file.read_bytes()
    match harm:
        case "gone":
            file.unlink()
        case "half":
            file.write_bytes(content[: len(content) // 2])
        case "empty":
            file.write_bytes(b"")
        case "null":
            file.write_bytes(b"null")
        case _:
            at = int(harm) % len(content)
            file.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])


@pytest.mark.parametrize("name", ["state.json", "party.parquet", "links_project.parquet"])
@pytest.mark.parametrize("harm", ["gone", "half", "empty", "null", "7", "150", "333", "511"])
def test_what_is_lost_or_damaged_is_found_anew(
    linked: Callable[..., Tables],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    harm: str,
) -> None:
    rows = rows_of(3)
    fresh = linked(rows, tmp_path)
    (folder,) = (tmp_path / "identities").iterdir()
    harmed(folder / name, harm)
    calls = found_anew(monkeypatch)
    assert same(linked(rows, tmp_path), fresh)
    assert same(linked(rows, tmp_path), fresh)
    assert len(calls) == 1  # and kept again


def test_a_folder_that_cannot_be_written_stops_nothing(
    linked: Callable[..., Tables], tmp_path: Path
) -> None:
    (tmp_path / "identities").write_text("a file in its place", encoding="utf-8")
    rows = rows_of(3)
    assert same(linked(rows, tmp_path), linked(rows, None))


def test_what_is_kept_names_no_person(linked: Callable[..., Tables], tmp_path: Path) -> None:
    written = ["张三", "张三丰（个人）", "张三、李四", FIRMS[0]]
    rows: Rows = {"construction_permit": [{"owner_name": name} for name in written]}
    linked(rows, tmp_path)
    (folder,) = (tmp_path / "identities").iterdir()
    kept = {path.name: path for path in folder.iterdir()}
    texts = [path.read_text("utf-8") for name, path in kept.items() if name.endswith(".json")]
    frames = [pl.read_parquet(path) for name, path in kept.items() if name.endswith(".parquet")]
    texts += [frame.write_csv() for frame in frames]
    assert "澄塘甲建筑" in "".join(texts)
    assert "张三" not in "".join(texts)


def test_a_register_counts_wherever_it_stands(
    connection: DuckDBEngine,
    contracts: Mapping[str, Contract],
    linked: Callable[..., Tables],
    tmp_path: Path,
) -> None:
    """Also one that the caller has no contract of: linkage reads it."""
    firms = rows_of(5)["market_entity"]
    rows: Rows = {"construction_permit": [{"owner_name": FIRMS[0]}, {"owner_name": FIRMS[2]}]}
    linked(rows, None)
    some = {name: contracts[name] for name in rows}
    parties = []
    for memory in (tmp_path, tmp_path, None):
        link(connection, some, memory=memory, recall=True)
        parties.append(connection.frame("SELECT key FROM party ORDER BY ALL"))
        connection.register("market_entity", pl.DataFrame(firms))
    assert not parties[1].equals(parties[0])
    assert parties[1].equals(parties[2])


def test_few_findings_are_kept(linked: Callable[..., Tables], tmp_path: Path) -> None:
    for seed in range(remembered._MOST + 2):
        linked(rows_of(seed), tmp_path)
    kept = list((tmp_path / "identities").iterdir())
    assert len(kept) == remembered._MOST
    shutil.rmtree(tmp_path / "identities")
    linked(rows_of(0), tmp_path)
