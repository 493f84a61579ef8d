"""The three tracks of a lead: every status with its reason, law, document and clock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from supervision_models.contracts.definition import Contract
from supervision_models.contracts.loader import load_contracts
from supervision_models.errors import ErrorList, ModelError
from supervision_models.ledger import Decision
from supervision_models.models.definition import Words
from supervision_models.models.explain import explain
from supervision_models.models.explain_tracks import tracks_data
from supervision_models.models.loader import load_model
from supervision_models.models.procedure import load_procedure, procedure_of
from supervision_models.models.statutes import Statutes, load_statutes
from supervision_models.review import deadlines
from supervision_models.review.tracks import Ground, TrackStatus, tracks_of

ROOT = Path(__file__).parents[2]
D = dt.date
ON = D(2026, 9, 30)
LAWS = [
    "土地管理法@2019-08-26.art44",
    "土地管理法@2019-08-26.art77",
    "刑法@2020-12-26.art342",
    "行政诉讼法@2017-06-27.art25",
    "民事诉讼法@2023-09-01.art58",
]


@pytest.fixture(scope="module")
def contracts() -> dict[str, Contract]:
    return load_contracts([ROOT / "datasets" / "contracts"])


@pytest.fixture(scope="module")
def statutes() -> Statutes:
    return load_statutes([ROOT / "rules" / "statutes.yaml"])


@pytest.fixture
def ground(contracts: dict[str, Contract], statutes: Statutes) -> Callable[..., Ground]:
    def make(path: str, on: dt.date = ON, **changes: Any) -> Ground:
        model = load_model(ROOT / "rules" / path, contracts, None).definition
        return Ground(
            model=model.model_copy(update=changes),
            contracts=contracts,
            procedure=procedure_of([ROOT / "rules"]),
            known={item.label: item for item in statutes.provisions()},
            on=on,
        )

    return make


LAND = "land/land.farmland.illegal-occupation.yaml"


def lead(ground: Ground, **changes: Any) -> dict[str, Any]:
    model = ground.model
    assert model is not None
    row = {"field": model.field, "organ": model.organ, "laws": LAWS}
    return {**row, "routes": ["pre-litigation"], "undecided": [], **changes}


def by_track(found: tuple[TrackStatus, ...]) -> dict[str, TrackStatus]:
    assert [item.track for item in found] == ["criminal", "administrative", "civil"]
    return {item.track: item for item in found}


def test_what_is_met_is_not_met_and_cannot_be_tested(ground: Callable[..., Ground]) -> None:
    land = ground(LAND)
    small = by_track(tracks_of(lead(land), land))
    assert {name: item.status for name, item in small.items()} == {
        "criminal": "no", "administrative": "applies", "civil": "no",
    }  # fmt: skip
    assert "条件不成立" in small["criminal"].because.zh
    assert "6666.67" in small["criminal"].because.zh
    assert small["criminal"].laws == ("刑法@2020-12-26.art342",)
    assert small["criminal"].about == ()
    assert small["criminal"].clocks == ()

    routes = ["pre-litigation", "criminal-transfer", "filing-supervision", "civil"]
    large = by_track(tracks_of(lead(land, routes=routes), land))
    assert {item.status for item in large.values()} == {"applies"}
    assert "the condition is met" in large["criminal"].because.en
    assert [way.route for way in large["criminal"].ways] == routes[1:3]

    undecided = ["criminal-transfer", "filing-supervision", "civil"]
    open_ = by_track(tracks_of(lead(land, undecided=undecided), land))
    assert (open_["criminal"].status, open_["civil"].status) == ("unknown", "unknown")
    assert "the data do not tell" in open_["civil"].because.en


def test_what_a_model_does_not_ask_is_not_known_rather_than_no(
    ground: Callable[..., Ground],
) -> None:
    fee = ground("fees/fee.swc.unpaid.yaml")
    found = by_track(tracks_of(lead(fee, laws=LAWS[3:4]), fee))
    assert found["criminal"].status == "no"
    assert (found["civil"].status, "国有财产保护" in found["civil"].because.zh) == ("no", True)
    cited = by_track(tracks_of(lead(fee), fee))
    assert (cited["criminal"].status, "引用了刑事条款" in cited["criminal"].because.zh) == (
        "unknown", True,
    )  # fmt: skip

    moved = ground("incidents/incident.not-transferred.yaml")
    both = by_track(tracks_of(lead(moved, routes=["criminal-transfer"]), moved))
    assert both["administrative"].status == "unknown"
    alone = by_track(tracks_of(lead(moved, routes=[], laws=[]), moved))
    assert alone["administrative"].status == "no"

    river = ground("resources/river.encroach.yaml")
    assert by_track(tracks_of(lead(river), river))["civil"].status == "unknown"
    # before the area was opened, the field is in none: not known, never closed
    early = replace(river, on=D(2017, 6, 30))
    told = by_track(tracks_of(lead(river), early))
    assert told["civil"].status == "unknown"
    assert "不在所配置" in told["civil"].because.zh
    assert told["administrative"].area == ""

    wages = ground("labour/wage.realname-missing.yaml")
    told = by_track(tracks_of(lead(wages, routes=["admin-supervision"]), wages))
    assert told["civil"].status == "no"
    assert "条件不成立" in told["civil"].because.zh
    none = ground("safety/safe.manager-cert.yaml")
    told = by_track(tracks_of(lead(none, routes=["admin-supervision"], laws=[]), none))
    assert told["civil"].status == "no"
    assert "不主张公益诉讼依据" in told["civil"].because.zh


def test_organ_duty_harm_and_restoration(ground: Callable[..., Ground]) -> None:
    land = ground(LAND)
    found = by_track(tracks_of(lead(land, routes=["pre-litigation", "civil"]), land))
    about = {title.zh: words.zh for title, words in found["administrative"].about}
    assert about["须核实的机关"] == "自然资源主管部门"
    assert "农用地转用" in about["须核实的职责"]
    assert "公益" not in about["须核实的职责"]
    harm = {title.en: words.zh for title, words in found["civil"].about}
    assert "未经批准占用耕地面积" in harm["facts that measure the harm"]

    model = land.model
    assert model is not None
    own = model.tracks.model_copy(
        update={
            "duty": Words(zh="查处违法占地", en="to act on unlawful occupation"),
            "restoration": Words(zh="复垦", en="reclamation"),
            "criminal": Words(zh="达到面积标准", en="the area line is reached"),
            "damage": ("occupied",),
        }
    )
    mine = ground(LAND, tracks=own)
    routes = ["pre-litigation", "civil", "criminal-transfer"]
    told = by_track(tracks_of(lead(mine, routes=routes), mine))
    assert told["criminal"].because.en == "the area line is reached"
    assert told["administrative"].about[1][1].en == "to act on unlawful occupation"
    assert [words.zh for _, words in told["civil"].about] == ["未经批准占用耕地面积", "复垦"]


def test_a_model_that_was_not_kept_leaves_what_the_lead_says(ground: Callable[..., Ground]) -> None:
    land = ground(LAND)
    told = by_track(tracks_of(lead(land), replace(land, model=None)))
    assert {name: item.status for name, item in told.items()} == {
        "criminal": "unknown", "administrative": "applies", "civil": "unknown",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("served", "due", "urgent", "notice"),
    [
        (D(2026, 3, 2), D(2026, 5, 6), D(2026, 3, 17), D(2026, 4, 1)),  # 2 May in the holidays
        (
            D(2025, 12, 31),
            D(2026, 2, 28),
            D(2026, 1, 15),
            D(2026, 1, 30),
        ),  # month end, Sat. at work
        (D(2026, 1, 30), D(2026, 3, 30), D(2026, 2, 14), D(2026, 3, 2)),  # 1 March is a Sunday
        (D(2026, 7, 31), D(2026, 9, 30), D(2026, 8, 17), D(2026, 8, 31)),  # 15, 30 Aug: week-end
    ],
)
def test_clocks_of_the_documents(
    ground: Callable[..., Ground], served: dt.date, due: dt.date, urgent: dt.date, notice: dt.date
) -> None:
    land = ground(LAND, on=served)
    found = by_track(tracks_of(lead(land, routes=["pre-litigation", "civil"]), land))
    assert [(c.clock.code, c.due) for c in found["administrative"].clocks] == [
        ("reply", due),
        ("reply-urgent", urgent),
    ]
    assert [(c.clock.code, c.due) for c in found["civil"].clocks] == [("notice", notice)]
    assert {c.clock.law for c in found["administrative"].clocks} == {"检察公益诉讼解释.art21"}


NEXT = """
  - route: pre-litigation
    name: {zh: 检察意见书, en: procuratorial opinion}
    law: 检察公益诉讼解释.art21
    from: 2027-01-01
    verified: false
"""


def test_the_name_of_a_document_follows_the_day(
    ground: Callable[..., Ground], tmp_path: Path
) -> None:
    text = (ROOT / "rules" / "procedure.yaml").read_text(encoding="utf-8")
    path = tmp_path / "procedure.yaml"
    changed = text.replace(
        "    from: 2018-03-02\n", "    from: 2018-03-02\n    to: 2026-12-31\n", 1
    )
    path.write_text(changed.replace("documents:\n", f"documents:{NEXT}", 1), encoding="utf-8")
    land = replace(ground(LAND), procedure=procedure_of([ROOT / "rules", tmp_path]))

    def named(on: dt.date) -> str:
        ways = by_track(tracks_of(lead(land), replace(land, on=on)))["administrative"].ways
        assert ways[0].document is not None
        return ways[0].document.zh

    # clocks follow the file of the office, too: here with three months
    longer = path.read_text(encoding="utf-8").replace("amount: 2\n", "amount: 3\n", 1)
    office = tmp_path / "office"
    office.mkdir()
    (office / "procedure.yaml").write_text(longer, encoding="utf-8")
    served = Decision(lead_id="x", state="advice", author="甲", at="2026-03-10T09:00:00+08:00",
                      evidence_hash="", dismisses=False, effective_on=D(2026, 3, 10))  # fmt: skip
    due = {item.clock.code: item.due for item in deadlines([served], procedure_of([office]))}
    assert due["reply"] == D(2026, 6, 10)
    assert {item.clock.code: item.due for item in deadlines([served])}["reply"] == D(2026, 5, 11)

    assert named(D(2026, 12, 31)) == "检察建议书"
    assert named(D(2027, 1, 1)) == "检察意见书（名称未经核定）"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("    from: 2018-03-02\n", "    from: 2018-03-02\n    too: 1\n", "too"),
        (
            "  - route: civil\n",
            "  - route: pre-litigation\n",
            "documents: pre-litigation is in force twice",
        ),
        ("fields: [food-drug]", "fields: [food-drug, waste]", "areas: waste is in force twice"),
        ("code: reply-urgent", "code: reply", "clocks: reply is in force twice"),
    ],
)
def test_a_wrong_procedure_file_is_refused(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    text = (ROOT / "rules" / "procedure.yaml").read_text(encoding="utf-8")
    path = tmp_path / "procedure.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ErrorList) as refused:
        load_procedure(path)
    assert message in str(refused.value)
    assert str(path) in refused.value.errors[0].where


def test_without_any_procedure_file(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"没有程序配置文件|there is no procedure file"):
        procedure_of([tmp_path])


def test_every_article_of_procedure_is_in_the_statutes(statutes: Statutes) -> None:
    procedure = procedure_of([ROOT / "rules"])
    assert procedure.keys() <= statutes.keys
    dated = [(item.law, item.start) for item in procedure.documents]
    for law, start in [*dated, *((item.law, item.start) for item in procedure.clocks)]:
        assert start is not None
        assert statutes.in_force(law, start) is not None, law
    for area in procedure.areas:
        assert area.start is not None
        # the entries of the codes begin with their last version; the areas are older
        assert all(statutes.in_force(key, ON) is not None for key in area.tracks.values())


def test_laws_on_crime_serve_the_criminal_track(statutes: Statutes) -> None:
    criminal = [law for law in statutes.laws.values() if "刑" in law.title.zh]
    assert len(criminal) >= 8
    assert all(law.tracks == ("criminal",) for law in criminal)


def test_the_page_of_a_model_tells_its_tracks(
    contracts: dict[str, Contract], statutes: Statutes
) -> None:
    model = load_model(ROOT / "rules" / LAND, contracts, None)
    procedure = procedure_of([ROOT / "rules"])
    page = explain(model, contracts, statutes, "zh", procedure)
    assert "\n## 三轨\n" in page
    assert "文书：检察建议书（《检察公益诉讼解释》第21条，2018-03-02 起）" in page
    assert "名称未经核定" in page
    english = explain(model, contracts, statutes, "en", procedure)
    assert "- **civil**: civil PIL (" in english
    assert "clock: Public notice before civil suit 30 days" in english
    assert "## Three tracks" not in explain(model, contracts, statutes, "en")
    data = {item["track"]: item for item in tracks_data(model.definition, statutes)}
    assert data["civil"]["laws"] == ["民事诉讼法.art58"]
    assert data["criminal"]["laws"] == ["刑法.art342", "法释2000-14.art3"]
    assert "occupied" in data["civil"]["damage"]
