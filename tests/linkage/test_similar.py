"""Names that are nearly the same: joined where all but certain, else candidates; never across what
tells two firms or two works apart."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, Literal

import numpy as np
import polars as pl
import pytest

from supervision_models.linkage import Correction, project_parts, rivals, similar_projects, usc
from supervision_models.linkage.party_edges import CONFIDENCE
from supervision_models.linkage.reasons import explained
from supervision_models.linkage.similar import LINKED, Spoken, settled

MakeWorld = Callable[..., Any]
AT = dt.datetime(2026, 9, 30, tzinfo=dt.UTC)


def code(number: int) -> str:
    stem = f"91990121MA{number:07d}"
    return stem + usc.check_character(stem)


YUNFENG, JIANHUA = "远山市云峰矿业有限公司", "澄塘市建华建筑工程有限公司"
FIRMS = [
    {"usc": code(1), "name": YUNFENG},
    {"usc": code(2), "name": JIANHUA},
    {"usc": code(3), "name": "澄塘市岚沐第一建筑工程有限公司"},
    {"usc": code(4), "name": "澄塘市岚沐第二建筑工程有限公司"},
]


def firms(world: MakeWorld, *written: str, said: tuple[Correction, ...] = ()) -> Any:
    rows = [{"approval_no": f"E{at}", "owner_name": name} for at, name in enumerate(written)]
    return world({"market_entity": FIRMS, "eia": rows}, said, alike=True)


def candidates(made: Any, kind: str = "party") -> dict[tuple[str, str], float]:
    """Keys of each pair, the first row's side first, with the probability."""
    table = made.table(kind).select(pl.col(f"{kind}_id").alias("id"), "key")
    pairs = made.table("link_candidate").filter(pl.col("kind") == kind)
    named = pairs.join(table, on="id").join(
        table.rename({"id": "other", "key": "other_key"}), on="other"
    )
    return {(row["key"], row["other_key"]): row["probability"] for row in named.to_dicts()}


def test_a_place_written_short_is_all_but_certain(world: MakeWorld) -> None:
    made = firms(world, "远山云峰矿业有限公司")
    assert made.party("eia", "owner", 0) == (f"usc:{code(1)}", "similar-name")
    links = made.table("link_party").filter(pl.col("dataset") == "eia")
    # the name that was folded, times the likeness: less than an equal name
    equal = CONFIDENCE["folded-name"]
    assert LINKED * equal <= links["confidence"].item() < equal
    assert made.report.parties.identities == len(FIRMS)
    assert not candidates(made)


def test_a_doubtful_name_is_a_candidate_both_ways_and_links_nothing(world: MakeWorld) -> None:
    made = firms(world, "澄塘市健华建筑工程有限公司")
    key = "name:澄塘市健华建筑工程"
    assert made.party("eia", "owner", 0) == (key, "folded-name")
    found = candidates(made)
    assert set(found) == {(key, f"usc:{code(2)}"), (f"usc:{code(2)}", key)}
    assert len(set(found.values())) == 1
    assert 0.5 < next(iter(found.values())) < LINKED


@pytest.mark.parametrize("name", ["澄塘市岚沐第三建筑工程有限公司", "栎南市恒昇水泥制品有限公司"])
def test_another_firm_of_a_group_and_a_stranger_are_nobody(world: MakeWorld, name: str) -> None:
    made = firms(world, name)
    party = made.party("eia", "owner", 0)
    assert party is not None
    assert party[1] == "folded-name"
    assert not [value for value in candidates(made).values() if value >= 0.2]


def test_peoples_word_is_heeded(world: MakeWorld) -> None:
    def word(verdict: Literal["same", "different"], name: str) -> tuple[Correction, ...]:
        return (Correction("party", f"name:{name}", f"usc:{code(1)}", verdict, "示例员", AT),)

    short = "远山云峰矿业有限公司"
    made = firms(world, short, said=word("different", short))
    assert made.party("eia", "owner", 0) == ("name:远山云峰矿业", "folded-name")
    assert not candidates(made)
    other = "澄塘市健华建筑工程有限公司"
    made = firms(world, other, said=word("same", other))
    assert made.party("eia", "owner", 0) == (f"usc:{code(1)}", "correction")


def pairs(*rows: tuple[str, str, float]) -> pl.DataFrame:
    frame = pl.DataFrame(list(rows), schema=["left", "right", "probability"], orient="row")
    return frame.with_columns(
        pl.lit(True).alias("joinable"), pl.lit("similar-name").alias("method")
    )


PAIR = pl.DataFrame({"a": ["name:a", "name:b"], "b": ["name:b", "name:a"]})
APART, UNSURE, NOBODY = (
    Spoken(PAIR, PAIR.clear()),
    Spoken(PAIR.clear(), PAIR),
    Spoken(PAIR.clear(), PAIR.clear()),
)


def test_two_names_that_people_part_do_not_meet_in_a_third() -> None:
    said = pairs(("name:a", "usc:x", 0.99), ("name:b", "usc:x", 0.98))
    assert settled(said, NOBODY).joined["left"].to_list() == ["name:a", "name:b"]
    parted = settled(said, APART)
    assert parted.joined.is_empty()
    assert parted.candidates.height == 2


def test_a_known_firm_comes_before_another_misspelling() -> None:
    said = pairs(("name:b", "name:a", 0.999), ("name:b", "usc:x", 0.98), ("name:a", "usc:x", 0.99))
    joined = settled(said, NOBODY).joined
    assert joined.select("left", "right").rows() == [("name:a", "usc:x"), ("name:b", "usc:x")]


def test_no_firm_is_reached_through_anothers_misspelling() -> None:
    chain = pairs(("name:a", "usc:x", 0.99), ("name:b", "name:a", 0.99), ("name:c", "name:b", 0.99))
    found = settled(chain, NOBODY)
    assert found.joined.drop("method").rows() == [
        ("name:a", "usc:x", 0.99),
        ("name:c", "name:b", 0.99),
    ]
    assert found.candidates.rows() == [("name:b", "usc:x", 0.99)]


def test_a_pair_of_which_somebody_was_unsure_is_not_joined_by_likeness() -> None:
    said = pairs(("name:a", "name:b", 0.99))
    assert settled(said, NOBODY).joined.height == 1
    found = settled(said, UNSURE)
    assert found.joined.is_empty()
    assert found.candidates.rows() == [("name:a", "name:b", 0.99)]


def test_what_people_parted_does_not_come_back_through_another() -> None:
    said = pairs(("name:b", "name:c", 0.98), ("name:c", "name:a", 0.3))
    assert settled(said, NOBODY).candidates.height == 1
    assert settled(said, APART).candidates.is_empty()


def test_another_spelling_takes_nothing_from_a_candidate(world: MakeWorld) -> None:
    """However many bad spellings there are of a firm, each may be it."""
    one, other = "澄塘市健华建筑工程有限公司", "澄塘市健华建筑有限公司"
    alone = candidates(firms(world, one))
    both = candidates(firms(world, one, other))
    pair = ("name:澄塘市健华建筑工程", f"usc:{code(2)}")
    assert both[pair] == alone[pair] > 0.5


def test_a_name_that_fits_two_firms_is_one_of_them_at_most(world: MakeWorld) -> None:
    named = [(code(1), "澄塘市建华建筑工程有限公司"), (code(2), "澄塘市剑华建筑工程有限公司")]
    made = world(
        {
            "market_entity": [{"usc": number, "name": name} for number, name in named],
            "eia": [{"approval_no": "E1", "owner_name": "澄塘市健华建筑工程有限公司"}],
        },
        alike=True,
    )
    said = [p for (one, _), p in candidates(made).items() if one.startswith("name:")]
    assert said[0] == said[1] > 0.4
    assert sum(said) < 1


def test_firms_with_codes_are_no_candidates_through_other_spellings(world: MakeWorld) -> None:
    """云峰 and 云锋 sound alike, and so do what clerks wrote of both."""
    named = [(code(1), "远山市云峰矿业有限公司"), (code(2), "远山市云锋矿业有限公司")]
    written = ["远山云峰矿业有限公司", "远山云锋矿业有限公司"]
    rows = [{"approval_no": f"E{at}", "owner_name": name} for at, name in enumerate(written)]
    made = world(
        {"market_entity": [{"usc": number, "name": name} for number, name in named], "eia": rows},
        alike=True,
    )
    methods = [made.party("eia", "owner", at) for at in range(2)]
    assert methods == [(f"usc:{code(at)}", "similar-name") for at in (1, 2)]
    assert not candidates(made)


def _open_pairs(codes: list[int], *said: tuple[int, int, int, int, float]) -> dict[Any, float]:
    columns = ["left", "right", "left_root", "right_root", "probability"]
    found = rivals.one_firm_each(
        pl.DataFrame(said, schema=columns, orient="row"), np.array(codes, dtype=np.int8)
    )
    return {(row["left_root"], row["right_root"]): row["probability"] for row in found.to_dicts()}


def test_what_another_spelling_says_shares_what_is_sure() -> None:
    firm, other, name, joined = range(4)
    codes = [rivals.CREDIT, rivals.CREDIT, rivals.NO_CODE, rivals.NO_CODE]
    direct = [(name, firm, name, firm, 0.3), (name, other, name, other, 0.6)]
    # as it was where no spelling joined anything, or says less than the name itself
    assert _open_pairs(codes, *direct) == {(name, firm): 0.3, (name, other): 0.6}
    weaker = (name, joined, name, firm, 0.5)
    assert _open_pairs(codes, *direct, weaker) == {(name, firm): 0.3, (name, other): 0.6}
    # 0.9 are odds of 9, beside 6 of the other
    surer = (name, joined, name, firm, 0.9)
    assert _open_pairs(codes, *direct, surer) == {(name, firm): 0.562, (name, other): 0.375}
    # an older code may be of the firm that has a credit code
    for kind, count in ((rivals.CREDIT, 0), (rivals.OLDER, 1)):
        found = _open_pairs([rivals.CREDIT, kind, 0, 0], (joined, other, firm, other, 0.4))
        assert len(found) == count


def test_of_a_crowd_all_are_told_and_of_a_tail_none() -> None:
    left = pl.Series([0] * 20 + [1] * 21 + [2] * 3 + [3] * 20, dtype=pl.UInt32)
    sure = pl.Series([0.04] * 20 + [0.6] + [0.011] * 20 + [0.09, 0.07, 0.04] + [0.012] * 20)
    told = pl.Series(rivals.worth_telling(left, sure))
    # 0: a crowd; 1: one is likely, the tail says little; 2 and 3: all together are not in doubt
    found = [int(told.filter(left == name).sum()) for name in range(4)]
    assert found == [20, 1, 2, 0]
    # with names of no code nothing adds up
    apart = rivals.worth_telling(left, sure, rival=pl.repeat(False, len(left), eager=True))
    assert int(apart.sum()) == 3


def test_a_likely_firm_takes_nothing_from_a_crowd_beside_it() -> None:
    left = pl.Series([0] * 25 + [1] * 9, dtype=pl.UInt32)
    sure = pl.Series([0.26] + [0.03] * 24 + [0.12] + [0.02] * 8)
    assert rivals.worth_telling(left, sure).all(), "0.72 beside 0.26; 0.16 makes 0.12 doubtful"
    # without the likeliest, which may have no record, 0.29
    beside = pl.Series([0.2, 0.06] + [0.04] * 5 + [0.03])
    name = pl.Series([0] * len(beside), dtype=pl.UInt32)
    assert rivals.worth_telling(name, beside).all()


def test_nothing_is_lost_by_rounding_afterwards() -> None:
    rng = np.random.default_rng(5)
    lost = 0
    for _ in range(300):
        left = pl.Series(np.sort(rng.integers(0, 6, 80)).astype(np.uint32))
        exact = pl.Series(rng.choice([0.0494, 0.0496, 0.0098, 0.012, 0.03, 0.06], 80))
        exact = exact + pl.Series(rng.uniform(-0.0009, 0.0009, 80))
        told = rivals.worth_telling(left, exact.round(3))
        wider = rivals.worth_telling(left, exact.cast(pl.Float32), slack=0.001)
        assert (wider | ~told).all()
        lost += int((told & ~rivals.worth_telling(left, exact)).sum())
    assert lost, "without slack something is lost"


FORMER = "澄塘市锦隼置业有限公司"


@pytest.mark.parametrize(
    ("former", "written", "method"),
    [
        (FORMER, "锦隼置业有限公司", "similar-former-name"),
        # the register leaves the place out, the row does not
        ("锦隼置业有限公司", FORMER, "similar-former-name"),
        ("澄塘市建隼置业有限公司", "澄塘市健隼置业有限公司", "folded-name"),
    ],
)
def test_a_renamed_firm_is_found_by_what_is_nearly_its_former_name(
    world: MakeWorld, former: str, written: str, method: str
) -> None:
    firm = {"usc": code(7), "name": "远山市新苑开发有限公司", "former_names": former}
    made = world(
        {
            "market_entity": [*FIRMS, firm],
            "eia": [{"approval_no": "E1", "owner_name": written}],
        },
        alike=True,
    )
    party = made.party("eia", "owner", 0)
    assert party is not None
    assert party[1] == method
    if method == "folded-name":
        assert 0.25 < candidates(made)[party[0], f"usc:{code(7)}"] < LINKED
        (why,) = explained(made.engine, "party", [(f"usc:{code(7)}", party[0], 0.9)])
        assert "former" in {reason.field for reason in why}
    else:
        assert party[0] == f"usc:{code(7)}"
        links = made.table("link_party").filter(pl.col("dataset") == "eia")
        assert links["confidence"].item() <= CONFIDENCE["former-name"]


def test_names_of_one_firm_are_no_rivals_and_a_name_that_another_bears_is_no_former_one(
    world: MakeWorld,
) -> None:
    eia = [{"approval_no": "E1", "owner_name": "锦隼置业有限公司"}]
    firm = {"usc": code(7), "name": "澄塘市锦隼置业集团有限公司", "former_names": FORMER}
    made = world({"market_entity": [*FIRMS, firm], "eia": eia}, alike=True)
    assert made.party("eia", "owner", 0) == (f"usc:{code(7)}", "similar-former-name")
    # another bears it now: who is meant is a question, and likelier the heir
    heir = {"usc": code(8), "name": FORMER}
    made = world({"market_entity": [*FIRMS, firm, heir], "eia": eia}, alike=True)
    assert made.party("eia", "owner", 0) == ("name:锦隼置业", "folded-name")
    found = candidates(made)
    assert found["name:锦隼置业", f"usc:{code(8)}"] > 0.25
    assert found["name:锦隼置业", f"usc:{code(8)}"] >= found.get(
        ("name:锦隼置业", f"usc:{code(7)}"), 0
    )


OTHERS = [
    ("澄塘县锦隼建设工程有限公司", "澄塘县锦隼建设工程监理有限公司"),
    ("澄塘县鑫淼建设有限公司", "澄塘县鑫森建设有限公司"),
    ("澄塘县赤岩控股集团有限公司", "澄塘县赤岩控股有限公司"),
    ("澄塘县碧澜劳务有限公司", "澄塘县碧澜劳务派遣有限公司"),
    ("澄塘县翡冷建材有限公司", "澄塘县翡冷建材厂"),
    ("澄塘县张三丰建材经营部", "澄塘县张三峰建材经营部"),
    ("澄塘县张建国种植场", "张建国种植场"),
    ("澄塘市昆仑雪饮品有限公司", "澄塘县昆仑雪饮品有限公司"),
    ("澄塘县槐花沟煤矿有限公司", "澄塘县槐花沟二号煤矿有限公司"),
]


@pytest.mark.parametrize(("registered", "written"), OTHERS)
def test_what_may_be_another_firm_is_never_joined(
    world: MakeWorld, registered: str, written: str
) -> None:
    made = world(
        {
            "market_entity": [{"usc": code(9), "name": registered}],
            "eia": [{"approval_no": "E1", "owner_name": written}],
        },
        alike=True,
    )
    party = made.party("eia", "owner", 0)
    assert party is None or party[1] == "folded-name"
    assert made.party("eia", "owner", 0) != (f"usc:{code(9)}", "similar-name")


def works(world: MakeWorld, *written: tuple[str, str]) -> Any:
    """Works of one owner: (name, code or empty)."""
    rows = [
        {"approval_no": f"E{at}", "project_name": name, "project_code": number or None,
         "owner_usc": code(2)}
        for at, (name, number) in enumerate(written)
    ]  # fmt: skip
    division = [{"code": "990121", "name": "澄塘县"}]
    return world({"eia": rows, "division": division}, alike=True)


def test_what_is_added_to_the_name_of_a_work_is_a_question_and_no_certainty(
    world: MakeWorld,
) -> None:
    made = works(world, ("示例粮库", P1), ("示例粮库附属工程", ""))
    assert set(candidates(made, "project").values()) == {0.5}
    # what stands before it is the place, or 新建
    made = works(world, ("锦绣江南住宅小区", P1), ("滨河锦绣江南住宅小区", ""))
    assert min(candidates(made, "project").values()) > 0.5


P1, P2 = "2403-990121-04-01-100001", "2403-990121-04-01-100002"


def test_works_are_joined_by_a_name_that_all_but_is_the_same(world: MakeWorld) -> None:
    made = works(
        world, ("澄塘县锦绣江南住宅小区一期项目", P1), ("锦绣江南住宅小区（第一期）建设工程", "")
    )
    key, method = made.project("eia", 1)
    assert (key, method) == (made.project("eia", 0)[0], "similar-name")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("锦绣江南住宅小区一期", "锦绣江南住宅小区二期"),
        ("锦绣江南大道1标段", "锦绣江南大道2标段"),
        ("锦绣江南住宅小区3号楼", "锦绣江南住宅小区4号楼"),
        ("锦绣江南住宅小区东区", "锦绣江南住宅小区西区"),
        ("锦绣江南住宅小区甲区", "锦绣江南住宅小区乙区"),
        ("李家村道路硬化", "张家村道路硬化"),
    ],
)
def test_what_differs_in_a_mark_is_shown_and_never_one(
    world: MakeWorld, one: str, other: str
) -> None:
    made = works(world, (one, P1), (other, ""))
    assert made.project("eia", 0)[0] != made.project("eia", 1)[0]
    assert set(candidates(made, "project").values()) == {0.0}


@pytest.mark.parametrize(
    ("one", "other", "may"),
    [
        ("1-5号楼", "3号楼", True),
        ("一至五号楼", "3#楼", True),
        ("1#-5#楼", "2、4号楼", True),
        ("1、5号楼", "5号楼", True),
        ("1-5号楼", "6号楼", False),
        ("1、5号楼", "3号楼", False),
        ("1-5号楼", "4-8号楼", False),
    ],
)
def test_a_building_may_belong_to_a_range_and_is_never_joined_to_it(
    world: MakeWorld, one: str, other: str, may: bool
) -> None:
    made = works(world, (f"锦绣江南住宅小区{one}", P1), (f"锦绣江南住宅小区{other}", ""))
    assert made.project("eia", 0)[0] != made.project("eia", 1)[0]
    assert (max(candidates(made, "project").values(), default=0.0) > 0) == may


def test_a_range_written_in_two_ways_is_one_and_no_list(world: MakeWorld) -> None:
    names = [
        f"锦绣江南住宅小区{text}" for text in ("1-5号楼", "１～５＃楼", "一至五栋", "1、5号楼")
    ]
    made = works(world, *((name, P1 if at == 0 else "") for at, name in enumerate(names)))
    keys = [made.project("eia", at)[0] for at in range(4)]
    assert keys[0] == keys[1] == keys[2] != keys[3]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("锦绣江南中学", "锦绣江南小学"),
        ("锦绣江南养殖场", "龙湾星河养殖场"),
        ("锦绣江南住宅小区", "锦绣江南住宅小区一期"),
        ("龙湾中学", "龙湾中学食堂维修"),
        ("高标准农田", "澄塘镇高标准农田"),
        ("农村危房改造", "李家村农村危房改造"),
    ],
)
def test_what_may_be_another_work_is_not_joined(world: MakeWorld, one: str, other: str) -> None:
    made = works(world, (one, P1), (other, ""))
    assert made.project("eia", 0)[0] != made.project("eia", 1)[0]


def test_works_of_two_owners_by_one_contractor_are_no_candidates(world: MakeWorld) -> None:
    rows = [
        {"project_name": "锦绣综合楼维修", "owner_usc": owner, "contractor_usc": code(3)}
        for owner in (code(1), code(2))
    ]
    made = world({"works_evidence": rows}, alike=True)
    assert made.project("works_evidence", 0)[0] != made.project("works_evidence", 1)[0]
    assert not candidates(made, "project")


def test_works_of_one_name_whose_owners_may_be_one_are_doubtful(world: MakeWorld) -> None:
    name = "锦绣江南住宅小区一期"
    rows = [
        {"approval_no": "E1", "project_name": name, "project_code": P1, "owner_usc": code(2)},
        {"approval_no": "E2", "project_name": name, "owner_name": "澄塘市健华建筑工程有限公司"},
    ]
    made = world({"market_entity": FIRMS, "eia": rows}, alike=True)
    assert made.project("eia", 0)[0] != made.project("eia", 1)[0]
    (probability,) = set(candidates(made, "project").values())
    assert 0.5 < probability < LINKED


def test_pairs_of_one_party_stay_few_however_many_works_it_has() -> None:
    """Of a party with more works than are all compared, names must share rare characters."""
    names = pl.Series([f"锦绣{chr(0x4E00 + at)}{chr(0x5200 + at)}工厂" for at in range(200)])
    prepared = project_parts.prepared(names)
    parties = pl.DataFrame(
        {"row": range(200), "party": ["p"] * 200}, schema_overrides={"row": pl.UInt32}
    )
    pairs = similar_projects.candidate_pairs(prepared, prepared, parties, parties)
    assert 200 <= pairs.height <= 200 * 20


def test_works_of_other_parties_do_not_take_the_place_of_those_of_one() -> None:
    """However many works of strangers bear the very name, those of the party are looked at."""
    others = [f"锦绣{chr(0x4E00 + at)}{chr(0x5200 + at)}工厂" for at in range(60)]
    names = pl.Series(["澄塘龙湾粮库", "澄塘龙湾新粮库", *others, *["澄塘龙湾粮库"] * 40])
    prepared = project_parts.prepared(names)
    mine = [{"row": at, "party": "p"} for at in range(62)]
    strangers = [{"row": 62 + at, "party": f"s{at}"} for at in range(40)]
    parties = pl.DataFrame([*mine, *strangers], schema_overrides={"row": pl.UInt32})
    pairs = similar_projects.candidate_pairs(prepared, prepared, parties, parties)
    assert (0, 1) in set(pairs.rows())
    assert not {(0, 62 + at) for at in range(40)} & set(pairs.rows())


PHONE, OTHER_PHONE = "h:1", "h:2"
LI, WANG = "样某甲", "拟某乙"


def told(world: MakeWorld, name: str, **said: str) -> Any:
    """A row without a code beside the register, which knows what is told of 建华."""
    firms = [dict(firm) for firm in FIRMS]
    firms[1] |= {"legal_person": LI, "phone": PHONE, "address": "澄塘市兴业路12号"}
    row = {"certificate_no": "C1", "holder_name": name, **said}
    return world({"market_entity": firms, "construction_qualification": [row]}, alike=True)


HEARD = "澄塘市健华建筑工程有限公司"  # sounds like 建华
QUALIFIED = "construction_qualification"


def test_legal_person_and_telephone_settle_a_name_that_sounds_alike(world: MakeWorld) -> None:
    alone = candidates(told(world, HEARD))
    pair = (f"name:{HEARD.removesuffix('有限公司')}", f"usc:{code(2)}")
    made = told(world, HEARD, legal_person=f" {LI[:1]} {LI[1:]}", phone=PHONE)
    assert made.party(QUALIFIED, "holder", 0) == (f"usc:{code(2)}", "similar-name-contact")
    # one field alone makes it likelier and joins nothing, be it as likely as may be
    one = told(world, HEARD, phone=PHONE)
    assert one.party(QUALIFIED, "holder", 0) == (pair[0], "folded-name")
    assert candidates(one)[pair] > alone[pair]
    against = candidates(told(world, HEARD, phone=OTHER_PHONE, legal_person=WANG))
    assert against[pair] < alone[pair]


def test_what_only_peoples_word_brought_to_a_firm_brings_no_other_name_to_it(
    world: MakeWorld,
) -> None:
    """Somebody said that 旧名 is 建华. What its rows tell draws no name that sounds alike, and does
    not speak against it; but that of a row which is the firm's anyhow does, whatever was said."""
    old, same = "澄塘市旧名材料有限公司", "澄塘市建华建筑工程有限责任公司"
    firms = [dict(firm) for firm in FIRMS]
    firms[1] |= {"legal_person": LI, "phone": PHONE}
    pair = (f"name:{HEARD.removesuffix('有限公司')}", f"usc:{code(2)}")

    def made(first: str, legal: str, phone: str) -> Any:
        more = {"legal_person": legal, "phone": phone}
        rows = [
            {"certificate_no": "C1", "holder_name": first, **more},
            {"certificate_no": "C2", "holder_name": HEARD, **more},
        ]
        said = Correction("party", f"name:{first}", f"usc:{code(2)}", "same", "示例员", AT)
        return world({"market_entity": firms, QUALIFIED: rows}, (said,), alike=True)

    by_name = candidates(told(world, HEARD))[pair]
    by_word = made(old, WANG, OTHER_PHONE)
    assert by_word.party(QUALIFIED, "holder", 0) == (f"usc:{code(2)}", "correction")
    assert by_word.party(QUALIFIED, "holder", 1) == (pair[0], "folded-name")
    assert candidates(by_word)[pair] == by_name
    own = made(same, WANG, OTHER_PHONE)
    assert own.party(QUALIFIED, "holder", 1) == (f"usc:{code(2)}", "similar-name-contact")


@pytest.mark.parametrize(
    "name",
    [
        "澄塘市建华建筑工程监理有限公司",
        "澄塘市建华第二建筑工程有限公司",
        "澄塘市建华建筑工程集团有限公司",
        "澄塘县建华建筑工程有限公司",
        "栎南市恒昇水泥制品有限公司",
    ],
)
def test_another_firm_of_the_same_house_is_never_joined(world: MakeWorld, name: str) -> None:
    alone = candidates(told(world, name))
    made = told(world, name, legal_person=LI, phone=PHONE, address="澄塘市兴业路12号")
    assert candidates(made) == alone
    party = made.party(QUALIFIED, "holder", 0)
    assert party is not None
    assert party[1] == "folded-name"


def test_another_legal_person_makes_a_question_of_a_name_that_would_be_joined(
    world: MakeWorld,
) -> None:
    short = "澄塘建华建筑工程有限公司"
    assert told(world, short).party(QUALIFIED, "holder", 0) == (f"usc:{code(2)}", "similar-name")
    made = told(world, short, legal_person=WANG, phone=OTHER_PHONE)
    assert made.party(QUALIFIED, "holder", 0) == ("name:澄塘建华建筑工程", "folded-name")
    assert 0.25 < next(iter(candidates(made).values())) < LINKED


def test_a_telephone_of_many_firms_says_nothing(world: MakeWorld) -> None:
    """An agent's number."""
    firms = [{**firm, "phone": PHONE} for firm in FIRMS]
    firms += [
        {"usc": code(10 + at), "name": f"栎南市{sign}水泥制品有限公司", "phone": PHONE}
        for at, sign in enumerate(("恒昇", "禾岚", "砚朔"))
    ]
    row = {"certificate_no": "C1", "holder_name": HEARD}
    found = [
        candidates(world({"market_entity": firms, QUALIFIED: [{**row, **more}]}, alike=True))
        for more in ({}, {"phone": PHONE})
    ]
    assert found[0] == found[1]


def test_no_name_of_a_legal_person_stands_in_the_tables_of_linkage(world: MakeWorld) -> None:
    made = told(world, HEARD, legal_person=LI, phone=PHONE)
    values = made.table("link_told").filter(pl.col("field") == "legal")["value"]
    assert values.len() == 2
    assert values.n_unique() == 1
    assert not values.str.contains(LI).any()
