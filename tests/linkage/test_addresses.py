"""Addresses: cut into division, village, road and number; divisions as they are called today."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from supervision_models.engines.duckdb import DuckDBEngine
from supervision_models.linkage import addresses, divisions

CUT = [
    ("示例省远山市澄塘县苇湖乡柳树村三组", "示例省远山市澄塘县苇湖乡", "柳树村", None, "3组"),
    ("澄塘县人民路十二号", "澄塘县", None, "人民路", "12"),
    ("澄塘县人民路１２号之３", "澄塘县", None, "人民路", "12_3"),
    ("人民路12号", None, None, "人民路", "12"),
    ("澄塘縣北梁鄉大槐樹村88號", "澄塘县北梁乡", "大槐树村", None, "88"),
    ("G307国道旁", None, None, "G307国道", None),
    ("", None, None, None, None),
]


@pytest.mark.parametrize(("text", "division", "village", "road", "number"), CUT)
def test_parts(
    text: str, division: str | None, village: str | None, road: str | None, number: str | None
) -> None:
    row = addresses.parse(pl.Series([text])).row(0, named=True)
    found = (row["division"], row["village"], row["road"], row["number"])
    assert found == (division, village, road, number)


def test_one_spot_however_much_is_left_out() -> None:
    written = pl.Series(
        ["示例省远山市澄塘县人民路12号", "人民路十二号", "澄塘人民路12号", "人民路21号"]
    )
    spots = addresses.parse(written)["spot"].to_list()
    assert spots[0] == spots[1] == "人民路|12"
    assert spots[3] != spots[0]


def test_a_division_of_before_is_read_as_that_of_today(connection: DuckDBEngine) -> None:
    rows = [
        ("203", "苇湖乡", "104"),
        ("104", "苇湖镇", None),
        ("205", "旧营乡", "206"),
        ("206", "新营乡", None),
        ("301", "河口乡", "206"),
        ("302", "河口乡", None),  # the name is still borne
    ]
    frame = pl.DataFrame(rows, schema=["code", "name", "successor"], orient="row")
    connection.register("division", frame)
    renamed = divisions.renamings(connection)
    connection.drop("division")
    assert renamed == {"苇湖乡": "苇湖镇", "旧营乡": "新营乡"}
    before, after = addresses.parse(
        pl.Series(["澄塘县苇湖乡柳树村3组", "澄塘县苇湖镇柳树村3组"]), renamed
    )["folded"]
    assert before == after


@given(st.lists(st.text(max_size=40), max_size=5))
def test_anything_is_one_row(texts: list[str]) -> None:
    found = addresses.parse(pl.Series(texts, dtype=pl.String))
    assert found["address"].to_list() == texts
