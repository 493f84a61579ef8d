"""Dates: spellings of agency registers (data-dictionary, "Dirt to expect") with known answers."""

# ruff: noqa: DTZ001  # the wall clock of the record is what is stored

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supervision_models.ingest.values.datewords import serial_date

DAY = date(2023, 5, 18)


@pytest.mark.parametrize(
    "text",
    [
        "2023-05-18",
        "2023-5-18",
        "2023.5.18",
        "2023/5/18",
        "20230518",
        "2023年5月18日",
        "2023年05月18号",
        "2023 年 5 月 18 日",
        "２０２３年５月１８日",
        "二〇二三年五月十八日",
        "二零二三年五月十八日",
        "二○二三年5月18日",
        "2023-05-18 10:20",
        "2023-05-18T10:20:30",
        "2023-05-18T10:20:30.5+08:00",
        "2023年5月18日 下午3点半",
        "2023年5月18日(星期四)",
        "公元2023年5月18日",
        "18-May-2023",
        "May 18, 2023",
        "05/18/2023",
        "45064",
        "45064.0",
        "45064.4306",
        "20230518102030",
        "约2023年5月18日",
    ],
)
def test_spellings_of_one_day(one, text):
    value, reason, _, precision = one("date", text)
    assert (value, reason, precision) == (DAY, None, None)


@pytest.mark.parametrize(
    ("text", "value", "precision"),
    [
        # "2023年10月" must not become the 23rd of something (security.md)
        ("2023年10月", date(2023, 10, 1), "month"),
        ("2023.10", date(2023, 10, 1), "month"),
        ("2023-5", date(2023, 5, 1), "month"),
        ("202305", date(2023, 5, 1), "month"),
        ("二〇二三年五月", date(2023, 5, 1), "month"),
        ("二〇二三年十一月份", date(2023, 11, 1), "month"),
        ("2023年", date(2023, 1, 1), "year"),
        ("2023", date(2023, 1, 1), "year"),
        ("二〇二三年", date(2023, 1, 1), "year"),
    ],
)
def test_month_and_year_precision_is_kept(one, text, value, precision):
    assert one("date", text)[::3] == (value, precision)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2023-02-30", "impossible-date"),
        ("2023-13-01", "impossible-date"),
        ("20231345", "impossible-date"),
        ("2023年2月29日", "impossible-date"),
        ("60", "impossible-date"),
        ("2023-05-18 25:00", "impossible-date"),
        ("18/05/2023", "impossible-date"),
        ("2023.1", "ambiguous-date"),
        ("230518", "ambiguous-date"),
        ("23-5-18", "ambiguous-date"),
        ("5.18", "ambiguous-date"),
        ("民国112年5月18日", "roc-calendar"),
        ("1023年5月18日", "implausible-date"),
        ("61", "implausible-date"),
        ("待定", "not-a-date"),
        ("2023年5月18日至20日", "not-a-date"),
        ("#VALUE!", "excel-error"),
        ("2" * 9000, "too-long"),
    ],
)
def test_what_is_no_date_fails_with_its_reason(one, text, reason):
    assert one("date", text)[:2] == (None, reason)


@pytest.mark.parametrize(
    ("text", "repair"),
    [
        ("1900-01-01", "null-date"),
        ("1900/1/0", "null-date"),
        ("0000-00-00", "null-date"),
        ("0001-01-01 00:00:00", "null-date"),
        ("1899-12-30", "null-date"),
        ("0", "null-date"),
        ("9999-12-31", "open-ended"),
        ("长期", "open-ended"),
        ("永久有效", "open-ended"),
    ],
)
def test_placeholders_are_empty_and_say_so(one, text, repair):
    assert one("date", text) == (None, None, [repair], None)


@pytest.mark.parametrize("text", [None, "", "  ", "—", "/", "无", "NULL", "\u00a0", "\x00"])
def test_empty_is_no_failure(one, text):
    assert one("date", text)[:2] == (None, None)


def test_order_of_day_and_month_is_declared(one):
    assert one("date", "03/05/2023", day_first=True)[0] == date(2023, 5, 3)
    assert one("date", "03/05/2023", day_first=True)[2] == ["day-first"]
    assert one("date", "03/05/2023")[0] == date(2023, 3, 5)
    assert one("date", "03/05/2023")[2] == ["month-first"]


@pytest.mark.parametrize(
    ("text", "value", "precision"),
    [
        ("2023-05-18 10:20:30.123456", datetime(2023, 5, 18, 10, 20, 30, 123456), None),
        ("202305181020", datetime(2023, 5, 18, 10, 20), None),
        ("45064.75", datetime(2023, 5, 18, 18), None),
        ("2023年5月18日15时30分许", datetime(2023, 5, 18, 15, 30), None),
        ("2023年5月18日下午3点半", datetime(2023, 5, 18, 15, 30), None),
        ("2023-05-18 24:00", datetime(2023, 5, 19), None),
        ("2023-05-18T10:20:30Z", datetime(2023, 5, 18, 10, 20, 30), None),  # the wall clock
        ("5/18/2023 3:04 PM", datetime(2023, 5, 18, 15, 4), None),
        ("2023-05-18", datetime(2023, 5, 18), "day"),
        ("45064", datetime(2023, 5, 18), "day"),
        ("2023年5月", datetime(2023, 5, 1), "month"),
    ],
)
def test_datetimes(one, text, value, precision):
    assert one("datetime", text)[::3] == (value, precision)


@pytest.mark.parametrize(
    ("serial", "day"),
    # Microsoft's documentation of the 1900 system: 1 is 1 January 1900; 60 a day that never was
    [(1, (1900, 1, 1)), (59, (1900, 2, 28)), (61, (1900, 3, 1)), (39448, (2008, 1, 1))],
)
def test_excel_serials_around_the_day_that_never_was(serial, day):
    assert serial_date(serial) == datetime(*day)


def test_serial_60_is_no_day():
    with pytest.raises(ValueError, match="29 February 1900"):
        serial_date(60)


def test_repairs_are_recorded(one):
    assert one("date", "２０２３年５月")[2] == ["full-width", "cn-date"]
    assert one("date", "45064")[2] == ["excel-serial"]
    assert one("datetime", "2023-05-18T10:20:30Z")[2] == ["offset-dropped"]
    assert one("date", "2023-05-18")[2] == []


FORMATS = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%Y年%m月%d日", "%m/%d/%Y", "%d-%b-%Y")


@given(
    st.lists(
        st.tuples(st.dates(date(1900, 1, 3), date(2199, 12, 31)), st.sampled_from(FORMATS)),
        min_size=1,
    )
)
def test_every_day_survives_every_format(read, days):
    got = read("date", [day.strftime(form) for day, form in days])
    assert got.values.to_list() == [day for day, _ in days]
    assert got.precision.null_count() == len(days)


# five digits: 18 May 1927 to 13 October 2173
@given(st.dates(date(1927, 5, 18), date(2173, 10, 13)))
def test_serials_of_five_digits(read, day):
    serial = (day - date(1899, 12, 30)).days
    assert read("date", [str(serial)]).values.to_list() == [day]
    assert serial_date(serial) == datetime.combine(day, datetime.min.time())
    assert serial_date(serial) - serial_date(serial - 1) == timedelta(days=1)


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("2023", 2023),
        ("2023年度", 2023),
        ("二〇二三", 2023),
        ("2023.0", 2023),
        ("2023-05-18", 2023),
        ("二〇二三年度", 2023),
    ],
)
def test_years(one, text, year):
    assert one("year", text)[:2] == (year, None)


@pytest.mark.parametrize("text", ["20", "3023", "去年"])
def test_no_years(one, text):
    assert one("year", text)[:2] == (None, "not-a-year")
