"""Which party each writing means by rule: by codes and names that are equal once folded, by what
the register knows, and by people's word. Names that are only near come later (`similar`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import polars as pl

from supervision_models.linkage import names, reach, usc
from supervision_models.linkage.corrections import Verdicts
from supervision_models.linkage.identity import Identities, identities, pairs_of, words
from supervision_models.linkage.keys import PARTY_KINDS
from supervision_models.linkage.party_edges import (
    CONFIDENCE,
    PartyEdges,
    of_the_day,
    organisation_of,
    party_edges,
)
from supervision_models.linkage.registers import Register
from supervision_models.linkage.tables import NUMBER
from supervision_models.linkage.writings import COUNTS, Writings

RAW = ("code", "name", "person", "day")
BARE = {"bare": RAW[:3]}  # the writing without its day
_KEYED = (
    NUMBER, *COUNTS, "bare", "name", "day", "code_key", "org", "invalid", "name_key", "relation",
    "unusable", "person_key",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RuledParties:
    """What the rules say. By the first column of each frame `reach` knows what a change reaches.

    writings      one row each: `writing`, the counts, `bare` (its number without the day), what it
                  was cut into, and `key` (by which it is linked), `root`, `method`, `confidence`,
                  `reason`; `name` as written where it is a firm's or may become a title
    edges         columns EDGE_SCHEMA
    ambiguous     frame `key`, `candidate`: keys that lead to several firms, and to which
    contradicted  frame `code`, `name`: pairs seen that the register contradicts
    eras          frame `name`, `firm`, `start`, `end`, see `PartyEdges`
    keys          frame `key`, `root`, `corrected`
    refused       frame `left`, `right`: verdicts "same" that stand against a verdict "different"
    titles        frame `key` (of a party), `name`: what it goes by, see `titles`
    given         reach.TIES of what the register and people say
    salt          of the numbers of writings
    since         see `reach.beside`
    """

    salt: int
    writings: pl.DataFrame
    edges: pl.DataFrame
    ambiguous: pl.DataFrame
    contradicted: pl.DataFrame
    eras: pl.DataFrame
    keys: pl.DataFrame
    refused: pl.DataFrame
    titles: pl.DataFrame
    given: pl.DataFrame
    since: tuple[reach.Step[RuledParties], ...] | None = None

    @property
    def dated(self) -> tuple[str, ...]:
        """Names as written that were another firm's on another day: their rows tell the day."""
        borne = pl.col("name_key").is_in(self.eras["name"].unique().implode())
        return tuple(sorted(self.writings.filter(borne)["name"].drop_nulls().unique()))


def rule(written: Writings, register: Register, standing: Verdicts) -> RuledParties:
    """What the rules say of all writings; `written` has the texts of all."""
    seen, given = _keyed(written), _given(register, standing)
    return _rule(written.salt, seen, register, standing, given)


def rule_again(
    before: RuledParties, written: Writings, register: Register, standing: Verdicts
) -> RuledParties | None:
    """The same as `rule`, from what it said before: only what is reached by that which came, went
    or changed is ruled again. None where that cannot be followed.

    written  has the texts of those that are new
    """
    new, given = _keyed(written), _given(register, standing)
    start = reach.changed(before.writings, written.counts, before.given, given)
    ties = pl.concat([_ties(before.writings), _ties(new), before.given, given])
    reached = reach.reached(ties, start)
    if reached is None:
        return None
    again = reached.within(before.writings.select(_KEYED)).drop(COUNTS)
    again = again.join(written.counts, on=NUMBER).select(_KEYED)
    near = {
        name: reached.within(getattr(register, name))
        for name in ("current", "former", "older", "eras")
    }
    spoken = reached.within(pairs_of(standing.same)).iter_rows()
    part = _rule(
        written.salt,
        pl.concat([again, new]),
        replace(register, **near),
        replace(standing, same=tuple(spoken)),
        reached.within(given),
    )
    return reach.beside(reached, before, part)


def _keyed(written: Writings) -> pl.DataFrame:
    """The writings with their canonical keys, and why a key is wanting."""
    texts = written.texts
    codes = usc.classify(texts["code"].unique())
    parsed = names.parse(texts["name"].unique())
    return (
        texts.join(written.counts, on=NUMBER)
        .join(codes.rename({"key": "code_key"}), on="code", how="left", nulls_equal=True)
        .join(parsed.rename({"key": "name_key"}), on="name", how="left", nulls_equal=True)
        .with_columns(
            pl.col("day").cast(pl.Date),
            ("name:" + pl.col("name_key")).alias("name_key"),
            ("person:" + pl.col("person")).alias("person_key"),
        )
        .select(_KEYED)
    )


def _ties(seen: pl.DataFrame) -> pl.DataFrame:
    keys = [pl.col(f"{kind}_key") for kind in ("code", "name", "person")]
    return reach.ties(seen, pl.col(NUMBER), *keys, "org:" + pl.col("org"))


def _given(register: Register, standing: Verdicts) -> pl.DataFrame:
    """The ties of what the register and people say."""
    name, code, inside = pl.col("name"), pl.col("code"), "org:" + organisation_of("code")
    parts = {
        "current": (register.current, [name, code, inside]),
        "former": (register.former, [name, code]),
        "older": (register.older, [pl.col("older"), code]),
        "era": (register.eras, [name, code]),
        "word": (words(standing), [pl.col("left"), pl.col("right")]),
    }
    return pl.concat(
        [reach.ties(frame, reach.told(mark), *keys) for mark, (frame, keys) in parts.items()]
    )


def _rule(
    salt: int, seen: pl.DataFrame, register: Register, standing: Verdicts, given: pl.DataFrame
) -> RuledParties:
    found = party_edges(
        seen.select(pl.col("code_key").alias("code"), "org", pl.col("name_key").alias("name"),
                    "relation").unique(),
        register,
        standing,
    )  # fmt: skip
    usable = pl.concat([seen["code_key"], seen["person_key"], seen["name_key"]]).drop_nulls()
    unclear_names = found.ambiguous.filter(pl.col("key").str.starts_with("name:"))["key"]
    usable = usable.filter(~usable.is_in(unclear_names.unique().implode()))
    resolved = identities(usable.unique(), found.edges, standing, PARTY_KINDS)
    links = _linked(seen, found, resolved)
    return RuledParties(
        salt=salt,
        writings=links,
        edges=found.edges,
        ambiguous=found.ambiguous,
        contradicted=found.contradicted,
        eras=found.eras,
        keys=resolved.keys,
        refused=pairs_of(resolved.refused),
        titles=titles(links),
        given=given,
    )


def _linked(seen: pl.DataFrame, found: PartyEdges, resolved: Identities) -> pl.DataFrame:
    """Each writing with `key`, `root`, `method`, `confidence`, `reason`."""
    methods = found.edges.group_by(pl.col("left").alias("key")).agg(
        pl.col("method", "confidence").sort_by("confidence", "method").last()
    )
    keys = resolved.keys.join(methods, on="key", how="left", maintain_order="left")
    ownership = {"usc": "usc", "org": "predecessor-code", "reg": "predecessor-code",
                 "person": "person-id", "name": "folded-name"}  # fmt: skip
    kind = pl.col("key").str.extract(r"^([a-z]+):", 1)
    own = kind.replace_strict(ownership, default=None, return_dtype=pl.String)
    # a credit code needs nobody's word to be itself
    by_word = pl.col("corrected") & (kind != "usc")
    keys = keys.with_columns(
        pl.when(by_word)
        .then(pl.lit("correction"))
        .otherwise(pl.coalesce("method", own))
        .alias("method")
    )
    contradicted = found.contradicted.select(
        pl.col("code").alias("code_key"), pl.col("name").alias("name_key"), pl.lit(1).alias("odd")
    )
    unclear = found.ambiguous["key"].unique()
    clear = keys.filter(pl.col("corrected") | ~pl.col("key").is_in(unclear.implode()))["key"]
    used = pl.when(pl.col("name_key").is_in(clear.implode())).then("name_key")
    of_day = of_the_day(
        seen.select(pl.col("name_key").alias("name"), "day").unique(), found.eras
    ).select(pl.col("name").alias("name_key"), "day", pl.col("firm").alias("of_day"))
    seen = seen.join(of_day, on=["name_key", "day"], how="left", maintain_order="left")
    links = (
        seen.with_columns(pl.coalesce("code_key", "person_key", used, "of_day").alias("key"))
        .join(keys.select("key", "root", "method"), on="key", how="left")
        .join(contradicted, on=["code_key", "name_key"], how="left")
        .with_columns(
            pl.when(pl.col("key") == pl.col("of_day"), pl.col("code_key").is_null())
            .then(pl.lit("name-of-the-day"))
            .otherwise("method")
            .alias("method")
        )
    )
    odd = pl.col("odd").is_not_null() & (pl.col("method") == "usc")
    links = links.with_columns(
        pl.when(odd).then(pl.lit("usc-contradicted")).otherwise("method").alias("method")
    )
    reason = (
        pl.when(pl.col("root").is_not_null()).then(None)
        .when(pl.col("name_key").is_not_null()).then(pl.lit("ambiguous"))
        .when((pl.col("unusable") == "empty") & pl.col("invalid")).then(pl.lit("invalid-code"))
        .otherwise(pl.col("unusable"))
    )  # fmt: skip
    title = pl.all_horizontal(pl.col(what).is_null() for what in ("relation", "person_key"))
    title = title & pl.col("root").is_not_null()
    return links.select(
        *(column for column in _KEYED if column != "name"),
        # what is no firm's name is a person's as often as not
        pl.when(pl.col("name_key").is_not_null() | title).then("name").alias("name"),
        "key",
        "root",
        "method",
        pl.col("method")
        .replace_strict(CONFIDENCE, default=None, return_dtype=pl.Float64)
        .alias("confidence"),
        reason.alias("reason"),
    )


def titles(links: pl.DataFrame) -> pl.DataFrame:
    """`key` of each identity with the one `name` that it goes by."""
    whole = pl.col("relation").is_null() & pl.col("person_key").is_null()
    return (
        links.filter(whole)
        .drop_nulls(["root", "name"])
        .group_by(pl.col("root").alias("key"), "name")
        .agg(pl.col("registered").sum(), pl.col("rows").sum())
        .sort(["key", "registered", "rows", "name"], descending=[False, True, True, False])
        .group_by("key", maintain_order=True)
        .agg(pl.col("name").first())
    )
