"""What speaks for and against two parties or projects being one, field by field, in bits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from supervision_models.engines import sql
from supervision_models.engines.duckdb import DuckDBEngine
from supervision_models.errors import Lang, Text
from supervision_models.linkage import (
    companies,
    company_parts,
    contacts,
    name_pairs,
    project_parts,
    similar_projects,
)
from supervision_models.linkage.company_comparisons import BY_NAME
from supervision_models.linkage.corrections import Kind
from supervision_models.linkage.divisions import place_names
from supervision_models.linkage.probabilistic import scoring
from supervision_models.linkage.probabilistic.comparisons import Comparison
from supervision_models.linkage.probabilistic.weights import Weights

FIELDS: Mapping[str, Text] = {
    "sign": Text("字号", "trade name"),
    "place": Text("地名", "place"),
    "trade": Text("行业", "trade"),
    "number": Text("序号", "number"),
    "form": Text("组织形式", "form"),
    "whole": Text("全称", "whole name"),
    "legal": Text("法定代表人", "legal representative"),
    "phone": Text("电话", "telephone"),
    "address": Text("地址", "address"),
    "stem": Text("项目名", "name of the project"),
    "phase": Text("期次、标段", "phase or section"),
    "zone": Text("区块", "quarter"),
    "village": Text("村镇", "village or town"),
}
LEVELS: Mapping[str, Text] = {
    "same": Text("相同", "the same"),
    "same-rare": Text("相同且罕见", "the same, and rare"),
    "same-known": Text("相同且少见", "the same, not common"),
    "same-common": Text("相同但常见", "the same, but common"),
    "sounds-alike": Text("同音", "sounds alike"),
    "sounds-alike-long": Text("同音（三字以上）", "sounds alike (three characters or more)"),
    "looks-alike": Text("形近", "looks alike"),
    "looks-alike-long": Text("形近（三字以上）", "looks alike (three characters or more)"),
    "near": Text("相近", "nearly the same"),
    "begins-with": Text("一方是另一方的开头", "one begins with the other"),
    "contained": Text("一方包含另一方", "one contains the other"),
    "half": Text("一半相同", "half the same"),
    "different": Text("不同", "different"),
    "missing": Text("缺", "missing"),
    "fuller": Text("一方写得更全", "one is fuller"),
    "neither": Text("双方都没有", "neither has one"),
    "one-has-none": Text("一方没有", "one has none"),
    "one-has-none-unique": Text("一方没有，登记中仅此一家", "one has none; only one is called so"),
    "one-has-none-few": Text("一方没有，登记中有几家", "one has none; a few are called so"),
    "one-has-none-many": Text("一方没有，登记中有多家", "one has none; many are called so"),
    "within": Text("一方的范围包含另一方", "among the numbers of the other"),
    "misread": Text("形近字", "misread"),
    "shortened": Text("简称", "shortened"),
    "1-edit": Text("差一字", "one character off"),
    "2-edits": Text("差二字", "two characters off"),
    "3-edits": Text("差三字", "three characters off"),
    "replaced": Text("中间换了词", "another word in the middle"),
    "same-spot": Text("同一门牌", "the same house"),
    "other-kind": Text("工程种类不同", "another kind of works"),
}

_SILENT = ("missing", "neither")


@dataclass(frozen=True, slots=True)
class Reason:
    """What one field says of a pair, in bits for (or, below zero, against) one party."""

    field: str
    level: str
    bits: float


def reasons_of(engine: DuckDBEngine, kind: Kind, pairs: pl.DataFrame) -> list[tuple[Reason, ...]]:
    """What each field says of each pair of keys `left_key`, `right_key`, most telling first.

    Needs the tables of `linkage.link`; the keys are those that it compared.
    """
    told = engine.frame(
        sql.build(
            "SELECT key, field, value, spot FROM :told AS t WHERE t.kind = :kind",
            told=sql.table(contacts.TABLE),
            kind=kind,
        )
    )
    if kind == "project":
        return _project_reasons(told, pairs)
    keyed = pairs.select(pl.col("left_key").alias("left"), pl.col("right_key").alias("right"))
    one, other = _prepared(engine, told, pairs)
    by_name = _reasons(one, other, BY_NAME, companies.shipped("name"))
    beside = _beside(one)
    near = name_pairs.compared(one, other, beside).join(
        beside, on=["left", "right"], how="right", maintain_order="right"
    )
    one_name = (near["joinable"] | near["misread"]).fill_null(False)
    found = contacts.reasons(contacts.levels(keyed, told), one_name)
    by_contact = [tuple(Reason(*parts) for parts in more) for more in found]
    return [_ordered((*one, *other)) for one, other in zip(by_name, by_contact, strict=True)]


def explained(
    engine: DuckDBEngine, kind: Kind, pairs: Sequence[tuple[str, str]]
) -> list[tuple[Reason, ...]]:
    """`reasons_of` pairs of keys; fields that neither side has are left out."""
    if not pairs:
        return []
    frame = pl.DataFrame(list(pairs), schema=["left_key", "right_key"], orient="row")
    found = reasons_of(engine, kind, frame)
    return [tuple(why for why in reasons if why.level not in _SILENT) for reasons in found]


def in_words(reasons: Sequence[Reason], lang: Lang) -> str:
    """One line, as people read it."""
    return "; ".join(
        f"{FIELDS[why.field][lang]} {LEVELS[why.level][lang]} ({why.bits:+.1f})" for why in reasons
    )


def _ordered(reasons: Sequence[Reason]) -> tuple[Reason, ...]:
    rounded = (Reason(why.field, why.level, round(why.bits, 1)) for why in reasons)
    return tuple(sorted(rounded, key=lambda why: -abs(why.bits)))


def _named(told: pl.DataFrame) -> pl.DataFrame:
    names = told.filter(pl.col("field") == "name")
    return names.select("key", pl.col("value").alias("name"))


def _prepared(
    engine: DuckDBEngine, told: pl.DataFrame, pairs: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Both sides; names of all parties are prepared and counted, as linkage weighed them."""
    named = _named(told)
    places = company_parts.places_in(named["name"], place_names(engine))
    register = companies.with_frequency(
        companies.prepared(named.select("name"), places),
        counted=~named["key"].str.starts_with("name:"),
    ).unique("name")
    one, other = (
        pairs.select(pl.col(f"{side}_key").alias("key"))
        .join(named, on="key", how="left", maintain_order="left")
        .join(register, on="name", how="left", maintain_order="left")
        for side in ("left", "right")
    )
    return one, other


def _beside(one: pl.DataFrame) -> pl.DataFrame:
    """Row i of the one beside row i of the other."""
    return pl.DataFrame({"left": range(one.height), "right": range(one.height)})


def _project_reasons(told: pl.DataFrame, pairs: pl.DataFrame) -> list[tuple[Reason, ...]]:
    named = _named(told)
    one, other = (
        project_parts.prepared(
            pairs.select(pl.col(f"{side}_key").alias("key")).join(
                named, on="key", how="left", maintain_order="left"
            )["name"]
        )
        for side in ("left", "right")
    )
    found = _reasons(one, other, similar_projects.COMPARISONS, similar_projects.shipped())
    return [_ordered(why) for why in found]


def _reasons(
    one: pl.DataFrame, other: pl.DataFrame, comparisons: Sequence[Comparison], weights: Weights
) -> list[tuple[Reason, ...]]:
    """Why row i of the one may be row i of the other."""
    same = _beside(one)
    return [
        tuple(
            Reason(comparison.name, level, weights.fields[comparison.name].get(level, 0.0))
            for comparison, place in zip(comparisons, levels, strict=True)
            for level in (comparison.levels[place],)
        )
        for levels in scoring.compared(same, one, other, comparisons)
    ]
