"""The reference of the command line, rendered from the commands themselves.

Help texts are chosen when a command's module loads, in the language of the process; each page
is therefore rendered by a process of its own.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import click

from supervision_models.cli.context import chosen_language
from supervision_models.cli.main import COMMANDS, supervision
from supervision_models.errors import Lang, Text

# what exit code 1 means for a command beside an error; the tests hold these to the code
EXITS: dict[str, Text] = {
    "ingest": Text("有文件未能导入（其余已导入）", "a file failed (the others are loaded)"),
    "models check": Text("有模型不合格", "a model does not pass"),
    "models mutate": Text("有变异存活", "a mutant lives and is not explained"),
    "models test": Text("有案例不符", "a case came out otherwise"),
    "statutes check": Text("有引用不符", "a citation does not hold"),
    "scan": Text(
        "有模型文件有误（其余已运行），或有数据行共用一个标识（这些行无法判断）",
        "a model file has errors (the others ran), or rows share an identity (these are open)",
    ),
    "replay": Text("结果不一致", "it came out differently"),
    "audit verify": Text("日志不完整", "the log is not whole"),
    "doctor": Text("有检查项为错误", "a check is an error"),
}
_EVERYWHERE = Text(
    "每个命令：0 成功；1 出错，错误写到标准错误，包括位置、允许的取值和处理办法；2 用法不对。"
    "`--json` 在标准输出给出一个 JSON 文档，出错时也是；`--lang zh|en` 选择语言，"
    "默认中文，也可用环境变量 SUPERVISION_LANG；两者可写在命令行任何位置。"
    "作者可用环境变量 SUPERVISION_USER 给出。",
    "Every command: 0 done; 1 an error, told on stderr with its place, what is allowed and how to "
    "mend it; 2 wrong usage. `--json` gives one JSON document on stdout, for an error, too; "
    "`--lang zh|en` picks the language, Chinese by default, or by SUPERVISION_LANG; both may stand "
    "anywhere on the line. SUPERVISION_USER stands for `--author`.",
)


def commands_page(lang: Lang) -> str:
    """The whole page in one language."""
    done = subprocess.run(
        [sys.executable, "-m", "supervision_models.docs.commands"],
        env={**os.environ, "SUPERVISION_LANG": lang, "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(f"the commands cannot be rendered:\n{done.stderr}")
    return done.stdout


def leaves() -> Iterator[tuple[str, click.Command]]:
    """Every command that does something, by its path: ``leads show``."""
    for name in COMMANDS:
        yield from _below(name, _group(name))


def _group(name: str) -> click.Command:
    command = supervision.get_command(click.Context(supervision), name)
    assert command is not None  # it is in the list
    return command


def _help(command: click.Command) -> str:
    return " ".join((command.help or "").split())


def _below(path: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
    if not isinstance(command, click.Group):
        yield path, command
        return
    for name, child in command.commands.items():
        yield from _below(f"{path} {name}", child)


def page(lang: Lang) -> Iterator[str]:
    """The lines of the page; the help texts come in the language of this process."""
    yield Text("# 命令", "# Commands")[lang]
    yield ""
    yield Text(
        "本页由 `supervision_models.docs` 根据命令生成，请勿手改。",
        "Generated from the commands by `supervision_models.docs`; not edited by hand.",
    )[lang]
    yield ""
    yield _EVERYWHERE[lang]
    yield ""
    yield Text("| 命令 | 用途 |", "| Command | Purpose |")[lang]
    yield "|---|---|"
    for name, (_, purpose) in COMMANDS.items():
        yield f"| [`{name}`](#{name}) | {purpose[lang]} |"
    group = ""
    for path, command in leaves():
        first = path.partition(" ")[0]
        if first != group:
            group = first
            yield from ("", f"## {first}")
            if path != first:
                yield from ("", _help(_group(first)))
        if path != first:
            yield from ("", f"### {path}")
        yield from _command(path, command, lang)


def _command(path: str, command: click.Command, lang: Lang) -> Iterator[str]:
    arguments = [item for item in command.params if isinstance(item, click.Argument)]
    options = [item for item in command.params if isinstance(item, click.Option)]
    yield ""
    yield _help(command)
    yield ""
    yield "```text"
    yield " ".join(["supervision", path, *map(_argument, arguments), "[OPTIONS]"])
    yield "```"
    if options:
        yield ""
        yield Text("| 选项 | 取值 | 默认 | 含义 |", "| Option | Value | Default | Meaning |")[lang]
        yield "|---|---|---|---|"
        for option in options:
            yield _option(option, lang)
    if path in EXITS:
        yield ""
        yield Text("退出码 1：", "Exit code 1: ")[lang] + EXITS[path][lang] + Text("。", ".")[lang]


def _argument(argument: click.Argument) -> str:
    name = argument.metavar or (argument.name or "").upper()
    name = f"{name}…" if argument.nargs == -1 else name
    return name if argument.required else f"[{name}]"


def _option(option: click.Option, lang: Lang) -> str:
    names = " ".join(f"`{name}`" for name in [*option.opts, *option.secondary_opts])
    cells = [names, _value(option), _default(option, lang), " ".join((option.help or "").split())]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _value(option: click.Option) -> str:
    if option.is_flag:
        return ""
    kind = option.type
    if isinstance(kind, click.Choice):
        return " ".join(f"`{choice}`" for choice in kind.choices)
    if isinstance(kind, click.DateTime):
        return "YYYY-MM-DD"
    return kind.name.partition(" ")[0].upper() + ("…" if option.multiple else "")


def _default(option: click.Option, lang: Lang) -> str:
    if option.required:
        return Text("必填", "required")[lang]
    if (
        option.is_flag
        or not isinstance(option.default, str | int | float)
        or not str(option.default)
    ):
        return ""
    return f"`{option.default}`"


if __name__ == "__main__":
    sys.stdout.write("\n".join(page(chosen_language([]))) + "\n")
