"""Identities from one scan to the next: merged, split, known by a better key; followed to today."""

from __future__ import annotations

import datetime as dt
import random
import shutil
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from supervision_models.engines.duckdb import DuckDBEngine
from supervision_models.linkage import contacts, name_index, name_memory, register_change
from supervision_models.linkage.aliases import KEYS, Aliases, changes, keys_now
from supervision_models.linkage.near_names import NearNames
from supervision_models.linkage.similar import Spoken, similar_parties

ONE, TWO = dt.date(2026, 1, 1), dt.date(2026, 2, 1)


def keys(**roots: str) -> pl.DataFrame:
    """``a="x"``: key a is of identity x."""
    rows = [("party", key, root) for key, root in roots.items()]
    return pl.DataFrame(rows, schema=KEYS, orient="row")


def test_what_became_of_each() -> None:
    before = keys(a="a", b="b", c="c", d="c", e="e", f="f", same="same", g="g", h="g")
    now = keys(a="a", b="a", c="c", d="d", e="x", same="same", new="new", g="g")
    assert changes(before, now).rows() == [
        ("party", "b", "a", "merged"),
        ("party", "c", "d", "split"),
        ("party", "e", "x", "renamed"),
        ("party", "f", None, "gone"),
    ]
    assert changes(now, now).is_empty()


def one_by_one(before: dict[str, str], now: dict[str, str]) -> list[tuple[str, str | None, str]]:
    """What `changes` says of one kind, key by key."""
    to = {root: {now[k] for k in before if before[k] == root and k in now}
          for root in before.values()}  # fmt: skip
    told: list[tuple[str, str | None, str]] = []
    for old, news in to.items():
        if not news:
            told.append((old, None, "gone"))
        for new in news - {old}:
            several = sum(new in others for others in to.values()) > 1
            told.append(
                (old, new, "split" if len(news) > 1 else "merged" if several else "renamed")
            )
    return told


@pytest.mark.parametrize("seed", range(80))
def test_what_became_of_many(seed: int) -> None:
    dice = random.Random(seed)

    def some() -> dict[str, str]:
        there = [key for key in "abcdefghij" if dice.random() < 0.8]
        return {key: dice.choice(there) if dice.random() < 0.4 else key for key in there}

    before, now = some(), some()
    if seed % 2:
        now = before | {key: now[key] for key in now if dice.random() < 0.2}
    expected = [("party", *told) for told in one_by_one(before, now)]
    found = changes(keys(**before), keys(**now)).rows()
    assert sorted(found, key=repr) == sorted(expected, key=repr)


def remember(aliases: Aliases, engine: DuckDBEngine, on: dt.date, **roots: str) -> int:
    engine.register("link_key", keys(**roots))
    now = keys_now(engine, aliases.folder.with_name("keys") / "now.parquet")
    assert now is not None
    return aliases.remember(now, on).height


def test_an_old_key_is_followed_to_today(tmp_path: Path, connection: DuckDBEngine) -> None:
    aliases = Aliases(tmp_path / "links")
    assert remember(aliases, connection, ONE, a="a", b="b", c="c") == 0
    assert remember(aliases, connection, ONE, a="a", b="a", c="c") == 1
    assert remember(aliases, connection, TWO, a="c", b="c", c="c") == 1
    assert aliases.follow("party", "b") == ("c",)
    assert aliases.follow("party", "c") == ()
    assert aliases.follow("project", "b") == ()
    assert remember(aliases, connection, TWO, a="c", b="c", c="c") == 0
    assert aliases.read()["what"].to_list() == ["merged", "merged"]


def test_an_old_key_is_followed_through_a_split_and_back(
    tmp_path: Path, connection: DuckDBEngine
) -> None:
    aliases = Aliases(tmp_path / "links")
    remember(aliases, connection, ONE, a="a", b="b", c="b")
    remember(aliases, connection, ONE, a="a", b="a", c="a")
    assert aliases.follow("party", "b") == ("a",)
    remember(aliases, connection, TWO, a="a", b="a", c="c")
    assert aliases.follow("party", "b") == ("a", "c")
    # a scan of an earlier day that is run later is the later word
    remember(aliases, connection, ONE, a="a", b="a", c="a")
    assert aliases.follow("party", "c") == ("a",)


def test_names_remembered_are_names_scored_anew(tmp_path: Path) -> None:
    """Whatever names come and go, and in whatever order: the pairs are those of a full run."""
    dice = random.Random(7)
    signs = ["建华", "健华", "岚沐", "云峰", "云锋", "恒昇", "恒升", "鼎立", "鼎力"]
    trades = ["建筑工程", "建筑", "置业", "矿业", "水泥制品"]
    places = ["澄塘市", "澄塘", "远山市", ""]
    every = sorted({f"{p}{s}{t}有限公司" for p in places for s in signs for t in trades})
    known = [f"澄塘市{s}{t}有限公司" for s in signs[::2] for t in trades[::2]]
    nobody = pl.DataFrame(schema={"a": pl.String, "b": pl.String})
    apart = [(f"name:{name}", f"usc:{known[0]}") for name in every[::9]]
    spoken = Spoken(
        pl.DataFrame([*apart, *((b, a) for a, b in apart)], schema=nobody.schema, orient="row"),
        nobody,
    )
    # the last firm bears the name of the first
    keys_of_firms = [*(f"usc:{name}" for name in known), "usc:again"]
    register = pl.DataFrame({"key": keys_of_firms, "name": [*known, known[0]]})
    phones = [(f"name:{name}", "phone", f"{dice.randrange(30)}", None) for name in every[::4]]
    phones += [(key, "phone", f"{dice.randrange(30)}", None) for key in keys_of_firms]
    told = pl.DataFrame(phones, schema=contacts.HELD, orient="row")
    for _ in range(6):
        loose = [name for name in dice.sample(every, 25) if name not in known]
        named = pl.concat(
            [register, pl.DataFrame({"key": [f"name:{name}" for name in loose], "name": loose})]
        )
        kept = similar_parties(named, spoken, (), tmp_path / "names", told)
        mixed = named.sample(fraction=1, shuffle=True, seed=1)
        anew = similar_parties(mixed, spoken, told=told)
        assert kept.joined.equals(anew.joined)
        assert kept.candidates.equals(anew.candidates)
        assert anew.joined.height + anew.candidates.height > 5
    (folder,) = (tmp_path / "names").iterdir()
    # lost and damaged files: all is found anew
    patterns = ["names-*", "asked-*", "met-*", "rows-*", "ngrams*", "register.arrow", "places*"]
    for pattern in (*patterns, "register.json", "state*"):
        for damage in ("PK", "gone", "one bit", "one bit", "one bit"):
            (*_, file) = sorted(folder.glob(pattern))
            content = bytearray(file.read_bytes())
            if damage == "gone":
                file.unlink()
            elif damage == "PK":
                file.write_bytes(b"PK")
            else:
                content[dice.randrange(len(content))] ^= 1
                file.unlink()  # it may be mapped into memory
                file.write_bytes(content)
            kept = similar_parties(named, spoken, (), tmp_path / "names", told)
            assert kept.joined.equals(anew.joined)
            assert kept.candidates.equals(anew.candidates)


def test_firms_that_come_go_and_change_their_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beside another register the pairs are those of a full run, and few names are asked anew."""
    dice = random.Random(11)
    signs = [a + b for a in "建云恒鼎岚沐澄远" for b in "华峰升立沐海昌盛"]
    trades = ["建筑工程", "建筑", "置业", "矿业", "水泥制品", "物流", "园林绿化工程"]
    places = ["澄塘市", "澄塘", "远山市", ""]
    every = sorted(
        {f"{p}{s}{t}有限公司" for s in signs for t in dice.sample(trades, 2) for p in places}
    )
    dice.shuffle(every)
    nobody = pl.DataFrame(schema={"a": pl.String, "b": pl.String})
    loose, coded = every[:200], every[200:430]
    carried, again = register_change.carried, []

    def seen(*given: Any) -> Any:
        found = carried(*given)
        again.append(found[1].len() / max(len(given[0].loose), 1) if len(found[0].loose) else 1.0)
        return found

    monkeypatch.setattr(register_change, "carried", seen)
    for step in range(5):
        named = pl.DataFrame(
            {
                "key": [*(f"usc:{name}" for name in coded), *(f"name:{name}" for name in loose)],
                "name": [*coded, *loose],
            }
        )
        kept = similar_parties(named, Spoken(nobody, nobody), (), tmp_path / "names")
        anew = similar_parties(named, Spoken(nobody, nobody))
        assert kept.joined.equals(anew.joined)
        assert kept.candidates.equals(anew.candidates)
        assert anew.joined.height + anew.candidates.height > 20
        # one firm goes, one comes, one is renamed; and one name more has no code
        coded = [*coded[2:], *every[430 + 2 * step : 432 + 2 * step]]
        loose = [*loose[1:], every[460 + step]]
    assert len(again) == 4
    assert min(again) < 0.2


@pytest.mark.parametrize(
    ("name", "coded", "comes"),
    [
        # the trade name and trade of one that is near counts twice, though none nearer comes
        (
            "鹏翔公司",
            ["鹏翔矿业", "鹏翔物流", "鹏翔水泥制品", "鹏翔园林绿化工程", "澄塘市鹏翔置业"],
            "远山市澄塘市鹏翔置业",
        ),
        # a firm tells a place that no list knows
        ("栗坪岚沐置业有限公司", ["澄塘市岚沐置业", "岚沐置业"], "栗坪县恒升物流"),
    ],
    ids=["count", "place"],
)
def test_a_firm_that_comes_may_change_what_is_said_of_others(
    tmp_path: Path, name: str, coded: list[str], comes: str
) -> None:
    nobody = pl.DataFrame(schema={"a": pl.String, "b": pl.String})
    others = [f"栎南市{a}{b}机电工程有限公司" for a in "恒鼎澄远建昌" for b in "华立盛海"]
    found = []
    for firms in (coded, [*coded, comes]):
        keys = {f"usc:{firm}": f"{firm}有限公司" for firm in firms}
        keys |= {f"name:{text}": text for text in (name, *others)}
        named = pl.DataFrame({"key": list(keys), "name": list(keys.values())})
        kept = similar_parties(named, Spoken(nobody, nobody), (), tmp_path / "names")
        anew = similar_parties(named, Spoken(nobody, nobody))
        assert kept.joined.equals(anew.joined)
        assert kept.candidates.equals(anew.candidates)
        found.append((anew.joined.rows(), anew.candidates.rows()))
    assert found[0] != found[1]


def test_what_is_kept_may_go_in_the_middle_of_a_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process empties the folder: what was to be read is found anew."""
    signs = ["建华", "健华", "云峰", "云锋"]
    coded = [f"澄塘市{sign}建筑工程有限公司" for sign in signs[::2]]
    loose = [f"澄塘{sign}建筑工程有限公司" for sign in signs]
    named = pl.DataFrame(
        {
            "key": [*(f"usc:{name}" for name in coded), *(f"name:{name}" for name in loose)],
            "name": [*coded, *loose],
        }
    )
    nobody = pl.DataFrame(schema={"a": pl.String, "b": pl.String})
    told = pl.DataFrame(
        [(key, "phone", "h:1", None) for key in named["key"]], schema=contacts.HELD, orient="row"
    )
    memory = tmp_path / "names"
    anew = similar_parties(named, Spoken(nobody, nobody), told=told)
    similar_parties(named, Spoken(nobody, nobody), (), memory, told)
    read = NearNames.of.__func__

    def taken_away(*given: Any) -> NearNames:
        found = read(NearNames, *given)
        shutil.rmtree(memory, ignore_errors=True)
        return found

    monkeypatch.setattr(NearNames, "of", taken_away)
    kept = similar_parties(named, Spoken(nobody, nobody), (), memory, told)
    assert kept.joined.equals(anew.joined)
    assert kept.candidates.equals(anew.candidates)
    assert anew.joined.height


def test_of_many_that_are_alike_those_that_stay_are_found_when_one_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Say twelve equally near firms are too many to be told apart; of eleven each may be the
    one."""
    monkeypatch.setattr(name_index, "_TIES", 7)
    trades = (
        "建筑",
        "建筑工程",
        "建筑装饰",
        "建筑劳务",
        "建筑安装",
        "建筑材料",
        "建筑机械",
        "建筑设计",
    )
    forms = ("有限公司", "有限责任公司", "股份有限公司")
    places = ["远山市", "澄塘市"]
    asked = pl.Series(["远山市云峰瑞达达建筑有限公司"])
    names = [f"{place}云峰瑞达{trade}{form}" for place in ("远山市", "远山") for trade in trades
             for form in forms]  # fmt: skip

    def pairs(firms: list[str], memory: Path | None) -> set[tuple[str, float]]:
        register = pl.DataFrame({"name": sorted(firms), "stands": [True] * len(firms)})
        found = name_memory.found(asked, register, places, memory)
        name = found.register.frame["name"]
        told = found.asked.select("right", "probability").rows()
        return {(name[right], round(probability, 6)) for right, probability in told}

    sizes = set()
    for gone in range(14, 24):
        before, now = names[gone:], names[gone + 1 :]
        shutil.rmtree(tmp_path, ignore_errors=True)
        tmp_path.mkdir()
        pairs(before, tmp_path)
        kept = pairs(now, tmp_path)
        assert kept == pairs(now, None)
        sizes.add(len(kept))
    assert len(sizes) > 2
