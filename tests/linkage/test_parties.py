"""Parties: what links to what, by what, and what must never link."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest

from supervision_models.errors import SupervisionError
from supervision_models.linkage import Correction, usc
from supervision_models.linkage.keys import party_key


def code(number: int) -> str:
    stem = f"91990121MA{number:07d}"
    return stem + usc.check_character(stem)


A, B, C, D = (code(number) for number in range(1, 5))
REG = "990121000000001"
MakeWorld = Callable[..., Any]

REGISTER = [
    {
        "usc": A,
        "name": "澄塘甲建筑有限公司",
        "former_names": "澄塘老甲建筑公司（2010-2015）；澄塘县甲工程队",
        "registration_no": REG,
    },
    {"usc": B, "name": "澄塘乙建筑有限公司"},
]


def owners(
    world: MakeWorld,
    rows: Sequence[Mapping[str, str]],
    register: Sequence[Mapping[str, str]] = (),
    corrections: Sequence[Correction] = (),
) -> list[tuple[str, str] | None]:
    """(party key, method) of the owner of each permit."""
    given = {"construction_permit": [{f"owner_{k}": v for k, v in row.items()} for row in rows]}
    made = world({**given, "market_entity": register} if register else given, corrections)
    return [made.party("construction_permit", "owner", rid) for rid in range(len(rows))]


@pytest.mark.parametrize(
    ("row", "method"),
    [
        ({"usc": A}, "usc"),
        ({"usc": A, "name": "写错的名称"}, "usc"),
        ({"usc": REG}, "predecessor-code"),
        ({"usc": A[8:17]}, "predecessor-code"),
        ({"name": "澄塘甲建筑有限责任公司"}, "folded-name"),
        ({"name": "澄塘甲建筑有限公司示例路项目部"}, "folded-name"),
        ({"name": "澄塘老甲建筑有限公司"}, "former-name"),
        ({"name": "澄塘县甲工程队"}, "former-name"),
        ({"usc": A[:17] + "0", "name": "澄塘甲建筑有限公司"}, "folded-name"),  # check fails
    ],
)
def test_ways_to_the_registered_firm(world: MakeWorld, row: dict[str, str], method: str) -> None:
    assert owners(world, [row], REGISTER) == [(f"usc:{A}", method)]


def test_the_codes_of_other_rows_serve_as_well_as_a_register(world: MakeWorld) -> None:
    rows = [{"usc": A, "name": "澄塘甲建筑有限公司"}, {"name": "澄塘甲建筑公司"}, {"usc": A[8:17]}]
    assert owners(world, rows) == [
        (f"usc:{A}", "usc"),
        (f"usc:{A}", "folded-name"),
        (f"usc:{A}", "predecessor-code"),
    ]


@pytest.mark.parametrize(
    "row", [{}, {"name": "张三"}, {"name": "无"}, {"usc": A[:17] + "0"}, {"usc": "/"}]
)
def test_rows_that_name_nobody_are_absent(world: MakeWorld, row: dict[str, str]) -> None:
    assert owners(world, [row], REGISTER) == [None]


def test_a_name_of_two_firms_links_nothing_and_is_reported(world: MakeWorld) -> None:
    rows = [
        {"usc": C, "name": "澄塘丙建筑有限公司"},
        {"usc": D, "name": "澄塘丙建筑有限责任公司"},
        {"name": "澄塘丙建筑公司"},
    ]
    made = world({"construction_permit": [{f"owner_{k}": v for k, v in r.items()} for r in rows]})
    assert made.party("construction_permit", "owner", 0) == (f"usc:{C}", "usc")
    assert made.party("construction_permit", "owner", 1) == (f"usc:{D}", "usc")
    assert made.party("construction_permit", "owner", 2) is None
    assert made.report.parties.ambiguous == 1
    assert made.table("link_ambiguity").rows() == [
        ("party", "name:澄塘丙建筑", f"usc:{C}"),
        ("party", "name:澄塘丙建筑", f"usc:{D}"),
    ]
    tally = next(t for t in made.report.parties.tallies if t.role == "owner")
    assert (tally.linked, tally.unlinked, tally.rows) == ({"usc": 2}, {"ambiguous": 1}, 3)


def test_a_name_that_passed_from_one_firm_to_another_links_nothing(world: MakeWorld) -> None:
    register = [*REGISTER, {"usc": C, "name": "澄塘老甲建筑有限公司"}]
    assert owners(world, [{"name": "澄塘老甲建筑有限公司"}], register) == [None]


def test_firms_without_any_code_are_one_by_their_name(world: MakeWorld) -> None:
    rows = [{"name": "澄塘丁建筑有限公司"}, {"name": "澄塘丁建筑公司"}]
    assert owners(world, rows) == [("name:澄塘丁建筑", "folded-name")] * 2


def test_a_code_of_another_firm_is_heeded_but_marked(world: MakeWorld) -> None:
    rows = [{"usc": A, "name": "澄塘乙建筑有限公司"}, {"name": "澄塘乙建筑有限公司"}]
    assert owners(world, rows, REGISTER) == [
        (f"usc:{A}", "usc-contradicted"),
        (f"usc:{B}", "folded-name"),  # the name stays with its firm
    ]


def test_a_branch_with_its_own_code_is_its_legal_person(world: MakeWorld) -> None:
    rows = [{"usc": C, "name": "澄塘甲建筑有限公司示例分公司"}, {"usc": C}]
    assert owners(world, rows, REGISTER) == [(f"usc:{A}", "branch")] * 2


def test_a_code_seen_with_branches_of_two_firms_is_neither(world: MakeWorld) -> None:
    rows = [
        {"usc": C, "name": "澄塘甲建筑有限公司示例分公司"},
        {"usc": C, "name": "澄塘乙建筑有限公司示例分公司"},
    ]
    assert owners(world, rows, REGISTER) == [(f"usc:{C}", "usc")] * 2


def test_the_relation_of_a_branch_is_kept(world: MakeWorld) -> None:
    made = world(
        {
            "market_entity": REGISTER,
            "construction_permit": [
                {"owner_name": "澄塘甲建筑有限公司示例分公司"},
                {"owner_name": "澄塘甲建筑有限公司第三工程处"},
                {"owner_name": "澄塘甲建筑有限公司"},
            ],
        }
    )
    links = made.table("link_party").filter(dataset="construction_permit").sort("rid")
    assert links["relation"].to_list() == ["branch", "unit", None]
    assert links["confidence"].to_list() == [0.9] * 3


def test_an_unknown_registration_number_follows_its_name(world: MakeWorld) -> None:
    rows = [
        {"usc": "990121000000077", "name": "澄塘乙建筑有限公司"},
        {"usc": "990121000000088", "name": "澄塘戊建筑有限公司"},
        {"name": "澄塘戊建筑有限公司"},
    ]
    assert owners(world, rows, REGISTER) == [
        (f"usc:{B}", "folded-name"),
        ("reg:990121000000088", "predecessor-code"),
        ("reg:990121000000088", "folded-name"),
    ]


def test_persons_link_by_pseudonym_and_have_no_name(world: MakeWorld) -> None:
    made = world(
        {
            "land_enforcement": [
                {"party_name": "张三", "party_person_id": "h:0123"},
                {"party_name": "张三", "party_person_id": "h:4567"},
                {"party_name": "张三"},
            ],
            "police_transfer": [{"party_name": "张 三", "party_person_id": "h:0123"}],
        }
    )
    assert made.party("land_enforcement", "offender", 0) == ("person:h:0123", "person-id")
    assert made.party("police_transfer", "suspect", 0) == ("person:h:0123", "person-id")
    assert made.party("land_enforcement", "offender", 1) == ("person:h:4567", "person-id")
    assert made.party("land_enforcement", "offender", 2) is None
    assert made.table("party")["name"].to_list() == [None, None]


# -- people's word ----------------------------------------------------------------------


def word(left: str, right: str, verdict: str) -> Correction:
    at = dt.datetime(2026, 9, 1, tzinfo=dt.UTC)
    return Correction("party", left, right, verdict, "甲", at)  # type: ignore[arg-type]


def test_same_joins_what_no_rule_joins(world: MakeWorld) -> None:
    rows = [{"usc": C}, {"name": "澄塘乙建工有限公司"}, {"usc": D}]
    said = [word(f"usc:{C}", f"usc:{D}", "same"),
            word("name:澄塘乙建工有限公司", f"usc:{D}", "same")]  # fmt: skip
    assert owners(world, rows, REGISTER, said) == [
        (f"usc:{C}", "usc"),
        (f"usc:{C}", "correction"),
        (f"usc:{C}", "usc"),
    ]


def test_different_takes_a_name_away(world: MakeWorld) -> None:
    rows = [{"name": "澄塘甲建筑有限公司"}, {"name": "澄塘老甲建筑有限公司"}]
    said = [word("name:澄塘甲建筑公司", f"usc:{A}", "different")]
    assert owners(world, rows, REGISTER, said) == [
        ("name:澄塘甲建筑", "folded-name"),
        (f"usc:{A}", "former-name"),
    ]


def test_different_settles_an_ambiguous_name(world: MakeWorld) -> None:
    rows = [
        {"usc": C, "name": "澄塘丙建筑公司"},
        {"usc": D, "name": "澄塘丙建筑公司"},
        {"name": "澄塘丙建筑公司"},
    ]
    said = [word("name:澄塘丙建筑公司", f"usc:{D}", "different")]
    assert owners(world, rows, (), said)[2] == (f"usc:{C}", "folded-name")


def test_same_settles_an_ambiguous_name(world: MakeWorld) -> None:
    rows = [
        {"usc": C, "name": "澄塘丙建筑公司"},
        {"usc": D, "name": "澄塘丙建筑公司"},
        {"name": "澄塘丙建筑公司"},
    ]
    said = [word("name:澄塘丙建筑公司", f"usc:{D}", "same")]
    assert owners(world, rows, (), said) == [
        (f"usc:{C}", "usc"), (f"usc:{D}", "usc"), (f"usc:{D}", "correction"),
    ]  # fmt: skip


def test_words_against_each_other_are_reported(world: MakeWorld) -> None:
    said = [
        word(f"usc:{A}", f"usc:{B}", "same"),
        word(f"usc:{B}", f"usc:{C}", "same"),
        word(f"usc:{A}", f"usc:{C}", "different"),
    ]
    made = world({"construction_permit": [{"owner_usc": firm} for firm in (A, B, C)]}, said)
    assert len(made.report.parties.refused) == 1
    first, _, last = (made.party("construction_permit", "owner", rid) for rid in range(3))
    assert first != last


@pytest.mark.parametrize(
    "key", ["usc:123", "name:张三", "name:", "firm:甲", "", f"usc:{REG}", "person:", "张三"]
)
def test_a_correction_that_names_nobody_is_refused(key: str) -> None:
    with pytest.raises(SupervisionError) as caught:
        party_key(key)
    assert caught.value.what.en == f"no usable key of a party: {key}"
    assert caught.value.where == "link correct"
    assert "usc:<credit code>" in caught.value.render("en")
    assert "信用代码须通过校验" in caught.value.render("zh")


@pytest.mark.parametrize(
    "name",
    ["澄塘甲建筑有限公司", "示例建设总公司", "示例建设股份有限公司", "中铁二十一局集团有限公司",
     "示例建设集团有限公司澄塘建设有限公司", "澄塘县公路局第二工程处", "澄塘县东沟镇人民政府"],
)  # fmt: skip
def test_a_key_as_it_is_shown_is_its_own_key(name: str) -> None:
    key = party_key(f"name:{name}")
    assert party_key(key) == key


def test_linking_again_replaces_the_tables(world: MakeWorld) -> None:
    assert owners(world, [{"usc": A}, {"usc": B}]) == [(f"usc:{A}", "usc"), (f"usc:{B}", "usc")]
    made = world({"construction_permit": [{"owner_usc": B}]})
    assert made.table("party").rows() == [(1, B, None, f"usc:{B}")]


def test_no_data_gives_empty_tables(world: MakeWorld) -> None:
    made = world({})
    assert made.table("link_party").height == made.table("party").height == 0
    assert made.table("link_project").height == made.table("project").height == 0
    assert made.report.as_dict()["parties"]["identities"] == 0


def renamed(former: str, renamed_on: str | None = "2020-06-30") -> list[dict[str, Any]]:
    """A bore the name 甲 until it was renamed; B bears it since 2022."""
    return [
        {"usc": A, "name": "澄塘市新甲建设有限公司", "former_names": former,
         "renamed_on": renamed_on, "established_on": "2001-01-01"},
        {"usc": B, "name": "澄塘市甲建设有限公司", "established_on": "2022-03-01"},
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("former", "renamed_on", "day", "expected"),
    [
        ("澄塘市甲建设有限公司", "2020-06-30", "2018-01-01", A),
        ("澄塘市甲建设有限公司", "2020-06-30", "2020-06-30", A),
        ("澄塘市甲建设有限公司", "2020-06-30", "2021-01-01", None),  # nobody bore it then
        ("澄塘市甲建设有限公司", "2020-06-30", "2023-01-01", B),
        ("澄塘市甲建设有限公司", "2020-06-30", None, None),
        # until when is not known: perhaps until today
        ("澄塘市甲建设有限公司", None, "2018-01-01", A),
        ("澄塘市甲建设有限公司", None, "2023-01-01", None),
        ("澄塘市甲建设有限公司（至2015年6月30日）；澄塘甲工程队", "2020-06-30", "2018-01-01", None),
        ("澄塘市甲建设有限公司（2010.1.1-2015.6.30）", "2020-06-30", "2009-01-01", None),
        ("澄塘市甲建设有限公司(2010-01-01起)", "2020-06-30", "2009-01-01", None),
        ("澄塘市甲建设有限公司(2010-01-01起)", "2020-06-30", "2018-01-01", A),
    ],
)
def test_a_name_of_another_firm_at_another_time_is_read_by_the_day_of_the_row(
    world: MakeWorld, former: str, renamed_on: str | None, day: str | None, expected: str | None
) -> None:
    rows = [{"approval_no": "E1", "owner_name": "澄塘市甲建设有限责任公司", "approved_on": day}]
    made = world({"market_entity": renamed(former, renamed_on), "eia": rows})
    found = made.party("eia", "owner", 0)
    assert found == (None if expected is None else (f"usc:{expected}", "name-of-the-day"))
    (tally,) = [item for item in made.report.parties.tallies if item.dataset == "eia"]
    assert tally.unlinked == ({} if expected else {"ambiguous": 1})


def test_a_code_and_peoples_word_come_before_the_day(world: MakeWorld) -> None:
    name = "澄塘市甲建设有限公司"
    rows = [
        {"approval_no": "E1", "owner_name": name, "owner_usc": B, "approved_on": "2018-01-01"},
        {"approval_no": "E2", "owner_name": name, "approved_on": "2018-01-01"},
    ]
    said = [word(f"name:{name}", f"usc:{B}", "same")]
    made = world({"market_entity": renamed(name), "eia": rows})
    assert made.party("eia", "owner", 0) == (f"usc:{B}", "usc")
    assert made.party("eia", "owner", 1) == (f"usc:{A}", "name-of-the-day")
    made = world({"market_entity": renamed(name), "eia": rows}, said)
    assert made.party("eia", "owner", 1) == (f"usc:{B}", "correction")


@pytest.mark.parametrize("said", [f"usc:{A}", "name:澄塘甲建筑有限公司"])
def test_a_code_and_a_full_name_need_no_prefix(said: str) -> None:
    assert party_key(said.partition(":")[2]) == party_key(said)
