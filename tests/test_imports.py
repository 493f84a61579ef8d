"""Imports run one way: the walls between the rooms, held by reading every import."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "supervision_models"
# a room may import rooms of a smaller number, and its own
LEVELS: dict[str, int] = {
    "errors": 0,
    "collecting": 0,
    "contracts": 1,
    "ledger": 2,
    "engines": 2,
    "workspace": 2,
    "ingest": 3,
    "linkage": 3,
    "models": 3,
    "matching": 4,
    "scan": 5,
    "leads": 6,
    "review": 7,
    "evaluation": 7,
    "catalog": 7,
    "export": 8,
    "pages": 8,
    "incidents": 8,
    "authoring": 8,
    "demo": 9,
    "api": 9,
    "docs": 10,
    "cli": 10,
}
# rooms of one level that may know each other, one way only
SIDEWAYS = {
    ("workspace", "contracts"),
    ("ingest", "workspace"),
    ("matching", "workspace"),
    ("evaluation", "review"),
    ("catalog", "evaluation"),
    ("catalog", "review"),
    ("docs", "cli"),
}
OWNERS = {"duckdb": {"engines"}, "sqlalchemy": {"ledger"}, "alembic": {"ledger"}}
MODULES = sorted(PACKAGE.rglob("*.py"))


def _room(path: Path) -> str:
    first = path.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


def _imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            found.add(node.module)
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def test_there_are_modules_to_look_at() -> None:
    assert len(MODULES) > 100


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_run_one_way(path: Path) -> None:
    room = _room(path)
    if room in ("__init__", "_shipped"):
        return
    assert room in LEVELS, f"a room without a level: {room}"
    for name in _imports(path):
        parts = name.split(".")
        if parts[0] == "supervision_models" and len(parts) > 1 and parts[1] in LEVELS:
            other = parts[1]
            allowed = LEVELS[other] < LEVELS[room] or other == room or (room, other) in SIDEWAYS
            assert allowed, f"{room} imports {other} ({name})"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_only_its_owner_speaks_to_a_database(path: Path) -> None:
    for name in _imports(path):
        owners = OWNERS.get(name.split(".")[0])
        assert owners is None or _room(path) in owners, f"{_room(path)} imports {name}"
