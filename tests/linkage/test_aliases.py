"""Identities from one scan to the next: merged, split, known by a better key; followed to today."""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path

import polars as pl

from supervision_models.engines.duckdb import DuckDBEngine
from supervision_models.linkage import contacts
from supervision_models.linkage.aliases import KEYS, Aliases, changes, keys_now
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
    for pattern in ("names-*", "asked-*", "met-*", "present-*", "ngrams*", "register*", "state*"):
        for damage in (b"PK", None):
            found = sorted(folder.glob(pattern))
            assert found, pattern
            if damage is None:
                found[-1].unlink()
            else:
                found[-1].write_bytes(damage)
            kept = similar_parties(named, spoken, (), tmp_path / "names", told)
            assert kept.joined.equals(anew.joined)
            assert kept.candidates.equals(anew.candidates)
