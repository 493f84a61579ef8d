"""Match tables that hold what leads show, and narrow ones with proofs for the few: the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from supervision_models.engines.duckdb import DuckDBEngine
from supervision_models.errors import EngineError
from supervision_models.models.library import Library
from supervision_models.scan import making, matches, run, telling
from supervision_models.scan.execution import scan_workspace
from supervision_models.scan.making import Limits
from supervision_models.scan.plan import Plan
from supervision_models.workspace import Workspace
from tests.scan.conftest import AS_OF, AT

MODELS = ("build.no-permit", "env.eia.build-before-approval", "safe.licence-invalid")


@pytest.mark.parametrize("memory", [None, "300MB"])
@pytest.mark.parametrize("at_a_time", [1_000_000, 7])
def test_many_rows_and_few_rows_say_the_same(
    at_a_time: int,
    memory: str | None,
    county: Workspace,
    library: Library,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Also where subjects are judged a few at a time, and tables stand in a file."""
    whole = scan_workspace(county, library, models=MODELS, as_of=AS_OF, at=AT)
    for file in (county.root / "cache").rglob("*.*"):
        file.unlink()
    proven: list[bool] = []

    def make_proofs(engine: DuckDBEngine, plan: Plan, look_at: Callable[..., None]) -> None:
        proven.append(plan.whole)
        matches.make_proofs(engine, plan, look_at)

    monkeypatch.setattr(telling, "make_proofs", make_proofs)
    monkeypatch.setattr(making, "FEW_ROWS", 0)
    monkeypatch.setattr(run, "_AT_A_TIME", at_a_time)
    monkeypatch.setattr(matches, "PROVEN_AT_A_TIME", at_a_time)
    stored: list[bool] = []
    execute = DuckDBEngine.execute

    def looked(engine: DuckDBEngine, query: Any, parameters: Any = None) -> None:
        stored.extend(path.exists() for path in county.root.glob("cache/scratch-*/tables.duckdb"))
        execute(engine, query, parameters)

    monkeypatch.setattr(DuckDBEngine, "execute", looked)
    limits = Limits(memory=memory)
    narrow = scan_workspace(county, library, models=MODELS, as_of=AS_OF, at=AT, limits=limits)
    assert any(stored) == (memory is not None)
    assert not list(county.root.glob("cache/scratch-*"))
    assert set(proven) == {False}
    assert narrow.findings.height == whole.findings.height > 0
    assert narrow.digest == whole.digest


@pytest.mark.parametrize("memory", ["2GB", "512 MB", "1.5GiB", "0.5GB", "800mb"])
def test_limits_of_memory(memory: str) -> None:
    with DuckDBEngine.open(memory_limit=Limits(memory=memory).memory, spatial=False) as engine:
        assert engine.scalar("SELECT 1") == 1


@pytest.mark.parametrize(
    "memory", ["lots", "2", "GB", "2 parsecs", "-1GB", "80%", "0GB", "0.0 GB", "1KB"]
)
def test_what_is_no_limit_of_memory_is_refused(memory: str) -> None:
    with pytest.raises(EngineError, match="is no limit of memory") as error:
        Limits(memory=memory)
    assert "500MB" in str(error.value)
