"""Persons: numbers leave no trace but their pseudonym."""

from __future__ import annotations

import hashlib
import hmac
from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric

from supervision_models.errors import IngestError
from supervision_models.ingest.values import ConvertContext, convert, pseudonym
from supervision_models.ingest.values.resident import resident_check

from .conftest import KEY, column_of

EXAMPLE = "11010519491231002X"  # the example of GB 11643-1999


def test_pseudonym_is_a_cut_hmac():
    want = hmac.new(KEY, EXAMPLE.encode(), hashlib.sha256).hexdigest()[:24]
    assert pseudonym(EXAMPLE, KEY) == f"h:{want}"


@pytest.mark.parametrize(
    ("text", "repairs"),
    [
        (EXAMPLE, []),
        (EXAMPLE.lower(), []),
        ("110105 19491231 002X", ["spaces"]),
        ("１１０１０５１９４９１２３１００２Ｘ", ["full-width"]),
        ("'11010519491231002X", ["apostrophe"]),
        ("110105491231002", ["id-15-to-18"]),
    ],
)
def test_all_spellings_of_a_number_give_one_pseudonym(one, text, repairs):
    assert one("person_id", text) == (pseudonym(EXAMPLE, KEY), None, repairs, None)


def test_a_wrong_check_digit_is_flagged_and_kept(one):
    value, reason, repairs, _ = one("person_id", "110105194912310021")
    assert value == pseudonym("110105194912310021", KEY)
    assert (reason, repairs) == (None, ["id-check-failed"])


@pytest.mark.parametrize(
    ("kind", "text", "reason"),
    [
        ("person_id", "1.1E+17", "digits-lost"),
        ("person_id", "110105194912310000.0", "digits-lost"),
        ("person_id", "不详者", "not-a-person-id"),
        ("person_id", "123", "not-a-person-id"),
        ("phone", "1.39E+10", "digits-lost"),
        ("phone", "1391234567A", "not-a-phone"),
        ("phone", "12345", "not-a-phone"),
    ],
)
def test_what_is_no_number(one, kind, text, reason):
    assert one(kind, text)[:2] == (None, reason)


@pytest.mark.parametrize(
    "text",
    [
        "13912345678",
        "139 1234 5678",
        "139-1234-5678",
        "+86 13912345678",
        "8613912345678",
        "13912345678.0",
        "13912345678/13812345678",
        "１３９１２３４５６７８",
    ],
)
def test_phones(one, text):
    assert one("phone", text)[:2] == (pseudonym("13912345678", KEY), None)


def test_without_a_key_nothing_is_stored():
    with pytest.raises(IngestError) as caught:
        convert(
            pl.Series([EXAMPLE]),
            column_of("person_id"),
            header="身份证号",
            context=ConvertContext(),
        )
    assert "no workspace key" in caught.value.what.en
    assert EXAMPLE not in caught.value.render("zh")


def test_another_workspace_gives_another_pseudonym(one):
    assert one("person_id", EXAMPLE)[0] != one("person_id", EXAMPLE, pseudonym_key=b"other")[0]


@given(st.dates(date(1900, 1, 1), date(1999, 12, 31)), st.integers(0, 999))
def test_check_digit_and_extension_agree_with_the_oracle(read, born, serial):
    body = f"110105{born:%Y%m%d}{serial:03d}"
    full = body + ric.calc_check_digit(body + "0")
    old = body[:6] + body[8:]
    assert resident_check(pl.Series([full])).to_list() == [True]
    assert read("person_id", [full, old]).values.to_list() == [pseudonym(full, KEY)] * 2


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("张　三", "张三"),
        ("欧阳 小 明", "欧阳小明"),
        ("阿卜杜拉•买买提", "阿卜杜拉·买买提"),
        ("Ann  Example", "Ann Example"),
    ],
)
def test_names(one, text, value):
    assert one("person_name", text)[:2] == (value, None)
