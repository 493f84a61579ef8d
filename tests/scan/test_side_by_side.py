"""Jobs side by side: their order, what they see of each other, how they end."""

import signal
import sys
import threading
import time
from concurrent.futures import wait
from functools import partial

import pytest

from supervision_models.engines import sql
from supervision_models.engines.duckdb import DuckDBEngine
from supervision_models.errors import EngineError
from supervision_models.scan.side_by_side import run_jobs

# counts far beyond what a test waits for
LONG = sql.build("SELECT COUNT(*) FROM range(1000000000) AS a, range(1000000) AS b")


@pytest.fixture
def engine():
    with DuckDBEngine.open(spatial=False) as engine:
        engine.create_table("shared", sql.build("SELECT 7 AS x"))
        yield engine


def _made(number):
    """A job that makes a table of a name that all others use, too."""

    def job(session):
        session.create_table("mine", sql.build("SELECT x + :n AS x FROM shared", n=number))
        return session.scalar("SELECT x FROM mine")

    return job


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_results_stand_in_the_order_of_the_jobs(engine, threads):
    jobs = [[_made(10), _made(20)], [], [_made(30)], [_made(40), _made(50)]]
    assert run_jobs(engine, jobs, threads, [1, 0, 9, 4]) == [17, 27, 37, 47, 57]
    assert "mine" not in engine.tables()


def test_heavy_sequences_come_first(engine):
    begun = []
    jobs = [[lambda session, name=name: begun.append(name)] for name in "abc"]
    run_jobs(engine, jobs, 1, [1, 3, 2])
    assert begun == ["a", "b", "c"]
    begun.clear()
    lock = threading.Semaphore(0)

    def wait(session):
        begun.append("a")
        lock.acquire(timeout=10)

    def release(session):
        begun.append("b")
        lock.release()

    run_jobs(engine, [[release], [wait]], 2, [1, 3])
    assert begun == ["a", "b"]


def test_an_error_ends_the_others(engine):
    started = threading.Event()

    def long(session):
        started.set()
        session.scalar(LONG)

    def wrong(session):
        started.wait(10)
        session.scalar("SELECT nothing FROM shared")

    after = []
    start = time.monotonic()
    with pytest.raises(EngineError, match="nothing"):
        run_jobs(engine, [[long], [wrong], [lambda _: after.append(1)]], 2, [3, 2, 1])
    assert time.monotonic() - start < 20
    assert not after
    assert engine.scalar("SELECT x FROM shared") == 7


def test_what_is_stopped_does_not_go_on(engine):
    with engine.session() as session:
        session.go_on()
        session.interrupt()
        with pytest.raises(KeyboardInterrupt):
            session.go_on()
        with pytest.raises(KeyboardInterrupt):
            session.scalar("SELECT 1")
    assert engine.scalar("SELECT 1") == 1


def test_a_job_alone_may_have_jobs_of_its_own(engine):
    """They see what it made; afterwards nothing of it is left, and threads are as they were."""
    before = engine.scalar("SELECT current_setting('threads')")

    def inner(number, session):
        assert session.scalar("SELECT current_setting('threads')") == 1
        session.create_table("own", sql.build("SELECT x + :n AS x FROM mine", n=number))
        return session.scalar("SELECT x FROM own")

    def outer(session):
        session.create_table("mine", sql.build("SELECT x FROM shared"))
        session.create_view("look", sql.build("SELECT x FROM mine"))
        return run_jobs(session, [[partial(inner, n)] for n in range(5)], 2, [1] * 5)

    assert run_jobs(engine, [[outer]], 1, [1], nested=True) == [[7, 8, 9, 10, 11]]
    assert not {"mine", "look", "own"} & engine.tables()
    assert engine.scalar("SELECT current_setting('threads')") == before


def test_what_a_job_made_goes_with_its_error(engine):
    def wrong(session):
        session.create_table("mine", sql.build("SELECT x FROM shared"))
        session.scalar("SELECT nothing FROM shared")

    with pytest.raises(EngineError, match="nothing"):
        run_jobs(engine, [[wrong]], 1, [1], nested=True)
    assert "mine" not in engine.tables()


@pytest.mark.skipif(not hasattr(signal, "pthread_kill"), reason="Windows has no pthread_kill")
def test_ctrl_c_that_comes_to_another_thread_ends_the_jobs(engine: DuckDBEngine) -> None:
    turns: list[int] = []
    main = threading.get_ident()

    def waits(thread: int) -> bool:
        """Whether all that is left to the thread is to wait for the others."""
        frame = sys._current_frames().get(thread)
        while frame is not None and frame.f_code is not wait.__code__:
            frame = frame.f_back
        return frame is not None

    def interrupted(session: DuckDBEngine) -> None:
        while not waits(main):
            time.sleep(0.001)
        signal.pthread_kill(threading.get_ident(), signal.SIGINT)
        for turn in range(1000):
            turns.append(turn)
            session.scalar("SELECT 1")
            time.sleep(0.02)

    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            run_jobs(engine, [[interrupted], [lambda session: None]], 2, [2, 1])
    finally:
        signal.signal(signal.SIGINT, before)
    assert len(turns) < 1000
