"""What ships: which models, in which folders, and that together they use the whole model file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from supervision_models.models.definition import Match, ModelDefinition
from supervision_models.models.explain import explain
from supervision_models.models.library import Library
from supervision_models.models.remarks import remarks

FOLDERS = {
    "land": [
        "combo.basic-farmland-three-organs",
        "land.approval.exceed-area",
        "land.case.not-transferred",
        "land.confiscated-not-handed",
        "land.farmland.illegal-occupation",
        "land.farmland.sand-mining",
        "land.idle",
        "land.pbf.occupation",
        "land.penalty.unenforced",
        "land.reclaim.obligation",
        "land.supply.price-outlier",
        "land.supply.underprice",
        "land.tempuse.overdue-unreclaimed",
        "land.tempuse.permanent-building",
        "land.tempuse.term-or-pbf",
        "land.use-changed",
    ],
    "resources": [
        "forest.unapproved-use",
        "grass-forest.restore-fee",
        "grass.unapproved-use",
        "grass.waste-dumping",
        "mineral.disguised-project",
        "mineral.no-right",
        "mineral.restoration-overdue",
        "protected.construction",
        "river.encroach",
        "river.sand.no-permit",
        "wetland.fill",
    ],
    "approvals": [
        "build.no-permit",
        "build.no-planning",
        "build.permit-issued-unlawfully",
        "build.permit-lapsed",
        "build.use-before-acceptance",
        "env.acceptance-missing",
        "env.eia.build-before-approval",
        "env.eia.class-downgrade",
        "env.eia.stale-or-changed",
        "env.pollution-permit",
        "fire.design-or-acceptance",
        "swc.acceptance-missing",
        "swc.plan-missing",
    ],
    "fees": [
        "fee.cad.fake-exemption",
        "fee.cad.unpaid",
        "fee.env-tax.dust",
        "fee.farmland-reclaim",
        "fee.farmland-tax.refund-wrong",
        "fee.farmland-tax.unpaid",
        "fee.fine-unpaid",
        "fee.land-premium",
        "fee.resource-tax.gap",
        "fee.swc.unpaid",
        "gov.settlement",
    ],
    "waste": [
        "dust.repeat",
        "swc.spoil-outside",
        "waste.dump-track",
        "waste.plan-missing",
        "waste.volume-gap",
    ],
    "labour": [
        "insure.injury-missing",
        "wage.account-missing",
        "wage.arrears-cluster",
        "wage.deposit-missing",
        "wage.guarantee-missing",
        "wage.realname-missing",
    ],
    "safety": [
        "safe.equipment-overdue",
        "safe.hazard-unrectified",
        "safe.liability-insurance",
        "safe.licence-invalid",
        "safe.manager-cert",
        "safe.special-operator",
        "safe.stop-order-violated",
        "safe.subcontract-unqualified",
    ],
    "incidents": [
        "combo.fatal-unprotected-site",
        "incident.concealed",
        "incident.death-upgrade",
        "incident.inquiry-overdue",
        "incident.late-report",
        "incident.misclassified",
        "incident.not-transferred",
        "incident.penalty-below",
        "incident.police-not-filed",
        "incident.repeat-offender",
    ],
    "procurement": [
        "bid.collusion",
        "bid.should-tender",
        "bid.split",
        "qual.affiliation",
        "qual.none-or-over",
    ],
    "society": [
        "access.barrier-free",
        "combo.firm-many-rules",
        "food.site-canteen",
        "military.proximity",
        "minor.school-unsafe",
        "relic.no-survey",
    ],
    "ranking": [
        "leads.ranker",
    ],
}
AGGREGATES = {
    *("count", "sum", "min", "max", "list", "median", "mad"),
    *("arg_min", "arg_max", "bool_or", "bool_and", "union_area"),
}


def matches(library: Library) -> Iterator[Match]:
    for model in library.models.values():
        yield from model.definition.match.values()


def definitions(library: Library) -> list[ModelDefinition]:
    found = [model.definition for model in library.models.values()]
    assert found
    return found


def test_each_model_lies_in_the_folder_of_its_field(library: Library) -> None:
    lying: dict[str, list[str]] = {}
    for model in library.models.values():
        lying.setdefault(model.path.parent.name, []).append(model.id)
    assert lying == FOLDERS


def test_an_experienced_colleague_has_nothing_to_remark(library: Library) -> None:
    found = [
        (remark.where, remark.code, remark.text.zh)
        for model in library.models.values()
        for remark in remarks(model, library.contracts, library.statutes)
    ]
    assert found == []


def test_the_library_uses_every_kind_of_match(library: Library) -> None:
    used = {match.on.kind for match in matches(library)}
    assert used == {"key", "party", "project", "overlap", "within"}
    keys = [match.on.key for match in matches(library) if match.on.key is not None]
    assert any(mine != theirs for key in keys for mine, theirs in key.items())
    assert any(mine == theirs for key in keys for mine, theirs in key.items())


def test_the_library_uses_every_option_of_a_match(library: Library) -> None:
    used = {name for match in matches(library) for name in match.model_fields_set}
    assert used == set(Match.model_fields)
    assert {match.nearest for match in matches(library)} == {None, "before", "after"}
    kept = " ".join(text for match in matches(library) for text in match.keep.values())
    assert set(re.findall(r"\b([a-z_]+)\(", kept)) >= AGGREGATES


def test_areas_are_taken_less_one_and_less_several_matches(library: Library) -> None:
    texts = " ".join(fact.expr for model in definitions(library) for fact in model.facts.values())
    assert re.search(r"net_overlap\(\w+\)", texts)
    assert re.search(r"minus => \w+\)", texts)
    assert re.search(r"minus => \[\w+, \w+\]", texts)


def test_the_library_has_all_kinds_of_model_that_need_no_code(library: Library) -> None:
    assert {model.kind for model in definitions(library)} == {"rule", "sql", "estimator"}
    tasks = {model.estimator.task for model in definitions(library) if model.estimator}
    assert tasks == {"outlier", "ranker"}


def test_parameters_by_region_and_by_date_are_both_there(library: Library) -> None:
    values = [
        value
        for model in definitions(library)
        for param in model.params.values()
        for value in param.values
    ]
    assert any(value.region for value in values)
    assert any(value.start is not None and value.end is None for value in values)
    assert any(value.end is not None for value in values)


def test_some_grounds_withhold_a_lead_and_most_only_flag_it(library: Library) -> None:
    grounds = [rule.unknown for model in definitions(library) for rule in model.exceptions]
    assert set(grounds) == {"flag", "not_assessable"}
    assert grounds.count("flag") > grounds.count("not_assessable")


def test_every_text_is_there_in_chinese_and_in_english(library: Library) -> None:
    for model in definitions(library):
        words = [
            model.title,
            model.message,
            model.background,
            model.supervision_point,
            *(rule.because for rule in model.exceptions),
            *(item.because for item in model.score.add),
            *(fact.title for fact in model.facts.values()),
            *(param.title for param in model.params.values()),
            *(match.title for match in model.match.values()),
            *model.refute,
        ]
        for text in words:
            assert text is not None, model.id
            assert re.search(r"[一-鿿]", text.zh), (model.id, text.zh)
            assert text.en, (model.id, text.zh)
            assert not re.search(r"[一-鿿]", text.en), (model.id, text.en)


def test_every_threshold_tells_where_it_comes_from(library: Library) -> None:
    for model in definitions(library):
        for name, param in model.params.items():
            assert param.why, (model.id, name)
            given = param.values or (param,)
            numeric = all(not isinstance(item.value, str) for item in given)
            assert param.unit or not numeric, (model.id, name)


def test_no_model_claims_to_have_been_reviewed(library: Library) -> None:
    for model in definitions(library):
        assert model.status in ("draft", "trial"), model.id
        assert not any(param.reviewed_by for param in model.params.values()), model.id


def test_models_of_exploratory_basis_say_so(library: Library) -> None:
    exploratory = [m for m in library.models.values() if m.definition.pil_basis == "exploratory"]
    assert {model.id for model in exploratory} == {
        "land.supply.price-outlier",
        "military.proximity",
    }
    for model in exploratory:
        page = explain(model, library.contracts, library.statutes, "zh")
        assert "探索领域，须另行论证" in page
        # nothing that only a statutory field opens follows from it
        assert not {route.to for route in model.definition.routes} & {"pre-litigation", "civil"}


def test_the_readme_names_every_model(library: Library) -> None:
    text = (Path(__file__).parents[2] / "rules" / "README.md").read_text(encoding="utf-8")
    assert [model.id for model in definitions(library) if model.id not in text] == []
