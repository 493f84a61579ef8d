"""Work side by side in threads, each with a session of the engine.

A county has many models and few rows: most of a scan is many small queries, in which one thread
is as quick as two. So the benches share the cores; once they are large, the engine does, and what
the leads of many models show is told side by side.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import ExitStack, contextmanager
from threading import Lock
from typing import TypeVar

from supervision_models.engines.duckdb import DuckDBEngine

FEW_ROWS = 600_000  # of all datasets together: beyond, the engine's own threads do better

_LOOK_UP = 0.2  # seconds

T = TypeVar("T")
Job = Callable[[DuckDBEngine], T]


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run_jobs(
    engine: DuckDBEngine,
    jobs: Sequence[Sequence[Job[T]]],
    threads: int,
    weights: Sequence[float],
    *,
    nested: bool = False,
) -> list[T]:
    """What the jobs return, in their order; those of one sequence run one after the other.

    weights  of each sequence, about as long as it takes
    threads  sequences at a time, each query then in one thread; with 1 the engine has its own
    nested   a job has jobs of its own side by side, which see what it makes; one sequence at a time
    The first error ends the others and is raised, as is Ctrl-C.
    """
    assert not (nested and threads > 1), "jobs of jobs would share names"
    sessions = _Sessions(engine, alone=not nested)
    if threads == 1:
        return [result for several in jobs for result in sessions.run(several)]
    with engine.threads(1), ThreadPoolExecutor(threads) as pool:
        # long sequences first: none is left to run alone at the end
        by_weight = sorted(range(len(jobs)), key=lambda place: -weights[place])
        try:
            futures = {place: pool.submit(sessions.run, jobs[place]) for place in by_weight}
            # the system may hand Ctrl-C to another thread, and nothing wakes this one for it
            while wait(futures.values(), timeout=_LOOK_UP).not_done:
                continue
        except BaseException:  # Ctrl-C comes to the thread that waits
            sessions.stop()
            raise
        if sessions.error is not None:
            raise sessions.error
        return [result for place in range(len(jobs)) for result in futures[place].result()]


class _Sessions:
    """Sessions in use; all are stopped at once, also by the first error, which is kept."""

    def __init__(self, engine: DuckDBEngine, *, alone: bool) -> None:
        self._engine = engine
        self._alone = alone
        self._lock = Lock()
        self._open: set[DuckDBEngine] = set()
        self._stopped = False
        self.error: BaseException | None = None

    def run(self, jobs: Iterable[Job[T]]) -> list[T]:
        results = []
        for job in jobs:
            try:
                with self._session() as session:
                    results.append(job(session))
            except BaseException as error:
                self.stop(error)
                raise
        return results

    def stop(self, error: BaseException | None = None) -> None:
        with self._lock:
            if not self._stopped:
                self.error = error
            self._stopped = True
            for session in self._open:
                session.interrupt()

    @contextmanager
    def _session(self) -> Iterator[DuckDBEngine]:
        with ExitStack() as stack:
            with self._lock:
                if self._stopped:
                    raise KeyboardInterrupt
                session = stack.enter_context(self._engine.session(alone=self._alone))
                self._open.add(session)
            try:
                yield session
            finally:
                with self._lock:
                    self._open.discard(session)
