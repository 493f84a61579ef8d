"""supervision link why: chains of links, what is near, what nothing connects."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from supervision_models.engines.duckdb import DuckDBEngine
from supervision_models.ingest import ingest
from supervision_models.linkage.paths import path
from supervision_models.linkage.waterfall import odds
from supervision_models.workspace import Workspace
from tests.linkage.test_review import AT, code
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


def probability(steps: list[dict[str, Any]]) -> float:
    """What the bits of all steps come to."""
    return float(1 / (1 + 2 ** -sum(step["bits"] for step in steps)))


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
    assert levels == {"prior": "before", "sign": "sounds-alike", "place": "same", "trade": "same",
                      "number": "neither", "form": "same", "whole": "1-edit",
                      "measured": "curve"}  # fmt: skip
    assert probability(weighed["fields"]) == pytest.approx(near["probability"], abs=0.002)
    said = supervision_cli("--lang", "en", "link", "why", "健华", code(1), "-w", ws)
    assert "their names are near" in said.out
    assert "trade name sounds alike (+0.34)" in said.out
    assert (
        f"as a probability: {odds(near['probability']):+.2f}, {near['probability']:.2f}" in said.out
    )
    # the same waterfall stands beside the rows of either
    shown = supervision_cli("link", "show", "健华", "-w", ws, "--json").document["found"][0]
    assert shown["may_be"][0]["reasons"] == weighed["fields"]
    assert "may be: " in supervision_cli("--lang", "en", "link", "show", "健华", "-w", ws).out
    apart = supervision_cli("link", "why", "云峰", code(1), "-w", ws)
    assert "没有任何依据" in apart.out


RIVALS = f"""统一社会信用代码,企业名称,成立日期
{code(7)},澄塘市剑华建筑工程有限公司,2003-01-01
"""


def test_rivals_take_their_share_until_people_decide(
    ws: Path, supervision_cli: Cli, tmp_path: Path
) -> None:
    """健华 sounds like 建华 and 剑华: the bits of each add up to what is left to it."""
    (tmp_path / "另册.csv").write_text(RIVALS, encoding="utf-8")
    ingest(Workspace.open(ws), [tmp_path / "另册.csv"], dataset="market_entity", at=AT)

    def why(of: str) -> Any:
        ran = supervision_cli("link", "why", "健华", of, "-w", ws, "--json")
        assert ran.code == 0, ran.err
        return ran.document

    both = [why(code(number)) for number in (1, 7)]
    assert sum(near["probability"] for near in both) < 1
    for near in both:
        (weighed,) = near["reasons"]
        assert probability(weighed["fields"]) == pytest.approx(near["probability"], abs=0.002)
        share = {step["field"]: step for step in weighed["fields"]}["others"]
        assert share["level"] == "less"
        assert share["bits"] < -0.5
        assert near["said"] == []
    listed = supervision_cli("link", "review", "-w", ws, "--list", "--json").document
    (asked,) = [item for item in listed if "健华" in item["left_name"]]
    assert probability(asked["reasons"]) == pytest.approx(asked["probability"], abs=0.002)
    words = ("--different", "--reason", "两家", "--author", "示例员", "-w", ws)
    assert supervision_cli("link", "correct", "澄塘市健华建筑工程", code(7), *words).code == 0
    parted, left = why(code(7)), why(code(1))
    assert (parted["probability"], parted["reasons"]) == (None, [])
    assert [(word["verdict"], word["author"]) for word in parted["said"]] == [
        ("different", "示例员")
    ]
    shown = supervision_cli("link", "why", "健华", code(7), "-w", ws)
    assert "人工认定：澄塘市健华建筑工程 与" in shown.out
    assert "由人认定为不同" in shown.out
    # what the other had is free again
    (weighed,) = left["reasons"]
    assert probability(weighed["fields"]) == pytest.approx(left["probability"], abs=0.002)
    assert "others" not in {step["field"] for step in weighed["fields"]}
    assert left["probability"] > both[0]["probability"]
    spoken = supervision_cli("link", "show", "健华", "-w", ws)
    assert "人工认定" in spoken.out
    english = supervision_cli("--lang", "en", "link", "show", "健华", "-w", ws)
    assert "people's word: " in english.out


def test_words_that_make_two_one_or_leave_it_open(ws: Path, supervision_cli: Cli) -> None:
    for verdict, told in (("--unsure", "不能确定是否同一"), ("--same", "与")):
        words = (verdict, "--reason", "看过", "--author", "示例员", "-w", ws)
        name = "name:澄塘市健华建筑工程"
        assert supervision_cli("link", "correct", name, f"usc:{code(1)}", *words).code == 0
        ran = supervision_cli("link", "why", name, code(1), "-w", ws)
        (line,) = [line for line in ran.out.splitlines() if "人工认定：" in line]
        assert told in line
        assert "示例员" in line
    document = supervision_cli("link", "why", name, code(1), "-w", ws, "--json").document
    assert (document["same"], document["reasons"]) == (True, [])
    assert [step["method"] for step in document["path"]] == ["correction"]


@pytest.mark.parametrize(("text", "count"), [("岚沐", 3), ("不存在的单位", 0)])
def test_a_text_that_means_several_or_none(
    ws: Path, supervision_cli: Cli, text: str, count: int
) -> None:
    ran = supervision_cli("link", "why", text, code(1), "-w", ws)
    assert ran.code == 1
    assert f"对应 {count} 个主体或项目" in ran.err
