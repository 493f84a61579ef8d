"""Yes and no, as forms write them."""

from __future__ import annotations

import polars as pl

from supervision_models.contracts.definition import Column
from supervision_models.ingest.values.context import ConvertContext
from supervision_models.ingest.values.folding import fold
from supervision_models.ingest.values.reading import Reading, frame

_YES = [
    "是",
    "有",
    "对",
    "真",
    "已",
    "√",
    "✓",
    "✔",
    "☑",
    "●",
    "1",
    "1.0",
    "y",
    "yes",
    "t",
    "true",
    "on",
    "已办",
    "具备",
    "存在",
    "符合",
    "需要",
]
_NO = [
    "否",
    "无",
    "没有",
    "错",
    "假",
    "未",
    "不是",
    "×",
    "✗",
    "✘",
    "☐",
    "□",
    "0",
    "0.0",
    "n",
    "no",
    "f",
    "false",
    "off",
    "未办",
    "不具备",
    "不存在",
    "不符合",
    "不需要",
]


def read_boolean(texts: pl.Series, column: Column, header: str, context: ConvertContext) -> Reading:
    """BOOLEAN. `values` of the column (keys ``true`` and ``false``) adds spellings."""
    known = dict.fromkeys(_YES, True) | dict.fromkeys(_NO, False)
    for token, spellings in (column.values or {}).items():
        folded = fold(pl.Series(spellings, dtype=pl.String)).str.to_lowercase().to_list()
        known |= dict.fromkeys(folded, token.lower() in ("true", "yes", "1", "是"))
    key = texts.str.replace_all(" ", "").str.to_lowercase()
    value = key.replace_strict(
        list(known), list(known.values()), default=None, return_dtype=pl.Boolean
    )
    lost = texts.is_not_null() & value.is_null()
    reason = lost.replace_strict({True: "not-a-boolean", False: None}, return_dtype=pl.String)
    return Reading(frame(value, reason=reason), {})
