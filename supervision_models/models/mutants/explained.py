"""Mutants that no case can kill, each with the reason that a person gave.

``rules/mutants.yaml``: model id -> list of ``{at, was, now, because: {zh, en}}``, where `at`, `was`
and `now` are those that ``supervision models mutate`` prints.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from supervision_models.contracts.yaml_file import read_yaml
from supervision_models.errors import ModelError, Text
from supervision_models.models.definition import Strict, Words
from supervision_models.models.mutants.mutant import Mutant

EXPLAINED_FILE = "mutants.yaml"


class Explanation(Strict):
    """One mutant and why it lives."""

    at: str
    was: str
    now: str
    because: Words

    @property
    def name(self) -> tuple[str, str, str]:
        return self.at, self.was, self.now


@dataclass(frozen=True, slots=True)
class Explained:
    """The explanations of a file. `path` is where they stand."""

    path: str
    by_model: Mapping[str, Sequence[Explanation]]

    def of(self, model: str) -> dict[tuple[str, str, str], Explanation]:
        return {one.name: one for one in self.by_model.get(model, ())}

    def stale(self, model: str, mutants: Iterable[Mutant]) -> list[ModelError]:
        """The explanations of a model that speak of no mutant."""
        names = {mutant.name for mutant in mutants}
        return [self.error(model, one, _GONE) for one in self.of(model).values()
                if one.name not in names]  # fmt: skip

    def error(self, model: str, one: Explanation, what: Text) -> ModelError:
        change = f"{model}: {one.at}: {one.was} → {one.now}"
        return ModelError(
            Text(f"{what.zh}：{change}", f"{what.en}: {change}"), where=self.path, mend=_MEND
        )


_GONE = Text("说明已过时，没有这个变异", "the explanation is stale, there is no such mutant")
KILLED = Text(
    "说明多余，已有案例杀死该变异", "the explanation is needless, a case kills the mutant"
)
_MEND = Text("删去这条说明", "delete the explanation")


def read_explained(folders: Iterable[Path]) -> Explained:
    """The explanations of the rule folders. Raises ModelError for a file that is not as it must."""
    found: dict[str, Sequence[Explanation]] = {}
    paths = [folder / EXPLAINED_FILE for folder in folders]
    there = [path for path in paths if path.is_file()]
    for path in there:
        try:
            read = _FILE.validate_python(read_yaml(path).data or {})
        except ValidationError as error:
            first = error.errors()[0]
            field = ".".join(str(part) for part in first["loc"])
            raise ModelError(
                Text(f"变异说明写法不对：{first['msg']}", f"not an explanation: {first['msg']}"),
                where=f"{path}:{field}",
                allowed=Text("at、was、now、because", "at, was, now, because"),
            ) from error
        found |= read
    return Explained(", ".join(map(str, there)), found)


_FILE = TypeAdapter(dict[str, tuple[Explanation, ...]])
