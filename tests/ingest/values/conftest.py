"""One column through `convert`, as the file side calls it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import polars as pl
import pytest
from hypothesis import settings

from supervision_models.contracts.definition import Column
from supervision_models.ingest.values import ConvertContext, Converted, convert

# No test is timed: the first example loads libraries and may take long.
settings.register_profile("values", deadline=None)
settings.load_profile("values")

KEY = b"0123456789abcdef0123456789abcdef"


def column_of(kind: str, **declared: Any) -> Column:
    return Column.model_validate({"zh": "测试列", "en": "tested column", "type": kind, **declared})


def read_column(
    kind: str, texts: Sequence[str | None], *, header: str = "列", **known: Any
) -> Converted:
    """`known` are fields of Column (unit, values) under their name, others of ConvertContext."""
    declared = {name: known.pop(name) for name in ("values",) if name in known}
    if "contract_unit" in known:
        declared["unit"] = known.pop("contract_unit")
    context = ConvertContext(**{"pseudonym_key": KEY, **known})
    series = pl.Series("cells", texts, dtype=pl.String)
    return convert(series, column_of(kind, **declared), header=header, context=context)


Reader = Callable[..., Converted]


@pytest.fixture(scope="session")
def read() -> Reader:
    return read_column


@pytest.fixture(scope="session")
def one() -> Callable[..., tuple[Any, str | None, list[str], str | None]]:
    """(value, reason, repairs, precision) of a single cell."""

    def look(
        kind: str, text: str | None, **known: Any
    ) -> tuple[Any, str | None, list[str], str | None]:
        got = read_column(kind, [text], **known)
        assert got.failed[0] == (got.reasons[0] is not None)
        return got.values[0], got.reasons[0], got.repairs[0].to_list(), got.precision[0]

    return look
