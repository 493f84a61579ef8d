"""How headers are compared: the folded form of a header, and the headers a contract answers to."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from supervision_models.contracts.definition import Column, Contract


def fold(header: str) -> str:
    """The letters and digits of a header: half width, lower case, no blanks or punctuation.

    ``项目（工程）名称`` and ``项目(工程)名称`` fold alike; so do ``DLBM`` and ``dlbm``.
    """
    text = unicodedata.normalize("NFKC", header).casefold()
    return "".join(char for char in text if char.isalnum())


def spellings(name: str, column: Column) -> Iterator[str]:
    """Every header that means this column: its name, its titles, its synonyms in their order."""
    yield name
    yield column.zh
    yield column.en
    yield from column.synonyms


def headings(contract: Contract) -> dict[str, str]:
    """Folded header -> column name, for all spellings of all columns (unique by contract check)."""
    return {
        fold(spelling): name
        for name, column in contract.columns.items()
        for spelling in spellings(name, column)
    }
