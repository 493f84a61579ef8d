"""What integers in the place of text would gain a match by a key column, and what they cost.

A million subjects and eight million records with document numbers of 18 characters: joined and
grouped as a match is, by the text and by integers, and the integers made.
"""

from __future__ import annotations

import os
import statistics
import time
from typing import Any

from supervision_models.engines.duckdb import DuckDBEngine

SUBJECTS = int(os.environ.get("BENCH_KEYS", "1000000"))
ROUNDS = 3
_ROWS = (
    "SELECT i AS _rid, '9901' || LPAD(CAST(n AS VARCHAR), 14, '0') AS document, n AS number, "
    "DATE '2020-01-01' + CAST(i % 1500 AS INT) AS day, i % 7 AS amount "
    "FROM (SELECT range AS i, CAST(HASH(range + {seed}) % {keys} AS INT) AS n "
    "FROM range({rows})) AS r"
)
_MATCH = (
    "CREATE OR REPLACE TABLE m AS SELECT s._rid AS subject_rid, COUNT(*) AS n, MIN(o.day) AS day, "
    "SUM(o.amount) AS amount FROM s JOIN o ON s.{key} = o.{key} WHERE o.day >= s.day - 700 "
    "GROUP BY s._rid"
)
_NUMBERED = (
    "CREATE OR REPLACE TABLE k AS SELECT document, ROW_NUMBER() OVER () AS key "
    "FROM (SELECT document FROM s UNION SELECT document FROM o) AS d",
    "CREATE OR REPLACE TABLE s2 AS SELECT s.*, k.key FROM s JOIN k USING (document)",
    "CREATE OR REPLACE TABLE o2 AS SELECT o.*, k.key FROM o JOIN k USING (document)",
)


def test_keys(report: Any) -> None:
    with DuckDBEngine.open(spatial=False) as engine:
        for name, rows, seed in (("s", SUBJECTS, 0), ("o", 8 * SUBJECTS, 1)):
            text = _ROWS.format(seed=seed, keys=SUBJECTS * 6 // 5, rows=rows)
            engine.execute(f"CREATE TABLE {name} AS {text}")

        def timed(*queries: str) -> float:
            seconds = []
            for _ in range(ROUNDS):
                start = time.perf_counter()
                for query in queries:
                    engine.execute(query)
                seconds.append(time.perf_counter() - start)
            return statistics.median(seconds)

        found = {}
        done = {}
        for what, key in (("by text", "document"), ("by integers", "number")):
            done[what] = timed(_MATCH.format(key=key))
            found[what] = engine.frame("SELECT * FROM m ORDER BY ALL")
        assert found["by text"].equals(found["by integers"])
        assert found["by text"].height > SUBJECTS // 2
        done["making the integers"] = timed(*_NUMBERED)
        assert engine.scalar("SELECT COUNT(*) FROM o2") == 8 * SUBJECTS
    report(
        "keys",
        [
            {
                "subjects": SUBJECTS,
                "step": step,
                "seconds": round(seconds, 2),
                "of_text": round(seconds / done["by text"], 2),
            }
            for step, seconds in done.items()
        ],
    )
