"""What the questions may choose from: datasets, the law, and what shipped models do alike."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from supervision_models.contracts.definition import Contract
from supervision_models.models.loader import STATUTES_FILE, model_files
from supervision_models.models.statutes import Statutes, load_statutes

_LINE = re.compile(r"^ {0,4}(id|subject|field|organ|dataset): *([\w.-]+)", re.MULTILINE)
_CITED = re.compile(r"([^\s\[\],.@]+\.art\d+(?:-\d+)?)\b")


@dataclass(frozen=True, slots=True)
class Precedent:
    """The heads of an existing model file, read without checking it."""

    id: str
    subject: str
    field: str
    organ: str
    datasets: tuple[str, ...]
    cited: tuple[str, ...]


@dataclass(frozen=True)
class Ground:
    """Datasets, statutes and existing models."""

    contracts: Mapping[str, Contract]
    statutes: Statutes
    rule_dirs: tuple[Path, ...] = field(default=())

    @classmethod
    def of(cls, contracts: Mapping[str, Contract], rule_dirs: Iterable[Path]) -> Ground:
        folders = tuple(rule_dirs)
        files = [folder / STATUTES_FILE for folder in folders]
        return cls(contracts, load_statutes([f for f in files if f.is_file()]), folders)

    @cached_property
    def precedents(self) -> tuple[Precedent, ...]:
        """The existing models: only their heads are needed, so no file is parsed."""
        return tuple(_precedent(path) for path in model_files(self.rule_dirs))

    def usual(self, name: str, subject: str | None = None, other: str = "") -> str | None:
        """What most models have as field, organ or subject; None without any.

        Those on `subject` that look up `other` are asked first, then all on `subject`.
        """
        alike = [p for p in self.precedents if subject in (None, p.subject)]
        nearest = [p for p in alike if other in p.datasets]
        return _most(getattr(p, name) for p in nearest or alike)

    def usual_other(self, subject: str) -> str | None:
        """The dataset that most models on `subject` look up."""
        alike = [p for p in self.precedents if p.subject == subject]
        known = self.contracts.keys() - {subject}
        return _most(name for p in alike for name in p.datasets if name in known)

    def usual_law(self, subject: str, other: str) -> list[str]:
        """Duties that models on the same data cite, the most cited first."""
        cited = Counter(
            key
            for p in self.precedents
            if p.subject == subject and (other in p.datasets)
            for key in p.cited
            if key in self.statutes.keys and self.role(key) == "duty"
        )
        return [key for key, _ in cited.most_common(5)]

    def role(self, key: str) -> str:
        return self.statutes.history(key)[-1].role


def _precedent(path: Path) -> Precedent:
    text = path.read_text(encoding="utf-8")
    found: dict[str, list[str]] = {}
    for name, value in _LINE.findall(text):
        found.setdefault(name, []).append(value)
    basis = text.partition("\nlegal_basis:")[2].partition("\norgan:")[0]
    heads = {name: found.get(name, [""])[0] for name in ("id", "subject", "field", "organ")}
    return Precedent(
        **heads, datasets=tuple(found.get("dataset", ())), cited=tuple(_CITED.findall(basis))
    )


def _most(names: Iterable[str]) -> str | None:
    common = Counter(name for name in names if name).most_common(1)
    return common[0][0] if common else None
