"""The four kinds of models are one to the scanner: rule, SQL, estimator and plug-in."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from supervision_models.engines import sandbox
from supervision_models.models.definition import ModelDefinition
from supervision_models.models.library import Library
from supervision_models.scan.cases import CaseResult, run_cases
from supervision_models.scan.run import ModelInput
from supervision_models.scan.verdict import Provision

LAW = Provision("建筑法.art7", "建筑法@2019-04-23.art7", dt.date(2019, 4, 23), None)
BASE: dict[str, Any] = {
    "id": "test.kinds",
    "version": "1.0.0",
    "status": "trial",
    "title": {"zh": "测试"},
    "field": "approvals",
    "pil_basis": "none",
    "severity": "S1",
    "subject": "works_evidence",
    "conduct_on": "started_on",
    "facts": {"spent": {"expr": "invest", "unit": "yuan", "title": {"zh": "投资"}}},
    "refute": [{"code": "none", "zh": "无"}],
    "legal_basis": ["建筑法.art7"],
    "organ": "housing",
    "routes": ["social-governance"],
    "identity": ["record_no"],
    "message": {"zh": "{record_no}"},
}


def _row(number: int, invest: object) -> dict[str, Any]:
    return {"record_no": f"K{number}", "project_name": f"工程{number}", "started_on": "2024-05-01",
            "invest": invest, "evidence_kind": "roster"}  # fmt: skip


def _judge(library: Library, **parts: Any) -> list[CaseResult]:
    model = ModelDefinition.model_validate({**BASE, **parts})
    return list(run_cases([ModelInput(model, "d" * 64, (LAW,))], library.contracts))


def _cases(*given: tuple[object, str]) -> list[dict[str, Any]]:
    return [
        {"name": f"{value}", "given": {"subject": _row(1, value)}, "expect": expected}
        for value, expected in given
    ]


EXPECTED = _cases((100, "hit"), (1, "clear"), (None, "not_assessable"))


def test_rule(library: Library) -> None:
    results = _judge(library, when="spent >= 50", cases=EXPECTED)
    assert [result.detail for result in results] == [(), (), ()]


def test_sql_runs_in_a_child(library: Library) -> None:
    results = _judge(
        library,
        sql="SELECT s._rid AS row_id, s.invest >= :least AS hit FROM subject AS s",
        params={"least": {"value": 50, "unit": "yuan", "why": "测试"}},
        cases=EXPECTED,
    )
    assert [result.detail for result in results] == [(), (), ()]


def test_sql_that_repeats_a_subject_is_refused(library: Library) -> None:
    (result,) = _judge(
        library,
        sql="SELECT s._rid AS row_id, TRUE AS hit FROM subject AS s "
        "JOIN works_evidence AS w ON w.evidence_kind = s.evidence_kind",
        cases=[{"name": "twice", "expect": "hit",
                "given": {"subject": [_row(1, 1), _row(2, 1)]}}],
    )  # fmt: skip
    assert result.got == "error"
    assert "每个对象至多一行" in result.detail[0]


def test_plug_in(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    def rich(tables: dict[str, pa.Table]) -> pa.Table:
        subject = tables["subject"]
        hit = pc.greater_equal(pc.cast(subject["invest"], pa.float64()), 50.0)
        return pa.table({"row_id": subject["_rid"], "hit": hit})

    entry = SimpleNamespace(name="rich", load=lambda: rich)
    monkeypatch.setattr("importlib.metadata.entry_points", lambda group, name="": [entry])

    def here(target: str, payload: dict[str, Any], **limits: Any) -> dict[str, Any]:
        # the child itself is tested in tests/engines; an entry point needs an installed package
        answer: dict[str, Any] = sandbox.run_entry_point(payload)
        assert target.endswith(":run_entry_point")
        return answer

    monkeypatch.setattr(sandbox, "run_child", here)
    results = _judge(library, plugin="rich", cases=EXPECTED)
    assert [result.detail for result in results] == [(), (), ()]


def test_outliers_name_their_features(library: Library) -> None:
    many = [_row(number, 100 + number % 7) for number in range(2, 60)]
    (result,) = _judge(
        library,
        estimator={
            "task": "outlier",
            "class": "sklearn.ensemble.IsolationForest",
            "params": {"random_state": 0},
        },
        features={"invested": {"expr": "invest", "unit": "yuan", "title": {"zh": "投资"}}},
        facts={"why": {"expr": "outlier_reasons", "title": {"zh": "理由"}}},
        when="outlier_score >= 0.98",
        cases=[{"name": "far", "given": {"subject": [_row(1, 10**9), *many]}, "expect": "hit"}],
    )
    assert result.detail == ()
    assert "invested=1e+09 (median" in result.finding["facts"]


def test_too_few_subjects_are_not_assessable(library: Library) -> None:
    (result,) = _judge(
        library,
        estimator={"task": "outlier", "class": "sklearn.ensemble.IsolationForest"},
        features={"invested": {"expr": "invest", "unit": "yuan", "title": {"zh": "投资"}}},
        when="outlier_score >= 0.98",
        cases=[{"name": "few", "given": {"subject": _row(1, 1)},
                "expect": "not_assessable:null:outlier_score"}],
    )  # fmt: skip
    assert result.detail == ()


def test_an_article_on_standing_alone_makes_no_lead(library: Library) -> None:
    standing = Provision("民事诉讼法.art58", "民事诉讼法@2023-09-01.art58", None, None, "standing")
    model = ModelDefinition.model_validate(
        {**BASE, "when": "spent >= 50", "legal_basis": ["民事诉讼法.art58"],
         "cases": _cases((100, "not_assessable:law:none-in-force"))}
    )  # fmt: skip
    (result,) = run_cases([ModelInput(model, "d" * 64, (standing,))], library.contracts)
    assert result.detail == ()


PATCH = {
    "subject": "land_patch",
    "conduct_on": "observed_on",
    "facts": {},
    "identity": ["patch_no"],
    "message": {"zh": "{patch_no}"},
    "match": {
        "approval": {
            "dataset": "conversion_approval",
            "on": "overlap",
            "keep": {"any_state": "bool_or(authority_level = 'state')"},
        }
    },
}


def _patch_case(expect: str, approval: dict[str, Any], **more: Any) -> list[dict[str, Any]]:
    subject = {"patch_no": "P1", "observed_on": "2024-05-01", "geom": "box(0, 0, 10, 10)"}
    given = {"subject": subject, "approval": approval}
    return [{"name": "one", "given": given, "expect": expect, **more}]


def test_rows_without_a_shape_stand_against_an_absence(library: Library) -> None:
    approval = {"document_no": "A1", "approved_on": "2024-01-01"}
    (result,) = _judge(
        library, **PATCH, when="missing(approval)", cases=_patch_case("hit", approval)
    )
    assert result.detail == ()
    assert result.finding["cautions"] == ["unplaced-rows:approval"]


def test_imprecise_dates_of_matched_rows_are_told(library: Library) -> None:
    approval = {
        "document_no": "A1",
        "approved_on": "2024-05-01",
        "geom": "box(0, 0, 9, 9)",
        "_precision": {"approved_on": "month"},
    }
    (result,) = _judge(
        library, **PATCH, when="exists(approval)", cases=_patch_case("hit", approval)
    )
    assert result.detail == ()
    assert result.finding["cautions"] == ["date-precision:approval"]


@pytest.mark.parametrize(
    ("level", "coverage", "expect"),
    [
        ("state", {}, "hit"),
        ("county", {}, "clear"),
        ("state", {"approval": "none"}, "hit"),  # no further row could make it untrue
        ("county", {"approval": "none"}, "not_assessable:coverage:approval"),
    ],
)
def test_any_of_part_of_the_records_is_known_only_when_true(
    library: Library, level: str, coverage: dict[str, str], expect: str
) -> None:
    approval = {
        "document_no": "A1",
        "approved_on": "2024-05-01",
        "geom": "box(0, 0, 9, 9)",
        "authority_level": level,
    }
    (result,) = _judge(
        library,
        **PATCH,
        when="approval.any_state",
        cases=_patch_case(expect, approval, coverage=coverage),
    )
    assert result.detail == ()
