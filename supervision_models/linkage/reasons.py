"""What speaks for and against two parties or projects being one, field by field, in bits."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import polars as pl

from supervision_models.engines import sql
from supervision_models.engines.duckdb import DuckDBEngine
from supervision_models.errors import Lang, Text
from supervision_models.linkage import (
    companies,
    contacts,
    name_pairs,
    project_comparisons,
    project_parts,
    similar,
    similar_projects,
)
from supervision_models.linkage.company_comparisons import BY_NAME
from supervision_models.linkage.corrections import Kind
from supervision_models.linkage.divisions import place_names
from supervision_models.linkage.probabilistic import scoring
from supervision_models.linkage.probabilistic.comparisons import Comparison
from supervision_models.linkage.probabilistic.weights import Weights
from supervision_models.linkage.waterfall import (
    STEP_LEVELS,
    STEPS,
    Reason,
    total_in_words,
    waterfall,
)

FIELDS: Mapping[str, Text] = {
    "sign": Text("字号", "trade name"),
    "place": Text("地名", "place"),
    "trade": Text("行业", "trade"),
    "number": Text("序号", "number"),
    "form": Text("组织形式", "form"),
    "whole": Text("全称", "whole name"),
    "former": Text("曾用名", "former name"),
    "legal": Text("法定代表人", "legal representative"),
    "phone": Text("电话", "telephone"),
    "address": Text("地址", "address"),
    "stem": Text("项目名", "name of the project"),
    "phase": Text("期次、标段", "phase or section"),
    "zone": Text("区块", "quarter"),
    "village": Text("村镇", "village or town"),
    **STEPS,
}
LEVELS: Mapping[str, Text] = {
    "as-former": Text("是所比较的名称", "is what is compared"),
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
    **STEP_LEVELS,
}

_AS_FORMER = Reason("former", "as-former", 0.0)
_SILENT = ("missing", "neither")


def reasons_of(engine: DuckDBEngine, kind: Kind, pairs: pl.DataFrame) -> list[tuple[Reason, ...]]:
    """What leads to the `probability` of each pair of keys `left_key`, `right_key`: see
    `waterfall`.

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
        return _project_reasons(told, pairs, place_names(engine))
    pairs = _asked_first(pairs)
    keyed = pairs.select(pl.col("left_key").alias("left"), pl.col("right_key").alias("right"))
    weights = companies.shipped("name")
    one, other, former = _prepared(engine, told, pairs, weights)
    by_name = _reasons(one, other, BY_NAME, weights)
    beside = _beside(one)
    near = name_pairs.compared(one, other, beside).join(
        beside, on=["left", "right"], how="right", maintain_order="right"
    )
    one_name = (near["joinable"] | near["misread"]).fill_null(False)
    found = contacts.reasons(contacts.levels(keyed, told), one_name)
    return [
        waterfall(
            weights,
            (*by_name[at], *([_AS_FORMER] if former[at] else [])),
            [Reason(*parts) for parts in found[at]],
            probability,
        )
        for at, probability in enumerate(pairs["probability"])
    ]


def explained(
    engine: DuckDBEngine, kind: Kind, pairs: Sequence[tuple[str, str, float]]
) -> list[tuple[Reason, ...]]:
    """`reasons_of` pairs of keys with their probability; fields that neither side has and that say
    nothing are left out."""
    if not pairs:
        return []
    schema = ["left_key", "right_key", "probability"]
    found = reasons_of(engine, kind, pl.DataFrame(list(pairs), schema=schema, orient="row"))
    return [
        tuple(why for why in reasons if why.level not in _SILENT or why.bits) for reasons in found
    ]


def in_words(reasons: Sequence[Reason], lang: Lang) -> str:
    """One line, as people read it."""
    steps = (
        f"{FIELDS[why.field][lang]} {LEVELS[why.level][lang]} ({why.bits:+.2f})" for why in reasons
    )
    return "; ".join(steps) + total_in_words(reasons, lang)


def question(probability: float) -> Text:
    """What a probability means of a pair that was not joined, where it looks like certainty."""
    if probability < similar.LINKED:
        return Text("", "")
    return Text(
        "（只是疑问：所差之处可能正是另一家单位或另一项工程，只由人认定）",
        " (a question all the same: what differs may be another firm or work; people settle it)",
    )


def _asked_first(pairs: pl.DataFrame) -> pl.DataFrame:
    """The name without a code on the left, as it was asked who it is: rarity is the other's."""
    turned = pl.col("right_key").str.starts_with("name:") & ~pl.col("left_key").str.starts_with(
        "name:"
    )
    return pairs.with_columns(
        pl.when(turned).then(f"{other}_key").otherwise(f"{one}_key").alias(f"{one}_key")
        for one, other in (("left", "right"), ("right", "left"))
    )


def _named(told: pl.DataFrame) -> pl.DataFrame:
    names = told.filter(pl.col("field") == "name")
    return names.select("key", pl.col("value").alias("name"))


def _prepared(
    engine: DuckDBEngine, told: pl.DataFrame, pairs: pl.DataFrame, weights: Weights
) -> tuple[pl.DataFrame, pl.DataFrame, pl.Series]:
    """Both sides, prepared and counted as linkage weighed them, and whether the right one is meant
    by a name that it bore before: of several names that which says most."""
    names = told.filter(pl.col("field").is_in(["name", "former"])).select(
        "key", pl.col("value").alias("name"), (pl.col("field") == "former").alias("former")
    )
    coded = names.filter(~pl.col("key").str.starts_with("name:"))
    stands = (~pl.col("former")).any().alias("stands")
    known = (coded if coded.height else names).group_by("name").agg(stands)
    counted, places = name_pairs.counted(known, place_names(engine))
    own = names.filter(~pl.col("former")).select("key", pl.col("name").alias("left_is"))
    every = (
        pairs.select("left_key", "right_key")
        .with_row_index("pair")
        .join(own, left_on="left_key", right_on="key", how="left", maintain_order="left")
        .join(names, left_on="right_key", right_on="key", how="left", maintain_order="left")
    )
    loose = pl.concat([every["left_is"], every["name"]]).drop_nulls().unique()
    loose = loose.filter(~loose.is_in(counted["name"].implode()))
    counted = counted.drop("stands", "shown")
    ready = pl.concat([counted, name_pairs.beside(counted, places, loose)])
    one, other = (
        every.select(pl.col(name).alias("name")).join(
            ready, on="name", how="left", maintain_order="left"
        )
        for name in ("left_is", "name")
    )
    bits = weights.bits(BY_NAME, scoring.compared(_beside(one), one, other, BY_NAME))
    most = (
        every.select("pair", "former", pl.Series("bits", bits))
        .with_row_index("row")
        .sort("pair", "bits", "former", descending=[False, True, False])
        .unique("pair", keep="first", maintain_order=True)
    )
    return one[most["row"]], other[most["row"]], most["former"].fill_null(False)


def _beside(one: pl.DataFrame) -> pl.DataFrame:
    """Row i of the one beside row i of the other."""
    return pl.DataFrame({"left": range(one.height), "right": range(one.height)})


def _project_reasons(
    told: pl.DataFrame, pairs: pl.DataFrame, places: Collection[str]
) -> list[tuple[Reason, ...]]:
    named = _named(told)
    one, other = (
        project_parts.prepared(
            pairs.select(pl.col(f"{side}_key").alias("key")).join(
                named, on="key", how="left", maintain_order="left"
            )["name"],
            places,
        )
        for side in ("left", "right")
    )
    weights = similar_projects.shipped()
    found = _reasons(one, other, project_comparisons.COMPARISONS, weights)
    return [
        waterfall(weights, why, (), probability, rest="context")
        for why, probability in zip(found, pairs["probability"], strict=True)
    ]


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
