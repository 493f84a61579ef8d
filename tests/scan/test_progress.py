"""Progress grows from nothing to all, in step with the work."""

from __future__ import annotations

from supervision_models.models.library import Library
from supervision_models.scan.execution import scan_workspace
from supervision_models.scan.progress import Steps
from supervision_models.workspace import Workspace
from tests.scan.conftest import AS_OF, AT

MODELS = ("build.no-permit", "env.eia.build-before-approval")


def test_a_scan_names_matches_and_models_and_ends_near_the_whole(
    county: Workspace, library: Library
) -> None:
    said: list[tuple[str, float | None]] = []

    def listen(label: str, share: float | None) -> None:
        said.append((label, share))

    scan_workspace(county, library, models=MODELS, as_of=AS_OF, at=AT, progress=listen)
    labels = [label for label, _ in said]
    shares = [share for _, share in said if share is not None]
    assert labels[:2] == ["read", "link"]
    assert "works_evidence × construction_permit" in labels
    # told side by side, those with most to tell first
    assert sorted(labels[-len(MODELS) :]) == sorted(MODELS)
    assert shares == sorted(shares)
    assert 0.8 < shares[-1] < 1


def test_a_large_join_weighs_more_than_a_small_one() -> None:
    said: list[float] = []
    steps = Steps({"a": 1_000_000, "b": 10}, lambda _, share: said.append(share or 0.0))
    steps.link()
    steps.join("a", "b")
    steps.join("b", "b")
    assert said == sorted(said)
