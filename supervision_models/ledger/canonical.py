"""One spelling for what is hashed and stored: canonical JSON, digests, instants."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from decimal import Decimal
from typing import Any


def canonical(value: Any) -> str:
    """JSON with sorted keys, no spaces, Chinese as it is. Dates become ISO text, Decimals text.

    Raises TypeError for anything else that JSON does not know, ValueError for NaN.
    """
    return json.dumps(
        value,
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
        allow_nan=False,
        default=_spell,
    )


def _spell(value: Any) -> str:
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no canonical spelling")


def digest(value: Any) -> str:
    """Hex digest of the canonical JSON of a value."""
    return hashlib.sha256(canonical(value).encode("utf-8")).hexdigest()


def content_hash(payload: str, geom: bytes | None) -> str:
    """Hex digest of a lead's content: its payload text, then its geometry (WKB)."""
    state = hashlib.sha256(payload.encode("utf-8"))
    if geom is not None:
        state.update(geom)
    return state.hexdigest()


def instant(at: dt.datetime | str) -> str:
    """ISO 8601 to the second, with the offset it was given in, so that the local day is kept.

    Raises ValueError for a time without offset: nobody can say later which hour it was.
    """
    moment = dt.datetime.fromisoformat(at) if isinstance(at, str) else at
    if moment.utcoffset() is None:
        raise ValueError("a ledger time needs an offset, such as 2026-09-30T09:00:00+08:00")
    return moment.isoformat(timespec="seconds")


def local_day(at: dt.datetime | str) -> dt.date:
    """The calendar day of an instant where it was written down."""
    return dt.date.fromisoformat(instant(at)[:10])
