"""Loaded models and the statutes that they cite, as one value."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

from supervision_models.contracts.definition import Contract
from supervision_models.contracts.yaml_file import Document
from supervision_models.errors import ErrorList, ModelError, SupervisionError, Text
from supervision_models.models.definition import ModelDefinition
from supervision_models.models.expression import Parsed
from supervision_models.models.spelling import allowed_names, did_you_mean
from supervision_models.models.statutes import Statutes


@dataclass(frozen=True, slots=True)
class LoadedModel:
    """A model whose file passed every check.

    text            the file, byte for byte
    expressions     by field: ``when``, ``match.permit.where``, ``match.permit.keep.first_no``,
                    ``facts.area.expr``, ``exceptions.0.when``, ``score.add.1.when`` ...
    digest_results  moves with what a scan computes; `digest_words` with any word as well
    """

    definition: ModelDefinition
    path: Path
    text: bytes
    document: Document
    expressions: dict[str, Parsed]
    digest_results: str
    digest_words: str

    @property
    def id(self) -> str:
        return self.definition.id


@dataclass(frozen=True, slots=True)
class Library:
    """Models by id, in the order of ids, and what could not be loaded."""

    models: dict[str, LoadedModel] = field(default_factory=dict)
    statutes: Statutes = field(default_factory=Statutes)
    contracts: dict[str, Contract] = field(default_factory=dict)
    errors: tuple[SupervisionError, ...] = ()

    def __getitem__(self, model: str) -> LoadedModel:
        """The model of that id. Raises ModelError that names the nearest one."""
        if model in self.models:
            return self.models[model]
        raise ModelError(
            Text(f"没有模型 {model}", f"there is no model {model}"),
            allowed=allowed_names(self.models),
            mend=did_you_mean(model, self.models)
            or Text("用 supervision models list 查看", "see: supervision models list"),
        )

    def select(self, patterns: Iterable[str]) -> tuple[LoadedModel, ...]:
        """Models by id or pattern (``land.*``), each once, in the order of ids.

        Raises ModelError for a pattern that fits none.
        """
        chosen: set[str] = set()
        for pattern in patterns:
            fitting = {name for name in self.models if fnmatchcase(name, pattern)}
            chosen |= fitting or {self[pattern].id}
        return tuple(model for name, model in self.models.items() if name in chosen)

    def require_valid(self) -> Library:
        """This library. Raises ErrorList where a file had errors."""
        if self.errors:
            raise ErrorList(list(self.errors))
        return self
