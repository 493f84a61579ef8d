"""Ctrl-C while a query runs in the main thread is Ctrl-C, whatever DuckDB calls it."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

SCRIPT = """
import os, signal, sys, threading
from supervision_models.engines.duckdb import DuckDBEngine
LONG = "SELECT SUM(hash(a.i, b.i) % 7) AS s FROM range(1000000) AS a(i), range(100000) AS b(i)"
with DuckDBEngine.open(spatial=False) as engine:
    threading.Timer(0.5, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
    try:
        engine.execute("CREATE TABLE t AS " + LONG) if sys.argv[1] == "made" else engine.arrow(LONG)
    except KeyboardInterrupt:
        print("stopped", engine.scalar("SELECT 7"))
"""


@pytest.mark.skipif(os.name == "nt", reason="another kind of signal")
@pytest.mark.parametrize("way", ["made", "read"])
def test_ctrl_c_stops_a_query_and_the_engine_goes_on(way: str) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", SCRIPT, way],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ran.stdout == "stopped 7\n", ran.stderr
