"""Credit codes by GB 32100-2015, checked by its worked example and by python-stdnum."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc

from supervision_models.linkage import usc

CODES = st.text(alphabet=usc.ALPHABET, min_size=17, max_size=17)


def classified(code: str | None) -> tuple[str | None, str | None, bool]:
    frame = usc.classify(pl.Series([code], dtype=pl.String))
    return frame["key"].item(), frame["org"].item(), frame["invalid"].item()


def test_worked_example_of_the_standard() -> None:
    assert usc.check_character("91350100M000100Y4") == "3"
    assert classified("91350100M000100Y43") == ("usc:91350100M000100Y43", "M000100Y4", False)


@given(CODES)
def test_every_code_has_one_check_character(code: str) -> None:
    right = usc.check_character(code)
    assert uscc.calc_check_digit(code) == right
    valid = usc.classify(pl.Series([code + last for last in usc.ALPHABET]))
    if len(set(code)) > 1:
        assert valid.drop_nulls("key")["code"].to_list() == [code + right]


@given(CODES, st.integers(0, 16), st.sampled_from(usc.ALPHABET))
def test_one_wrong_character_is_always_seen(code: str, place: int, other: str) -> None:
    whole = code + usc.check_character(code)
    damaged = whole[:place] + other + whole[place + 1 :]
    if damaged != whole:
        assert classified(damaged)[0] is None


@pytest.mark.parametrize(
    ("code", "key", "invalid"),
    [
        (None, None, False),
        ("", None, False),
        ("无", None, True),
        ("91350100M000100Y44", None, True),  # check fails
        ("91350100M000100YI3", None, True),  # I is not in the alphabet
        ("9135010 0m000100y43", "usc:91350100M000100Y43", False),
        ("９１３５０１００Ｍ０００１００Ｙ４３", "usc:91350100M000100Y43", False),
        ("990121000000123", "reg:990121000000123", False),
        ("000000000000000", None, True),
        ("12345678-9", "org:123456789", False),
        ("MA00000X-X", "org:MA00000XX", False),
        ("1234", None, True),
    ],
)
def test_forms(code: str | None, key: str | None, invalid: bool) -> None:
    assert classified(code)[0] == key
    assert classified(code)[2] is invalid


def test_check_character_refuses_foreign_characters() -> None:
    with pytest.raises(ValueError, match="17 characters of the alphabet of GB 32100"):
        usc.check_character("91350100M000100YO")
