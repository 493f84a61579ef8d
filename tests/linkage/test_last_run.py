"""New rows join what is known: the result is that of a full run, and only what they reach is
looked at again."""

from __future__ import annotations

import datetime as dt
import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from supervision_models.linkage import (
    Correction,
    frames_kept,
    last_run,
    party_rules,
    project_rules,
    reach,
    similar_projects,
    usc,
)
from supervision_models.linkage.similar_projects import Compared, Works

Row = dict[str, Any]
Rows = dict[str, list[Row]]
Tables = dict[str, pl.DataFrame]
NOBODY = pl.DataFrame(schema={"a": pl.String, "b": pl.String})


def usc_of(number: int) -> str:
    stem = f"91990121MA{number:07d}"
    return stem + usc.check_character(stem)


CODES = [usc_of(number) for number in range(8)]
OLDER = ["990121000000001", "990121000000002", *(code[8:17] for code in CODES[:2]), "MA0000099"]
TRADES = ("建筑", "置业")
FIRMS = [
    f"澄塘{name}{kind}有限公司" for name in ("丰泽", "丰择", "云栖", "宏图") for kind in TRADES
]
PARTS = ["丰泽建筑有限公司", "澄塘丰泽建筑公司示例分公司", "云栖置业有限责任公司"]
WRITTEN = [*FIRMS, *PARTS, "张三", None]
PHASES = ["", "一期", "二期", "1号楼", "3标段"]
WORKS = [f"{place}花园{phase}" for place in ("澄塘云栖", "云栖", "澄塘锦绣") for phase in PHASES]
# of divisions that took over from one another, and of others
PROJECTS = [
    f"2020-{division}-47-03-00000{number}"
    for division in ("990121", "990102", "990103", "990104")
    for number in (1, 2)
]
DIVISIONS = [("990121", "990102"), ("990103", "990102"), ("990102", None), ("990104", None)]
WORD_DAY = dt.datetime(2026, 9, 30, tzinfo=dt.UTC)
DAYS = ["2012-03-04", "2019-05-06", "2024-07-08", None]


def party(draw: random.Random, role: str) -> Row:
    code = draw.choice([*CODES, *OLDER, None, None, None])
    return {f"{role}_usc": code, f"{role}_name": draw.choice(WRITTEN)}


def project(draw: random.Random) -> Row:
    code, name = draw.choice([*PROJECTS, None, None, None]), draw.choice([*WORKS, None])
    return {"project_code": code, "project_name": name}


def row_of(draw: random.Random, dataset: str) -> Row:
    match dataset:
        case "market_entity":
            former = draw.choice([None, None, *FIRMS, f"{FIRMS[0]}（2010-01-01至2015-06-30）"])
            return {
                "usc": draw.choice(CODES),
                "name": draw.choice(FIRMS),
                "former_names": former,
                "registration_no": draw.choice([None, None, *OLDER[:2]]),
                "renamed_on": draw.choice(DAYS) if former else None,
                "established_on": draw.choice(DAYS),
                "phone": draw.choice([None, "h:1", "h:2"]),
            }
        case "construction_permit":
            permit = draw.choice([f"99012120240101010{number}" for number in range(5)])
            both = party(draw, "owner") | party(draw, "contractor")
            day = draw.choice(DAYS)
            return {"permit_no": permit, "issued_on": day, **both, **project(draw)}
        case "land_supply":
            contract = draw.choice([f"9901212024B0000{number}" for number in range(4)])
            return {"contract_no": contract, **party(draw, "grantee"), **project(draw)}
        case "payment":
            quoted = draw.choice([f"9901212024B0000{number}" for number in range(4)])
            named = project(draw) if draw.random() < 0.5 else {}
            return {"reference_no": quoted, **party(draw, "payer"), **named}
        case "land_enforcement":
            person = draw.choice([None, "h:p1", "h:p2"])
            name = draw.choice(WRITTEN)
            return {"party_person_id": person, "party_name": name, "decided_on": draw.choice(DAYS)}
        case _:
            old, new = draw.choice(DIVISIONS)
            return {"code": f"{old}000000", "name": f"示例{old}县", "successor": new}


SIZES = {"market_entity": 6, "construction_permit": 9, "land_supply": 4, "payment": 5,
         "land_enforcement": 3, "division": 2}  # fmt: skip


def world_of(draw: random.Random) -> Rows:
    return {
        dataset: [row_of(draw, dataset) for _ in range(draw.randint(1, size))]
        for dataset, size in SIZES.items()
    }


def changed(draw: random.Random, rows: Rows) -> Rows:
    """A few rows come, go, or say something else."""
    now = {dataset: [dict(row) for row in given] for dataset, given in rows.items()}
    for _ in range(draw.randint(1, 3)):
        dataset = draw.choice(list(now))
        given = now[dataset]
        what = draw.random()
        if what < 0.4 or not given:
            given.append(draw.choice([row_of(draw, dataset), *given]))
        elif what < 0.6:
            given.pop(draw.randrange(len(given)))
        else:
            at, other = draw.randrange(len(given)), row_of(draw, dataset)
            field = draw.choice(list(other))
            given[at] = {**given[at], field: other[field]}
    return now


def corrections_of(draw: random.Random) -> tuple[Correction, ...]:
    keys = {
        "party": [*(f"usc:{code}" for code in CODES[:4]), *(f"name:{name}" for name in FIRMS)],
        "project": [
            *(f"code:{code}" for code in PROJECTS[:4]),
            *(f"name:{WORKS[at]}|usc:{CODES[at % 3]}" for at in range(6)),
        ],
    }
    said = []
    for number in range(draw.choice([0, 0, 2, 4])):
        kind: Any = draw.choice(list(keys))
        left, right = draw.sample(keys[kind], 2)
        verdict: Any = draw.choice(["same", "different", "unsure"])
        day = WORD_DAY + dt.timedelta(number)
        said.append(Correction(kind, left, right, verdict, "示例", day))
    return tuple(said)


Link = Callable[..., Tables]


@pytest.fixture
def again(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[int]]:
    """How many writings were ruled, of parties and of projects, by each call."""
    counts: dict[str, list[int]] = {}

    def counted(module: Any) -> None:
        plain = module._rule

        def rule(salt: int, seen: pl.DataFrame, *rest: Any) -> Any:
            counts.setdefault(module.__name__.rpartition(".")[2], []).append(seen.height)
            return plain(salt, seen, *rest)

        monkeypatch.setattr(module, "_rule", rule)

    counted(party_rules)
    counted(project_rules)
    return counts


@pytest.mark.parametrize("seed", range(8))
def test_whatever_comes_goes_or_changes_the_result_is_that_of_a_full_run(
    linked: Link, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    # so that works of one party are told by what is rare among them, too
    monkeypatch.setattr(similar_projects, "_SHARED", 2)
    monkeypatch.setattr(last_run, "_FOLDERS", 2)
    monkeypatch.setattr(last_run, "_SHARE", 9)  # of so few writings most are reached
    draw = random.Random(seed)
    rows, said = world_of(draw), corrections_of(draw)
    linked(rows, tmp_path, said)
    for _ in range(4):
        rows = changed(draw, rows)
        said = draw.choice([said, said, (*said, *corrections_of(draw)), said[1:]])
        found, anew = linked(rows, tmp_path, said), linked(rows, None, said)
        for name, table in anew.items():
            assert found[name].equals(table), name


def county(firms: int) -> Rows:
    """Firms that have nothing in common, with two works each: two writings of each firm, and one of
    nobody, since no permit names a contractor."""
    rows: Rows = {"market_entity": [], "construction_permit": []}
    for number in range(firms):
        name = f"澄塘{chr(0x4E00 + 37 * number)}{chr(0x5000 + 91 * number)}建筑有限公司"
        rows["market_entity"].append({"usc": usc_of(number), "name": name})
        for phase in ("一期", "二期"):
            works = f"{chr(0x4E10 + 53 * number)}园小区{phase}"
            rows["construction_permit"].append({"owner_name": name, "project_name": works})
    return rows


def test_only_what_new_rows_reach_is_ruled_again(
    linked: Link, tmp_path: Path, again: dict[str, list[int]]
) -> None:
    rows = county(200)
    linked(rows, tmp_path)
    rows["construction_permit"].append(
        {"owner_usc": usc_of(7), "project_name": rows["construction_permit"][14]["project_name"]}
    )
    assert not linked(rows, tmp_path)["link_project"].is_empty()
    parties, projects = again["party_rules"], again["project_rules"]
    assert (parties[0], projects[0]) == (401, 400)
    assert parties[1:] == [4]  # the row, what register and permits write of the firm, and nobody
    assert projects[1:] == [1]  # it writes what a permit does: the same works of the same firm


def test_the_same_rows_rule_nothing_again(
    linked: Link, tmp_path: Path, again: dict[str, list[int]]
) -> None:
    rows = county(20)
    first = linked(rows, tmp_path)
    second = linked(rows, tmp_path)
    assert all(second[name].equals(table) for name, table in first.items())
    assert again["party_rules"][1:] == again["project_rules"][1:] == [0]


def test_only_what_a_word_of_people_reaches_is_ruled_again(
    linked: Link, tmp_path: Path, again: dict[str, list[int]]
) -> None:
    rows = county(50)
    linked(rows, tmp_path)
    left, right, third = (f"usc:{usc_of(number)}" for number in (1, 2, 3))
    pairs = [(left, right, "same"), (right, third, "same"), (left, third, "different")]
    said: tuple[Correction, ...] = ()
    for number, (one, other, verdict) in enumerate([*pairs, pairs[0]]):
        day = WORD_DAY + dt.timedelta(number)
        said += (Correction("party", one, other, verdict, "示例", day),)
        again.clear()
        found, anew = linked(rows, tmp_path, said), linked(rows, None, said)
        assert all(found[name].equals(table) for name, table in anew.items())
        assert 4 <= again["party_rules"][0] <= 6  # of 101
    revoked = said[1:]
    found, anew = linked(rows, tmp_path, revoked), linked(rows, None, revoked)
    assert all(found[name].equals(table) for name, table in anew.items())


def test_a_long_chain_is_followed_to_its_end_or_all_is_ruled_again(
    linked: Link, tmp_path: Path, again: dict[str, list[int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Names of 30 firms, each of which bore the name of the next before: one change reaches all."""
    names = [f"澄塘{chr(0x4E00 + 37 * n)}{chr(0x5000 + 91 * n)}建筑有限公司" for n in range(31)]
    rows: Rows = {
        "market_entity": [
            {"usc": usc_of(n), "name": names[n], "former_names": names[n + 1]} for n in range(30)
        ]
    }
    linked(rows, tmp_path)
    shutil.copytree(tmp_path, tmp_path.with_name("short"))
    rows["construction_permit"] = [{"owner_name": names[0], "owner_usc": usc_of(0)}]
    anew = linked(rows, None)
    again.clear()
    assert linked(rows, tmp_path)["link_party"].equals(anew["link_party"])
    assert again["party_rules"] == [31]
    monkeypatch.setattr(reach, "_ROUNDS", 5)
    again.clear()
    assert linked(rows, tmp_path.with_name("short"))["link_party"].equals(anew["link_party"])
    assert again["party_rules"] == [31]


def test_what_was_found_anew_stands_in_folders_until_all_is_one_again(
    linked: Link, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(last_run, "_FOLDERS", 3)
    rows, kinds = county(60), []
    for number in range(6):
        rows["construction_permit"].append({"owner_name": FIRMS[number]})
        linked(rows, tmp_path)
        linked(rows, tmp_path)  # nothing came: nothing is kept
        kinds.append([path.name for path in sorted((tmp_path / "last").iterdir())])
    since = [f"{number:06d}-since" for number in range(6)]
    assert kinds[:4] == [["000000-all", *since[1 : 1 + number]] for number in range(4)]
    assert kinds[4:] == [["000004-all"], ["000004-all", "000005-since"]]
    for row in rows["construction_permit"]:
        row["owner_name"] = FIRMS[0]  # most of what is known
    long_ago = tmp_path / "last" / "000006-all.1.partial"  # of a process that was ended
    long_ago.mkdir()
    os.utime(long_ago, (0, 0))
    linked(rows, tmp_path)
    assert [path.name for path in (tmp_path / "last").iterdir()] == ["000006-all"]


def test_what_another_process_kept_meanwhile_is_not_mixed_with_this(
    linked: Link, tmp_path: Path, again: dict[str, list[int]]
) -> None:
    rows = county(30)
    linked(rows, tmp_path)
    other = tmp_path.with_name("other")
    shutil.copytree(tmp_path, other)
    for number, memory in enumerate((tmp_path, other)):
        linked({**rows, "payment": [{"payer_name": FIRMS[number]}]}, memory)
    shutil.rmtree(tmp_path / "last" / "000001-since")
    (other / "last" / "000001-since").rename(tmp_path / "last" / "000001-since")
    rows["payment"] = [{"payer_name": FIRMS[2]}]
    anew = linked(rows, None)
    found = linked(rows, tmp_path)  # from what the other kept
    assert all(found[name].equals(table) for name, table in anew.items())
    linked({**rows, "payment": [{"payer_name": FIRMS[3]}]}, other)
    kept = other / "last"
    shutil.move(kept / "000001-since", tmp_path / "last" / "000003-since")  # after another one
    again.clear()
    found = linked(rows, tmp_path)  # as if it were not there
    assert all(found[name].equals(table) for name, table in anew.items())
    assert again["party_rules"][0] == 0


def names_in(folder: Path) -> str:
    frames = [pl.read_parquet(path) for path in folder.glob("*/*.parquet")]
    states = [path.read_text("utf-8") for path in folder.glob("*/state.json")]
    return "".join([*(frame.write_csv() for frame in frames), *states])


def test_what_is_kept_names_no_person_without_a_code(linked: Link, tmp_path: Path) -> None:
    written = ["张三", "张三丰（个人）", "张三、李四", FIRMS[0]]
    rows: Rows = {
        "construction_permit": [{"owner_name": name} for name in written],
        "land_enforcement": [{"party_name": "张三", "party_person_id": "h:p"}],
    }
    word = ("party", f"usc:{CODES[0]}", f"name:{FIRMS[0]}", "same")
    linked(rows, tmp_path, (Correction(*word, "经办人李四", WORD_DAY, "李四来电"),))
    kept = names_in(tmp_path / "last")
    assert FIRMS[0] in kept
    assert "张三" not in kept
    assert "李四" not in kept


@pytest.mark.parametrize("name", ["state.json", "parties-writings.parquet", "works-land.parquet"])
@pytest.mark.parametrize("harm", ["gone", "half", "other"])
def test_what_is_lost_or_damaged_is_found_anew(
    linked: Link, tmp_path: Path, again: dict[str, list[int]], name: str, harm: str
) -> None:
    rows = county(10)
    linked(rows, tmp_path)
    (file,) = (tmp_path / "last").glob(f"*/{name}")
    content = file.read_bytes()
    match harm:
        case "gone":
            file.unlink()
        case "half":
            file.write_bytes(content[: len(content) // 2])
        case _:
            at = len(content) // 3
            file.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
    rows["construction_permit"].append({"owner_name": FIRMS[0]})
    anew = linked(rows, None)
    again.clear()
    for writings in (22, 0):  # then it is kept again
        found = linked(rows, tmp_path)
        assert all(found[table].equals(frame) for table, frame in anew.items())
        assert again["party_rules"].pop() == writings


@pytest.mark.parametrize("name", ["12a-since", "9-x", "999999-all", "000001-since"])
@pytest.mark.parametrize("kind", ["file", "folder"])
def test_what_others_put_there_counts_for_nothing(
    linked: Link, tmp_path: Path, again: dict[str, list[int]], name: str, kind: str
) -> None:
    rows = county(10)
    linked(rows, tmp_path)
    other = tmp_path / "last" / name
    other.mkdir() if kind == "folder" else other.write_text("示例", encoding="utf-8")
    for number in range(2):
        rows["construction_permit"].append({"owner_name": FIRMS[number]})
        anew = linked(rows, None)
        again.clear()
        found = linked(rows, tmp_path)
        assert all(found[table].equals(frame) for table, frame in anew.items())
    assert again["party_rules"][0] <= 3  # of 23


def test_what_was_kept_in_another_form_is_found_anew(
    linked: Link, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = county(10)
    plain = frames_kept.write

    def write(folder: Path, frames: dict[str, pl.DataFrame], told: dict[str, Any]) -> bool:
        return plain(folder, {k: v for k, v in frames.items() if "titles" not in k}, told)

    monkeypatch.setattr(frames_kept, "write", write)
    linked(rows, tmp_path)
    monkeypatch.setattr(frames_kept, "write", plain)
    rows["construction_permit"].append({"owner_name": FIRMS[0]})
    found, anew = linked(rows, tmp_path), linked(rows, None)
    assert all(found[name].equals(table) for name, table in anew.items())


@pytest.mark.parametrize("error", [OSError(28, "no space"), pl.exceptions.ComputeError("no space")])
def test_what_cannot_be_kept_stops_nothing_and_takes_nothing_away(
    linked: Link, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    rows = county(10)
    linked(rows, tmp_path)
    plain = pl.DataFrame.write_parquet

    def full(self: pl.DataFrame, *args: Any, **options: Any) -> Any:
        raise error

    monkeypatch.setattr(pl.DataFrame, "write_parquet", full)
    monkeypatch.setattr(last_run, "_SHARE", 0)  # so that all would become one
    rows["construction_permit"].append({"owner_name": FIRMS[0]})
    found = linked(rows, tmp_path)
    monkeypatch.setattr(pl.DataFrame, "write_parquet", plain)
    anew = linked(rows, None)
    assert all(found[name].equals(table) for name, table in anew.items())
    assert [path.name for path in (tmp_path / "last").iterdir()] == ["000000-all"]


@pytest.mark.parametrize("what", ["divisions", "places"])
def test_what_it_follows_from_beside_rows_counts(
    linked: Link, tmp_path: Path, again: dict[str, list[int]], what: str
) -> None:
    rows = county(10)
    linked(rows, tmp_path)
    told = {"divisions": {"successor": "990102"}, "places": {"name": "示例县"}}
    rows["division"] = [{"code": "990121", **told[what]}]
    again.clear()
    found, anew = linked(rows, tmp_path), linked(rows, None)
    assert all(found[name].equals(table) for name, table in anew.items())
    assert again["party_rules"] == [21, 21]


def works_of(draw: random.Random) -> Works:
    keys = [
        *(f"code:{number}" for number in range(draw.randint(1, 5))),
        *(f"name:{number}" for number in range(draw.randint(1, 9))),
    ]
    firms = [f"usc:{number}" for number in range(5)]
    named = pl.DataFrame([(key, draw.choice([*WORKS, None])) for key in keys],
                         schema={"key": pl.String, "name": pl.String}, orient="row")  # fmt: skip
    parties = [
        (key, firm, draw.random() < 0.5) for key in keys for firm in firms if draw.random() < 0.3
    ]
    maybe = [
        (left, right, draw.choice([0.1, 0.3, 0.9]))
        for at, left in enumerate(firms)
        for right in firms[at + 1 :]
        if draw.random() < 0.2
    ]
    loose = [key for key in keys if key.startswith("name:")]
    land = {
        (draw.choice([*loose, "lot:a:1"]), draw.choice(keys)) for _ in range(draw.randint(0, 4))
    }
    text = pl.String
    return Works.of(
        named,
        pl.DataFrame(
            parties, schema={"key": text, "party": text, "owned": pl.Boolean}, orient="row"
        ),
        pl.DataFrame(
            maybe, schema={"left": text, "right": text, "probability": pl.Float64}, orient="row"
        ),
        pl.DataFrame(sorted(land), schema={"left": text, "right": text}, orient="row"),
    )


def mixed(draw: random.Random, before: Works) -> tuple[Works, pl.Series]:
    """Works of which some are as before, and the keys of the others."""
    other = works_of(draw)
    keys = pl.concat([before.named["key"], other.named["key"]]).unique().sort()
    moved = pl.Series([key for key in keys if draw.random() < 0.25], dtype=pl.String)

    def of(one: pl.DataFrame, two: pl.DataFrame) -> pl.DataFrame:
        away = pl.col("key").is_in(moved.implode())
        return pl.concat([one.filter(~away), two.filter(away)])

    there = of(before.named, other.named)["key"]
    ground = draw.choice([before.land, other.land])
    inside = pl.col("right").is_in(there.implode())
    return (
        Works(
            of(before.named, other.named),
            of(before.parties, other.parties),
            draw.choice([before.maybe, other.maybe]),
            ground.filter(inside),
        ),
        moved,
    )


@pytest.mark.parametrize("block", range(4))
def test_works_that_share_nothing_with_what_changed_are_not_compared_again(
    monkeypatch: pytest.MonkeyPatch, block: int
) -> None:
    monkeypatch.setattr(similar_projects, "_SHARED", 2)
    spared = 0
    for seed in range(25 * block, 25 * (block + 1)):
        draw = random.Random(seed)
        before = works_of(draw)
        known = Compared(before, similar_projects.said_of(before, NOBODY))
        works, moved = mixed(draw, before)
        hashes = moved.to_frame("key").select(reach.hashed(pl.col("key"))).to_series()
        nothing = pl.Series([], dtype=pl.UInt64)
        changed = reach.Reached(nothing, hashes)
        asked: list[pl.Series] = []
        plain = similar_projects.said_of

        def said_of(*args: Any) -> pl.DataFrame:
            asked.append(args[3])  # noqa: B023
            return plain(*args)  # noqa: B023

        monkeypatch.setattr(similar_projects, "said_of", said_of)
        found = similar_projects.compared_again(known, works, changed, NOBODY).said
        monkeypatch.setattr(similar_projects, "said_of", plain)
        order = ["left", "right"]
        assert found.sort(order).equals(plain(works, NOBODY).sort(order))
        spared += works.named.filter(~pl.col("key").is_in(asked[0].implode())).height
    assert spared > 25


FIRM = FIRMS[0]
REGISTER = {"usc": usc_of(1), "name": FIRM}
MERGED = [{"code": code, "successor": to} for code, to in DIVISIONS]


@pytest.mark.parametrize(
    ("left", "right", "verdict", "permits"),
    [
        # people spoke of a name with a firm's name, which is another key once the firm has a code
        (
            f"name:{WORKS[1]}|name:{FIRM}",
            f"code:{PROJECTS[6]}",
            "different",
            [
                {"project_name": WORKS[1], "owner_usc": usc_of(1), "project_code": PROJECTS[6]},
                {"project_name": WORKS[1], "owner_usc": usc_of(1)},
            ],
        ),
        (
            f"name:澄塘锦绣花园小区|name:{FIRM}",
            f"name:澄塘锦秀花园小区|name:{FIRM}",
            "different",
            [
                {"project_name": name, "owner_usc": usc_of(1)}
                for name in ("澄塘锦绣花园小区", "澄塘锦秀花园小区")
            ],
        ),
    ],
)
def test_what_people_said_follows_the_party_in_its_key(
    linked: Link, tmp_path: Path, left: str, right: str, verdict: Any, permits: list[Row]
) -> None:
    said = (Correction("project", left, right, verdict, "示例", WORD_DAY),)
    without: Rows = {"construction_permit": permits}
    linked(without, tmp_path, said)
    with_code = {**without, "market_entity": [REGISTER]}
    before = linked(without, None, said)
    for rows in (with_code, without, with_code):
        found, anew = linked(rows, tmp_path, said), linked(rows, None, said)
        assert all(found[name].equals(table) for name, table in anew.items())
    assert not anew["link_edge"].equals(before["link_edge"]) or not anew["link_candidate"].equals(
        before["link_candidate"]
    )


def test_what_people_said_follows_the_codes_of_divisions_that_merged(
    linked: Link, tmp_path: Path
) -> None:
    """Two codes of one number stand for themselves; where one is gone, the other is that of its
    successor, of which people had spoken."""
    there = "1999-990104-47-03-000001"
    said = (
        Correction("project", f"code:{PROJECTS[2]}", f"code:{there}", "same", "示例", WORD_DAY),
    )
    codes = [PROJECTS[0], PROJECTS[4], there]
    rows: Rows = {
        "division": MERGED,
        "construction_permit": [{"project_code": code} for code in codes],
    }
    linked(rows, tmp_path, said)
    rows["construction_permit"].pop(1)
    found, anew = linked(rows, tmp_path, said), linked(rows, None, said)
    assert all(found[name].equals(table) for name, table in anew.items())
    assert anew["project"].height == 1
