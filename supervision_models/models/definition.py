"""The model file as typed values: subject, match, when, facts.

Expressions are kept as text here; `models.expression` parses and checks them, the loader
reports file, line and field for both.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    field_validator,
    model_validator,
)

from supervision_models.errors import Lang, Text

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
ModelId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+([.-][a-z0-9]+)+$")]
Version = Annotated[str, StringConstraints(pattern=r"^\d+\.\d+\.\d+$")]
Expression = str

Status = Literal["draft", "trial", "active", "retired"]
PilBasis = Literal["statutory", "exploratory", "none"]
Severity = Literal["S1", "S2", "S3", "S4"]
RouteName = Literal[
    "pre-litigation",  # 诉前
    "criminal-transfer",  # 移送
    "filing-supervision",  # 立监
    "civil",  # 民公
    "support-suit",  # 支起
    "social-governance",  # 社治
    "admin-supervision",  # 行监
    "military-local",  # 军地
    "discipline",  # 监委
]


class MalformedError(ValueError):
    """What a validator found wrong, in both languages; the loader adds file, line and field."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.text = Text(zh=zh, en=en)


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Words(Strict):
    """The same words in Chinese (required) and English."""

    zh: str
    en: str = ""

    def said(self, lang: Lang) -> str:
        """The words in a language; the Chinese ones where there are no English ones."""
        return self.zh if lang == "zh" else self.en or self.zh


class On(Strict):
    """How a record of the other dataset belongs to a subject: exactly one way.

    In YAML: ``key: [a, b]`` or ``key: {subject_column: other_column}`` · ``party`` or
    ``party: {subject: role, other: role}`` · ``project`` · ``overlap`` · ``within: 500 m``.
    """

    key: dict[Name, Name] | None = None  # subject column -> column of the other dataset
    party: tuple[Name | None, Name | None] | None = None  # roles; None is the first declared
    project: bool = False
    overlap: bool = False
    within_m: float | None = Field(default=None, gt=0)

    @property
    def kind(self) -> Literal["key", "party", "project", "overlap", "within"]:
        if self.key is not None:
            return "key"
        if self.party is not None:
            return "party"
        if self.project:
            return "project"
        return "overlap" if self.overlap else "within"

    @model_validator(mode="before")
    @classmethod
    def _spellings(cls, value: Any) -> Any:
        if value in ("party", "project", "overlap"):
            return {"party": (None, None)} if value == "party" else {value: True}
        if isinstance(value, str):
            raise MalformedError(
                f"不认识的匹配方式 {value}；须写 key、party、project、overlap、within 之一",
                f"unknown way {value}: on takes one of key, party, project, overlap, within",
            )
        if not isinstance(value, dict):
            return value
        if isinstance(value.get("key"), list | tuple):
            return {**value, "key": {column: column for column in value["key"]}}
        if isinstance(value.get("party"), dict):
            roles = value["party"]
            if set(roles) - {"subject", "other"}:
                raise MalformedError(
                    "party 只有 subject 和 other 两个键", "party takes the keys subject and other"
                )
            return {**value, "party": (roles.get("subject"), roles.get("other"))}
        if "within" in value:
            distance = re.fullmatch(r"(\d+(?:\.\d+)?) ?(m|km)", str(value["within"]))
            if distance is None:
                raise MalformedError(
                    "within 须写距离，如 500 m 或 2 km",
                    "within takes a distance such as '500 m' or '2 km'",
                )
            rest = {key: item for key, item in value.items() if key != "within"}
            metres = float(distance[1]) * (1000 if distance[2] == "km" else 1)
            return {**rest, "within_m": metres}
        return value

    @model_validator(mode="after")
    def _exactly_one(self) -> On:
        chosen = [
            self.key is not None,
            self.party is not None,
            self.project,
            self.overlap,
            self.within_m is not None,
        ]
        if sum(chosen) != 1:
            raise MalformedError(
                "on 须且只能写 key、party、project、overlap、within 之一",
                "on takes exactly one of key, party, project, overlap, within",
            )
        return self


class Match(Strict):
    """Which records of another dataset belong to a subject.

    `at` is the subject's date that the time conditions refer to (default: `conduct_on`);
    `dated` the date column of the other dataset (default: its contract's period column).
    `within_days: [a, b]` keeps a <= dated - at <= b. `nearest: before` keeps the one record
    with the latest dated <= at; ties fall to the smaller row hash. `valid_on` keeps records
    whose validity interval holds that date. `period` says when a record would be dated if it
    existed: the span whose coverage must be proven before `missing` may be true.
    `uncertain` says what a record under an identity that may be the subject's own (a name nearly
    the same) does to an absence: `withhold` leaves it open, `lower` lets it stand with less
    confidence.
    """

    dataset: Name
    on: On
    where: Expression | None = None
    at: Expression | None = None
    dated: Name | None = None
    valid_on: Expression | None = None
    nearest: Literal["before", "after"] | None = None
    within_days: tuple[int, int] | None = None
    period: tuple[Expression, Expression] | None = None
    keep: dict[Name, Expression] = Field(default_factory=dict)
    uncertain: Literal["withhold", "lower"] = "withhold"
    title: Words | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Match:
        if self.within_days is not None and self.within_days[0] > self.within_days[1]:
            raise MalformedError(
                "within_days 的第一个数不能大于第二个",
                "within_days: the first number must not exceed the second",
            )
        return self


class Fact(Strict):
    """A named value that the lead shows; `expr` may use facts declared before it."""

    expr: Expression
    unit: str | None = None
    title: Words
    decimals: int = Field(default=2, ge=0, le=6)


class DatedValue(Strict):
    """One value of a parameter for a region (division code prefix) and a span of days."""

    value: int | float | str | bool | None
    region: str = ""
    start: dt.date | None = None  # first day
    end: dt.date | None = None  # last day
    basis: str | None = None
    reviewed_by: str | None = None


def _bare_text(schema: dict[str, Any]) -> None:
    """Words that may also stand as one text, which is the Chinese one."""
    schema["anyOf"].insert(0, {"type": "string"})


class Param(Strict):
    """A threshold: one value, or values by region and date. Never without unit or reason.

    `region` (an expression, by default the subject's own division) and `on` (default:
    `conduct_on`) choose among `values`; none fitting makes the finding not assessable.
    """

    value: int | float | str | bool | None = None
    values: tuple[DatedValue, ...] = ()
    on: Expression | None = None
    unit: str | None = None
    why: Words | None = Field(default=None, json_schema_extra=_bare_text)
    basis: str | None = None  # key of statutes.yaml, when the law gives the figure
    reviewed_by: str | None = None
    title: Words | None = None

    @field_validator("why", mode="before")
    @classmethod
    def _in_chinese_alone(cls, value: object) -> object:
        return {"zh": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _one_form(self) -> Param:
        if (self.value is None) == (not self.values):
            raise MalformedError(
                "参数须且只能写 value、values 之一", "a parameter takes either value or values"
            )
        return self


class ExceptionRule(Strict):
    """A ground on which a hit is no lead. Tested and logged, never silently dropped.

    `unknown` says what a ground that cannot be tested does: `flag` keeps the lead and shows
    the ground as untested; `not_assessable` withholds the lead.
    """

    code: Code
    when: Expression
    because: Words
    unknown: Literal["flag", "not_assessable"] = "flag"


class Check(Strict):
    """One thing a person looks at that would refute the lead."""

    code: Code
    zh: str
    en: str = ""


class ScoreItem(Strict):
    code: Code
    when: Expression
    points: int
    because: Words


class Score(Strict):
    """Additive points: the explanation is the arithmetic. Clamped to 0..100."""

    base: int = Field(default=40, ge=0, le=100)
    add: tuple[ScoreItem, ...] = ()


class Route(Strict):
    to: RouteName
    when: Expression | None = None

    @model_validator(mode="before")
    @classmethod
    def _bare(cls, value: Any) -> Any:
        return {"to": value} if isinstance(value, str) else value


class Tracks(Strict):
    """What the three tracks of a lead say beyond what routes, organ and law tell by themselves.

    Whether a track applies follows from `routes`; nothing here decides that.
    """

    criminal: Words | None = None  # why, in place of the condition in words
    duty: Words | None = None  # which duty the organ is to be asked about
    damage: tuple[Name, ...] = ()  # facts that measure the harm; by default those with a size
    restoration: Words | None = None  # what would make the harm good


class Estimator(Strict):
    """A scikit-learn estimator over `features`; fitted forms are stored with skops.

    task  outlier: fitted on the subjects of the scan, `when` judges the fact `outlier_score`
          (0..1, share of subjects that are less unusual); `reasons` name the features
          ranker: learns from decided leads and orders lists; emits no leads
    """

    task: Literal["outlier", "ranker"]
    cls: str = Field(alias="class")
    params: dict[str, Any] = Field(default_factory=dict)
    min_rows: int = Field(default=30, gt=0)  # below: not assessable (outlier), fallback (ranker)


class Case(Strict):
    """An inline example with its verdict.

    given     `subject` and match names (or dataset ids), each a row or a list of rows
    coverage  match name -> "none" or {region, from, to}; all else counts as covered
    expect    hit | clear | out_of_scope | excepted:<code> | not_assessable[:<reason>,…]
    """

    name: str
    given: dict[str, Any]
    as_of: dt.date | None = None
    region: str | None = None
    coverage: dict[str, Any] = Field(default_factory=dict)
    expect: str
    facts: dict[str, Any] = Field(default_factory=dict)
    score: int | None = None
    codes: tuple[str, ...] | None = None  # score codes expected, all of them
    routes: tuple[str, ...] | None = None
    undecided: tuple[str, ...] | None = None  # routes whose condition cannot be tested
    laws: tuple[str, ...] | None = None  # legal-basis keys with version expected
    untested: tuple[str, ...] | None = None  # exceptions that could not be tested


class ModelDefinition(Strict):
    """One model file."""

    id: ModelId
    version: Version
    status: Status
    title: Words
    field: str
    pil_basis: PilBasis
    severity: Severity
    subject: Name
    conduct_on: Expression  # the date that picks law and dated parameters
    scope: Expression | None = None
    match: dict[Name, Match] = Field(default_factory=dict)
    facts: dict[Name, Fact] = Field(default_factory=dict)
    when: Expression | None = None
    sql: str | None = None
    estimator: Estimator | None = None
    features: dict[Name, Fact] = Field(default_factory=dict)
    plugin: str | None = None  # entry point name
    params: dict[Name, Param] = Field(default_factory=dict)
    exceptions: tuple[ExceptionRule, ...] = ()
    refute: tuple[Check, ...]
    score: Score = Score()
    legal_basis: tuple[str, ...]
    organ: str
    routes: tuple[Route, ...]
    tracks: Tracks = Tracks()
    identity: tuple[Name, ...]
    party: Name | None = None  # role of whom the lead is about; by default the first declared
    message: Words
    background: Words | None = None
    supervision_point: Words | None = None
    keywords: tuple[str, ...] = ()
    cases: tuple[Case, ...] = ()

    @property
    def kind(self) -> Literal["rule", "sql", "estimator", "plugin"]:
        if self.estimator is not None:
            return "estimator"
        if self.sql is not None:
            return "sql"
        return "plugin" if self.plugin is not None else "rule"

    @property
    def program(self) -> bool:
        """Whether it reads its matches as tables of pairs: SQL or a plug-in."""
        return self.kind in ("sql", "plugin")

    @model_validator(mode="after")
    def _one_kind(self) -> ModelDefinition:
        if self.sql is not None and self.when is not None:
            raise MalformedError("when 和 sql 只能写一个", "a model takes either when or sql")
        if self.estimator is None and self.features:
            raise MalformedError(
                "features 只用于 estimator 模型", "features belong to an estimator"
            )
        if self.kind == "rule" and self.when is None:
            raise MalformedError(
                "须写 when、sql、estimator、plugin 之一",
                "a model needs one of when, sql, estimator, plugin",
            )
        return self
