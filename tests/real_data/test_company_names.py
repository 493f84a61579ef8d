"""500 real company names with their trade name (companynameparser's ground truth, Apache-2.0)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from supervision_models.linkage import company_parts, folding

_STEM = re.compile(
    r"^(.{2,}?)(?:特别行政区|(?:.{1,6}族)*自治[区州县旗]|省|市|地区|盟|区|县|旗|林区)$"
)


def _divisions(data: Path) -> set[str]:
    """Names of divisions, as the dataset `division` would give them."""
    document = json.loads((data / "divisions/gbt2260_divisions_2026.json").read_text("utf-8"))

    def names() -> Iterator[str]:
        for province, held in document["provinces"].items():
            yield province
            for city, inside in held["cities"].items():
                yield from (city, *inside["counties"])

    return {found[1] for name in names() if (found := _STEM.match(name))}


def test_trade_names(data: Path) -> None:
    path = data / "linkage/company_cn/companynameparser_groundtruth.txt"
    rows = [line.split() for line in path.read_text("utf-8").splitlines() if len(line.split()) == 2]
    truth = folding.fold_frame(
        pl.DataFrame({"sign": [sign for _, sign in rows]}), written="plain", folded="_"
    )["plain"]
    found = company_parts.parse(pl.Series([name for name, _ in rows]), _divisions(data))["sign"]
    assert len(rows) == 456  # the other 44 are given without one
    assert found.eq_missing(truth).mean() >= 0.95
