"""The public interface: few names, loaded on use, documented."""

from __future__ import annotations

import inspect
import subprocess
import sys
from pathlib import Path

import pytest

import supervision_models

PAGE = Path(__file__).parents[2] / "docs" / "python-api.md"


def test_there_are_at_most_twelve_names() -> None:
    assert 8 <= len(supervision_models.__all__) <= 12
    assert dir(supervision_models) == sorted(supervision_models.__all__)


@pytest.mark.parametrize("name", supervision_models.__all__)
def test_every_name_is_there_and_documented(name: str) -> None:
    value = getattr(supervision_models, name)
    assert f"| `{name}` |" in PAGE.read_text(encoding="utf-8")
    if name != "__version__":
        assert inspect.getdoc(value)


def test_no_name_hides_a_room_of_the_package() -> None:
    package = Path(supervision_models.__file__).parent
    rooms = {path.stem for path in package.iterdir() if not path.name.startswith("_")}
    assert len(rooms) > 10
    assert rooms.isdisjoint(supervision_models.__all__)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="'supervision_models' has no attribute 'nothing'"):
        supervision_models.nothing  # noqa: B018


def test_the_import_loads_nothing_heavy() -> None:
    heavy = (
        "duckdb",
        "polars",
        "pyarrow",
        "sqlglot",
        "pydantic",
        "sqlalchemy",
        "sklearn",
        "shapely",
    )
    code = (
        "import sys, supervision_models\n"
        "supervision_models.Workspace, supervision_models.run_scan, supervision_models.read_leads\n"
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    found = done.stdout.strip()
    # opening a workspace needs the contracts' types, and these pydantic; nothing else
    assert found in ("[]", "['pydantic']"), found


def test_the_bare_import_loads_neither_engine_nor_frames() -> None:
    code = "import sys, supervision_models; print(sorted(sys.modules.keys() & {'duckdb','polars'}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
