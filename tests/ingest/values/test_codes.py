"""Identifiers: what is kept to the letter, what is repaired, what is lost for good."""

from __future__ import annotations

import string

import polars as pl
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from stdnum.cn import uscc

from supervision_models.ingest.values import convert_division
from supervision_models.ingest.values.usc import organisation_valid, usc_valid

# GB 32100-2015, worked example of the data dictionary: 91350100M000100Y4 has the check digit 3
GOOD = "91350100M000100Y43"
USC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@pytest.mark.parametrize(
    ("text", "value", "repairs"),
    [
        ("0123", "0123", []),
        ("abc-1", "ABC-1", []),
        ("１２３ＡＢ", "123AB", ["full-width"]),
        ("国土资〔2023〕12号", "国土资(2023)12号", ["brackets"]),
        ("国土资[2023]12号", "国土资(2023)12号", ["brackets"]),
        ("国土资（2023）12 号", "国土资(2023)12号", ["full-width", "spaces"]),
        ("123.0", "123", ["trailing-zero"]),
        ("1.23456E+5", "123456", ["scientific-code"]),
        ("1.23456789012345E+14", "123456789012345", ["scientific-code"]),
        ("'00123", "00123", ["apostrophe"]),
        ('="0012"', "0012", ["apostrophe"]),
        ("1E5", "1E5", []),  # a code with a letter in it, not a number
        ("12.50", "12.50", []),
        ("A—1", "A-1", ["brackets"]),
    ],
)
def test_codes(one, text, value, repairs):
    assert one("code", text) == (value, None, repairs, None)


@pytest.mark.parametrize(
    "text",
    [
        "1.2E+17",
        "1.2e+17",
        "6.32126E+17",
        "1E+12",
        "632126202305180000.0",
        "1.5E+2",
        "1.2345678901234567E+16",
    ],
)
def test_digits_that_excel_dropped_are_not_invented(one, text):
    assert one("code", text)[:2] == (None, "digits-lost")


@pytest.mark.parametrize(
    ("text", "value", "repairs"),
    [
        (GOOD, GOOD, []),
        (GOOD.lower(), GOOD, []),
        (" 91350100 M000100Y43 ", GOOD, ["spaces"]),
        ("91350100M000100Y44", "91350100M000100Y44", ["usc-check-failed"]),
        ("9135O1OOMOOO1OOY43", GOOD, ["usc-letter"]),
        ("123456789012345", "123456789012345", ["usc-15"]),
        ("12345678-8", "123456788", ["usc-9"]),  # GB 11714: 11 − 201 mod 11 = 8
        ("12345678-9", "123456789", ["usc-9", "usc-check-failed"]),
    ],
)
def test_usc(one, text, value, repairs):
    got = one("usc", text)
    assert got == (value, None, repairs, None)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("9.135E+17", "digits-lost"),
        ("办理中", "not-a-usc"),
        ("1234567890", "not-a-usc"),
        # the example number of GB 11643-1999 itself
        ("11010519491231002X", "person-id-in-usc"),
    ],
)
def test_what_is_no_usc(one, text, reason):
    assert one("usc", text)[:2] == (None, reason)


def test_an_eaten_zero_of_an_organisation_code_is_restored_where_the_check_proves_it(one):
    # GB 11714: 0123456 + weights 3 7 9 10 5 8 4 2
    body = "01234567"
    check = next(c for c in "0123456789X" if organisation_valid(pl.Series([body + c]))[0])
    value, reason, repairs, _ = one("usc", (body + check).lstrip("0"))
    assert (value, reason) == (body + check, None)
    assert repairs == ["usc-9", "leading-zero"]


@given(st.text(USC_ALPHABET, min_size=17, max_size=17))
def test_check_character_agrees_with_the_oracle(body):
    code = body + uscc.calc_check_digit(body)
    others = [body + char for char in USC_ALPHABET if char != code[-1]]
    assert usc_valid(pl.Series([code, *others])).to_list() == [True] + [False] * 30


@given(st.lists(st.text(string.ascii_letters + string.digits, max_size=20) | st.none()))
def test_usc_validity_of_anything_agrees_with_the_oracle(texts):
    def oracle(text: str | None) -> bool:
        fits = text is not None and len(text) == 18 and set(text) <= set(USC_ALPHABET)
        return fits and uscc.calc_check_digit(text[:-1]) == text[-1]

    assert usc_valid(pl.Series(texts, dtype=pl.String)).to_list() == [oracle(t) for t in texts]


@given(
    st.text(USC_ALPHABET, min_size=17, max_size=17),
    st.integers(0, 17),
    st.sampled_from(USC_ALPHABET),
)
def test_one_wrong_character_is_always_noticed(read, body, place, char):
    code = body + uscc.calc_check_digit(body)
    assume(code[place] != char)
    wrong = code[:place] + char + code[place + 1 :]
    assert usc_valid(pl.Series([wrong])).to_list() == [False]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("990121", "990121"),
        ("990121000000", "990121"),
        ("990121000", "990121"),
        ("990121101", "990121101"),
        ("990121101000", "990121101"),
        ("990121101001", "990121101001"),
        ("99", "990000"),
        ("9901", "990100"),
        ("９９０１２１", "990121"),
        ("990121.0", "990121"),
        ("990000", "990000"),
    ],
)
def test_divisions_stand_at_their_own_level(text, value):
    got = convert_division(pl.Series([text]))
    assert (got.values[0], got.reasons[0]) == (value, None)


@pytest.mark.parametrize("text", ["澄塘县", "99012", "9901211", "090121"])
def test_no_division(text):
    got = convert_division(pl.Series([text]))
    assert (got.values[0], got.reasons[0]) == (None, "not-a-division-code")


def test_empty_division_is_no_failure():
    assert (
        convert_division(pl.Series([None, "", "—"], dtype=pl.String)).failed.to_list()
        == [False] * 3
    )
