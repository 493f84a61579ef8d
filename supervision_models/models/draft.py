"""A model file while it is being checked: the definition, where its fields stand, its errors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from supervision_models.contracts.definition import Contract
from supervision_models.contracts.yaml_file import Document, FieldPath
from supervision_models.errors import ErrorList, ModelError, SupervisionError, Text
from supervision_models.models.definition import ModelDefinition
from supervision_models.models.expression import Names, Parsed, check, parse
from supervision_models.models.spelling import allowed_names, did_you_mean
from supervision_models.models.statutes import Statutes


@dataclass(slots=True)
class Draft:
    """Collects errors and parsed expressions; every check adds to it and none raises.

    statutes  None where no statutes file is at hand: citations are then not checked
    results   columns that sql, plug-in or estimator add; None where they are unknown
    """

    definition: ModelDefinition
    document: Document
    contracts: Mapping[str, Contract]
    statutes: Statutes | None = None
    results: frozenset[str] | None = frozenset()
    errors: list[SupervisionError] = field(default_factory=list)
    expressions: dict[str, Parsed] = field(default_factory=dict)

    @property
    def subject(self) -> Contract | None:
        return self.contracts.get(self.definition.subject)

    def other(self, match: str) -> Contract | None:
        """Contract of a match's dataset, None where it is unknown (an error tells so)."""
        return self.contracts.get(self.definition.match[match].dataset)

    def fail(
        self,
        path: FieldPath,
        what: Text,
        *,
        allowed: Text | None = None,
        mend: Text | None = None,
    ) -> None:
        self.errors.append(
            ModelError(what, where=self.document.where(path), allowed=allowed, mend=mend)
        )

    def fail_name(self, path: FieldPath, what: Text, name: str, names: Iterable[str]) -> None:
        """An unknown name among known ones."""
        known = list(names)
        self.fail(path, what, allowed=allowed_names(known), mend=did_you_mean(name, known))

    def parse(
        self, path: FieldPath, text: str, names: Names | None, *, aggregates: bool = False
    ) -> Parsed | None:
        """Parse and check one expression; `names` None: names cannot be judged here."""
        try:
            parsed = parse(text, where=self.document.where(path), aggregates=aggregates)
        except ErrorList as error:
            self.errors += error.errors
            return None
        except ModelError as error:
            self.errors.append(error)
            return None
        if names is not None:
            self.errors += check(parsed, names)
        self.expressions[".".join(str(part) for part in path)] = parsed
        return parsed
