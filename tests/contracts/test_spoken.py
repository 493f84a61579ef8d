"""Codes that are stored, in the words that people read."""

from __future__ import annotations

import json

import polars as pl

from supervision_models.cli.lead_sheet import _pairs
from supervision_models.contracts.definition import Contract
from supervision_models.contracts.loader import load_contracts
from supervision_models.export.records import _lines
from supervision_models.workspace import packaged

STORED = {"form": "cash", "amount": "100"}


def contracts() -> dict[str, Contract]:
    return load_contracts([packaged("datasets") / "contracts"])


def test_codes_are_words_in_chinese_and_stay_in_english() -> None:
    form = contracts()["wage_deposit"].columns["form"]
    assert form.spoken("zh")["cash"] == "现金"
    assert form.spoken("en") == {}
    booleans = [c for held in contracts().values() for c in held.columns.values()
                if c.type == "boolean"]  # fmt: skip
    assert booleans[0].spoken("zh") == {"true": "是", "false": "否"}


def test_every_code_has_a_chinese_word() -> None:
    for held in contracts().values():
        for column in held.columns.values():
            for value, word in column.spoken("zh").items():
                assert any("\u4e00" <= letter <= "\u9fff" for letter in word), (held.id, value)


def test_lines_of_files_and_of_the_terminal_have_the_words() -> None:
    deposit = contracts()["wage_deposit"]
    text = json.dumps(STORED)
    assert _pairs(text, deposit, "zh") == "存储形式: 现金\n保证金金额: 100"
    assert _pairs(text, deposit, "en").startswith("Form: cash\n")
    spoken = {name: column.spoken("zh") for name, column in deposit.columns.items()}
    titles = {name: column.zh for name, column in deposit.columns.items()}
    shown = _lines(pl.Series([text, None]), titles, "zh", spoken)
    assert shown.to_list() == ["存储形式：现金\n保证金金额：100", ""]
