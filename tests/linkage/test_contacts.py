"""What tells more of parties of near names, compared value by value."""

import polars as pl
import pytest

from supervision_models.linkage import contacts
from supervision_models.linkage.probabilistic.comparisons import MISSING

PAIRS = pl.DataFrame({"left": ["name:a"], "right": ["usc:b"]})


def _held(*rows: tuple[str, str, str]) -> pl.DataFrame:
    told = [(*row, None) for row in rows]
    return pl.DataFrame(told, schema=contacts.HELD, orient="row").sort(list(contacts.HELD))


def _level(held: pl.DataFrame, field: str) -> str:
    place = contacts.FIELDS.index(field)
    found = contacts.levels(PAIRS, held)[0, place]
    return contacts.COMPARED[place].levels[found]


@pytest.mark.parametrize("pseudonyms", ["wxyz", "zyxw"])
@pytest.mark.parametrize(("persons", "level"), [(3, "same"), (4, MISSING)])
def test_of_many_legal_persons_none_is_compared(pseudonyms: str, persons: int, level: str) -> None:
    """Which pseudonyms come first hangs on a key that no other process has."""
    rows = [("usc:b", "legal", one) for one in pseudonyms[:persons]]
    held = _held(("name:a", "legal", pseudonyms[0]), *rows)
    assert _level(held, "legal") == level


def test_of_many_addresses_the_first_are_compared() -> None:
    rows = [("usc:b", "address", f"澄塘市兴业路{number}号") for number in range(1, 10)]
    assert _level(_held(("name:a", "address", "澄塘市兴业路1号"), *rows), "address") == "same"
    assert _level(_held(("name:a", "address", "澄塘市兴业路9号"), *rows), "address") != "same"


def test_a_name_of_two_firms_tells_nothing_of_either() -> None:
    """The name of one until it was renamed, and of the other since."""
    name, word, part = 1, 2, 3
    links = pl.DataFrame(
        [
            (name, "usc:a", None),
            (name, "usc:b", None),
            (word, "usc:c", None),
            (part, "usc:c", "branch"),
        ],
        schema={"bare": pl.UInt64, "root": pl.String, "relation": pl.String},
        orient="row",
    ).with_columns(pl.lit(False).alias("by_word"))
    told = pl.DataFrame(
        [(number, "phone", f"h:{number}", None) for number in (name, word, part)],
        schema={"bare": pl.UInt64, "field": pl.String, "value": pl.String, "spot": pl.String},
        orient="row",
    )
    assert contacts.held(links, told).rows() == [("usc:c", "phone", f"h:{word}", None)]
