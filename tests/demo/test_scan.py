"""The shipped rules against the planted truth: every hit found, none besides."""

from __future__ import annotations

import pytest

from supervision_models.demo.tour import score
from supervision_models.models.loader import load_library
from supervision_models.scan.execution import scan_workspace

from .conftest import AS_OF, AT, Loaded, Written


@pytest.mark.slow
def test_every_rule_finds_what_was_planted_and_nothing_else(
    written: Written, loaded: Loaded
) -> None:
    workspace, _ = loaded
    library = load_library(workspace.rule_dirs, workspace.contracts).require_valid()
    result = scan_workspace(workspace, library, as_of=AS_OF, at=AT)
    cards = score(written.truth, result.findings, result.counts)
    rules = [card for card in cards if library.models[card.model_id].definition.estimator is None]
    assert len(rules) >= 21
    assert {card.model_id: card.precision for card in rules if card.precision != 1.0} == {}
    assert {card.model_id: card.recall for card in rules if card.recall != 1.0} == {}
    assert {card.model_id: card.misjudged for card in rules if card.misjudged} == {}
    (learned,) = [card for card in cards if card not in rules]
    assert learned.recall == 1.0
    # what is not planted is lawful: no finding but the planted ones, whatever its verdict
    planted = {(row.model_id, row.identity) for row in written.truth.rows}
    found = set(result.findings.select("model_id", "identity").iter_rows())
    names = {card.model_id for card in rules}
    assert {item for item in found if item[0] in names} - planted == set()
