"""Python's collector of cycles, kept from looking through all objects again and again.

Trees of queries and models are hundreds of thousands of objects with cycles between them. The
collector goes through what is alive each time that some hundred more came: a third of the time
in which a library is loaded, a tenth of a scan.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

_SELDOM = (100_000, 50, 100)  # objects, young collections, middle collections between two
_lock = Lock()
_inside = 0  # uses at work, in all threads
_before = gc.get_threshold()


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Let the collector run seldom, as long as the work inside goes on."""
    global _inside, _before
    with _lock:
        if not _inside:
            _before = gc.get_threshold()
            gc.set_threshold(*_SELDOM)
        _inside += 1
    try:
        yield
    finally:
        with _lock:
            _inside -= 1
            if not _inside:
                gc.set_threshold(*_before)
