"""Model files into models: read, validated and checked, all errors of a file at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from pydantic import ValidationError

from supervision_models.collecting import seldom_collected
from supervision_models.contracts.definition import Contract
from supervision_models.contracts.yaml_file import Document
from supervision_models.errors import ErrorList, ModelError, SupervisionError, Text
from supervision_models.models.case_checks import check_cases
from supervision_models.models.condition_checks import check_conditions
from supervision_models.models.definition import ModelDefinition
from supervision_models.models.documents import read_document
from supervision_models.models.draft import Draft
from supervision_models.models.escape_checks import check_escapes, result_columns
from supervision_models.models.fingerprint import digest_results, digest_words
from supervision_models.models.lead_checks import check_leads
from supervision_models.models.lead_dataset import LEADS, with_leads
from supervision_models.models.library import Library, LoadedModel
from supervision_models.models.literals import check_literals
from supervision_models.models.match_checks import check_matches
from supervision_models.models.mutants.explained import EXPLAINED_FILE
from supervision_models.models.name_checks import check_names
from supervision_models.models.param_checks import check_params
from supervision_models.models.places import check_expressions
from supervision_models.models.procedure import PROCEDURE_FILE
from supervision_models.models.statutes import Statutes, load_statutes
from supervision_models.models.validation import model_errors

STATUTES_FILE = "statutes.yaml"
NOT_MODELS = frozenset({STATUTES_FILE, PROCEDURE_FILE, EXPLAINED_FILE})


def load_model(
    path: Path | str, contracts: Mapping[str, Contract], statutes: Statutes | None
) -> LoadedModel:
    """One model file. Raises ErrorList with every error of the file, in the order of its lines.

    statutes  None where no statutes file is at hand: citations are then not checked
    """
    path = Path(path)
    document = read_document(path)
    if not isinstance(document.data, dict):
        raise ErrorList(
            [
                ModelError(
                    Text("模型文件须为 键: 值", "a model file is a mapping of keys to values"),
                    where=document.where(),
                    mend=Text("从 id: 开始写", "begin with id:"),
                )
            ]
        )
    try:
        definition = ModelDefinition.model_validate(document.data)
    except ValidationError as error:
        raise ErrorList(_in_order(model_errors(error, ModelDefinition, document))) from error
    draft = check_definition(definition, document, contracts, statutes)
    if draft.errors:
        raise ErrorList(_in_order(draft.errors))
    return LoadedModel(
        definition=definition,
        path=path,
        text=path.read_bytes(),
        document=document,
        expressions=dict(draft.expressions),
        digest_results=digest_results(definition),
        digest_words=digest_words(definition),
    )


def check_definition(
    definition: ModelDefinition,
    document: Document,
    contracts: Mapping[str, Contract],
    statutes: Statutes | None,
) -> Draft:
    """A well-formed definition against contracts and statutes; the draft holds the errors."""
    if definition.subject == LEADS.id:
        contracts = with_leads(contracts)
    draft = Draft(definition, document, contracts, statutes, results=result_columns(definition))
    check_leads(draft)
    check_matches(draft)
    check_escapes(draft)
    check_expressions(draft)
    check_conditions(draft)
    check_literals(draft)
    check_names(draft)
    check_params(draft)
    check_cases(draft)
    return draft


@seldom_collected()
def load_library(
    dirs: Sequence[Path | str],
    contracts: Mapping[str, Contract],
    *,
    statutes_of: Sequence[Path | str] = (),
) -> Library:
    """All models and statutes below `dirs`. Never raises for a bad file: it is in `errors`.

    dirs         folders, or single model files
    statutes_of  further folders whose statutes may be cited
    """
    roots = [Path(directory) for directory in dirs]
    folders = dict.fromkeys([*(Path(folder) for folder in statutes_of), *roots])
    errors: list[SupervisionError] = []
    statutes: Statutes | None
    try:
        statutes = load_statutes(
            [folder / STATUTES_FILE for folder in folders if (folder / STATUTES_FILE).is_file()]
        )
    except ErrorList as error:
        errors += error.errors
        statutes = None  # every citation would be an error that follows from these
    models: dict[str, LoadedModel] = {}
    for path in model_files(roots):
        try:
            loaded = load_model(path, contracts, statutes)
        except ErrorList as error:
            errors += error.errors
            continue
        first = models.setdefault(loaded.id, loaded)
        if first is not loaded:
            errors.append(
                ModelError(
                    Text(
                        f"模型 {loaded.id} 重复（首次在 {first.path}）",
                        f"model {loaded.id} is defined twice (first in {first.path})",
                    ),
                    where=loaded.document.where(("id",)),
                    mend=Text("改用另一个 id", "give it another id"),
                )
            )
    ordered = {name: models[name] for name in sorted(models)}
    return Library(ordered, statutes or Statutes(), dict(contracts), tuple(errors))


def model_files(roots: Iterable[Path]) -> list[Path]:
    """The model files below the folders; a path that is a file stands for itself."""
    found: list[Path] = []
    for root in roots:
        if root.is_file():
            found.append(root)
        else:
            found += sorted(
                path
                for path in root.rglob("*.yaml")
                if path.name not in NOT_MODELS and not path.name.startswith(".")
            )
    return found


def _in_order(errors: Iterable[SupervisionError]) -> list[SupervisionError]:
    """By line, as a person mends them."""

    def line(error: SupervisionError) -> int:
        for part in error.where.split(":"):
            if part.isdigit():
                return int(part)
        return 0

    return sorted(errors, key=line)
