"""Remarks: what a colleague would say about a valid model."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from supervision_models.contracts.definition import Contract
from supervision_models.models.library import LoadedModel
from supervision_models.models.remarks import Remark, remarks
from supervision_models.models.statutes import Statutes

Load = Callable[..., LoadedModel]


@pytest.fixture
def on(
    load: Load, contracts: dict[str, Contract], statutes: Statutes
) -> Callable[..., list[Remark]]:
    return lambda *changes: remarks(load(*changes), contracts, statutes)


TEMPORARY = '"temporary.share >= 0.95"'


@pytest.mark.parametrize(
    ("changes", "code", "field", "words"),
    [
        ((), "figure-in-condition", "exceptions.0.when", "0.95 stands in a condition"),
        ((), "unused-keep", "match.farmland.keep.area", "farmland.area is not used"),
        ((), "case-missing", "cases", "no case expects clear"),
        (
            [(TEMPORARY, '"occupied > 1"')],
            "unused-match",
            "match.temporary",
            "match temporary is not used",
        ),
        ([("unit: m2, why", "why")], "no-unit", "params.min_overlap", "has no unit"),
        ([(", why: 边界误差", "")], "no-reason", "params.min_overlap", "neither basis nor why"),
        ([("status: trial", "status: active")], "unreviewed", "params.min_overlap", "nobody has"),
        (
            [('expect: "excepted:temporary-use"', "expect: clear")],
            "case-missing",
            "exceptions.0",
            "exception temporary-use has no case",
        ),
        (
            [("codes: [crime-line]", "score: 40")],
            "case-missing",
            "score.add.0",
            "score item crime-line has no case",
        ),
        ([("[甲法.art1, 旧法.art31]", "[甲法.art2]")], "no-duty", "legal_basis", "states a duty"),
        ([(", en: Farmland occupied", "")], "no-english", "title", "title has no English"),
        (
            [
                ("dataset: temporary_land_use\n    on: overlap\n    valid_on: observed_on",
                 "dataset: planning_permit\n    on: overlap\n    dated: issued_on"),
            ],
            None,
            "",
            "",
        ),
    ],
)  # fmt: skip
def test_remarks(
    on: Callable[..., list[Remark]],
    changes: list[tuple[str, str]],
    code: str | None,
    field: str,
    words: str,
) -> None:
    found = on(*changes)
    if code is None:
        assert "absence-without-coverage" not in {remark.code for remark in found}
        return
    fitting = [remark for remark in found if remark.code == code and words in remark.text.en]
    assert fitting, found
    assert fitting[0].where.endswith(f":{field}")
    assert fitting[0].text.zh


def test_a_sound_model_draws_no_remark(on: Callable[..., list[Remark]]) -> None:
    found = on(
        (TEMPORARY, '"temporary.share >= :most"'),
        ("params:\n", "params:\n  most: {value: 0.95, unit: ratio, why: 容差}\n"),
        ("keep: {area: sum(overlap_m2), parcels: list(parcel_no)}", "keep: {}"),
        (
            "  - {name: 例外",
            "  - {name: 无, given: {subject: {patch_no: P1}}, expect: clear}\n  - {name: 例外",
        ),
    )
    assert found == []


def test_absence_that_can_never_be_proven(
    load: Load, contracts: dict[str, Contract], statutes: Statutes
) -> None:
    model = load((TEMPORARY, '"missing(approval)"'))
    undated = contracts["conversion_approval"].model_copy(update={"period": None})
    found = remarks(model, {**contracts, "conversion_approval": undated}, statutes)
    assert "absence-without-coverage" in {remark.code for remark in found}
