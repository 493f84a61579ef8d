"""supervision models: list, explain, check and test model files."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from supervision_models.cli import (
    model_mutate,
    model_new,
    model_pages,
    model_request,
    model_similar,
)
from supervision_models.cli.context import Screen, words
from supervision_models.cli.model_options import library_of, packs_option
from supervision_models.errors import SupervisionError, Text

if TYPE_CHECKING:
    from supervision_models.models.library import LoadedModel
    from supervision_models.models.procedure import Procedure
    from supervision_models.scan.cases import CaseResult

_WORKSPACE = packs_option()


@click.group(
    "models",
    help=words(
        "模型文件：列出、用文字解释、检查、运行其中的案例。",
        "Model files: list them, explain them in words, check them, run their cases.",
    ),
)
def command() -> None:
    pass


command.add_command(model_new.command)
command.add_command(model_mutate.command)
command.add_command(model_request.command)
command.add_command(model_pages.command)
command.add_command(model_similar.command)


@command.command("list", help=words("列出模型", "List models"))
@_WORKSPACE
@click.option("--field", help=words("只列该领域", "models of this field only"))
@click.option(
    "--exploratory",
    is_flag=True,
    help=words("包括只有探索性公益诉讼依据的模型", "with models of exploratory basis only"),
)
@click.pass_obj
def list_models(screen: Screen, ws: Path | None, field: str | None, exploratory: bool) -> None:
    from supervision_models.models.labels import SEVERITY, STATUS
    from supervision_models.models.lead_dataset import with_leads
    from supervision_models.models.organs import FIELDS

    library = library_of(ws)
    datasets = with_leads(library.contracts)
    found = [m for m in library.models.values() if field in (None, m.definition.field)]
    models = [m for m in found if exploratory or m.definition.pil_basis != "exploratory"]
    screen.emit([_summary(model) for model in models])
    lang = screen.lang
    screen.table(
        Text(f"模型（{len(models)} 个）", f"Models ({len(models)})"),
        [
            Text("编号", "Id"),
            Text("名称", "Title"),
            Text("领域", "Field"),
            Text("严重程度", "Severity"),
            Text("状态", "Status"),
            Text("主体数据", "Subject"),
            Text("案例", "Cases"),
        ],
        [
            (
                model.id,
                _words(screen, model.definition.title),
                FIELDS[model.definition.field][lang],
                SEVERITY[model.definition.severity][lang],
                STATUS[model.definition.status][lang],
                datasets[model.definition.subject].title.zh
                if lang == "zh"
                else model.definition.subject,
                len(model.definition.cases),
            )
            for model in models
        ],
    )
    if hidden := len(found) - len(models):
        screen.say(
            Text(
                f"另有 {hidden} 个只有探索性公益诉讼依据的模型，用 --exploratory 列出",
                f"{hidden} models of exploratory basis only are left out; see --exploratory",
            )
        )
    _show_errors(screen, library.errors)


@command.command("explain", help=words("用文字解释一个模型", "Explain a model in words"))
@click.argument("model")
@_WORKSPACE
@click.pass_obj
def explain_model(screen: Screen, model: str, ws: Path | None) -> None:
    from supervision_models.models.explain import explain
    from supervision_models.models.explain_data import data_needs
    from supervision_models.models.explain_tracks import tracks_data

    library = library_of(ws)
    loaded = library[model]
    procedure = _procedure(ws)
    page = explain(loaded, library.contracts, library.statutes, screen.lang, procedure)
    screen.emit(
        {
            **_summary(loaded),
            "page": page,
            "tracks": tracks_data(loaded.definition, library.statutes),
            "data": [
                {"dataset": need.dataset, "columns": list(need.columns)}
                for need in data_needs(loaded, library.contracts)
            ],
        }
    )
    screen.say(Text(page, page))


@command.command(
    "check",
    help=words(
        "检查模型文件（默认全部）：一次列出所有错误，并像同事一样提出意见。",
        "Check model files (all by default): every error at once, and a colleague's remarks.",
    ),
)
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@_WORKSPACE
@click.option("--strict", is_flag=True, help=words("意见也算不通过", "remarks fail as well"))
@click.pass_obj
def check_models(screen: Screen, paths: tuple[Path, ...], ws: Path | None, strict: bool) -> None:
    from supervision_models.models.remarks import remarks

    library = library_of(ws, paths)
    advice = [
        remark
        for model in library.models.values()
        for remark in remarks(model, library.contracts, library.statutes)
    ]
    grave = [remark for remark in advice if remark.kind.severity == "error"]
    passed = not library.errors and not grave and not (strict and advice)
    screen.emit(
        {
            "passed": passed,
            "models": sorted(library.models),
            "errors": [error.as_dict(screen.lang) for error in library.errors],
            "remarks": [remark.as_dict(screen.lang) for remark in advice],
        }
    )
    _show_errors(screen, library.errors)
    for remark in advice:
        screen.say(Text(remark.render("zh"), remark.render("en")))
    screen.say(
        Text(
            f"{len(library.models)} 个模型有效，{len(library.errors) + len(grave)} 处错误，"
            f"{len(advice) - len(grave)} 条意见",
            f"{len(library.models)} model(s) valid, {len(library.errors) + len(grave)} error(s), "
            f"{len(advice) - len(grave)} remark(s)",
        )
    )
    if not passed:
        raise click.exceptions.Exit(1)


@command.command(
    "test",
    help=words(
        "运行模型文件里的案例（默认全部模型，可用通配 land.*，也可写 .yaml 文件）。",
        "Run the cases inside model files (all models by default; patterns such as land.*, "
        "or .yaml files).",
    ),
)
@click.argument("models", nargs=-1)
@_WORKSPACE
@click.pass_obj
def test_models(screen: Screen, models: tuple[str, ...], ws: Path | None) -> None:
    from supervision_models.scan.cases import run_cases
    from supervision_models.scan.execution import model_input

    files = tuple(Path(name) for name in models if name.endswith(".yaml"))
    patterns = [name for name in models if not name.endswith(".yaml")]
    library = library_of(ws, files)
    chosen = library.select(patterns) if patterns else tuple(library.models.values())
    inputs = [model_input(model, library) for model in chosen if model.definition.cases]
    total = sum(len(given.definition.cases) for given in inputs)
    results: list[CaseResult] = []
    with screen.progress(Text("案例", "cases")) as progress:
        for result in run_cases(inputs, library.contracts):
            results.append(result)
            progress(result.model_id, len(results) / max(total, 1))
    failed = [result for result in results if not result.passed]
    screen.emit(
        {
            "passed": not failed and not library.errors,
            "cases": [
                {
                    "model": result.model_id,
                    "case": result.case,
                    "passed": result.passed,
                    "expected": result.expected,
                    "got": result.got,
                    "detail": list(result.detail),
                }
                for result in results
            ],
            "errors": [error.as_dict(screen.lang) for error in library.errors],
        }
    )
    _show_results(screen, chosen, results)
    _show_errors(screen, library.errors)
    if failed or library.errors:
        raise click.exceptions.Exit(1)


@command.command(
    "reference",
    help=words("输出模型文件各字段的说明（Markdown）", "Print the reference of the model file"),
)
@click.pass_obj
def reference(screen: Screen) -> None:
    from supervision_models.models.reference import models_markdown

    page = models_markdown(screen.lang)
    screen.emit({"page": page})
    screen.say(Text(page, page))


@command.command(
    "schema",
    help=words("输出模型文件的 JSON Schema（供编辑器）", "Print the JSON Schema of a model file"),
)
@click.pass_obj
def schema(screen: Screen) -> None:
    from supervision_models.models.reference import model_schema, schema_text

    screen.emit(model_schema())
    text = schema_text()
    screen.say(Text(text, text))


def _procedure(ws: Path | None) -> Procedure:
    from supervision_models.models.procedure import procedure_of
    from supervision_models.workspace import Workspace, packaged

    return procedure_of([packaged("rules")] if ws is None else Workspace.open(ws).rule_dirs)


def _summary(model: LoadedModel) -> dict[str, Any]:
    definition = model.definition
    return {
        "id": model.id,
        "version": definition.version,
        "status": definition.status,
        "kind": definition.kind,
        "title": definition.title.model_dump(),
        "field": definition.field,
        "pil_basis": definition.pil_basis,
        "severity": definition.severity,
        "organ": definition.organ,
        "subject": definition.subject,
        "cases": len(definition.cases),
        "path": str(model.path),
        "digest_results": model.digest_results,
        "digest_words": model.digest_words,
    }


def _words(screen: Screen, title: Any) -> str:
    return str(title.zh if screen.lang == "zh" else title.en or title.zh)


def _show_errors(screen: Screen, errors: Iterable[SupervisionError]) -> None:
    if screen.json:
        return
    for error in errors:
        screen.note(Text(error.render("zh"), error.render("en")))


def _show_results(screen: Screen, models: Iterable[LoadedModel], results: list[CaseResult]) -> None:
    by_model: dict[str, list[CaseResult]] = {model.id: [] for model in models}
    for result in results:
        by_model[result.model_id].append(result)
    passed = sum(result.passed for result in results)
    screen.table(
        Text(f"案例：{passed}/{len(results)} 通过", f"Cases: {passed}/{len(results)} passed"),
        [Text("模型", "Model"), Text("通过", "Passed"), Text("案例", "Cases")],
        [
            (model, sum(result.passed for result in found), len(found))
            for model, found in by_model.items()
        ],
    )
    for result in results:
        if not result.passed:
            detail = "；".join(result.detail)
            screen.say(
                Text(
                    f"未通过 {result.model_id}：{result.case}\n  {detail}",
                    f"failed {result.model_id}: {result.case}\n  {detail}",
                )
            )
