"""Legal persons, telephones and addresses of parties: what tells more of firms of near names.

They identify nobody by themselves: one person leads ten firms, and an agent's telephone stands in
a hundred rows. Legal persons are compared as pseudonyms under a key that ends with the process,
telephones as the pseudonyms that ingest made of them.
"""

from __future__ import annotations

import hmac
import json
import secrets
from collections.abc import Mapping
from functools import cache
from importlib import resources

import numpy as np
import polars as pl
from sqlglot import exp

from supervision_models.contracts.definition import Contract
from supervision_models.engines import sql
from supervision_models.engines.duckdb import DuckDBEngine
from supervision_models.linkage import addresses, folding, tables
from supervision_models.linkage.company_comparisons import Address
from supervision_models.linkage.probabilistic.comparisons import MISSING, Comparison, Same
from supervision_models.linkage.probabilistic.weights import Matrix, Weights

COMPARED: tuple[Comparison, ...] = (Same("legal", "legal"), Same("phone", "phone"), Address())
FIELDS = tuple(comparison.name for comparison in COMPARED)
TABLE = "link_told"
_TOLD = {"field": pl.String, "value": pl.String, "spot": pl.String}
HELD = {"key": pl.String, **_TOLD}
# a value that more parties bear is of an agent or of a common name: it says nothing. Parties
# without a code may be spellings of one
FEW, SPELLINGS = 5, 30
# of firms with near names that are two, so many are of one house and agree in all of these: no
# agreement is worth more than its inverse, however many fields agree
KIN = 0.05
# a value of a row that only people's word brought to a firm
_SAID = "said-"
_MOST = 3  # values of one field that are compared for one party
_AGREE = ("same", "same-spot")
_SHORTEST = 2
_RAW = ("code", "name", "person")
_KEY = secrets.token_bytes(32)


def read(engine: DuckDBEngine, contracts: Mapping[str, Contract], salt: int) -> pl.DataFrame:
    """What rows tell of their parties, each once: `bare` (the number of code, name and person as
    written under the salt, see `writings`), and HELD without the key."""
    there = engine.tables()
    selects = []
    for dataset, contract in sorted(contracts.items()):
        columns = engine.columns(dataset) if dataset in there else {}
        for party in contract.parties.values():
            for field, column in party.telling.items():
                if column not in columns:
                    continue  # nobody has it yet, or a snapshot is older than the contract
                written = zip(_RAW, (party.code, party.name, party.person_id), strict=True)
                selects.append(
                    exp.select(
                        *(tables.text_column(name, alias) for alias, name in written),
                        sql.alias(sql.as_node(field), "field"),
                        tables.text_column(column, "value"),
                    )
                    .from_(sql.table(dataset))
                    .where(sql.build(":value IS NOT NULL", value=sql.column(column)))
                )
    told = pl.DataFrame()
    if selects:
        told = engine.frame(
            sql.build(
                "SELECT DISTINCT :bare AS bare, t.field, t.value FROM :told",
                bare=tables.number_of(salt, _RAW, "t"),
                told=tables.derived(tables.union_all(selects), "t"),
            )
        )
    if told.is_empty():
        return pl.DataFrame(schema={"bare": pl.UInt64, **_TOLD})
    return told.join(_canonical(told), on=["field", "value"]).select(
        "bare", "field", pl.col("folded").alias("value"), "spot"
    )


def held(links: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    """HELD of each party, each value once, without those that many parties bear.

    links  `root` of writings with their number `bare`; `relation` where it is a part of the party,
           whose telephone is its own; `by_word` where it is the firm's only because people said so

    People said that two names are one, not that what a row tells is the firm's: what only their
    word brought to a firm (``said-…``) brings no other name to it, and speaks against none.
    """
    whole = links.filter(pl.col("relation").is_null()).drop_nulls("root")
    # a name that two firms bore at different times tells nothing of either
    whole = whole.filter(pl.col("root").n_unique().over("bare") == 1)
    found = (
        told.join(whole.select("bare", "root", "by_word"), on="bare")
        .select(
            pl.col("root").alias("key"),
            pl.when("by_word").then(_SAID + pl.col("field")).otherwise("field").alias("field"),
            "value",
            "spot",
        )
        .unique()
        .filter(~pl.col("key").str.starts_with("person:"))
    )
    return found.filter(_few("value")).sort(list(HELD))


def nothing() -> pl.DataFrame:
    return pl.DataFrame(schema=HELD)


def names_of(named: pl.DataFrame, field: str = "name") -> pl.DataFrame:
    """HELD of the names (`key`, `name`) themselves."""
    return named.drop_nulls("name").select(
        "key",
        pl.lit(field).alias("field"),
        pl.col("name").alias("value"),
        pl.lit(None, pl.String).alias("spot"),
    )


def _few(value: str) -> pl.Expr:
    by = ("field", value)
    coded = (~pl.col("key").str.starts_with("name:")).sum().over(by)
    return (coded <= FEW) & (pl.len().over(by) <= SPELLINGS)


def _canonical(told: pl.DataFrame) -> pl.DataFrame:
    """`field`, `value`, `folded` (what is compared) and `spot` (of an address)."""
    values = told.select("field", "value").unique()
    of = {field: values.filter(pl.col("field") == field)["value"] for field in FIELDS}
    persons = folding.fold_frame(of["legal"].to_frame(), written="_", folded="folded")["folded"]
    persons = _named(persons)
    places = addresses.parse(of["address"])
    folded = {
        "legal": pl.Series([None if name is None else _pseudonym(name) for name in persons],
                           dtype=pl.String),
        "phone": of["phone"],
        "address": places["folded"],
    }  # fmt: skip
    parts = [
        pl.DataFrame([of[field].alias("value"), folded[field].alias("folded")]).with_columns(
            (places["spot"] if field == "address" else pl.lit(None, pl.String)).alias("spot"),
            pl.lit(field).alias("field"),
        )
        for field in FIELDS
    ]
    return pl.concat(parts).drop_nulls("folded")


def _named(names: pl.Series) -> pl.Series:
    """Names of persons; none for a mark that stands where there is no name."""
    named = names.str.len_chars() >= _SHORTEST
    return pl.select(pl.when(pl.lit(named)).then(pl.lit(names))).to_series()


def _pseudonym(name: str) -> str:
    return hmac.digest(_KEY, name.encode(), "sha256").hex()[:24]


def sharing(contacts: pl.DataFrame, asked: pl.Series) -> pl.DataFrame:
    """Pairs of parties `left` (one of `asked`), `right` that agree in a field, and in how many
    (`agreeing`)."""
    if contacts.is_empty():
        schema = {"left": pl.String, "right": pl.String, "agreeing": pl.Int8}
        return pl.DataFrame(schema=schema)
    by = pl.coalesce("spot", "value")
    own = contacts.filter(pl.col("field").is_in(FIELDS))
    marked = own.select("key", "field", by.alias("value")).unique()
    few = marked.filter(_few("value"))
    mine = few.filter(pl.col("key").is_in(asked.implode()))
    return (
        mine.join(few, on=["field", "value"], suffix="_right")
        .filter(pl.col("key") != pl.col("key_right"))
        .group_by(pl.col("key").alias("left"), pl.col("key_right").alias("right"))
        .agg(pl.col("field").n_unique().cast(pl.Int8).alias("agreeing"))
        .sort("left", "right")
    )


def levels(pairs: pl.DataFrame, contacts: pl.DataFrame) -> Matrix:
    """The levels of COMPARED of each pair `left`, `right`, the closest of several values.

    Of many values the first are compared, in the order of values. Of more than _MOST legal persons
    none is: which pseudonyms come first hangs on a key that ends with the process.
    """
    known = contacts.filter(
        ~pl.col("field").str.ends_with("legal") | (pl.len().over("key", "field") <= _MOST)
    )
    some = known.group_by("key", "field", maintain_order=True).head(_MOST)
    numbered = pairs.select("left", "right").with_row_index("pair")
    found = np.empty((pairs.height, len(COMPARED)), dtype=np.int8)
    for place, comparison in enumerate(COMPARED):
        found[:, place] = comparison.levels.index(MISSING)
        agreed = _agreed_by_word(numbered, contacts, comparison.name)
        one = some.filter(pl.col("field") == comparison.name).select("key", "value", "spot")
        met = numbered.join(one, left_on="left", right_on="key").join(
            one, left_on="right", right_on="key", suffix="_right"
        )
        if met.is_empty():
            continue
        left, right = (
            met.select(pl.col(f"value{side}").alias(comparison.name),
                       pl.col(f"spot{side}").alias("spot"))
            for side in ("", "_right")
        )  # fmt: skip
        level = comparison.compare(left, right)
        closest = met.select("pair", pl.Series("level", level)).group_by("pair").min()
        # what only people's word brought there tells nothing, and does not speak against it
        same = [at for at, name in enumerate(comparison.levels) if name in _AGREE]
        kept = pl.col("level").is_in(same) | ~pl.col("pair").is_in(agreed.implode())
        closest = closest.filter(kept)
        found[closest["pair"].to_numpy(), place] = closest["level"].to_numpy()
    return found


def _agreed_by_word(pairs: pl.DataFrame, contacts: pl.DataFrame, field: str) -> pl.Series:
    """The `pair` of those that agree in a value which only people's word brought to one of them."""
    said = contacts.filter(pl.col("field") == _SAID + field).with_columns(_where())
    if said.is_empty():
        return pl.Series("pair", [], dtype=pl.UInt32)
    every = contacts.filter(pl.col("field").is_in([field, _SAID + field])).with_columns(_where())
    met = [
        pairs.join(said, left_on=one, right_on="key").join(
            every, left_on=[other, "where"], right_on=["key", "where"]
        )["pair"]
        for one, other in (("left", "right"), ("right", "left"))
    ]
    return pl.concat(met).unique()


def _where() -> pl.Expr:
    return pl.coalesce("spot", "value").alias("where")


@cache
def shipped() -> Weights:
    """The weights that come with the package (tests/benchmarks/train_companies.py)."""
    text = resources.files(__package__).joinpath("weights", "companies-contacts.json")
    return Weights.from_dict(json.loads(text.read_text("utf-8")))


def bits(found: Matrix, one_name: pl.Series) -> np.ndarray:
    """What the fields say of each pair, all in all: see KIN.

    one_name  whether the names differ by no more than slips. Firms of one house differ in trade,
              form or number and agree in these fields, as one firm does: there agreement tells
              nothing.
    """
    total = shipped().bits(COMPARED, found)
    kept = total - np.log2(1 - KIN + KIN * np.exp2(total))
    return np.asarray(np.where(one_name.to_numpy(), kept, np.minimum(kept, 0)))


def reasons(found: Matrix, one_name: pl.Series) -> list[tuple[tuple[str, str, float], ...]]:
    """Field, level and bits of each field that both sides have, of each pair; together as much as
    `bits`: what KIN takes from agreement is taken from each field alike."""
    weights, said = shipped(), []
    for row, total in zip(found, bits(found, one_name), strict=True):
        told = [
            (comparison.name, level, weights.fields[comparison.name].get(level, 0.0))
            for comparison, place in zip(COMPARED, row, strict=True)
            if (level := comparison.levels[place]) != MISSING
        ]
        above = sum(value for *_, value in told if value > 0)
        left = 1 - (sum(value for *_, value in told) - float(total)) / above if above else 1.0
        said.append(
            tuple(
                (field, level, value * left if value > 0 else value) for field, level, value in told
            )
        )
    return said
