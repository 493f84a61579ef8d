"""Laws, their versions and the articles that models cite, as statutes.yaml has them.

A key is ``law.article`` (``土地管理法.art44``, ``刑法.art342-1``); a provision is that article in
one version, written ``土地管理法@2019-08-26.art44``.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from supervision_models.models.definition import Words

Role = Literal["duty", "liability", "standing"]
Track = Literal["criminal", "administrative", "civil"]
Key = Annotated[str, StringConstraints(pattern=r"^[^.@\s]+\.art\d+(-\d+)?$")]
ArticleId = Annotated[str, StringConstraints(pattern=r"^art\d+(-\d+)?$")]
LawId = Annotated[str, StringConstraints(pattern=r"^[^.@\s]+$")]


class Strict(BaseModel):
    """Unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Article(Strict):
    """One cited article: one sentence in our own words, and what it is for."""

    zh: str
    en: str = ""
    role: Role
    tracks: tuple[Track, ...] = ()  # by default those of the law
    successor: Key | None = None  # where the matter stands after this version ended


class SuccessorLaw(Strict):
    """The law that took the place of a repealed one, for the reader; articles name their own."""

    law: LawId
    version: dt.date | None = None


class LawVersion(Strict):
    """One version, from its first to its last day in force (both included)."""

    version: dt.date  # adopted or amended
    start: dt.date = Field(alias="from")
    end: dt.date | None = Field(default=None, alias="to")
    successor: SuccessorLaw | None = None
    unverified: bool = False  # nobody has compared its articles with the text of the law yet
    articles: dict[ArticleId, Article]


class Law(Strict):
    """One law, regulation or judicial interpretation."""

    id: LawId
    title: Words
    tracks: tuple[Track, ...] = ("administrative",)  # which of the three tracks it serves
    versions: tuple[LawVersion, ...] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class Provision:
    """An article as it stood from `start` to `end` (both included; None is open).

    `key` is what the model cites; `law` and `article` say where the matter stands then, which
    is another law after a succession.
    """

    key: str
    law: str
    title: Words
    version: dt.date
    article: str
    start: dt.date
    end: dt.date | None
    words: Words
    role: Role
    successor: str | None = None
    tracks: tuple[Track, ...] = ("administrative",)
    unverified: bool = False

    @property
    def label(self) -> str:
        return f"{self.law}@{self.version.isoformat()}.{self.article}"

    def holds(self, day: dt.date) -> bool:
        return self.start <= day and (self.end is None or day <= self.end)
