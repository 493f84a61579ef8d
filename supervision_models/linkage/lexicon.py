"""Words that names of Chinese organisations are made of: places and trades.

They stand as plain text in ``words/``, so that a reader can mend them, and decide only where the
trade name (字号) of a firm begins and ends. The divisions of a workspace (dataset `division`) are
added to the places at run time.
"""

from __future__ import annotations

from functools import cache
from importlib import resources

# what may follow the name of a listed place
PLACE_SUFFIX = (
    "特别行政区|壮族自治区|回族自治区|维吾尔自治区|自治区|自治州|自治县|自治旗|经济技术开发区"
    "|高新技术产业开发区|高新技术开发区|高新区|经济开发区|开发区|新区|地区|省|市|州|县|盟|旗|区"
)
# a place that no list knows shows itself by its suffix
UNLISTED_SUFFIX = "经济技术开发区|开发区|自治州|自治县|街道|街|新区|省|市|县|区|旗|镇|乡|村"


@cache
def words(name: str) -> tuple[str, ...]:
    """The words of a list: `places`, `trades` or `shapes`; lines that begin with # are notes."""
    text = resources.files(__package__).joinpath("words", f"{name}.txt").read_text("utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return tuple(word for line in lines for word in line.split())
