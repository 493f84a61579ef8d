"""The generated pages stand in the repository as the code renders them, and say everything."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
from functools import cache
from pathlib import Path

import click
import pytest

from supervision_models.cli.main import COMMANDS
from supervision_models.docs import codes, pages
from supervision_models.docs.commands import EXITS, leaves
from supervision_models.docs.pages import PAGES

REPOSITORY = Path(__file__).parents[2]
PACKAGE = REPOSITORY / "supervision_models"


@cache
def rendered(name: str) -> str:
    return PAGES[name]()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_current(name: str) -> None:
    assert len(rendered(name)) > 1000
    shipped = (REPOSITORY / name).read_text(encoding="utf-8")
    assert shipped == rendered(name), "run: make docs"


def test_writing_twice_writes_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "PAGES", {"docs/a.md": lambda: "甲\n", "b.json": lambda: "{}\n"})
    (tmp_path / "b.json").write_text("{}\n", encoding="utf-8")
    assert list(pages.write_pages(tmp_path)) == ["docs/a.md"]
    assert list(pages.write_pages(tmp_path)) == []
    assert (tmp_path / "docs" / "a.md").read_text(encoding="utf-8") == "甲\n"


def test_every_command_and_option_is_listed() -> None:
    found = dict(leaves())
    assert {path.partition(" ")[0] for path in found} == set(COMMANDS)
    for name in ("docs/commands.md", "docs/commands.zh-CN.md"):
        sections = re.split(r"^##+ ", rendered(name), flags=re.MULTILINE)
        by_path = {section.partition("\n")[0]: section for section in sections}
        for path, command in found.items():
            assert (command.help or "").strip(), path
            for option in command.params:
                if isinstance(option, click.Option):
                    assert f"`{option.opts[0]}`" in by_path[path], f"{path} {option.opts[0]}"
                    assert option.help, f"{path} {option.opts[0]} says nothing"


def test_every_exit_code_is_listed() -> None:
    """A command that ends with 1 by itself says what that means, and no other does."""
    ending = set()
    for path, command in leaves():
        assert command.callback is not None
        source = inspect.getsource(inspect.unwrap(command.callback))
        if "Exit(1)" in source or "sys.exit(1)" in source:
            ending.add(path)
    assert ending == set(EXITS)
    everywhere = sum(
        len(re.findall(r"Exit\(1\)|sys\.exit\(1\)", path.read_text(encoding="utf-8")))
        for path in (PACKAGE / "cli").glob("*.py")
        if path.name != "main.py"
    )
    assert everywhere == len(ending), "an exit code stands outside a command's own function"


def _literals(*modules: str) -> set[str]:
    """All string constants of modules, and the fixed heads of their f-strings."""
    found: set[str] = set()
    for module in modules:
        source = inspect.getsource(importlib.import_module(f"supervision_models.{module}"))
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
    return found


def test_every_reason_of_the_scan_is_listed() -> None:
    heads = re.compile(
        r"(?:no-data|coverage|link|null|parameter|exception|law|[a-z]+(?:-[a-z]+)*):.*"
    )
    reasons = {
        text.partition(":")[0]
        for text in _literals("scan.unknowns", "scan.finding")
        if heads.fullmatch(text) and " " not in text
    } - {"date-precision"}
    assert len(reasons) >= 7
    assert reasons == {code.partition(":")[0] for code in codes.UNKNOWN}


def test_every_cause_of_an_event_is_listed() -> None:
    literals = _literals("leads.findings", "leads.lifecycle")
    assert {code.partition(":")[0] for code in codes.CAUSES} <= {
        text.partition(":")[0] for text in literals
    }
    lifecycle = inspect.getsource(importlib.import_module("supervision_models.leads.lifecycle"))
    written = set(re.findall(r'pl\.lit\("([a-z]+-[a-z-]+)"\)', lifecycle))
    assert written
    assert written <= set(codes.CAUSES)


def test_every_action_of_the_audit_log_is_listed() -> None:
    written: set[str] = set()
    for path in PACKAGE.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        for line in re.findall(r'action=((?:"[a-z.]+"|[^,\n])+)', text):
            written |= set(re.findall(r'"([a-z]+\.[a-z]+)"', line))
    assert len(written) >= 7
    assert written == set(codes.ACTIONS)


def test_every_code_has_words_in_both_languages() -> None:
    found = list(codes.sections())
    assert len(found) >= 25
    for section in found:
        assert section.codes, section.title.en
        for code, text in section.codes.items():
            assert code, section.title.en
            assert text.zh, code
            assert text.en, code
        for cells in (section.more or {}).values():
            assert set(cells) <= set(section.codes), section.title.en
