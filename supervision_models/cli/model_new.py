"""supervision models new: questions in plain words, then a model file with cases."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from supervision_models.cli.context import Screen, words
from supervision_models.cli.model_options import packs_option
from supervision_models.errors import Text

if TYPE_CHECKING:
    from supervision_models.authoring.ground import Ground
    from supervision_models.authoring.question import Answers, Question, WrongAnswerError

_PATH = click.Path(dir_okay=False, path_type=Path)


@click.command(
    "new",
    short_help=words("用问答写一个新模型", "write a new model by answering questions"),
    help=words(
        "用问答写一个新模型：问清从哪张表查起、应当有什么或不应有什么、怎样算同一件事、"
        "期限、门槛、例外、法律和部门，写出带案例的模型文件。输入 ? 看说明。",
        "Write a new model by answering questions: what to start from, what should or should "
        "not exist, how records belong together, term, threshold, exception, law and organ. "
        "The file comes with cases. Type ? for help.",
    ),
)
@click.option(
    "--out",
    type=_PATH,
    help=words("写到该文件，默认为 编号.yaml", "file to write, by default ID.yaml"),
)
@click.option(
    "--answers",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=words(
        "不提问，从 YAML 或 JSON 文件读取答案",
        "ask nothing: read the answers from a YAML or JSON file",
    ),
)
@click.option(
    "--save-answers",
    type=_PATH,
    help=words("把答案另存，可供 --answers 使用", "keep the answers, for --answers"),
)
@packs_option(
    "连同该工作区自带的数据集和法律", "with the datasets and statutes of this workspace's packs"
)
@click.option("--force", is_flag=True, help=words("覆盖已有文件", "replace existing files"))
@click.pass_obj
def command(
    screen: Screen,
    out: Path | None,
    answers: Path | None,
    save_answers: Path | None,
    ws: Path | None,
    force: bool,
) -> None:
    from supervision_models.authoring.compose import compose
    from supervision_models.authoring.interview import answers_of, interview
    from supervision_models.authoring.questions import all_questions
    from supervision_models.authoring.write import place, refuse_existing, write_model, yaml_text

    for path in (out, save_answers):
        if path is not None:
            refuse_existing(path, force)  # before the questions, not after them
    ground = _ground(ws)
    questions = all_questions()
    if answers is not None:
        given = answers_of(answers, questions, ground)
    else:
        screen.note(
            Text(
                "回车取方括号里的建议；输入 ? 看说明；列表可写序号、名称或代码；Ctrl-C 退出。",
                "Enter takes what is in brackets; ? explains; of a list, number, title or code; "
                "Ctrl-C leaves.",
            )
        )
        given = interview(questions, ground, lambda *asked: _ask(screen, *asked))
    target = out or Path(f"{given['id']}.yaml")
    if save_answers is not None:
        refuse_existing(save_answers, force)
        place(save_answers, yaml_text(given).encode())
    written = write_model(compose(given, ground), ground, target, force=force)
    screen.emit(
        {
            "path": str(written.path),
            "model": written.model.id,
            "cases": written.cases,
            "remarks": [remark.code for remark in written.remarks],
            "answers": given,
        }
    )
    screen.say(
        Text(
            f"已写入 {written.path}：检查通过，{written.cases} 个案例全部通过。\n"
            f"下一步：supervision models check {written.path}",
            f"wrote {written.path}: checked, all {written.cases} cases pass.\n"
            f"next: supervision models check {written.path}",
        )
    )
    for remark in written.remarks:
        screen.say(Text(f"意见：{remark.text.zh}", f"remark: {remark.text.en}"))


def _ground(ws: Path | None) -> Ground:
    from supervision_models.authoring.ground import Ground
    from supervision_models.contracts.loader import load_contracts
    from supervision_models.workspace import Workspace, packaged

    if ws is not None:
        workspace = Workspace.open(ws)
        return Ground.of(workspace.contracts, workspace.rule_dirs)
    return Ground.of(load_contracts([packaged("datasets") / "contracts"]), [packaged("rules")])


def _ask(screen: Screen, question: Question, answers: Answers, ground: Ground) -> Any:
    """Ask until the answer is one. Prompts stand on stderr, so that --json stays clean."""
    from supervision_models.authoring.question import WrongAnswerError

    lang = screen.lang
    choices = list(question.choices(answers, ground).items()) if question.choices else []
    proposed = question.proposed(answers, ground)
    click.echo(err=True)
    click.secho(question.ask[lang], err=True, bold=True)
    hint = question.hint(answers, ground)
    if hint is not None:
        screen.note(hint)
    for number, (code, text) in enumerate(choices, 1):
        click.echo(
            f"  {number:>2}  {text[lang]}（{code}）"
            if lang == "zh"
            else f"  {number:>2}  {text[lang]} ({code})",
            err=True,
        )
    while True:
        typed = click.prompt(
            Text("回答", "answer")[lang],
            default="" if proposed is None else _shown(proposed),
            show_default=proposed is not None,
            err=True,
        ).strip()
        if typed in ("?", "？"):
            screen.note(question.help)
            continue
        if typed[:1] in ("?", "？"):
            _search(screen, typed[1:].strip(), ground)
            continue
        if typed.isascii() and typed.isdigit() and 1 <= int(typed) <= len(choices):
            typed = choices[int(typed) - 1][0]
        try:
            return question.answer(typed, answers, ground)
        except WrongAnswerError as wrong:
            _refuse(screen, wrong)


def _shown(proposed: Any) -> str:
    return "；".join(proposed) if isinstance(proposed, list) else str(proposed)


def _search(screen: Screen, word: str, ground: Ground) -> None:
    from supervision_models.authoring.law_question import found_articles

    screen.note(found_articles(word, ground))


def _refuse(screen: Screen, wrong: WrongAnswerError) -> None:
    parts = [("", wrong.what), (Text("允许：", "allowed: ")[screen.lang], wrong.allowed),
             (Text("处理：", "mend: ")[screen.lang], wrong.mend)]  # fmt: skip
    for label, text in parts:
        if text is not None:
            click.secho(f"  {label}{text[screen.lang]}", err=True, fg="yellow")
