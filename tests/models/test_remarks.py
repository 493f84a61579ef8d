"""Remarks: what a colleague would say about a valid model."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from supervision_models.contracts.definition import Contract
from supervision_models.models.definition import Match, On
from supervision_models.models.join_remarks import key_remarks
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


# what the sample needs for a colleague to be content
SOUND = (
    (TEMPORARY, '"temporary.share >= :most"'),
    ("params:\n", "params:\n  most: {value: 0.95, unit: ratio, why: 容差}\n"),
    ("keep: {area: sum(overlap_m2), parcels: list(parcel_no)}", "keep: {}"),
    ("pil_basis: statutory", "pil_basis: exploratory"),
    ("an agricultural facility?}", "an agricultural facility?}\n"
     "  - {code: datum, zh: 坐标是否偏移}\n  - {code: road, zh: 是否农村道路}"),
    ("codes: [crime-line]", "codes: [crime-line]\n"
     "    laws: [甲法@2019-08-26.art1, 旧法@2018-12-29.art31, 新法典@2026-03-12.art1095]"),
    ("  - {name: 例外",
     "  - {name: 无, given: {subject: {patch_no: P1}}, expect: clear}\n"
     "  - {name: 空白, given: {subject: {patch_no: P1}}, expect: not_assessable}\n"
     "  - {name: 例外"),
)  # fmt: skip
WHEN = '"occupied >= :min_overlap"'


def test_a_sound_model_draws_no_remark(on: Callable[..., list[Remark]]) -> None:
    assert on(*SOUND) == []


EXCEPTION = '"temporary.share >= :most"'
AREA = ("when: " + WHEN, 'when: "area >= :min_overlap and missing(approval)"')
LARGE = '"area < :min_overlap and temporary.share >= :most"'


@pytest.mark.parametrize(
    ("changes", "code", "field", "severity"),
    [
        # conditions that exclude one another, or follow from one another
        ([(EXCEPTION, LARGE), AREA], "exception-never", "exceptions.0.when", "error"),
        ([(EXCEPTION, "\"change_type = 'road' and temporary.share >= :most\"")],
         "exception-never", "exceptions.0.when", "error"),
        ([AREA, (EXCEPTION, '"exists(approval) and temporary.share >= :most"')],
         "exception-never", "exceptions.0.when", "error"),
        ([(EXCEPTION, '"occupied > :min_overlap - 1 or temporary.share >= :most"')],
         "exception-always", "exceptions.0.when", "error"),
        ([("when: " + WHEN, "when: \"occupied >= :min_overlap and change_type = 'road'\"")],
         "condition-never", "when", "error"),
        ([("land_class LIKE '01%' AND", "survey_year > 2 and survey_year < 1 and")],
         "where-never", "match.farmland.where", "error"),
        ([('when: "occupied >= :crime_area"\n      points',
           'when: "occupied < :min_overlap and occupied >= :crime_area"\n      points')],
         "never-reached", "score.add.0.when", "remark"),
        # kinds and units
        ([("when: " + WHEN, 'when: "occupied >= :min_overlap and observed_on > 30"')],
         "kinds-differ", "when", "error"),
        ([("{value: 50, unit: m2", "{value: 50, unit: mu")], "units-differ", "when", "error"),
        # records that are joined too loosely, absence without time
        ([("dataset: temporary_land_use\n    on: overlap",
           "dataset: temporary_land_use\n    on: {key: [region_code]}"),
          ("keep: {share: max(overlap_ratio)}", "keep: {share: max(area)}")],
         "key-joins-all", "match.temporary.on", "remark"),
        ([AREA, ("    period: [observed_on - 730, observed_on]\n", "")],
         "absence-without-coverage", "match.approval", "remark"),
        # checklist, law, message
        ([("\n  - {code: road, zh: 是否农村道路}", "")], "thin-refutation", "refute", "remark"),
        ([("pil_basis: exploratory", "pil_basis: statutory")],
         "no-standing", "legal_basis", "remark"),
        ([("图斑 {patch_no} 占用耕地 {occupied} 平方米，{approval.first_no}", "{verdict}")],
         "message-may-be-empty", "message.zh", "remark"),
        # cases
        ([("旧法@2018-12-29.art31, ", "")], "case-missing", "legal_basis.1", "remark"),
        ([(", coverage: {farmland: none}", "")], "case-missing", "cases", "remark"),
        ([("expect: not_assessable}", "expect: clear}")], "case-missing", "cases", "remark"),
        ([AREA], "near-miss-missing", "params.min_overlap", "remark"),
    ],
)  # fmt: skip
def test_a_colleague_sees(
    on: Callable[..., list[Remark]],
    changes: list[tuple[str, str]],
    code: str,
    field: str,
    severity: str,
) -> None:
    found = [remark for remark in on(*SOUND, *changes) if remark.code == code]
    assert found, on(*SOUND, *changes)
    assert found[0].where.endswith(f":{field}")
    told = found[0].as_dict("en")
    assert told["severity"] == severity
    assert told["why"] in found[0].render("en")
    assert told["mend"] in found[0].render("en")


def test_a_name_is_no_key_where_both_sides_have_codes(
    contracts: dict[str, Contract],
) -> None:
    match = Match(dataset="wage_deposit", on=On(key={"project_name": "project_name"}))
    pair = contracts["construction_permit"], contracts["wage_deposit"]
    assert [code for code, _, _ in key_remarks("deposit", match, *pair)] == ["match-by-name"]
    firm = Match(dataset="wage_deposit", on=On(key={"contractor_name": "contractor_name"}))
    assert [code for code, _, _ in key_remarks("deposit", firm, *pair)] == ["match-by-name"]
    number = Match(dataset="wage_deposit", on=On(key={"permit_no": "permit_no"}))
    assert list(key_remarks("deposit", number, *pair)) == []


def test_absence_that_can_never_be_proven(
    load: Load, contracts: dict[str, Contract], statutes: Statutes
) -> None:
    model = load((TEMPORARY, '"missing(approval)"'))
    undated = contracts["conversion_approval"].model_copy(update={"period": None})
    found = remarks(model, {**contracts, "conversion_approval": undated}, statutes)
    assert "absence-without-coverage" in {remark.code for remark in found}
