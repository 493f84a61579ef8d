"""The command ``supervision``: commands load only when they are called.

Start-up stays short because a command's module, with the heavy libraries behind it, is
imported on use; the list below is all that `--help` needs.
"""

from __future__ import annotations

import importlib
import sys

import click

from supervision_models.cli.context import Screen, chosen_language
from supervision_models.errors import SupervisionError, Text

# name -> (module that holds `command`, one line for the list)
COMMANDS: dict[str, tuple[str, Text]] = {
    "init": ("init", Text("新建工作区", "Create a workspace")),
    "demo": ("demo", Text("生成虚构县的部门原始数据", "Write the fictional county's raw files")),
    "ingest": ("ingest", Text("导入部门数据文件或数据库表", "Load agency files or tables")),
    "quarantine": (
        "quarantine",
        Text("查看未能导入的行及原因", "Show rows set aside, with reasons"),
    ),
    "withdraw": ("withdraw", Text("撤下数据来源", "Withdraw a source of data")),
    "coverage": (
        "coverage",
        Text("查看数据覆盖的区域和时段", "Show what regions and periods data cover"),
    ),
    "link": ("link", Text("查看和更正主体、项目的同一认定", "Show and correct who is who")),
    "contracts": ("contracts", Text("查看数据集契约", "Show dataset contracts")),
    "models": (
        "models",
        Text("查看、解释、检查、测试模型", "List, explain, check and test models"),
    ),
    "statutes": ("statutes", Text("查看和核对法律依据", "Show and check the statutes cited")),
    "scan": ("scan", Text("运行模型，形成线索", "Run models over the workspace")),
    "replay": ("replay", Text("按记录重跑一次扫描并比对", "Repeat a recorded scan and compare")),
    "leads": ("leads", Text("查看、研判、导出线索", "List, review and export leads")),
    "incidents": (
        "incidents",
        Text("事故时间线和办案统计", "Timelines and counters of work incidents"),
    ),
    "catalog": ("catalog", Text("登记和比较模型版本", "Register and compare model versions")),
    "audit": ("audit", Text("查看和校验操作日志", "Show and verify the audit log")),
    "doctor": ("doctor", Text("检查运行环境和工作区", "Check the environment and a workspace")),
}


class Commands(click.Group):
    """A group that knows its commands by name and imports them on demand."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"supervision_models.cli.{COMMANDS[cmd_name][0]}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        lang = chosen_language(sys.argv[1:])
        with formatter.section(Text("命令", "Commands")[lang]):
            formatter.write_dl([(name, text[lang]) for name, (_, text) in COMMANDS.items()])


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option("--lang", type=click.Choice(["zh", "en"]), help="zh-CN (default) / English")
@click.option("--json", "as_json", is_flag=True, help="one JSON document on stdout")
@click.version_option(package_name="supervision-models", prog_name="supervision")
@click.pass_context
def supervision(ctx: click.Context, lang: str | None, as_json: bool) -> None:
    """大数据法律监督模型引擎 · Engine for big-data legal supervision models."""
    ctx.obj = Screen(lang=chosen_language(sys.argv[1:], lang), json=as_json)


def _global_first(argv: list[str]) -> tuple[list[str], list[str]]:
    """`--json` and `--lang` are taken anywhere on the line, as people type them."""
    flags: list[str] = []
    rest: list[str] = []
    items = iter(argv)
    for item in items:
        if item == "--":
            rest += [item, *items]
        elif item == "--json" or item.startswith("--lang="):
            flags.append(item)
        elif item == "--lang":
            flags += [item, next(items, "")]
        else:
            rest.append(item)
    return flags, rest


def main() -> None:
    """Entry point: errors of the family become a message and exit code 1, never a traceback."""
    argv = sys.argv[1:]
    flags, rest = _global_first(argv)
    screen = Screen(lang=chosen_language(argv), json="--json" in flags)
    try:
        code = supervision.main(args=flags + rest, prog_name="supervision", standalone_mode=False)
    except SupervisionError as error:
        screen.fail(error)
        sys.exit(1)
    except click.ClickException as error:
        if screen.json:
            screen.emit({"error": type(error).__name__, "what": error.format_message()})
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        interrupted = Text("已中断", "interrupted")[screen.lang]
        screen.emit({"error": "Interrupted", "what": interrupted})
        click.echo(interrupted, err=True)
        sys.exit(1)
    except OSError as error:
        why = error.strerror or type(error).__name__
        screen.fail(
            SupervisionError(
                Text(f"无法读写文件：{why}", f"a file cannot be read or written: {why}"),
                where=str(error.filename or ""),
                mend=Text("检查路径、权限和磁盘空间", "check path, permissions and free space"),
            )
        )
        sys.exit(1)
    sys.exit(code if isinstance(code, int) else 0)


if __name__ == "__main__":
    main()
