"""Projects: codes, permits, names with a party; phases never meet by name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supervision_models.errors import SupervisionError
from supervision_models.linkage import Correction, usc
from supervision_models.linkage.keys import project_key

MakeWorld = Callable[..., Any]


def code(number: int) -> str:
    stem = f"91990121MA{number:07d}"
    return stem + usc.check_character(stem)


A, B, C = (code(number) for number in range(1, 4))


def pk(number: int, region: str = "990121") -> str:
    return f"2020-{region}-47-03-{number:06d}"


PERMIT = "990121202005010101"
OTHER_PERMIT = "990121202005010201"


def test_by_code_through_a_renamed_division(world: MakeWorld) -> None:
    made = world(
        {
            "division": [{"code": "990101", "successor": "990121"}],
            "investment_project": [{"project_code": pk(1, "990101"), "project_name": "甲"}],
            "eia": [{"project_code": pk(1)}, {"project_code": pk(2)}],
        }
    )
    assert made.project("investment_project", 0) == (f"code:{pk(1)}", "project-code")
    assert made.project("eia", 0) == (f"code:{pk(1)}", "project-code")
    assert made.project("eia", 1) == (f"code:{pk(2)}", "project-code")
    assert made.table("project")["code"].to_list() == [pk(1), pk(2)]


def test_by_permit_to_the_code_that_it_was_seen_with(world: MakeWorld) -> None:
    made = world(
        {
            "construction_permit": [{"permit_no": PERMIT, "project_code": pk(1)}],
            "completion_filing": [{"permit_no": f"编号 {PERMIT}"}, {"permit_no": OTHER_PERMIT}],
        }
    )
    assert made.project("completion_filing", 0) == (f"code:{pk(1)}", "permit-no")
    assert made.project("completion_filing", 1) == (f"permit:{OTHER_PERMIT}", "permit-no")


def test_a_permit_seen_with_two_codes_links_nothing(world: MakeWorld) -> None:
    made = world(
        {
            "construction_permit": [
                {"permit_no": PERMIT, "project_code": pk(1)},
                {"permit_no": PERMIT, "project_code": pk(2)},
            ],
            "completion_filing": [{"permit_no": PERMIT}],
        }
    )
    assert made.project("completion_filing", 0) is None
    assert made.report.projects.ambiguous == 1


def test_by_name_together_with_any_party(world: MakeWorld) -> None:
    made = world(
        {
            "investment_project": [
                {"project_code": pk(1), "project_name": "澄塘县示例小区建设项目", "owner_usc": A}
            ],
            "construction_permit": [
                {"permit_no": PERMIT, "project_name": "澄塘县示例小区", "owner_usc": A,
                 "contractor_usc": B},
            ],
            "works_evidence": [
                {"project_name": "澄塘县示例小区工程", "contractor_usc": B},
                {"project_name": "澄塘县示例小区工程", "contractor_usc": C},
                {"project_name": "澄塘县示例小区工程"},
                {"project_name": "澄塘县另一小区工程", "contractor_usc": B},
            ],
        }
    )  # fmt: skip
    one = f"code:{pk(1)}"
    assert made.project("construction_permit", 0) == (one, "name-and-party")
    assert made.project("works_evidence", 0) == (one, "name-and-party")
    assert made.project("works_evidence", 1) == (
        f"name:澄塘县示例小区|usc:{C}", "name-and-party",
    )  # fmt: skip
    assert made.project("works_evidence", 2) is None
    assert made.project("works_evidence", 3) != made.project("works_evidence", 0)
    tally = next(t for t in made.report.projects.tallies if t.dataset == "works_evidence")
    assert tally.linked == {"name-and-party": 3}
    assert tally.unlinked == {"no-party": 1}


@pytest.mark.parametrize(
    "other", ["示例小区二期", "示例小区", "示例小区一期、二期", "示例小区一期2标段", "示例小区11期"]
)
def test_another_phase_is_another_project(world: MakeWorld, other: str) -> None:
    made = world(
        {
            "investment_project": [
                {"project_code": pk(1), "project_name": "示例小区一期", "owner_usc": A}
            ],
            "eia": [
                {"project_name": other, "owner_usc": A},
                {"project_name": "示例小区（1期）建设项目", "owner_usc": A},
            ],
        }
    )
    assert made.project("eia", 0)[0].startswith("name:")
    assert made.project("eia", 1) == (f"code:{pk(1)}", "name-and-party")


def test_one_name_and_owner_with_two_codes_links_nothing(world: MakeWorld) -> None:
    made = world(
        {
            "investment_project": [
                {"project_code": pk(1), "project_name": "示例路道路工程", "owner_usc": A},
                {"project_code": pk(2), "project_name": "示例路道路工程", "owner_usc": A},
            ],
            "works_evidence": [
                {"project_name": "示例路道路", "owner_usc": A},
                # nor does the contractor make it another project
                {"project_name": "示例路道路", "owner_usc": A, "contractor_usc": B},
                {"project_name": "示例路道路", "contractor_usc": B},
            ],
        }
    )
    assert [made.project("works_evidence", rid) for rid in range(3)] == [None] * 3


def test_a_contractor_of_two_owners_does_not_make_their_works_one(world: MakeWorld) -> None:
    made = world(
        {
            "works_evidence": [
                {"project_name": "综合楼维修", "owner_usc": A, "contractor_usc": C},
                {"project_name": "综合楼维修", "owner_usc": B, "contractor_usc": C},
                {"project_name": "综合楼维修", "contractor_usc": C},
            ],
        }
    )
    first, second, third = (made.project("works_evidence", rid) for rid in range(3))
    assert first == (f"name:综合楼维修|usc:{A}", "name-and-party")
    assert second == (f"name:综合楼维修|usc:{B}", "name-and-party")
    assert third is None


def test_rows_that_share_a_party_in_turn_are_one_project(world: MakeWorld) -> None:
    made = world(
        {
            "works_evidence": [
                {"project_name": "示例厂房新建", "contractor_usc": C},
                {"project_name": "示例厂房新建", "owner_usc": A, "contractor_usc": C},
                {"project_name": "示例厂房新建", "owner_usc": A, "contractor_usc": B},
                {"project_name": "示例厂房新建", "contractor_usc": B},
            ],
        }
    )
    found = {made.project("works_evidence", rid) for rid in range(4)}
    assert found == {(f"name:示例厂房新建|usc:{A}", "name-and-party")}


def test_rows_that_lead_to_two_codes_through_each_other_link_nothing(world: MakeWorld) -> None:
    made = world(
        {
            "construction_permit": [
                {"project_code": pk(1), "project_name": "示例厂房新建", "contractor_usc": B},
                {"project_code": pk(2), "project_name": "示例厂房新建", "contractor_usc": C},
            ],
            "works_evidence": [
                {"project_name": "示例厂房新建", "owner_usc": A, "contractor_usc": B},
                {"project_name": "示例厂房新建", "owner_usc": A, "contractor_usc": C},
                {"project_name": "示例厂房新建", "owner_usc": A},
            ],
        }
    )
    assert made.project("works_evidence", 0) == (f"code:{pk(1)}", "name-and-party")
    assert made.project("works_evidence", 1) == (f"code:{pk(2)}", "name-and-party")
    assert made.project("works_evidence", 2) is None
    assert made.report.projects.ambiguous == 1


def test_generic_names_and_placeholders_link_nothing(world: MakeWorld) -> None:
    rows = [
        {"project_name": "办公楼", "owner_usc": A},
        {"project_code": "无", "project_name": "—", "owner_usc": A},
        {"project_code": "无"},
    ]
    made = world({"eia": rows})
    assert [made.project("eia", rid) for rid in range(3)] == [None] * 3
    tally = next(t for t in made.report.projects.tallies if t.dataset == "eia")
    assert tally.unlinked == {"generic": 1, "invalid-code": 2}


def word(left: str, right: str, verdict: str) -> Correction:
    at = dt.datetime(2026, 9, 1, tzinfo=dt.UTC)
    return Correction("project", left, right, verdict, "甲", at)  # type: ignore[arg-type]


def test_people_join_two_codes_and_part_a_name(world: MakeWorld) -> None:
    rows = {
        "investment_project": [
            {"project_code": pk(1), "project_name": "示例小区建设", "owner_usc": A},
            {"project_code": pk(2)},
        ],
        "eia": [{"project_name": "示例小区", "owner_usc": A}],
        "market_entity": [{"usc": A, "name": "澄塘甲建筑有限公司"}],
    }
    said = [word(f"code:{pk(1)}", f"code:{pk(2)}", "same")]
    made = world(rows, said)
    assert made.project("investment_project", 1) == (f"code:{pk(1)}", "project-code")
    name = "name:示例小区|name:澄塘甲建筑公司"  # the party by its name: the same key
    made = world(rows, [word(name, f"code:{pk(1)}", "different")])
    assert made.project("eia", 0) == (f"name:示例小区|usc:{A}", "name-and-party")
    made = world(rows, [word(name, f"code:{pk(2)}", "same"),
                        word(name, f"code:{pk(1)}", "different")])  # fmt: skip
    assert made.project("eia", 0) == (f"code:{pk(2)}", "correction")


@pytest.mark.parametrize("key", ["code:无", "permit:", "name:示例小区", "name:办公楼|usc:1", "x"])
def test_a_correction_that_names_no_project_is_refused(key: str) -> None:
    with pytest.raises(SupervisionError) as caught:
        project_key(key, {}, {})
    assert caught.value.what.en.startswith("no usable key of a pro")
    assert caught.value.where == "link correct"


FIRMS = st.sampled_from([None, A, B, C])
ROW = st.fixed_dictionaries(
    {
        "project_code": st.sampled_from([None, None, pk(1), pk(2), "无"]),
        "project_name": st.sampled_from([None, "示例小区一期", "示例小区1期工程", "示例小区二期"]),
        "permit_no": st.sampled_from([None, PERMIT, OTHER_PERMIT]),
        "owner_usc": FIRMS,
        "contractor_usc": FIRMS,
    }
)
LAWFUL = settings(max_examples=25, deadline=None)


@LAWFUL
@given(st.lists(ROW, min_size=1, max_size=10), st.randoms(use_true_random=False))
def test_laws_of_project_links(
    world: MakeWorld, rows: list[dict[str, str | None]], random: Any
) -> None:
    numbered = [{**row, "_rid": rid} for rid, row in enumerate(rows)]
    made = world({"construction_permit": numbered})
    names = ("link_project", "project", "link_ambiguity")
    tables = {name: made.table(name).rows() for name in names}
    found = {rid: made.project("construction_permit", rid) for rid in range(len(rows))}
    for rid, row in enumerate(rows):
        key = found[rid][0] if found[rid] else None
        if row["project_code"] in (pk(1), pk(2)):
            assert key == f"code:{row['project_code']}"
        elif row["permit_no"] is not None:
            assert key is None or not key.startswith("name:")
        else:
            met = {r["project_code"] for r in rows if r["project_code"] not in (None, "无")}
            assert key is None or key.startswith("name:") or key[5:] in met or "permit" in key
        if key is not None and key.startswith("name:") and row["project_name"] is not None:
            # by name alone no row ever meets the other phase
            assert ("(1期)" in key) == ("1期" in row["project_name"].replace("一", "1"))
    random.shuffle(numbered)
    again = world({"construction_permit": numbered})
    assert {name: again.table(name).rows() for name in names} == tables


def test_a_payment_that_quotes_a_contract_is_of_its_project(world: MakeWorld) -> None:
    contract, approval = "9901212024B00012", "澄水保〔2024〕15号"
    made = world(
        {
            "land_supply": [{"contract_no": contract, "project_code": pk(1)}],
            "soil_water_plan": [
                {"approval_no": approval, "project_code": pk(1)},
                {"approval_no": approval, "project_code": pk(2)},
            ],
            "payment": [
                {"receipt_no": "1", "reference_no": "９９０１２１２０２４Ｂ０００１２"},
                {"receipt_no": "2", "reference_no": approval},  # of two projects
                {"receipt_no": "3", "reference_no": "15号"},  # no number of one office
                {"receipt_no": "4", "reference_no": contract, "project_code": pk(1)},
            ],
        }
    )
    assert made.project("payment", 0) == (f"code:{pk(1)}", "document-no")
    assert made.project("payment", 1) is None
    assert made.project("payment", 2) is None
    assert made.project("payment", 3) == (f"code:{pk(1)}", "project-code")
    unclear = made.table("link_ambiguity").filter(kind="project")
    assert unclear["key"].unique().to_list() == ["document:澄水保202415号"]


def test_a_document_leads_to_no_project_of_another_name_or_of_strangers(world: MakeWorld) -> None:
    contract = "9901212024B00012"
    supply = {"contract_no": contract, "project_code": pk(1), "project_name": "澄塘云栖花园一期",
              "grantee_usc": A}  # fmt: skip
    paid = {"reference_no": contract, "payer_usc": A}
    made = world(
        {
            "land_supply": [supply],
            "payment": [
                {**paid, "receipt_no": "1", "project_name": "澄塘云栖花园一期"},
                {**paid, "receipt_no": "2", "project_name": "澄塘云栖花园二期"},
                {**paid, "receipt_no": "3"},
                {**paid, "receipt_no": "4", "payer_usc": B},
            ],
        }
    )
    linked = [made.project("payment", rid) for rid in range(4)]
    assert linked[0] == linked[2] == (f"code:{pk(1)}", "document-no")
    assert linked[1] == (f"name:澄塘云栖花园(2期)|usc:{A}", "name-and-party")
    assert linked[3] is None
