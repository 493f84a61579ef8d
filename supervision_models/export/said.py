"""What the leads of one model say, as text: facts, message, identity, score, open exceptions.

All as column expressions over the leads of that model; nothing is done row by row.
"""

from __future__ import annotations

from dataclasses import dataclass
from string import Formatter

import polars as pl

from supervision_models.errors import Lang, Text
from supervision_models.export.as_run import AsRun
from supervision_models.export.privacy import Withheld
from supervision_models.leads.masking import WITHHELD
from supervision_models.models.definition import Fact, ModelDefinition, Words
from supervision_models.models.units import SHARES, unit_words

UNKNOWN = "—"
ITEMS = pl.List(pl.Struct({"code": pl.String, "points": pl.Int64}))
YES_NO = {"zh": ("是", "否"), "en": ("yes", "no")}


@dataclass(frozen=True, slots=True)
class Said:
    """Says the leads of one model.

    subjects  lead_id and, as text, the columns of its subject as the role may read them
    """

    run: AsRun
    withheld: Withheld
    lang: Lang
    subjects: pl.DataFrame

    @property
    def definition(self) -> ModelDefinition | None:
        return None if self.run.model is None else self.run.model.definition

    def add(self, leads: pl.DataFrame) -> pl.DataFrame:
        """`leads` with facts, facts_text, message, identity, score_text, untested_text."""
        facts = self._facts(leads)
        texts = {name: self._fact_text(name, facts.schema[name]) for name in facts.columns}
        shown = facts.select(
            pl.struct(facts.columns).struct.json_encode().alias("facts")
            if facts.width
            else pl.lit("{}").alias("facts"),
            self._facts_text(texts).alias("facts_text"),
        )
        said = leads.select(
            self._message().alias("message"),
            pl.col("identity"),
            self._score().alias("score_text"),
            self._untested().alias("untested_text"),
        )
        if self.withheld.message or self.withheld.identity:
            # a sentence has its own words for units
            values = facts.select(
                self._value_text(name, facts.schema[name]).fill_null(UNKNOWN).alias(f"fact.{name}")
                for name in facts.columns
            )
            own = leads.select("lead_id").join(
                self.subjects, on="lead_id", how="left", maintain_order="left"
            )
            known = pl.concat([own, values], how="horizontal") if facts.width else own
            said = said.with_columns(
                *([known.with_columns(self._retold(known).alias("message"))["message"]]
                  if self.withheld.message else []),
                *([known.with_columns(self._renamed(known).alias("identity"))["identity"]]
                  if self.withheld.identity else []),
            )  # fmt: skip
        replaced = leads.drop("facts", "identity")
        return pl.concat([replaced, shown, said], how="horizontal")

    # -- facts ----------------------------------------------------------------------------

    def _facts(self, leads: pl.DataFrame) -> pl.DataFrame:
        """One column per fact, texts that the role may not read withheld."""
        decoded = leads["facts"].fill_null("{}").str.json_decode(infer_schema_length=None)
        if not isinstance(decoded.dtype, pl.Struct) or not decoded.dtype.fields:
            return pl.DataFrame(height=leads.height)
        facts = decoded.struct.unnest()
        hidden = self.withheld.facts
        return facts.with_columns(
            pl.when(pl.col(name).is_null()).then(None).otherwise(pl.lit(WITHHELD)).alias(name)
            for name, dtype in facts.schema.items()
            if ("*" in hidden or name in hidden) and not _counts(dtype)
        )

    def _fact_text(self, name: str, dtype: pl.DataType) -> pl.Expr:
        """The value with its unit, as people write it."""
        fact = self._declared(name)
        if fact is not None and fact.unit in SHARES and dtype.is_numeric():
            share = (pl.col(name) * 100).round(max(fact.decimals - 2, 0)).cast(pl.String)
            return (share.str.replace(r"\.0$", "") + "%").fill_null(UNKNOWN)
        unit = "" if fact is None else unit_words(fact.unit, self.lang)
        space = "" if not unit or unit[0] in "（(%" else " "
        return (self._value_text(name, dtype) + f"{space}{unit}").fill_null(UNKNOWN)

    def _value_text(self, name: str, dtype: pl.DataType) -> pl.Expr:
        """The value alone."""
        fact = self._declared(name)
        value, text = pl.col(name), pl.col(name).cast(pl.String)
        if isinstance(dtype, pl.List):
            text = value.cast(pl.List(pl.String)).list.join("、" if self.lang == "zh" else ", ")
        elif dtype == pl.Boolean:
            yes, no = YES_NO[self.lang]
            text = pl.when(value).then(pl.lit(yes)).when(~value).then(pl.lit(no))
        elif dtype.is_float():
            rounded = value.round(2 if fact is None else fact.decimals)
            text = rounded.cast(pl.String).str.replace(r"\.0$", "")
        if dtype.is_numeric() and fact is not None and fact.unit is not None:
            text = _grouped(text)
        return text

    def _facts_text(self, texts: dict[str, pl.Expr]) -> pl.Expr:
        if not texts:
            return pl.lit("")
        colon = "：" if self.lang == "zh" else ": "
        lines = []
        for name, text in texts.items():
            fact = self._declared(name)
            title = name if fact is None else _words(fact.title)[self.lang]
            lines.append(pl.lit(f"{title}{colon}") + text)
        return pl.concat_str(lines, separator="\n")

    def _declared(self, name: str) -> Fact | None:
        return None if self.definition is None else self.definition.facts.get(name)

    # -- message and identity -------------------------------------------------------------

    def _message(self) -> pl.Expr:
        return pl.col("message_zh") if self.lang == "zh" else pl.coalesce(
            pl.col("message_en").replace("", None), "message_zh"
        )  # fmt: skip

    def _retold(self, known: pl.DataFrame) -> pl.Expr:
        """The message told anew from what the role may read; the rest withheld."""
        definition = self.definition
        if definition is None:
            return pl.lit(WITHHELD)
        parts: list[pl.Expr] = []
        for literal, name, _, _ in Formatter().parse(_words(definition.message)[self.lang]):
            if literal:
                parts.append(pl.lit(literal))
            if name is not None:
                parts.append(self._known(name, known))
        return pl.concat_str(parts)

    def _renamed(self, known: pl.DataFrame) -> pl.Expr:
        """The identity with the values that the role may read."""
        if self.definition is None:
            return pl.lit(WITHHELD)
        pairs = [pl.lit(f"{name}=") + self._known(name, known) for name in self.definition.identity]
        return pl.concat_str(pairs, separator="|")

    def _known(self, name: str, known: pl.DataFrame) -> pl.Expr:
        definition = self.definition
        assert definition is not None
        bare = name.removeprefix("subject.")
        for column in (f"fact.{name}", bare):
            if column in known.columns:
                return pl.col(column).fill_null(UNKNOWN)
        if name in definition.params and definition.params[name].value is not None:
            return pl.lit(str(definition.params[name].value))
        return pl.lit(WITHHELD)

    # -- score and exceptions ---------------------------------------------------------------

    def _score(self) -> pl.Expr:
        """``40 基础分 +10 工程投资较大 -10 已补办 = 40``: the explanation is the arithmetic."""
        because = {"base": Text("基础分", "base")[self.lang]}
        if self.definition is not None:
            because |= {
                item.code: _words(item.because)[self.lang] for item in self.definition.score.add
            }
        items = pl.col("score_items").fill_null("[]").str.json_decode(ITEMS)
        points, code = (pl.element().struct.field(name) for name in ("points", "code"))
        said = code.replace_strict(because, default=code, return_dtype=pl.String)
        sign = pl.when(points >= 0).then(pl.lit("+")).otherwise(pl.lit(""))
        listed = items.list.eval(
            pl.concat_str([sign, points.cast(pl.String), pl.lit(" "), said])
        ).list.join("  ")
        total = items.list.eval(points).list.sum()
        score = pl.col("score").cast(pl.String)
        limited = Text("，限于 0–100，计 ", ", within 0-100: ")[self.lang]
        return pl.concat_str(
            [
                listed.str.strip_prefix("+"),
                pl.lit(" = "),
                pl.when(total == pl.col("score"))
                .then(score)
                .otherwise(total.cast(pl.String) + limited + score),
            ]
        ).fill_null(score)

    def _untested(self) -> pl.Expr:
        rules = () if self.definition is None else self.definition.exceptions
        because = {rule.code: _words(rule.because)[self.lang] for rule in rules}
        code = pl.element()
        said = code.replace_strict(because, default=code, return_dtype=pl.String)
        return pl.col("untested").list.eval(said).list.join("\n").fill_null("")


def _grouped(number: pl.Expr) -> pl.Expr:
    """``-50000000.5`` as ``-50,000,000.5``; ``1e+16`` as it stands."""
    parts = number.str.extract_groups(r"^(-?)(\d+)(\.\d+)?$")
    sign, whole, rest = (parts.struct[index].fill_null("") for index in range(3))
    threes = whole.str.reverse().str.replace_all(r"(\d{3})", "${1},")
    grouped = threes.str.strip_suffix(",").str.reverse()
    return pl.when(whole == "").then(number).otherwise(sign + grouped + rest)


def _counts(dtype: pl.DataType) -> bool:
    """Whether values of this type count, measure or affirm, and so name nobody."""
    return dtype.is_numeric() or dtype in (pl.Boolean, pl.Null)


def _words(words: Words) -> Text:
    return Text(words.zh, words.en or words.zh)
