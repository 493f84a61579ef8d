"""Ctrl-C while a query runs is Ctrl-C, whatever DuckDB calls it.

DuckDB looks for signals while it works; of one that comes it raises ``RuntimeError: Query
interrupted``, with the KeyboardInterrupt as its cause.
"""

from __future__ import annotations

from typing import Any, NoReturn

import duckdb
import pytest

from supervision_models.engines.duckdb import DuckDBEngine


class Interrupted:
    """A connection, or a result, of which Ctrl-C stops the work."""

    def __init__(self, error: Exception | None, *, later: bool) -> None:
        self._error, self._later = error, later
        self.ended = False

    def execute(self, *_given: Any) -> Interrupted:
        return self if self._later else self._stop()

    def to_arrow_table(self) -> NoReturn:
        self._stop()

    def interrupt(self) -> None:
        self.ended = True

    def _stop(self) -> NoReturn:
        if self._error is not None:
            raise self._error
        try:
            raise KeyboardInterrupt
        except KeyboardInterrupt as signal:
            raise RuntimeError("Query interrupted") from signal


@pytest.mark.parametrize("later", [False, True])
@pytest.mark.parametrize("error", [None, duckdb.InterruptException("INTERRUPT Error")])
def test_ctrl_c_is_ctrl_c(error: Exception | None, later: bool) -> None:
    connection = Interrupted(error, later=later)
    engine = DuckDBEngine(connection)  # type: ignore[arg-type]
    with pytest.raises(KeyboardInterrupt):
        engine.arrow("SELECT 1")
    # else its threads go on, and what follows waits for them
    assert connection.ended == (error is None)


@pytest.mark.parametrize("later", [False, True])
def test_another_error_stays_what_it_is(later: bool) -> None:
    engine = DuckDBEngine(Interrupted(RuntimeError("else"), later=later))  # type: ignore[arg-type]
    with pytest.raises(RuntimeError, match="else"):
        engine.arrow("SELECT 1")
