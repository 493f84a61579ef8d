"""Whether a model's cases notice that the model was changed.

The rows of the cases are made once, and many mutants are judged over them together, first by
status alone, which tells most of them from the model, then by all that a finding says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from supervision_models.contracts.definition import Contract
from supervision_models.errors import ModelError, SupervisionError, Text
from supervision_models.models.mutants import Mutant, mutants
from supervision_models.scan.cases import CaseWorlds, Standing, case_worlds, compare
from supervision_models.scan.run import ModelInput

TOGETHER = 24  # mutants in one query: more take longer to plan than they save


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a mutant.

    killed_by  the case that came out otherwise; None for a survivor
    broken     it cannot be run at all, and so says nothing about the cases
    """

    model_id: str
    mutant: Mutant
    killed_by: str | None = None
    broken: bool = False

    @property
    def survived(self) -> bool:
        return self.killed_by is None and not self.broken


def mutants_of(given: ModelInput) -> list[Mutant]:
    """Every mutant of a model and of the law that it cites."""
    return mutants(given.definition, [provision.label for provision in given.provisions])


def run_mutants(
    given: ModelInput,
    contracts: Mapping[str, Contract],
    chosen: Sequence[Mutant] | None = None,
) -> list[Outcome]:
    """The outcome of each mutant, of all by default.

    Raises ModelError for a model with a case that does not hold: it would kill every mutant.
    """
    chosen = mutants_of(given) if chosen is None else chosen
    with case_worlds(contracts) as worlds:
        failed = [result.case for result in worlds.run(given) if not result.passed]
        if failed:
            raise ModelError(
                Text(
                    f"模型 {given.definition.id} 的案例“{failed[0]}”本身未通过",
                    f"case {failed[0]!r} of model {given.definition.id} does not hold",
                ),
                mend=Text("先运行 supervision models test", "run supervision models test first"),
            )
        run = _Run(worlds, given, tuple(_input(given, n, one) for n, one in enumerate(chosen)))
        run.kill()
    return [
        Outcome(given.definition.id, one, run.killed.get(number), number in run.broken)
        for number, one in enumerate(chosen)
    ]


def _input(given: ModelInput, number: int, mutant: Mutant) -> ModelInput:
    """A mutant as a model with an id of its own, so that many can be judged together."""
    name = f"{given.definition.id}.mutant-{number}"
    return replace(
        given,
        definition=mutant.model.model_copy(update={"id": name}),
        provisions=tuple(p for p in given.provisions if p.label != mutant.without_law),
    )


class _Run:
    """The mutants of one model; `killed` and `broken` grow."""

    def __init__(self, worlds: CaseWorlds, given: ModelInput, inputs: Sequence[ModelInput]) -> None:
        self.worlds, self.given, self.inputs = worlds, given, inputs
        self.killed: dict[int, str] = {}
        self.broken: set[int] = set()

    def kill(self) -> None:
        if self.given.definition.kind != "rule":
            for number in range(len(self.inputs)):
                self._kill_alone(number)
            return
        with self.worlds.stand(self.given.definition, self.given.definition.cases) as standing:
            for tells in (False, True):
                for world in range(len(standing.worlds)):
                    for some in self._live():
                        self._kill(standing, world, some, tells=tells)

    def _live(self) -> Iterator[list[int]]:
        """Those that are neither killed nor broken, so many at a time."""
        live = [
            number
            for number in range(len(self.inputs))
            if number not in self.killed and number not in self.broken
        ]
        for start in range(0, len(live), TOGETHER):
            yield live[start : start + TOGETHER]

    def _kill(self, standing: Standing, world: int, some: Sequence[int], *, tells: bool) -> None:
        """Judge some mutants over the cases of one day."""
        of_day, cases = standing.worlds[world]
        models = [self.inputs[number] for number in some]
        try:
            told = self.worlds.judge(models, standing, of_day, cases, tells=tells)
        except SupervisionError:
            # one that cannot be run spoils the query of all: halves find it
            if len(some) == 1:
                self.broken.add(some[0])
                return
            middle = len(some) // 2
            for half in (some[:middle], some[middle:]):
                self._kill(standing, world, half, tells=tells)
            return
        for number, said in zip(some, told, strict=True):
            for case_number, (status, finding) in said.items():
                case = standing.cases[case_number]
                if tells:
                    model = self.inputs[number].definition
                    noticed = not compare(model, case, status, finding).passed
                else:
                    noticed = status != case.expect.partition(":")[0]
                if noticed:
                    self.killed[number] = case.name
                    break

    def _kill_alone(self, number: int) -> None:
        """Case by case: a program reads whole tables."""
        given = self.inputs[number]
        for case in given.definition.cases:
            result = self.worlds.alone(given, case)
            if result.got == "error":
                self.broken.add(number)
                return
            if not result.passed:
                self.killed[number] = case.name
                return
