"""Numbers, dates and names as clerks write them read back as they were."""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric, uscc

from supervision_models.contracts.definition import Column
from supervision_models.demo import codes, names
from supervision_models.demo.block import Block
from supervision_models.demo.dirt import numbers, words
from supervision_models.demo.world import parties
from supervision_models.ingest.values.context import ConvertContext
from supervision_models.ingest.values.conversion import convert

DAY = Column(zh="日期", en="date", type="date")
MONEY = Column(zh="金额", en="money", type="money", unit="元")
AREA = Column(zh="面积", en="area", type="area", unit="平方米")
STYLES = ("iso", "slash", "dot", "chinese", "compact", "spoken", "serial")


@given(st.integers(0, 10**11))
def test_money_is_exact_in_yuan_and_in_ten_thousands(cents: int) -> None:
    amount = pl.Series([cents / 100])
    for unit in ("元", "万元"):
        for text in (numbers.decimal(amount, unit), numbers.grouped(numbers.decimal(amount, unit))):
            read = convert(text, MONEY, header=f"金额（{unit}）", context=ConvertContext())
            assert round(float(read.values[0]) * 100) == cents


@given(st.integers(1, 10**9))
def test_areas_keep_their_square_centimetres_in_hectares(hundredths: int) -> None:
    text = numbers.decimal(pl.Series([hundredths / 100]), "公顷")
    read = convert(text, AREA, header="面积（公顷）", context=ConvertContext())
    assert round(float(read.values[0]) * 100) == hundredths


@pytest.mark.parametrize("style", STYLES)
@given(st.dates(dt.date(1990, 1, 1), dt.date(2030, 12, 31)))
def test_every_style_of_date_reads_back(style: str, day: dt.date) -> None:
    rng = np.random.default_rng(1)
    text = numbers.dates(pl.Series([day]), (style,), rng)  # type: ignore[arg-type]  # from STYLES
    read = convert(text, DAY, header="日期", context=ConvertContext())
    assert read.values.to_list() == [day]


def test_a_month_is_no_day() -> None:
    text = numbers.dates(pl.Series([dt.date(2024, 5, 1)]), ("month",), np.random.default_rng(1))
    read = convert(text, DAY, header="日期", context=ConvertContext())
    assert text.to_list() == ["2024年5月"]
    assert read.precision.to_list() == ["month"]


def test_thousands_are_grouped_from_the_right() -> None:
    texts = pl.Series(["1", "12", "123", "1234", "1234567.5", "100000"])
    wanted = ["1", "12", "123", "1,234", "1,234,567.5", "100,000"]
    assert numbers.grouped(texts).to_list() == wanted


def test_credit_codes_and_identity_numbers_check() -> None:
    serials = np.arange(1, 200, dtype=np.int64)
    found = codes.credit_codes("990121", serials).to_list()
    assert len(set(found)) == len(serials)
    assert all(uscc.calc_check_digit(code[:-1]) == code[-1] for code in found)
    people = codes.person_ids("990121", ["19700105"] * 199, serials).to_list()
    assert all(ric.calc_check_digit(person) == person[-1] for person in people)
    assert not any(uscc.is_valid(codes.wrong_check(code)) for code in found)


def test_no_two_firms_have_one_name(block: Block) -> None:
    firms = parties.settle(block).firms
    assert firms["name"].n_unique() == len(firms) == firms["usc"].n_unique()
    former = {names.former_firm(block.short, i) for i in range(1, len(firms) + 1)}
    assert len(former) == len(firms)
    assert former.isdisjoint(firms["name"].to_list())
    assert all(name.startswith("澄塘") for name in firms["name"].to_list())


def test_made_up_people_carry_the_sign_of_nobody() -> None:
    assert all(name[1] == "某" for name in names.persons(np.arange(500)))


def test_credit_codes_are_disturbed_and_stay_of_one_firm() -> None:
    texts = codes.credit_codes("990121", np.arange(1, 3_000, dtype=np.int64))
    dirty = words.credit_codes(texts, np.random.default_rng(3))
    usc = Column(zh="信用代码", en="usc", type="usc")
    read = convert(dirty, usc, header="信用代码", context=ConvertContext())
    changed = (read.values != texts).sum()
    flagged = read.repairs.list.contains("usc-check-failed").sum()
    assert not read.failed.any()
    assert 0 < changed == flagged < 60
