"""What a dataset promises: the contract file as typed values.

A contract is a YAML file in ``datasets/contracts``; the loader reports file, line and
field, this module only says what is allowed.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    model_validator,
)

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
ColumnType = Literal[
    "text",  # free text
    "code",  # an identifier: VARCHAR, leading zeros kept, folded to half width
    "usc",  # unified social credit code (GB 32100), or a 15/9-digit predecessor
    "integer",
    "decimal",
    "money",  # DECIMAL(18,2) yuan
    "area",  # DECIMAL(18,2) square metres
    "length",  # DOUBLE metres
    "volume",  # DECIMAL(18,2) cubic metres
    "mass",  # DECIMAL(18,2) tonnes
    "ratio",  # DOUBLE, 1 = 100 %
    "date",
    "datetime",
    "year",  # INTEGER
    "boolean",
    "person_name",
    "person_id",  # stored only as an HMAC pseudonym of the workspace
    "phone",  # stored only as an HMAC pseudonym of the workspace
    "geometry",
]
DUCKDB_TYPES: dict[str, str] = {
    "text": "VARCHAR",
    "code": "VARCHAR",
    "usc": "VARCHAR",
    "integer": "BIGINT",
    "decimal": "DOUBLE",
    "money": "DECIMAL(18,2)",
    "area": "DECIMAL(18,2)",
    "length": "DOUBLE",
    "volume": "DECIMAL(18,2)",
    "mass": "DECIMAL(18,2)",
    "ratio": "DOUBLE",
    "date": "DATE",
    "datetime": "TIMESTAMP",
    "year": "INTEGER",
    "boolean": "BOOLEAN",
    "person_name": "VARCHAR",
    "person_id": "VARCHAR",
    "phone": "VARCHAR",
    "geometry": "GEOMETRY",
}
# Units that a contract may assume where a header names none, by column type. Columns of type
# decimal and integer take any word: theirs is a label, not a factor.
UNITS: dict[str, tuple[str, ...]] = {
    "money": ("元", "万元", "亿元"),
    "area": ("平方米", "亩", "公顷", "平方公里", "m2", "ha", "km2"),
    "length": ("米", "公里", "m", "km"),
    "volume": ("立方米", "万立方米", "m3"),
    "mass": ("吨", "万吨", "千克", "t", "kg"),
    "ratio": ("%", "‰"),
}
# Names that matches compute; a column of that name could not be told apart in a model.
COMPUTED_NAMES = frozenset(
    {"overlap_m2", "overlap_ratio", "other_ratio", "distance_m", "days", "confidence", "subject"}
)


class Strict(BaseModel):
    """Unknown keys are errors; values are never coerced between kinds silently."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Title(Strict):
    """A title in Chinese (required) and English."""

    zh: str
    en: str = ""


class Column(Strict):
    """One column of a dataset."""

    zh: str
    en: str
    type: ColumnType
    synonyms: tuple[str, ...] = ()  # other header spellings
    unit: str | None = None  # the unit assumed where the source header names none (万元, 亩 ...)
    required: bool = False  # the header must be found, and a row without a value is quarantined
    values: dict[str, tuple[str, ...]] | None = None  # canonical value -> source spellings
    sensitivity: Literal[1, 2, 3, 4] = 1  # 1 open .. 4 sensitive personal information
    note: str | None = None

    def spoken(self, lang: Literal["zh", "en"]) -> dict[str, str]:
        """Stored values that are codes -> the word that agencies have for each; the codes are
        English."""
        if lang == "en":
            return {}
        if self.type == "boolean":
            return {"true": "是", "false": "否"}
        chinese = {
            value: [word for word in words if not word.isascii()]
            for value, words in (self.values or {}).items()
        }
        return {value: words[0] for value, words in chinese.items() if words}


class Party(Strict):
    """Columns that name one party of the row, and columns that tell more of it.

    `legal`, `phone` and `address` are compared where names are nearly the same: the legal
    representative and the telephone as pseudonyms alone. They name nobody by themselves.
    """

    code: Name | None = None  # usc column
    name: Name | None = None
    person_id: Name | None = None
    legal: Name | None = None  # person_name column: the legal representative
    phone: Name | None = None
    address: Name | None = None

    @property
    def naming(self) -> tuple[Name, ...]:
        """The columns that say who it is."""
        named = (self.code, self.name, self.person_id)
        return tuple(column for column in named if column is not None)

    @property
    def telling(self) -> dict[str, Name]:
        """What tells more of it -> the column."""
        told = {"legal": self.legal, "phone": self.phone, "address": self.address}
        return {field: column for field, column in told.items() if column is not None}


class Project(Strict):
    """Columns that tell which construction project the row belongs to.

    `documents` hold numbers of documents about one project (an approval, a contract), the row's
    own or one that it quotes: a row without a code belongs where that number leads. `parcel` is
    said where the shape of a row is the land of that one project.
    """

    code: Name | None = None
    name: Name | None = None
    permit_no: Name | None = None
    documents: tuple[Name, ...] = ()
    parcel: Name | None = None
    party: Name | None = None  # role of the party that narrows a name match

    @property
    def columns(self) -> tuple[Name, ...]:
        """All columns of text that are named."""
        named = (self.code, self.name, self.permit_no, *self.documents)
        return tuple(name for name in named if name is not None)


class Validity(Strict):
    """Columns of a validity interval, both ends included; an empty end is open."""

    start: Name
    end: Name | None = None


class CoverageRule(Strict):
    """How absence from this dataset can be proven.

    event     rows are dated events: a period is covered when it was declared, or lies between
              dated rows no more than `max_gap_days` apart
    register  rows are a standing register: covered from its first date on, in its regions
    """

    mode: Literal["event", "register"] = "event"
    max_gap_days: int = Field(default=92, gt=0)


class Contract(Strict):
    """One dataset: what its rows are, who provides them, and what may be concluded from them."""

    id: Name
    code: str  # D01 .. of the data dictionary; a pack uses its own
    title: Title
    provider: Title  # the agency that holds the data
    synonyms: tuple[str, ...] = ()  # file and sheet names that hint at this dataset
    columns: dict[Name, Column]
    key: tuple[Name, ...] = ()  # columns that name a row for people
    region: Name | None = None  # division code column; the workspace's region otherwise
    period: Name | None = None  # the date by which coverage is measured
    valid: Validity | None = None
    geometry: Name | None = None
    crs: str = "EPSG:4490"  # of the stored geometry
    parties: dict[Name, Party] = Field(default_factory=dict)
    project: Project | None = None
    coverage: CoverageRule = CoverageRule()
    sensitivity: Literal[1, 2, 3, 4] = 2
    legal_purpose: Title
    retention_days: int | None = None

    @model_validator(mode="after")
    def _columns_exist(self, info: ValidationInfo) -> Contract:
        """Every column that the contract refers to is declared, with a fitting type.

        The loader checks the same and more with the place of each fault (`contracts.checks`);
        it says so in the context, so that no fault is reported twice.
        """
        if info.context is not None and info.context.get("checked_by_loader"):
            return self
        named: list[tuple[str, str | None]] = [
            ("region", self.region),
            ("period", self.period),
            ("geometry", self.geometry),
            *(("key", column) for column in self.key),
        ]
        if self.valid is not None:
            named += [("valid.start", self.valid.start), ("valid.end", self.valid.end)]
        for role, party in self.parties.items():
            named += [(f"parties.{role}", column) for _, column in party]
        if self.project is not None:
            project = self.project
            named += [("project", column) for column in (*project.columns, project.parcel)]
            if project.party is not None and project.party not in self.parties:
                raise ValueError(f"project.party: no party role {project.party!r}")
        for where, column in named:
            if column is not None and column not in self.columns:
                raise ValueError(f"{where}: no column {column!r}")
        if self.geometry is not None and self.columns[self.geometry].type != "geometry":
            raise ValueError(f"geometry: column {self.geometry!r} is not of type geometry")
        return self
