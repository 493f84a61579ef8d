"""supervision link why: chains of links, what is near, what nothing connects."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from supervision_models.engines.duckdb import DuckDBEngine
from supervision_models.linkage.paths import path
from tests.linkage.test_review import code
from tests.linkage.test_review import ws as _ws

Cli = Callable[..., Any]
ws = _ws


def engine_with(connection: DuckDBEngine, *edges: tuple[str, str, str, float]) -> DuckDBEngine:
    names = ["left", "right", "method", "confidence"]
    frame = pl.DataFrame(list(edges), schema=names, orient="row")
    connection.register("link_edge", frame.with_columns(kind=pl.lit("party")))
    return connection


def test_the_shortest_chain_the_surest_of_equals(connection: DuckDBEngine) -> None:
    engine = engine_with(
        connection,
        ("name:a", "usc:1", "folded-name", 0.9),
        ("name:b", "usc:1", "former-name", 0.85),
        ("name:b", "name:c", "correction", 1.0),
        ("org:d", "usc:1", "predecessor-code", 0.98),
        ("name:b", "org:d", "similar-name", 0.97),
        ("name:z", "usc:2", "folded-name", 0.9),
    )
    found = path(engine, "party", "name:a", "name:c")
    assert found is not None
    assert [(step.left, step.right, step.method) for step in found] == [
        ("name:a", "usc:1", "folded-name"),
        ("usc:1", "name:b", "former-name"),
        ("name:b", "name:c", "correction"),
    ]
    assert path(engine, "party", "name:a", "name:a") == []
    assert path(engine, "party", "name:a", "name:z") is None
    assert path(engine, "project", "name:a", "usc:1") is None


def test_a_name_and_the_code_of_its_firm(ws: Path, supervision_cli: Cli) -> None:
    name = "name:澄塘市建华建筑工程有限公司"
    ran = supervision_cli("link", "why", name, f"usc:{code(1)}", "-w", ws)
    assert ran.code == 0, ran.err
    assert "名称规范化后唯一对应" in ran.out
    assert "同一" in ran.out
    document = supervision_cli("link", "why", name, code(1), "-w", ws, "--json").document
    assert [step["method"] for step in document["path"]] == ["folded-name"]


def test_near_names_and_strangers(ws: Path, supervision_cli: Cli) -> None:
    near = supervision_cli("link", "why", "健华", f"usc:{code(1)}", "-w", ws, "--json").document
    assert (near["same"], near["path"]) == (False, [])
    assert near["probability"] > 0.5
    (weighed,) = near["reasons"]
    assert (weighed["left"], weighed["right"]) == (near["left"]["root"], near["right"]["root"])
    levels = {why["field"]: why["level"] for why in weighed["fields"]}
    assert levels == {"sign": "sounds-alike", "place": "same", "trade": "same", "form": "same",
                      "whole": "1-edit"}  # fmt: skip
    said = supervision_cli("--lang", "en", "link", "why", "健华", code(1), "-w", ws)
    assert "their names are near" in said.out
    assert "trade name sounds alike (+0.3)" in said.out
    # the same waterfall stands beside the rows of either
    shown = supervision_cli("link", "show", "健华", "-w", ws, "--json").document["found"][0]
    assert shown["may_be"][0]["reasons"] == weighed["fields"]
    assert "may be: " in supervision_cli("--lang", "en", "link", "show", "健华", "-w", ws).out
    apart = supervision_cli("link", "why", "云峰", code(1), "-w", ws)
    assert "没有任何依据" in apart.out


@pytest.mark.parametrize(("text", "count"), [("岚沐", 3), ("不存在的单位", 0)])
def test_a_text_that_means_several_or_none(
    ws: Path, supervision_cli: Cli, text: str, count: int
) -> None:
    ran = supervision_cli("link", "why", text, code(1), "-w", ws)
    assert ran.code == 1
    assert f"对应 {count} 个主体或项目" in ran.err
