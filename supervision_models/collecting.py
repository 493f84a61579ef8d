"""Python's collector of cycles, kept from looking through all objects again and again.

Trees of queries and models are hundreds of thousands of objects with cycles between them. The
collector goes through what is alive each time that some hundred more came: a third of the time
in which a library is loaded, a tenth of a scan.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_OFTEN = (100_000, 50, 100)  # objects, young collections, middle collections between two


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Let the collector run seldom, as long as the work inside goes on."""
    before = gc.get_threshold()
    gc.set_threshold(*_OFTEN)
    try:
        yield
    finally:
        gc.set_threshold(*before)
