"""A record under a name that is nearly the subject's: nothing is said to be missing while it may be
the subject's own, and what stands under that name is shown."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from supervision_models.linkage import usc
from supervision_models.linkage.aliases import Aliases
from supervision_models.linkage.corrections import Correction
from supervision_models.models.loader import load_library
from supervision_models.scan.execution import scan_workspace
from supervision_models.workspace import Workspace, packaged
from tests.scan.conftest import AS_OF, AT, WORKS, Load
from tests.scan.model_text import model_text

BEFORE = 'where: "valid_from_on <= subject.started_on"'
LICENCE = """
licence:
  title: {zh: 许可证, en: licence}
  dataset: safety_licence
  on: {party: {subject: contractor, other: holder}}
  where: "valid_from_on <= subject.started_on"
  period: [started_on, started_on]
  uncertain: UNCERTAIN
  keep: {number: count(), builds: "bool_or(scope = '建筑施工')"}
"""
NUMBER = """
facts: {number: {expr: licence.number, title: {zh: 数, en: number}}}
when: missing(licence)
"""
PLAN = """
plan:
  title: {zh: 规划许可, en: planning permit}
  dataset: planning_permit
  on: project
  period: [started_on, started_on]
"""
LICENCES = ("许可证编号", "企业名称", "统一社会信用代码", "有效期起", "有效期止", "许可范围")
FIRMS = ("统一社会信用代码", "企业名称", "成立日期")


def code(number: int) -> str:
    stem = f"91990121MA{number:07d}"
    return stem + usc.check_character(stem)


def works(number: int, firm: str, firm_code: str = "") -> list[str]:
    return [f"K{number}", "", f"示例工程{number:03d}", firm, firm_code, "实名制首日", "2024-05-01",
            "5000", "12000", "房屋建筑"]  # fmt: skip


def licence(number: int, firm: str, start: str = "2022-01-01") -> list[str]:
    return [f"(X)JZ安许证字[2022]{number:06d}", firm, "", start, "2026-12-31", "建筑施工"]


JIANHUA, YUNFENG = "澄塘市建华建筑工程有限公司", "远山市云峰矿业有限公司"


@pytest.fixture
def county(tmp_path: Path, load: Load) -> Workspace:
    workspace = Workspace.create(tmp_path / "ws", region="990121")
    firms = [[code(1), JIANHUA, "2001-01-01"], [code(2), YUNFENG, "2002-01-01"]]
    load(workspace, "市场主体", FIRMS, firms)
    load(workspace, "开工证据", WORKS, [works(1, JIANHUA, code(1)), works(2, YUNFENG, code(2))])
    # 健华 sounds like 建华; the licence may be that firm's
    load(workspace, "安全生产许可证", LICENCES, [licence(1, "澄塘市健华建筑工程有限公司")])
    return workspace


def scan(
    workspace: Workspace,
    uncertain: str = "withhold",
    rest: str = NUMBER,
    corrections: tuple[Correction, ...] = (),
) -> dict[str, dict[str, Any]]:
    """Findings by record number, of a model on the contractor's licence."""
    return found_by(workspace, LICENCE.replace("UNCERTAIN", uncertain), rest, corrections)


def found_by(
    workspace: Workspace, match: str, rest: str, corrections: tuple[Correction, ...] = ()
) -> dict[str, dict[str, Any]]:
    folder = workspace.root / "rules"
    folder.mkdir(exist_ok=True)
    (folder / "test.tiny.yaml").write_text(model_text(match, rest), encoding="utf-8")
    library = load_library([packaged("rules"), folder], workspace.contracts)
    result = scan_workspace(
        workspace, library, models=["test.tiny"], as_of=AS_OF, at=AT, corrections=corrections
    )
    return {row["identity"].removeprefix("record_no="): row for row in result.findings.to_dicts()}


def test_an_absence_stays_open_while_a_candidate_has_the_record(county: Workspace) -> None:
    found = scan(county)
    assert found["K2"]["status"] == "hit"
    assert found["K2"]["counter"] == "[]"
    first = found["K1"]
    assert first["status"] == "not_assessable"
    assert first["reasons"] == ["uncertain-link:licence"]
    assert json.loads(first["facts"]) == {"number": None}
    (near,) = json.loads(first["counter"])
    word, _, probability = near["why"].partition(":")
    assert (near["match"], near["dataset"], word) == ("licence", "safety_licence", "near-party")
    assert 0.2 <= float(probability) < 0.97


@pytest.mark.parametrize(
    "match",
    [LICENCE, LICENCE.replace(BEFORE, "nearest: before\n  dated: valid_from_on")],
    ids=["all", "nearest"],
)
def test_several_candidates_hold_back_together_what_none_does_alone(
    tmp_path: Path, load: Load, match: str
) -> None:
    """A name that fits four firms alike is none of them for sure, and hardly none of the four."""
    workspace = Workspace.create(tmp_path / "ws", region="990121")
    alike = [f"澄塘市{first}华建筑工程有限公司" for first in "建健剑见"]
    firms = [[code(number), name, "2001-01-01"] for number, name in enumerate(alike, 1)]
    load(workspace, "市场主体", FIRMS, firms)
    load(workspace, "开工证据", WORKS, [works(1, "澄塘市间华建筑工程有限公司")])
    held = [licence(number, name) for number, name in enumerate(alike, 1)]
    load(workspace, "安全生产许可证", LICENCES, held)
    (found,) = found_by(workspace, match.replace("UNCERTAIN", "withhold"), NUMBER).values()
    why = [item["why"].partition(":") for item in json.loads(found["counter"])]
    assert len(why) >= 3
    each = [float(probability) for word, _, probability in why if word == "near-party"]
    assert max(each) < 0.25 < sum(each)
    assert found["status"] == "not_assessable"
    assert found["reasons"] == ["uncertain-link:licence"]


@pytest.mark.parametrize("count", [20, 28, 45])
def test_a_crowd_holds_back_of_which_no_one_is_likely(
    tmp_path: Path, load: Load, count: int
) -> None:
    """A name without its place fits the firm of every county alike; all but eight have a
    licence."""
    workspace = Workspace.create(tmp_path / "ws", region="990121")
    counties = [a + b + "县" for a in "远澄青临安平宁兴永新" for b in "山塘岚河江"]
    alike = [f"{county}云峰建筑工程有限公司" for county in counties[:count]]
    firms = [[code(number), name, "2001-01-01"] for number, name in enumerate(alike, 1)]
    load(workspace, "市场主体", FIRMS, firms)
    load(workspace, "开工证据", WORKS, [works(1, "云峰建筑工程有限公司")])
    # whichever eight are nearest: it must not hang on them
    held = [licence(number, name) for number, name in enumerate(alike[8:], 9)]
    load(workspace, "安全生产许可证", LICENCES, held)
    (found,) = found_by(workspace, LICENCE.replace("UNCERTAIN", "withhold"), NUMBER).values()
    assert found["status"] == "not_assessable"
    assert found["reasons"] == ["uncertain-link:licence"]
    assert "near-party" in found["counter"]


def test_a_model_may_let_it_stand_with_less_confidence(county: Workspace) -> None:
    found = scan(county, "lower")
    first = found["K1"]
    assert first["status"] == "hit"
    (near,) = json.loads(first["counter"])
    assert first["confidence"] == pytest.approx(1 - float(near["why"].split(":")[1]), abs=0.006)
    assert first["cautions"] == ["uncertain-link:licence"]
    assert found["K2"]["confidence"] == 1.0


def test_people_settle_it(county: Workspace) -> None:
    def said(verdict: Any) -> tuple[Correction, ...]:
        names = ("name:澄塘市健华建筑工程", f"usc:{code(1)}")
        return (Correction("party", *names, verdict, author="示例员", reason="核对", at=AT),)

    apart = scan(county, corrections=said("different"))["K1"]
    assert (apart["status"], apart["counter"]) == ("hit", "[]")
    assert "K1" not in scan(county, corrections=said("same"))  # its licence: clear


def test_what_people_said_and_took_back_is_told_in_the_aliases(county: Workspace) -> None:
    """The third scan reuses the first: nothing is linked, yet what became of the key is told."""
    names = ("name:澄塘市健华建筑工程", f"usc:{code(1)}")
    same = (Correction("party", *names, "same", author="示例员", reason="核对", at=AT),)
    scan(county)
    scan(county, corrections=same)
    scan(county)
    told = Aliases.of(county).read().select("old", "new", "what").rows()
    assert told == [
        (names[0], names[1], "merged"),
        (names[1], names[0], "split"),
    ]
    assert Aliases.of(county).follow("party", names[0]) == (names[1],)


def test_a_candidate_whose_record_does_not_fit_holds_nothing_back(
    county: Workspace, load: Load
) -> None:
    load(county, "安全生产许可证", LICENCES,
         [licence(1, "澄塘市健华建筑工程有限公司", start="2025-01-01")])  # fmt: skip
    assert scan(county)["K1"]["status"] == "hit"


def test_an_all_but_certain_name_is_linked(county: Workspace, load: Load) -> None:
    load(county, "安全生产许可证", LICENCES, [licence(1, "远山云峰矿业有限公司")])
    found = scan(county)
    assert "K2" not in found


SITE = "POLYGON ((105 35, 105.001 35, 105.001 35.001, 105 35.001, 105 35))"
ELSEWHERE = SITE.replace("35", "36")
PLANS = ("规划许可证号", "许可类型", "项目代码", "项目名称", "建设单位", "建设单位统一社会信用代码",
         "发证日期", "坐标")  # fmt: skip
SITED = ("记录编号", "项目代码", "项目名称", "建设单位", "建设单位统一社会信用代码", "证据类型",
         "开工日期", "坐标")  # fmt: skip


@pytest.mark.parametrize(
    ("planned", "site", "status", "why"),
    [
        # another phase is another work: nothing is held back, and it is shown
        ("锦绣江南住宅小区二期", SITE, "hit", "other-phase-here"),
        ("锦绣江南住宅小区二期", ELSEWHERE, "hit", "other-phase"),
        # one without a phase may be the whole
        ("锦绣江南住宅小区", SITE, "not_assessable", "near-project-here"),
    ],
)
def test_another_phase_and_a_doubtful_project_are_shown_with_their_site(
    tmp_path: Path, load: Load, planned: str, site: str, status: str, why: str
) -> None:
    workspace = Workspace.create(tmp_path / "ws", region="990121", metric_crs="EPSG:4543")
    code_of_project = "2403-990121-04-01-100001"
    name = "锦绣江南住宅小区一期"
    built = ["K1", code_of_project, name, JIANHUA, code(1), "实名制首日", "2024-05-01", SITE]
    load(workspace, "开工证据", SITED, [built])
    permit = ["地字第990121202400001号", "用地", "", planned, JIANHUA, code(1), "2023-05-01", site]
    load(workspace, "规划许可证", PLANS, [permit])
    found = found_by(workspace, PLAN, "when: missing(plan)")["K1"]
    assert found["status"] == status
    assert json.loads(found["counter"])[0]["why"].split(":")[0] == why


def test_whether_any_record_is_so_hangs_on_those_of_candidates(
    county: Workspace, load: Load
) -> None:
    """The firm's own licence is for mines; a candidate's is for building."""
    mine = licence(2, JIANHUA)
    mine[-1] = "矿山开采"
    load(county, "安全生产许可证", LICENCES, [licence(1, "澄塘市健华建筑工程有限公司"), mine])
    first = scan(county, rest="when: not licence.builds")["K1"]
    assert first["status"] == "not_assessable"
    assert first["reasons"] == ["uncertain-link:licence"]
    (near,) = json.loads(first["counter"])
    assert near["why"].startswith("near-party:")
    load(county, "安全生产许可证", LICENCES, [mine])
    assert scan(county, rest="when: not licence.builds")["K1"]["status"] == "hit"


def test_a_query_sees_the_doubt_beside_the_link(county: Workspace) -> None:
    rest = (
        'sql: "SELECT s._rid AS row_id, COALESCE(s._party_contractor_doubt, 0) >= 0.25 AS hit, '
        's._party_contractor_doubt AS doubt, s._project_doubt AS other FROM subject AS s"\n'
    )
    found = scan(county, rest=rest)
    assert [(key, row["status"]) for key, row in sorted(found.items())] == [("K1", "hit")]
