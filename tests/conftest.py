"""What all tests share: how Hypothesis runs, and the command line in this process."""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import settings

# no deadlines: shared machines are slow at times; in CI the same examples on every run
settings.register_profile("work", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "work")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "docs: runs the commands of the documentation")


@dataclass(frozen=True, slots=True)
class Ran:
    """One run of the command line."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The one JSON document of ``--json``."""
        return json.loads(self.out)


@pytest.fixture(scope="session")
def supervision_cli() -> Callable[..., Ran]:
    """supervision_cli("scan", "-w", ws, "--json"): the entry point itself, in this process."""
    from supervision_models.cli.main import main

    def run(*words: object) -> Ran:
        out, err = io.StringIO(), io.StringIO()
        before, sys.argv = sys.argv, ["supervision", *map(str, words)]
        code: int | str | None = 0
        try:
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                main()
        except SystemExit as end:
            code = end.code
        finally:
            sys.argv = before
        return Ran(code if isinstance(code, int) else 0 if code is None else 1,
                   out.getvalue(), err.getvalue())  # fmt: skip

    return run
