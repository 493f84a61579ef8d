"""The collector of cycles runs seldom while work goes on in any thread, then as before."""

from __future__ import annotations

import gc
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

from supervision_models.collecting import seldom_collected


def test_overlapping_uses_leave_it_as_it_was() -> None:
    before = gc.get_threshold()
    both, first_done = Barrier(2), Event()

    def first() -> None:
        with seldom_collected():
            both.wait(timeout=10)
        first_done.set()

    def second() -> None:
        with seldom_collected():
            both.wait(timeout=10)
            assert first_done.wait(timeout=10)
            assert gc.get_threshold() != before

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(first), pool.submit(second)]:
            done.result()
    assert gc.get_threshold() == before
