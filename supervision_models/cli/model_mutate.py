"""supervision models mutate: which changes of a model its own cases would not notice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from supervision_models.cli.context import Screen, words
from supervision_models.cli.model_options import library_of, packs_option
from supervision_models.errors import ErrorList, SupervisionError, Text

if TYPE_CHECKING:
    from supervision_models.models.library import Library, LoadedModel
    from supervision_models.models.mutants import Mutant
    from supervision_models.models.mutants.explained import Explained, Explanation
    from supervision_models.scan.mutation import Outcome

_FATES = {
    "killed": Text("被杀死", "killed"),
    "survived": Text("存活", "survived"),
    "explained": Text("已说明", "explained"),
    "broken": Text("不能运行", "cannot run"),
}


@click.command(
    "mutate",
    short_help=words("逐一改动模型，看案例能否发现", "change models bit by bit: do cases notice?"),
    help=words(
        "逐一去掉、反转或移动模型的条件、界限、参数、例外、计分、匹配和法律版本，"
        "看模型自带的案例能否发现；存活的变异指出缺哪个案例。"
        "确实无法由案例发现的，在 rules/mutants.yaml 中逐条说明。",
        "Drop, turn or move each condition, bound, parameter, exception, score item, match "
        "and version of the law in turn, and see whether the model's own cases notice. A "
        "survivor tells which case is missing; what no case can notice is explained in "
        "rules/mutants.yaml, one by one.",
    ),
)
@click.argument("models", nargs=-1)
@packs_option("使用该工作区的模型", "the models of this workspace")
@click.option(
    "--survivors", is_flag=True, help=words("只列出存活的变异", "list the survivors only")
)
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    help=words("每个模型至多试多少个变异", "try at most so many mutants of each model"),
)
@click.pass_obj
def command(
    screen: Screen, models: tuple[str, ...], ws: Path | None, survivors: bool, limit: int | None
) -> None:
    files = tuple(Path(name) for name in models if name.endswith(".yaml"))
    patterns = [name for name in models if not name.endswith(".yaml")]
    library = library_of(ws, files).require_valid()
    chosen = library.select(patterns) if patterns else tuple(library.models.values())
    told = _mutate(screen, library, [m for m in chosen if m.definition.cases], ws, limit)
    _show(screen, [one for one in told if one.fate == "survived"] if survivors else told, told)
    if any(one.fate == "survived" for one in told):
        raise click.exceptions.Exit(1)


@dataclass(frozen=True, slots=True)
class _Told:
    """A mutant as it is shown."""

    model: LoadedModel
    outcome: Outcome
    explanation: Explanation | None

    @property
    def fate(self) -> str:
        if self.outcome.broken:
            return "broken"
        if not self.outcome.survived:
            return "killed"
        return "survived" if self.explanation is None else "explained"

    def document(self, lang: str) -> dict[str, Any]:
        mutant = self.outcome.mutant
        because = None if self.explanation is None else self.explanation.because.model_dump()
        return {
            "model": self.model.id,
            "file": str(self.model.path),
            "at": mutant.place,
            "kind": mutant.kind,
            "was": mutant.was,
            "now": mutant.now,
            "fate": self.fate,
            "killed_by": self.outcome.killed_by,
            "missing": mutant.missing.zh if lang == "zh" else mutant.missing.en,
            "because": because,
        }


def _mutate(
    screen: Screen,
    library: Library,
    chosen: Sequence[LoadedModel],
    ws: Path | None,
    limit: int | None,
) -> list[_Told]:
    """What became of every mutant. Raises ErrorList for explanations that no longer hold."""
    from supervision_models.models.mutants.explained import KILLED
    from supervision_models.scan.execution import model_input
    from supervision_models.scan.mutation import mutants_of, run_mutants

    explained = _explained(ws)
    inputs = [(model, model_input(model, library)) for model in chosen]
    mutants = {given.definition.id: mutants_of(given) for _, given in inputs}
    _refuse_stale(explained, mutants)
    told: list[_Told] = []
    needless: list[SupervisionError] = []
    with screen.progress(Text("变异", "mutants")) as progress:
        for number, (model, given) in enumerate(inputs):
            progress(model.id, number / len(inputs))
            explanations = explained.of(model.id)
            outcomes = run_mutants(given, library.contracts, mutants[model.id][:limit])
            mine = [_Told(model, one, explanations.get(one.mutant.name)) for one in outcomes]
            told += mine
            living = {one.outcome.mutant.name for one in mine if one.outcome.survived}
            tried = {one.outcome.mutant.name for one in mine}
            needless += [
                explained.error(model.id, one, KILLED)
                for name, one in explanations.items()
                if name in tried - living
            ]
    if needless:
        raise ErrorList(needless)
    return told


def _explained(ws: Path | None) -> Explained:
    from supervision_models.models.mutants.explained import read_explained
    from supervision_models.workspace import Workspace, packaged

    return read_explained([packaged("rules")] if ws is None else Workspace.open(ws).rule_dirs)


def _refuse_stale(explained: Explained, mutants: dict[str, list[Mutant]]) -> None:
    stale: list[SupervisionError] = [
        error for model, mine in mutants.items() for error in explained.stale(model, mine)
    ]
    if stale:
        raise ErrorList(stale)


def _show(screen: Screen, shown: Sequence[_Told], told: Sequence[_Told]) -> None:
    counts = Counter(one.fate for one in told)
    judged = len(told) - counts["broken"]
    share = counts["killed"] / judged if judged else None
    screen.emit(
        {
            "mutants": [one.document(screen.lang) for one in shown],
            "counts": {fate: counts[fate] for fate in _FATES},
            "killed_share": share,
        }
    )
    for one in shown:
        mutant = one.outcome.mutant
        fate = _FATES[one.fate]
        change = f"{one.model.path.name} {mutant.place}: {mutant.was} → {mutant.now}"
        more = Text("", "")
        if one.fate == "survived":
            more = Text(f"\n    缺：{mutant.missing.zh}", f"\n    missing: {mutant.missing.en}")
        elif one.explanation is not None:
            because = one.explanation.because
            more = Text(f"\n    {because.zh}", f"\n    {because.en or because.zh}")
        elif one.outcome.killed_by is not None:
            more = Text(f"（{one.outcome.killed_by}）", f" ({one.outcome.killed_by})")
        screen.say(Text(f"{fate.zh}  {change}{more.zh}", f"{fate.en}  {change}{more.en}"))
    percent = "" if share is None else f"{share:.1%}"
    screen.say(
        Text(
            f"{len(told)} 个变异：杀死 {counts['killed']}（{percent}），存活 {counts['survived']}，"
            f"已说明 {counts['explained']}，不能运行 {counts['broken']}。",
            f"{len(told)} mutants: {counts['killed']} killed ({percent}), "
            f"{counts['survived']} survived, {counts['explained']} explained, "
            f"{counts['broken']} cannot run.",
        )
    )
