"""The one family of errors, and text in two languages.

An error says what is wrong, where, what is allowed and how to mend it. It never
carries a value of a personal column: errors are logged and mailed around.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Lang = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence in Chinese and in English; the screen picks at the edge."""

    zh: str
    en: str

    def __getitem__(self, lang: Lang) -> str:
        return self.zh if lang == "zh" else self.en

    def __str__(self) -> str:
        return self.zh


class SupervisionError(Exception):
    """Base of all errors that a user can mend.

    what     what is wrong
    where    ``file:line:field`` or ``file:sheet:row``; empty when there is no place
    allowed  what would have been accepted
    mend     what the user can do now
    """

    def __init__(
        self,
        what: Text,
        *,
        where: str = "",
        allowed: Text | None = None,
        mend: Text | None = None,
    ) -> None:
        super().__init__(what.en)
        self.what = what
        self.where = where
        self.allowed = allowed
        self.mend = mend

    def render(self, lang: Lang) -> str:
        """The whole message, one part a line, in `lang`."""
        labels = {
            "zh": ("位置", "允许", "处理"),
            "en": ("where", "allowed", "mend"),
        }[lang]
        lines = [self.what[lang]]
        if self.where:
            lines.append(f"  {labels[0]}: {self.where}")
        if self.allowed is not None:
            lines.append(f"  {labels[1]}: {self.allowed[lang]}")
        if self.mend is not None:
            lines.append(f"  {labels[2]}: {self.mend[lang]}")
        return "\n".join(lines)

    def as_dict(self, lang: Lang) -> dict[str, str]:
        """The same for programs (``--json``)."""
        parts = {"error": type(self).__name__, "what": self.what[lang], "where": self.where}
        if self.allowed is not None:
            parts["allowed"] = self.allowed[lang]
        if self.mend is not None:
            parts["mend"] = self.mend[lang]
        return parts

    def __str__(self) -> str:
        return self.render("en")


class ErrorList(SupervisionError):  # noqa: N818  # it is a list of errors, and reads so
    """All errors of one file or one call, so that they are mended in one go."""

    def __init__(self, errors: list[SupervisionError]) -> None:
        if not errors:
            raise ValueError("an ErrorList needs at least one error")
        self.errors = tuple(errors)
        super().__init__(
            Text(zh=f"共 {len(errors)} 处错误", en=f"{len(errors)} error(s)"),
        )

    def render(self, lang: Lang) -> str:
        return "\n".join([self.what[lang], *(error.render(lang) for error in self.errors)])

    def as_dict(self, lang: Lang) -> dict[str, object]:  # type: ignore[override]  # a list inside
        return {
            "error": type(self).__name__,
            "what": self.what[lang],
            "errors": [error.as_dict(lang) for error in self.errors],
        }


class ContractError(SupervisionError):
    """A dataset contract is malformed, or a dataset is unknown."""


class IngestError(SupervisionError):
    """A foreign file cannot be read or mapped."""


class ModelError(SupervisionError):
    """A model file is malformed or cannot be compiled."""


class EngineError(SupervisionError):
    """The engine lacks a capability, or the query failed."""


class WorkspaceError(SupervisionError):
    """The workspace is missing, damaged or in use."""


class LedgerError(SupervisionError):
    """The ledger refuses an entry, or its audit chain does not verify."""
