"""Model files: every mistake is told with file, line, field, what is allowed, how to mend it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from supervision_models.contracts.definition import Contract
from supervision_models.errors import ErrorList, ModelError, SupervisionError
from supervision_models.models.explain import explain
from supervision_models.models.library import LoadedModel
from supervision_models.models.loader import load_library, load_model
from supervision_models.models.statutes import Statutes

Errors = Callable[..., list[SupervisionError]]
Load = Callable[..., LoadedModel]
Write = Callable[..., Path]


def test_the_sample_loads(load: Load) -> None:
    model = load()
    assert model.id == "test.farmland.occupation"
    assert model.definition.match["approval"].on.kind == "overlap"
    assert {
        "when",
        "scope",
        "conduct_on",
        "match.farmland.keep.area",
        "facts.occupied.expr",
    } <= set(model.expressions)
    assert model.expressions["when"].params == {"min_overlap"}
    assert model.text == model.path.read_bytes()


# One mistake each: the piece changed, line and field, message, and what mend or allowed must say.
MISTAKES = [
    # the form of the file
    ("status: trial", "status: trail", "3:status", "value trail is not allowed", "trial?"),
    ("severity: S3", "severity: 3", "7:severity", "value is not allowed", "S1, S2, S3, S4"),
    ("severity: S3", "severty: S3", "7:severty", "unknown field severty", "severity?"),
    ("version: 1.0.0", "version: 1.0", "2:version", "must be text", "quotes"),
    ("version: 1.0.0", "version: one", "2:version", "not written in the form", "1.0.0"),
    ("id: test.farmland.occupation", "id: Test", "1:id", "not written in the form", "lower-case"),
    ("organ: natural-resources\n", "", "1:organ", "field organ is missing", "add organ:"),
    ("base: 40", "base: 400", "49:score.base", "the number is too large", "≤ 100"),
    ("base: 40", "base: many", "49:score.base", "must be a whole number", ""),
    ("points: 30", "points: 0.5", "53:score.add.0.points", "must be a whole number", ""),
    (
        "routes: [pre-litigation",
        "routes: [court",
        "57:routes.0.to",
        "value court",
        "pre-litigation",
    ),
    ("identity: [patch_no]", "identity: patch_no", "58:identity", "must be a list", ""),
    ("score:\n", "score: high\nx_score:\n", "48:score", "must be a mapping", "add, base"),
    (
        "start: 2026-01-01",
        "start: 2026-13-01",
        "41:params.crime_area.values.1.start",
        "a date",
        "2026",
    ),
    (
        "on: overlap\n    valid_on",
        "on: overlp\n    valid_on",
        "25:match.temporary.on",
        "overlp",
        "",
    ),
    (
        "on: overlap\n    valid_on",
        "on: {within: near}\n    valid_on",
        "25:match.temporary.on",
        "500 m",
        "",
    ),
    (
        "on: overlap\n    valid_on",
        "on: {party: {mine: x}}\n    valid_on",
        "25:match.temporary.on",
        "keys subject and other",
        "",
    ),
    (
        "on: overlap\n    valid_on",
        "on: {project: true, overlap: true}\n    valid_on",
        "25:match.temporary.on",
        "exactly one of",
        "",
    ),
    (
        "value: 50, unit",
        "value: 50, values: [{value: 1}], unit",
        "35:params.min_overlap",
        "either",
        "",
    ),
    (
        "valid_on: observed_on",
        "within_days: [3, 1]",
        "23:match.temporary",
        "the first number must not exceed",
        "",
    ),
    ('when: "occupied >= :min_overlap"\n', "", "1", "a model needs one of when, sql", ""),
    ("legal_basis: [", "sql: SELECT 1\nlegal_basis: [", "1", "either when or sql", ""),
    (
        "legal_basis: [",
        "features: {a: {expr: area, title: {zh: a}}}\nlegal_basis: [",
        "1",
        "features",
        "",
    ),
    (
        "title: {zh: 占用耕地, en: Farmland occupied}",
        "title: {zh: 占用耕地, en: one, two}",
        "4:title.two",
        "unknown field two",
        "quote texts that hold a comma",
    ),
    (
        "title: {zh: 占用耕地, en: Farmland occupied}",
        "title: {zh: 占用耕地, en: Farmland, in part}",
        "4:title.in part",
        "unknown field in part",
        "quote texts that hold a comma",
    ),
    # datasets and matches
    (
        "subject: land_patch",
        "subject: land_pach",
        "8:subject",
        "no dataset land_pach",
        "land_patch?",
    ),
    (
        "dataset: land_survey",
        "dataset: survey",
        "13:match.farmland.dataset",
        "no dataset survey",
        "",
    ),
    (
        "on: overlap\n    valid_on",
        "on: project\n    valid_on",
        "25:match.temporary.on",
        "rows of land_patch belong to no project",
        "use key or party",
    ),
    (
        "on: overlap\n    valid_on",
        "on: party\n    valid_on",
        "25:match.temporary.on",
        "land_patch declares no party",
        "use key or project",
    ),
    (
        "on: overlap\n    valid_on",
        "on: {key: [patch_no]}\n    valid_on",
        "25:match.temporary.on.key",
        "temporary_land_use has no column patch_no",
        "",
    ),
    (
        "on: overlap\n    valid_on",
        "on: {key: {area: document_no}}\n    valid_on",
        "25:match.temporary.on.key",
        "area (area) and document_no (code) cannot be equal",
        "one type",
    ),
    (
        "on: overlap\n    valid_on",
        "on: {key: []}\n    valid_on",
        "25:match.temporary.on",
        "key has no columns",
        "project_code",
    ),
    (
        "dataset: temporary_land_use\n    on: overlap",
        "dataset: market_entity\n    on: {within: 2 km}",
        "25:match.temporary.on",
        "market_entity has no geometry for within",
        "use key",
    ),
    (
        "    keep: {first_no",
        "    dated: document_no\n    keep: {first_no",
        "21:match.approval.dated",
        "conversion_approval has no date column document_no",
        "approved_on",
    ),
    (
        "    keep: {first_no",
        "    valid_on: observed_on\n    keep: {first_no",
        "21:match.approval.valid_on",
        "the contract conversion_approval has no validity",
        "where",
    ),
    (
        "    valid_on: observed_on",
        "    valid_on: observed_on\n    nearest: before",
        "27:match.temporary.nearest",
        "nearest and valid_on exclude each other",
        "keep one",
    ),
    (
        "  farmland:\n    dataset",
        "  subject:\n    dataset",
        "12:match.subject",
        "a match cannot be called subject",
        "another name",
    ),
    # expressions
    (
        "conduct_on: observed_on",
        "conduct_on: seen_on",
        "9:conduct_on",
        "no column seen_on",
        "observed_on",
    ),
    (
        "conduct_on: observed_on",
        "conduct_on: ':min_overlap'",
        "9:conduct_on",
        "no parameter :min",
        "",
    ),
    ("'construction'", "'building'", "10:scope", "change_type has no value 'building'", "dumping"),
    (
        "change_type = 'construction'",
        "coalesce(change_type, 'other') in ('building')",
        "10:scope",
        "change_type has no value 'building'",
        "dumping",
    ),
    (
        "change_type = 'construction'",
        "coalesce(change_type, 'unknown') = 'road'",
        "10:scope",
        "change_type has no value 'unknown'",
        "",
    ),
    (
        "change_type = 'construction'",
        "'building' <> subject.change_type",
        "10:scope",
        "change_type has no value 'building'",
        "",
    ),
    (
        "subject.observed_on)",
        "subject.observd_on)",
        "15:match.farmland.where",
        "subject has no column observd_on",
        "observed_on?",
    ),
    (
        "max(overlap_ratio)",
        "max(overlap_raito)",
        "27:match.temporary.keep.share",
        "no column overlap_raito",
        "overlap_ratio?",
    ),
    (
        "max(overlap_ratio)",
        "max(distance_m)",
        "27:match.temporary.keep.share",
        "no column distance_m",
        "",
    ),
    (
        "max(overlap_ratio)",
        "overlap_ratio",
        "27:match.temporary.keep.share",
        "an aggregate",
        "min(column)",
    ),
    (
        "max(overlap_ratio)",
        "max(overlap_ratio) / area",
        "27:match.temporary.keep.share",
        "aggregate",
        "",
    ),
    ("max(overlap_ratio)", "'1'", "27:match.temporary.keep.share", "inside an aggregate", ""),
    (
        "[observed_on - 730, observed_on]",
        "[observed_on - 730, seen_on]",
        "22:match.approval.period.1",
        "no column seen_on",
        "observed_on?",
    ),
    (
        "minus => approval",
        "minus => aproval",
        "30:facts.occupied.expr",
        "no match aproval",
        "approval?",
    ),
    ('when: "occupied', 'when: "ocupied', "33:when", "no column ocupied", "occupied?"),
    (
        'when: "occupied >= :min_overlap"',
        "when: sum(area) > :min_overlap",
        "33:when",
        "aggregate sum",
        "keep",
    ),
    (
        "temporary.share >=",
        "temporary.shar >=",
        "44:exceptions.0.when",
        "temporary has no column shar",
        "share?",
    ),
    (
        "temporary.share >= 0.95",
        "missing(temp)",
        "44:exceptions.0.when",
        "there is no match temp",
        "temporary?",
    ),
    (
        'scope: "change_type',
        'scope: "missing(farmland) and change_type',
        "10:scope",
        "cannot be used",
        "",
    ),
    ("values:\n", "on: seen_on\n    values:\n", "39:params.crime_area.on", "no column seen_on", ""),
    # conditions
    (
        "scope: \"change_type = 'construction'\"",
        "scope: area",
        "10:scope",
        "a condition is needed",
        "x > 0",
    ),
    (
        'when: "occupied >= :min_overlap"',
        "when: occupied > 1 and :min_overlap + 1",
        "33:when",
        "a condition",
        "",
    ),
    (
        'when: "occupied >= :min_overlap"',
        "when: net_overlap(farmland) or occupied > :min_overlap",
        "33:when",
        "a condition",
        "",
    ),
    (
        "temporary.share >= 0.95",
        "coalesce(verdict, 'lawful')",
        "44:exceptions.0.when",
        "a condition is",
        "",
    ),
    (
        "temporary.share >= 0.95",
        "case when area > 1 then 1 end",
        "44:exceptions.0.when",
        "a condition is",
        "",
    ),
    # names
    (
        "organ: natural-resources",
        "organ: natural",
        "56:organ",
        "unknown organ natural",
        "natural-resources",
    ),
    ("field: resources", "field: land", "5:field", "unknown field land", "resources"),
    (
        "legal_basis: [甲法.art1",
        "legal_basis: [甲法.art11",
        "55:legal_basis.0",
        "no 甲法.art11",
        "甲法.art1?",
    ),
    (
        "legal_basis: [甲法.art1",
        "legal_basis: [丙法.art1",
        "55:legal_basis.0",
        "no 丙法.art1",
        "旧法",
    ),
    (
        "legal_basis: [甲法.art1, 旧法.art31]",
        "legal_basis: []",
        "55:legal_basis",
        "must not be empty",
        "",
    ),
    ("basis: 甲法.art1\n", "basis: 甲法.art9\n", "38:params.crime_area.basis", "no 甲法.art9", ""),
    (
        "basis: 甲法.art2}",
        "basis: 甲法.art9}",
        "41:params.crime_area.values.1.basis",
        "statutes.yaml has no 甲法.art9",
        "",
    ),
    ("identity: [patch_no]", "identity: [patch]", "58:identity.0", "no column patch", "patch_no?"),
    (
        "identity: [patch_no]",
        "identity: [geom]",
        "58:identity.0",
        "geom cannot identify",
        "number or code",
    ),
    (
        "identity: [patch_no]",
        "identity: [patch_no, patch_no]",
        "58:identity.1",
        "patch_no stands twice",
        "",
    ),
    (
        "{occupied} 平方米",
        "{occupid} 平方米",
        "59:message.zh",
        "nothing to fill {occupid}",
        "occupied?",
    ),
    (
        "{occupied} 平方米",
        "{occupied:.2f} 平方米",
        "59:message.zh",
        "braces that are no",
        "{match.name}",
    ),
    (
        "{occupied} 平方米",
        "{occupied 平方米",
        "59:message.zh",
        "braces that are no placeholder",
        "",
    ),
    ("{approval.first_no}", "{approval.no}", "59:message.zh", "nothing to fill {approval.no}", ""),
    (
        "code: crime-line",
        "code: base",
        "51:score.add.0.code",
        "base is the code of the base",
        "another",
    ),
    (
        "  occupied:\n    expr",
        "  area:\n    expr: 'area * 2'\n    title: {zh: a}\n  occupied:\n    expr",
        "29:facts.area",
        "area is also a subject column",
        "another name",
    ),
    # parameters
    (
        "  min_overlap: {value",
        "  spare: {value: 1}\n  min_overlap: {value",
        "35:params.spare",
        "parameter spare is not used",
        ":spare",
    ),
    (
        'region: "99"',
        "region: 甲省",
        "41:params.crime_area.values.1.region",
        "region is a division code",
        "quotes",
    ),
    (
        'region: "99"',
        "region: 99",
        "41:params.crime_area.values.1.region",
        "must be text",
        "quotes",
    ),
    (
        'region: "99", start: 2026-01-01',
        "end: 2026-01-01",
        "41:params.crime_area.values.1",
        "same region and overlapping days as value 1",
        "start and end",
    ),
    (
        "start: 2026-01-01",
        "start: 2026-01-01, end: 2025-01-01",
        "41:params.crime_area.values.1",
        "the last day is before the first day",
        "start and end",
    ),
    # cases
    ("expect: hit", "expect: hitt", "65:cases.0.expect", "hitt is no verdict", "hit, clear"),
    (
        '"excepted:temporary-use"',
        '"excepted:temp"',
        "67:cases.1.expect",
        "no exception temp",
        "temporary-use",
    ),
    (
        '"not_assessable:coverage:farmland"',
        '"not_assessable:covrage"',
        "69:cases.2.expect",
        "no such reason: covrage",
        "coverage?",
    ),
    (
        '"not_assessable:coverage:farmland"',
        '"not_assessable:coverage:farmland,covrage"',
        "69:cases.2.expect",
        "no such reason: covrage",
        "coverage?",
    ),
    (
        "change_type: construction}",
        "kind: construction}",
        "63:cases.0.given.subject",
        "no column kind",
        "",
    ),
    (
        "farmland: [{parcel_no",
        "farm: [{parcel_no",
        "64:cases.0.given.farm",
        "neither a match nor",
        "farmland?",
    ),
    (
        "farmland: [{parcel_no: A}]",
        "farmland: [A]",
        "64:cases.0.given.farmland",
        "a row is written",
        "",
    ),
    (
        "{subject: {patch_no: P1}}, coverage",
        "{}, coverage",
        "68:cases.2.given",
        "subject row is missing",
        "",
    ),
    (
        "{farmland: none}",
        "{farm: none}",
        "68:cases.2.coverage.farm",
        "there is no match farm",
        "farmland?",
    ),
    (
        "{farmland: none}",
        "{farmland: all}",
        "68:cases.2.coverage.farmland",
        "not a coverage",
        "none or",
    ),
    (
        "codes: [crime-line]",
        "codes: [crime]",
        "66:cases.0.codes",
        "there is no crime",
        "crime-line?",
    ),
    ("codes: [crime-line]", "routes: [civil]", "66:cases.0.routes", "there is no civil", ""),
    (
        "codes: [crime-line]",
        "facts: {occupid: 3}",
        "66:cases.0.facts",
        "there is no occupid",
        "occupied?",
    ),
    (
        "codes: [crime-line]",
        "untested: [x]",
        "66:cases.0.untested",
        "there is no x",
        "temporary-use",
    ),
    (
        "codes: [crime-line]",
        "undecided: [pre-litigation]",  # has no condition
        "66:cases.0.undecided",
        "there is no pre-litigation",
        "criminal-transfer",
    ),
    (
        "identity: [patch_no]",
        "tracks: {damage: [occupid]}\nidentity: [patch_no]",
        "58:tracks.damage.0",
        "there is no fact occupid",
        "occupied?",
    ),
    (
        "identity: [patch_no]",
        "identity: [patch_no]\nparty: owner",
        "59:party",
        "land_patch has no party role owner",
        "",
    ),
    (
        "identity: [patch_no]",
        "tracks: {harm: 1}\nidentity: [patch_no]",
        "58:tracks.harm",
        "harm",
        "",
    ),
]


@pytest.mark.parametrize(("old", "new", "place", "message", "advice"), MISTAKES)
def test_a_mistake_is_told_where_it_stands(
    errors: Errors, old: str, new: str, place: str, message: str, advice: str
) -> None:
    found = [error for error in errors((old, new)) if message in error.what.en]
    assert found, [str(error) for error in errors((old, new))]
    error = found[0]
    assert isinstance(error, ModelError)
    assert error.where.endswith(f"model.yaml:{place}"), error.where
    told = " ".join(part.en for part in (error.allowed, error.mend) if part is not None)
    assert advice in told, told
    assert error.what.zh
    assert error.what.zh != error.what.en


def test_all_errors_come_at_once_in_the_order_of_lines(errors: Errors) -> None:
    found = errors(
        ("subject.observed_on)", "subject.seen_on)"),
        ("organ: natural-resources", "organ: nature"),
        ("expect: hit", "expect: hitt"),
        ('when: "occupied', 'when: "ocupied'),
    )
    lines = [int(error.where.split(":")[1]) for error in found]
    assert lines == sorted(lines)
    assert len(found) >= 4


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- a\n- b\n", "a model file is a mapping"),
        ("", "the file is empty"),
        ("id: &x a\nversion: *x\n", "aliases (*) are not allowed"),
        ("id: a\nid: b\n", "duplicate key"),
    ],
)
def test_files_that_are_no_model(
    write: Write, contracts: dict[str, Contract], text: str, message: str
) -> None:
    with pytest.raises(ErrorList) as caught:
        load_model(write(text=text), contracts, None)
    assert any(message in error.what.en for error in caught.value.errors)
    assert "model.yaml" in caught.value.errors[0].where


def test_a_missing_file_is_told(tmp_path: Path, contracts: dict[str, Contract]) -> None:
    with pytest.raises(ErrorList) as caught:
        load_model(tmp_path / "none.yaml", contracts, None)
    assert "cannot be read" in caught.value.errors[0].what.en


def test_without_statutes_citations_are_not_checked(
    write: Write, contracts: dict[str, Contract]
) -> None:
    path = write(("legal_basis: [甲法.art1", "legal_basis: [丙法.art1"))
    assert load_model(path, contracts, None).id == "test.farmland.occupation"


# -- kinds of models ------------------------------------------------------------------------------

SQL = """\
sql: |
  SELECT s._rid AS row_id, count(*) > 1 AS hit, count(*) AS patches
  FROM subject AS s GROUP BY s._rid
"""
WHEN = 'when: "occupied >= :min_overlap"\n'
MIN = "  min_overlap: {value: 50, unit: m2, why: 边界误差}\n"


def test_columns_of_a_query_are_names(load: Load) -> None:
    model = load(
        (WHEN, SQL),
        (MIN, ""),
        ("{occupied} 平方米", "{patches} 块"),
        ("temporary.share >= 0.95", "patches > 9"),
    )
    assert model.definition.kind == "sql"


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("SELECT 1 AS hit", "the result of sql lacks column row_id"),
        ("SELECT 1 AS row_id", "the result of sql lacks column hit"),
        ("DROP TABLE x", "sql must be one SELECT"),
        ("SELECT (", "sql must be one SELECT"),
        ("SELECT 1 AS row_id, s.area > :least AS hit FROM subject AS s", "no parameter :least"),
        ("SELECT 1 AS row_id, TRUE AS hit FROM users AS u", "table users may not be read"),
        ("SELECT 1 AS row_id, random() > 0.5 AS hit FROM subject AS s", "function rand"),
    ],
)
def test_queries_that_cannot_judge(errors: Errors, sql: str, message: str) -> None:
    found = errors((WHEN, f"sql: {sql!r}\n"), (MIN, ""))
    assert any(message in error.what.en for error in found)
    assert all("model.yaml" in error.where for error in found)


ESTIMATOR = """\
estimator:
  task: outlier
  class: sklearn.ensemble.IsolationForest
  params: {n_estimators: 50, random_state: 0}
features:
  size: {expr: "coalesce(area, 0)", title: {zh: 面积}}
when: "outlier_score >= :min_overlap"
"""


def test_an_outlier_model_judges_its_score(load: Load) -> None:
    assert load((WHEN, ESTIMATOR)).definition.kind == "estimator"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "sklearn.ensemble.IsolationForest",
            "os.system",
            "os.system is not allowed for task outlier",
        ),
        (
            "ensemble.IsolationForest",
            "linear_model.LogisticRegression",
            "is not allowed for task outlier",
        ),
        (", random_state: 0", "", "random_state is missing"),
        ("n_estimators: 50", "n_estimators: [1]", "n_estimators must be a single value"),
        ('when: "outlier_score >= :min_overlap"\n', "", "an outlier model needs when"),
        ("outlier_score", "outlier_scor", "there is no column outlier_scor"),
        ("task: outlier", "task: ranker", "a ranker emits no leads and takes no when"),
        ("  size: {expr", "  occupied: {expr", "occupied stands under facts already"),
        ("  size: {expr", "  area: {expr", "area is also a subject column"),
        (
            'features:\n  size: {expr: "coalesce(area, 0)", title: {zh: 面积}}\n',
            "",
            "features are missing",
        ),
    ],
)
def test_estimators_that_cannot_be_fitted(errors: Errors, old: str, new: str, message: str) -> None:
    assert old in ESTIMATOR
    found = errors((WHEN, ESTIMATOR.replace(old, new)))
    assert any(message in error.what.en for error in found), [str(error) for error in found]


RANKER = """\
id: leads.ranker
version: 1.0.0
status: trial
title: {zh: 线索排序, en: Ranking of leads}
field: ranking
pil_basis: none
severity: S1
subject: lead
conduct_on: conduct_on
estimator: {task: ranker, class: sklearn.linear_model.LogisticRegression, min_rows: 40}
features:
  points: {expr: "score * confidence", title: {zh: 折算得分, en: weighed score}}
refute: [{code: order, zh: 排序不代表违法, en: order is no finding}]
legal_basis: [甲法.art1]
organ: supervision-commission
routes: [admin-supervision]
identity: [lead_id]
message: {zh: "线索 {lead_id}", en: "lead {lead_id}"}
"""


def test_a_ranker_knows_leads(
    write: Write, contracts: dict[str, Contract], statutes: Statutes
) -> None:
    model = load_model(write(text=RANKER), contracts, statutes)
    page = explain(model, contracts, statutes, "zh")
    assert "不产生线索" in page
    assert "“折算得分”：得分 × 关联置信度" in page


OVER_LEADS = (
    (
        "when: score > 1\nmatch: {works: {dataset: land_patch, on: party}}",
        "a model over leads cannot read land_patch as well",
    ),
    (
        "sql: SELECT _rid AS row_id, TRUE AS hit FROM subject",
        "a model over leads can only be a rule",
    ),
)


@pytest.mark.parametrize(("judges", "message"), OVER_LEADS)
def test_a_model_over_leads_is_a_rule_and_reads_leads_alone(
    write: Write, contracts: dict[str, Contract], statutes: Statutes, judges: str, message: str
) -> None:
    taken = ("estimator", "features", "  points")
    lines = [line for line in RANKER.splitlines() if not line.startswith(taken)]
    with pytest.raises(ErrorList) as caught:
        load_model(write(text="\n".join([*lines, judges])), contracts, statutes)
    assert message in [error.what.en for error in caught.value.errors]


def test_facts_may_use_earlier_facts_only(load: Load, errors: Errors) -> None:
    later = "  half:\n    expr: occupied / 2\n    title: {zh: 一半}\n"
    fact = "    title: {zh: 未批占用耕地面积, en: farmland occupied without approval}\n"
    load((fact, fact + later))
    found = errors(("facts:\n", "facts:\n" + later))
    assert "there is no column occupied" in found[0].what.en


# -- libraries ------------------------------------------------------------------------------------


@pytest.fixture
def folder(write: Write, tmp_path: Path, statutes_text: str) -> Path:
    """Two good models, one bad one, statutes."""
    write(name="rules/land/a.yaml")
    write(("test.farmland.occupation", "test.second"), name="rules/land/b.yaml")
    write(("severity: S3", "severity: S9"), name="rules/land/c.yaml")
    (tmp_path / "rules/statutes.yaml").write_text(statutes_text, encoding="utf-8")
    return tmp_path / "rules"


def test_a_library_keeps_good_models_beside_bad_ones(
    folder: Path, contracts: dict[str, Contract]
) -> None:
    library = load_library([folder], contracts)
    assert list(library.models) == ["test.farmland.occupation", "test.second"]
    assert [error.where for error in library.errors] == [f"{folder}/land/c.yaml:7:severity"]
    with pytest.raises(ErrorList, match="1 error"):
        library.require_valid()


def test_an_id_stands_once_over_all_files(
    folder: Path, write: Write, contracts: dict[str, Contract]
) -> None:
    write(name="rules/waste/again.yaml")
    library = load_library([folder], contracts)
    twice = library.errors[-1]
    assert "model test.farmland.occupation is defined twice" in twice.what.en
    assert "a.yaml" in twice.what.en
    assert twice.where.endswith("again.yaml:1:id")
    assert len(library.models) == 2


def test_bad_statutes_do_not_make_every_citation_an_error(
    folder: Path, contracts: dict[str, Contract]
) -> None:
    statutes = folder / "statutes.yaml"
    statutes.write_text("- id: 甲法\n", encoding="utf-8")
    library = load_library([folder], contracts)
    assert len(library.models) == 2
    assert "statutes.yaml:1" in library.errors[0].where


def test_statutes_of_another_folder_may_be_cited(
    folder: Path, write: Write, contracts: dict[str, Contract], tmp_path: Path
) -> None:
    write(("test.farmland", "own.farmland"), name="pack/own.yaml")
    alone = load_library([tmp_path / "pack"], contracts)
    assert "statutes.yaml has no" in alone.errors[0].what.en
    library = load_library([tmp_path / "pack" / "own.yaml"], contracts, statutes_of=[folder])
    assert list(library.models) == ["own.farmland.occupation"]
    assert not library.errors


def test_models_are_chosen_by_id_or_pattern(folder: Path, contracts: dict[str, Contract]) -> None:
    library = load_library([folder], contracts)
    assert [m.id for m in library.select(["test.*"])] == [*library.models]
    assert [m.id for m in library.select(["test.second", "test.s*"])] == ["test.second"]
    with pytest.raises(ModelError) as caught:
        library.select(["test.secnd"])
    assert "there is no model test.secnd" in caught.value.what.en
    assert caught.value.mend is not None
    assert caught.value.mend.en == "did you mean test.second?"
    with pytest.raises(ModelError, match="supervision models list"):
        library.select(["zzz"])
