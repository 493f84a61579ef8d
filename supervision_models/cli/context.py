"""What every command shares: the language, JSON or human output, and progress.

Human output and the one JSON document go to stdout; progress and errors to stderr.
"""

from __future__ import annotations

import json as json_module
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import click

from supervision_models.errors import Lang, SupervisionError, Text


def chosen_language(argv: Sequence[str], option: str | None = None) -> Lang:
    """``--lang`` anywhere on the line, else SUPERVISION_LANG, else Chinese."""
    value = option
    for position, item in enumerate(argv):
        if item == "--lang" and position + 1 < len(argv):
            value = argv[position + 1]
        elif item.startswith("--lang="):
            value = item.removeprefix("--lang=")
    if value is None:
        value = os.environ.get("SUPERVISION_LANG", "zh")
    return "en" if value.lower().startswith("en") else "zh"


def words(zh: str, en: str) -> str:
    """Help text in the language of this process (help is rendered when a module loads)."""
    return Text(zh, en)[chosen_language(sys.argv[1:])]


@dataclass(frozen=True, slots=True)
class Screen:
    """Where a command speaks."""

    lang: Lang
    json: bool

    def say(self, text: Text) -> None:
        """A line for people; silent under ``--json``."""
        if not self.json:
            click.echo(text[self.lang])

    def note(self, text: Text) -> None:
        """A line on stderr: progress, hints."""
        click.echo(text[self.lang], err=True)

    def emit(self, document: Any) -> None:
        """The one JSON document of the command; silent for people."""
        if self.json:
            click.echo(
                json_module.dumps(
                    document, ensure_ascii=False, indent=2, default=str, sort_keys=False
                )
            )

    def table(self, title: Text, columns: Sequence[Text], rows: Iterable[Sequence[object]]) -> None:
        """A table for people; silent under ``--json``."""
        if self.json:
            return
        from rich.console import Console
        from rich.table import Table
        from rich.text import Text as Plain

        table = Table(title=title[self.lang], title_justify="left")
        for column in columns:
            table.add_column(column[self.lang], overflow="fold")
        for row in rows:
            # Plain: cells come from agency files and must not be read as markup
            table.add_row(
                *(
                    cell if isinstance(cell, Plain) else Plain("" if cell is None else str(cell))
                    for cell in row
                )
            )
        width = None if sys.stdout.isatty() else 120
        Console(width=width).print(table)

    def fail(self, error: SupervisionError) -> None:
        """An error on stderr; as JSON on stdout under ``--json``."""
        if self.json:
            self.emit(error.as_dict(self.lang))
        click.secho(error.render(self.lang), err=True, fg="red")

    @contextmanager
    def progress(self, what: Text) -> Iterator[Callable[[str, float | None], None]]:
        """A progress line on stderr: call it with a label and a share done (0..1, or None)."""
        if not sys.stderr.isatty():
            shown: list[str] = []

            def plain(label: str, share: float | None) -> None:
                if label and (not shown or shown[-1] != label):
                    shown.append(label)
                    click.echo(f"{what[self.lang]}: {label}", err=True)

            yield plain
            return
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            Progress,
            TextColumn,
            TimeElapsedColumn,
            TimeRemainingColumn,
        )

        with Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.fields[label]}"),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            transient=True,
        ) as bar:
            task = bar.add_task(what[self.lang], total=1.0, label="")

            def live(label: str, share: float | None) -> None:
                bar.update(task, label=label, completed=share if share is not None else 0)

            yield live
