"""Numbers, amounts and units. 1 亩 = 10000/15 m² exactly; DECIMALs round half away from zero."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import cn2an
import pytest
from hypothesis import given
from hypothesis import strategies as st

from supervision_models.errors import IngestError


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1234.5", "1234.50"),
        ("1,234.5", "1234.50"),
        ("１，２３４．５", "1234.50"),
        ("-5", "-5.00"),
        ("(1,234.50)", "-1234.50"),
        ("（1234.50）", "-1234.50"),
        ("¥1,200", "1200.00"),
        ("￥1200元", "1200.00"),
        ("人民币3万元整", "30000.00"),
        ("叁万元", "30000.00"),
        ("叁万贰仟元伍角整", "32000.50"),
        ("一百二十元", "120.00"),
        ("一百二十", "120.00"),
        ("3万5千元", "35000.00"),
        ("3元5角2分", "3.52"),
        ("12.5亿元", "1250000000.00"),
        ("100万", "1000000.00"),
        ("约3万元", "30000.00"),
        ("3万余元", "30000.00"),
        ("1.2E+3", "1200.00"),
        ("30000元(叁万元整)", "30000.00"),
        ("500元(含税)", "500.00"),
        ("0.005", "0.01"),
        ("1.005", "1.01"),
        ("-1.005", "-1.01"),
        ("2.0049999999", "2.00"),
        ("1234567890123456.78", "1234567890123456.78"),
        ("0.1", "0.10"),
        ("+7", "7.00"),
    ],
)
def test_money_without_a_unit_is_yuan(one, text, value):
    assert one("money", text)[:2] == (Decimal(value), None)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.5", "15000.00"),
        ("2万元", "20000.00"),
        ("3元", "3.00"),
        ("叁万", "30000.00"),
        ("100万", "1000000.00"),
        ("2.123456789", "21234.57"),
        ("1亿", "100000000.00"),
        ("一百二十", "1200000.00"),
    ],
)
def test_the_unit_of_the_header_holds_unless_the_cell_names_one(one, text, value):
    assert one("money", text, header="总投资（万元）")[0] == Decimal(value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3", "2000.00"),
        ("1.5公顷", "15000.00"),
        ("12hm²", "120000.00"),
        ("2133㎡", "2133.00"),
        ("2133m2", "2133.00"),
        ("2平方公里", "2000000.00"),
        ("1km²", "1000000.00"),
        ("约3亩", "2000.00"),
        ("10余亩", "6666.67"),
        ("二十亩", "13333.33"),
        ("3亩5分", "2333.33"),
        ("1公顷20亩", "23333.33"),
        ("3.2亩/2133㎡", "2133.00"),
        ("3.2亩（2133.33平方米）", "2133.33"),
        ("2133㎡，合3.2亩", "2133.00"),
        ("1.5万平方米", "15000.00"),
        ("3万", "20000000.00"),
    ],
)
def test_areas_under_a_header_in_mu(one, text, value):
    assert one("area", text, header="面积（亩）")[:2] == (Decimal(value), None)


@pytest.mark.parametrize(
    ("kind", "text", "unit", "value"),
    [
        ("volume", "1.2", "万m³", Decimal("12000.00")),
        ("volume", "500方", None, Decimal("500.00")),
        ("volume", "3万立方米", None, Decimal("30000.00")),
        ("mass", "500公斤", None, Decimal("0.50")),
        ("mass", "1.2万吨", None, Decimal("12000.00")),
        ("length", "1.2km", None, 1200.0),
        ("length", "30cm", None, 0.3),
        ("ratio", "35%", None, 0.35),
        ("ratio", "35", "%", 0.35),
        ("ratio", "三成", None, 0.3),
        ("ratio", "百分之三十五", None, 0.35),
        ("ratio", "5‰", None, 0.005),
        ("money", "2万元/亩", "元/m²", Decimal("30.00")),
        ("money", "7", "万元/公顷", Decimal("7.00")),
    ],
)
def test_other_quantities(one, kind, text, unit, value):
    assert one(kind, text, contract_unit=unit)[:2] == (value, None)


@pytest.mark.parametrize(
    ("kind", "text", "unit", "value"),
    [
        ("integer", "6层", None, 6),
        ("integer", "３人", None, 3),
        ("integer", "3.0", None, 3),
        ("integer", "1,234", None, 1234),
        ("integer", "一百二十", None, 120),
        ("integer", "3万", None, 30000),
        ("decimal", "3.5", "吨", 3.5),
        ("decimal", "3500千克", "吨", 3.5),
        ("decimal", "0.1", None, 0.1),
    ],
)
def test_counts_and_decimals_keep_the_unit_of_the_contract(one, kind, text, unit, value):
    assert one(kind, text, contract_unit=unit)[:2] == (value, None)


@pytest.mark.parametrize(
    ("kind", "text", "reason"),
    [
        ("money", "$500", "foreign-currency"),
        ("money", "100美元", "foreign-currency"),
        ("money", "3-5万元", "range"),
        ("money", "3至5万元", "range"),
        ("money", "2亩", "unit-mismatch"),
        ("money", "3斗", "unit-unknown"),
        ("money", "abc", "not-a-number"),
        ("money", "1,23", "not-a-number"),
        ("money", "99999999999999999", "out-of-range"),
        ("money", "1e99", "out-of-range"),
        ("area", "3.2亩/2500㎡", "units-disagree"),
        ("area", "-4", "negative-quantity"),
        ("area", "12.5.3", "not-a-number"),
        ("integer", "3.5", "not-an-integer"),
        ("integer", "99999999999999999999", "out-of-range"),
        ("decimal", "5.2吨", "unit-mismatch"),
        ("money", "#DIV/0!", "excel-error"),
        ("money", "9" * 5000, "too-long"),
        ("money", "一二三万四", "not-a-number"),
        ("money", "点点", "not-a-number"),
    ],
)
def test_failures_have_reasons(one, kind, text, reason):
    assert one(kind, text)[:2] == (None, reason)


@pytest.mark.parametrize(
    ("kind", "text", "header", "repairs"),
    [
        ("area", "3", "面积(亩)", ["unit:亩→m²"]),
        ("area", "约3亩", "面积", ["approx", "unit:亩→m²"]),
        ("money", "叁万元", "价款", ["cn-numeral"]),
        ("area", "3亩/2000㎡", "面积", ["two-units"]),
        ("money", "(5)", "价款", ["bracket-negative"]),
        ("money", "1.2e3", "价款", ["scientific"]),
        ("money", "5元(含税)", "价款", ["remark"]),
        ("money", "５", "价款", ["full-width"]),
        ("money", "5", "价款", []),
    ],
)
def test_repairs_are_recorded(one, kind, text, header, repairs):
    assert one(kind, text, header=header)[2] == repairs


def test_notes_name_the_unit_and_where_it_came_from(read):
    assert read("area", ["1"], header="面积（亩）").notes == {"unit": "亩", "unit_from": "header"}
    assert read("area", ["1"], contract_unit="公顷").notes == {
        "unit": "公顷",
        "unit_from": "contract",
    }
    assert read("area", ["1"], header="面积（亩）", unit="公顷").notes["unit"] == "公顷"
    assert read("area", ["1"]).notes == {}
    assert read("decimal", ["1"], header="产量（吨）").notes["unit"] == "吨"


def test_a_declared_unit_that_does_not_fit_is_an_error(read):
    with pytest.raises(IngestError) as caught:
        read("money", ["1"], header="价款", unit="亩")
    assert "单位“亩”与类型 money 不符" in caught.value.what.zh
    assert caught.value.where == "价款"
    assert "unit" in caught.value.render("en")


def test_a_frequent_unit_in_cells_reads_like_a_rare_one(read):
    texts = [f"{i}.25亩" for i in range(2000)]
    many = read("area", texts)
    few = read("area", texts[:10])
    assert many.values[:10].to_list() == few.values.to_list()
    assert many.repairs[:10].to_list() == few.repairs.to_list() == [["unit:亩→m²"]] * 10


@given(st.lists(st.decimals(-(10**15), 10**15, places=2), min_size=1))
def test_cents_are_exact(read, amounts):
    got = read("money", [f"{amount:,}" for amount in amounts])
    assert got.values.to_list() == amounts


@given(
    st.lists(st.decimals(0, 10**7, places=4), min_size=1),
    st.sampled_from([("亩", 10000, 15), ("公顷", 10000, 1), ("km²", 10**6, 1), ("㎡", 1, 1)]),
)
def test_conversion_rounds_half_up_once(read, sizes, unit):
    name, up, down = unit
    cent = Decimal("0.01")
    want = [(size * up / down).quantize(cent, ROUND_HALF_UP) for size in sizes]
    assert read("area", [str(size) for size in sizes], unit=name).values.to_list() == want
    assert read("area", [f"约{size}{name}" for size in sizes]).values.to_list() == want


@given(st.integers(0, 10**15), st.sampled_from(["low", "up"]))
def test_chinese_numerals_round_trip(read, number, style):
    text = cn2an.an2cn(number, style)
    assert read("money", [text]).values.to_list() == [Decimal(number)]


@given(st.lists(st.floats(-1e15, 1e15, allow_nan=False), min_size=1))
def test_doubles_are_the_nearest(read, numbers):
    texts = [f"{number:.17f}" for number in numbers]
    assert read("decimal", texts).values.to_list() == [float(text) for text in texts]


@given(st.lists(st.decimals(0, 10**6, places=3), min_size=1))
def test_percentages_are_the_nearest_doubles(read, shares):
    got = read("ratio", [str(share) for share in shares], unit="%")
    assert got.values.to_list() == [float(share / 100) for share in shares]
