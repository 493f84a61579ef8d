"""The contracts that ship: valid, complete, and understood by their headers."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from supervision_models.contracts.definition import DUCKDB_TYPES, Contract
from supervision_models.contracts.headers import fold, headings, spellings
from supervision_models.contracts.loader import load_contracts, schema_text
from supervision_models.contracts.reference import contracts_markdown
from supervision_models.contracts.yaml_file import read_yaml
from supervision_models.workspace import packaged

DATASETS = packaged("datasets")
FILES = sorted((DATASETS / "contracts").glob("*.yaml"))
CONTRACTS = load_contracts([DATASETS / "contracts"])
each_contract = pytest.mark.parametrize("contract", CONTRACTS.values(), ids=CONTRACTS)

NAMES = """
investment_project construction_permit planning_permit conversion_approval land_supply
temporary_land_use land_patch permanent_basic_farmland land_survey land_enforcement
land_reclamation forest_grass_approval forest_grass_map mining_right mining_activity
soil_water_plan eia civil_air_defence fire_review completion_filing payment wage_deposit
wage_account injury_insurance works_evidence use_evidence safety_licence
operator_certificate
site_roster inspection_penalty incident death_evidence complaint police_transfer
court_enforcement construction_waste market_entity division tender_contract
confiscated_building mine_restoration pollution_permit protected_area area_permit
payment_guarantee special_equipment
disposal_site vehicle_stop
construction_qualification liability_policy
wage_arrears social_insurance bid works_payment project_settlement school_building
food_licence heritage_area military_zone zone_opinion
"""
EXPECTED = set(NAMES.split())


def test_there_is_a_contract_for_each_dataset_of_the_models() -> None:
    assert set(CONTRACTS) == EXPECTED
    assert [path.stem for path in FILES] == sorted(EXPECTED)


@each_contract
def test_each_contract_has_both_languages_and_a_region(contract: Contract) -> None:
    assert contract.region == "region_code"
    for title in (contract.title, contract.provider, contract.legal_purpose):
        assert title.zh
        assert title.en
        assert title.en.isascii()
    for column in contract.columns.values():
        assert column.zh
        assert column.en.isascii()
        assert column.type in DUCKDB_TYPES


@each_contract
def test_each_contract_can_date_and_name_its_rows(contract: Contract) -> None:
    assert contract.key
    assert contract.period is not None
    assert contract.columns[contract.key[0]].required
    assert any(column.required for column in contract.columns.values())


@each_contract
def test_each_header_spelling_leads_to_its_own_column(contract: Contract) -> None:
    found = headings(contract)
    for name, column in contract.columns.items():
        for spelling in spellings(name, column):
            assert found[fold(spelling)] == name
    assert len(found) == sum(
        len({fold(spelling) for spelling in spellings(name, column)})
        for name, column in contract.columns.items()
    )


@each_contract
def test_amounts_name_the_unit_of_a_bare_number(contract: Contract) -> None:
    for name, column in contract.columns.items():
        if column.type in ("money", "area", "length", "volume", "mass"):
            assert column.unit is not None, name


@each_contract
def test_persons_are_protected(contract: Contract) -> None:
    for column in contract.columns.values():
        if column.type in ("person_id", "phone"):
            assert column.sensitivity == 4
        if column.type == "person_name":
            assert column.sensitivity >= 2


def test_a_shapefile_of_the_land_survey_is_understood_by_its_field_names() -> None:
    found = headings(CONTRACTS["land_survey"])
    fields = {
        "BSM": "parcel_no",
        "DLBM": "land_class",
        "DLMC": "land_class_name",
        "TBMJ": "area",
        "QSDWMC": "owner_unit",
        "SJNF": "survey_year",
    }
    assert {field: found[fold(field)] for field in fields} == fields
    assert headings(CONTRACTS["land_patch"])[fold("TBBH")] == "patch_no"


@pytest.mark.parametrize(
    ("header", "folded"),
    [
        ("项目（工程）名称", "项目工程名称"),
        (" 项目\n名称\u3000", "项目名称"),
        ("ＤＬＢＭ", "dlbm"),
        ("DL_BM", "dlbm"),
        ("：", ""),
    ],
)
def test_headers_are_compared_by_letters_and_digits(header: str, folded: str) -> None:
    assert fold(header) == folded


def test_the_schema_for_editors_is_current() -> None:
    shipped = (DATASETS / "contract.schema.json").read_text(encoding="utf-8")
    assert shipped == schema_text(), "run: supervision contracts schema"


def test_each_file_points_editors_to_the_schema() -> None:
    assert FILES
    for path in FILES:
        first = path.read_text(encoding="utf-8").splitlines()[0]
        assert first == "# yaml-language-server: $schema=../contract.schema.json"


def test_the_schema_names_every_field_that_the_files_use() -> None:
    schema = json.loads(schema_text())
    for path in FILES:
        data = read_yaml(path).data
        assert set(data) <= set(schema["properties"])
        for column in data["columns"].values():
            assert set(column) <= set(schema["$defs"]["Column"]["properties"])


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_reference_names_every_dataset_column_and_header(lang: str) -> None:
    text = contracts_markdown(CONTRACTS, "en" if lang == "en" else "zh")
    sections = {part.split("\n", 1)[0]: part for part in text.split("\n## ")[1:]}
    assert set(sections) == EXPECTED
    for contract in CONTRACTS.values():
        section = sections[contract.id]
        for name, column in contract.columns.items():
            assert f"| `{name}` |" in section
            for word in (*column.synonyms, *(column.values or ())):
                assert word in section
    if lang == "zh":
        assert text.startswith("# 数据集契约\n")
        assert "事件：相邻日期间隔不超过 92 天视为连续" in sections["land_patch"]
    else:
        assert text.startswith("# Dataset contracts\n")
        assert "register: complete from its first date on" in sections["land_survey"]


def reference(name: str) -> list[dict[str, str]]:
    with (DATASETS / "reference" / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_the_fictional_divisions_fit_their_contract() -> None:
    rows = reference("divisions.csv")
    contract = CONTRACTS["division"]
    found = headings(contract)
    columns = {found[fold(header)] for header in rows[0]}
    assert columns == set(contract.columns)
    codes = {row["区划代码"] for row in rows}
    levels = {word for words in (contract.columns["level"].values or {}).values() for word in words}
    assert all(code.startswith("990121") for code in codes)
    for row in rows:
        assert row["级别"] in levels
        assert bool(row["停用日期"]) == bool(row["变更后代码"])
        assert row["变更后代码"] in codes | {""}
        assert not row["停用日期"] or row["启用日期"] < row["停用日期"]
    assert sum(bool(row["停用日期"]) for row in rows) == 3


def test_the_payment_items_are_those_of_the_contract() -> None:
    values = CONTRACTS["payment"].columns["item"].values or {}
    assert {row["代码"] for row in reference("payment_items.csv")} == set(values)


def test_the_readme_names_what_ships() -> None:
    text = (DATASETS / "README.md").read_text(encoding="utf-8")
    for path in [*Path(DATASETS / "reference").iterdir(), DATASETS / "contract.schema.json"]:
        assert path.name in text
