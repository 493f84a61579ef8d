"""Contract files that are wrong: each fault with its place, what is allowed, and a remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from supervision_models.contracts.definition import Contract
from supervision_models.contracts.loader import (
    known_contract,
    load_contract,
    load_contracts,
    parse_contract,
)
from supervision_models.errors import ContractError, ErrorList, SupervisionError

VALID = """\
id: well
code: X01
title: {zh: 水井, en: Wells}
provider: {zh: 水行政主管部门, en: Water authority}
legal_purpose: {zh: 核对取水, en: Checking abstraction}
key: [well_no]
region: region_code
period: drilled_on
valid: {start: drilled_on, end: closed_on}
geometry: geom
parties:
  owner: {code: owner_usc, name: owner_name}
project: {code: project_code, party: owner}
columns:
  well_no: {zh: 井号, en: Well number, type: code, required: true, synonyms: [编号, JH]}
  owner_name: {zh: 业主, en: Owner, type: text}
  owner_usc: {zh: 业主代码, en: Owner code, type: usc}
  project_code: {zh: 项目代码, en: Project, type: code}
  drilled_on: {zh: 成井日期, en: Drilled, type: date}
  closed_on: {zh: 封井日期, en: Closed, type: date}
  depth: {zh: 井深, en: Depth, type: length, unit: 米}
  output: {zh: 日出水量, en: Output, type: decimal, unit: 立方米每日}
  keeper_id: {zh: 管护人身份证, en: Keeper id, type: person_id, sensitivity: 4}
  kind: {zh: 井型, en: Kind, type: text, values: {deep: [深井], shallow: [浅井, 土井]}}
  region_code: {zh: 区划, en: Division, type: code}
  geom: {zh: 坐标, en: Geometry, type: geometry}
"""

# (text in VALID, its replacement, line:field, what, allowed, mend)
FAULTS = [
    ("title: {", "titel: {}\ntitle: {", "3:titel", "unknown field 'titel'", "title", "'title'"),
    ("unit: 米", "unti: 米", "21:columns.depth.unti", "unknown field 'unti'", "unit", "'unit'"),
    ("unit: 米", "xyzzy: 1", "21:columns.depth.xyzzy", "unknown field", "sensitivity", "delete"),
    ("code: X01\n", "", "1:code", "the field 'code' is missing", "", "add code"),
    ("id: well", "id: Well", "1:id", "the name 'Well' is not well formed", "[a-z]", ""),
    ("  depth:", "  Depth:", "21:columns.Depth", "the name 'Depth' is not well", "[a-z]", ""),
    (
        "type: length",
        "type: lenght",
        "21:columns.depth.type",
        "the value 'lenght' is not allowed",
        "length",
        "'length'",
    ),
    (
        "code: X01",
        "code: 101",
        "2:code",
        "a value of the wrong kind",
        "text",
        "put the value in quotes",
    ),
    (
        "required: true",
        "required: 'yes'",
        "15:columns.well_no.required",
        "a value of the wrong kind",
        "true or false",
        "",
    ),
    ("key: [well_no]", "key: well_no", "6:key", "a value of the wrong kind", "a list", ""),
    (
        "provider: {zh: 水行政主管部门, en: Water authority}",
        "provider: 水行政主管部门",
        "4:provider",
        "a value of the wrong kind",
        "a mapping",
        "",
    ),
    (
        "valid: {start",
        "coverage: {max_gap_days: 0}\nvalid: {start",
        "9:coverage.max_gap_days",
        "wrong value: Input should be greater than 0",
        "",
        "",
    ),
    (
        "region: region_code",
        "region: region_cod",
        "7:region",
        "there is no column 'region_cod'",
        "well_no, owner_name",
        "'region_code'",
    ),
    ("key: [well_no]", "key: [well_no, no]", "6:key.1", "there is no column 'no'", "well_no", ""),
    (
        "period: drilled_on",
        "period: well_no",
        "8:period",
        "column 'well_no' is of type code, which does not fit here",
        "date, datetime",
        "",
    ),
    (
        "end: closed_on",
        "end: depth",
        "9:valid.end",
        "column 'depth' is of type length",
        "date, datetime",
        "",
    ),
    (
        "code: owner_usc",
        "code: owner_uscc",
        "12:parties.owner.code",
        "there is no column 'owner_uscc'",
        "owner_usc",
        "'owner_usc'",
    ),
    (
        "name: owner_name}",
        "person_id: well_no}",
        "12:parties.owner.person_id",
        "column 'well_no' is of type code",
        "person_id",
        "",
    ),
    (
        "{code: owner_usc, name: owner_name}",
        "{}",
        "12:parties.owner",
        "party 'owner' names no column",
        "code, name, person_id",
        "",
    ),
    (
        "{code: owner_usc, name: owner_name}",
        "{code: owner_usc, phone: well_no}",
        "12:parties.owner.phone",
        "column 'well_no' is of type code",
        "phone",
        "",
    ),
    (
        "{code: owner_usc, name: owner_name}",
        "{address: owner_name}",
        "12:parties.owner",
        "party 'owner' names no column of its code",
        "code, name, person_id",
        "",
    ),
    (
        "owner: {code: owner_usc, name: owner_name}",
        "owner: {code: owner_usc, address: owner_name}\n"
        "  builder: {code: owner_usc, address: owner_name}",
        "13:parties.builder.address",
        "column 'owner_name' is told of party 'owner' already",
        "",
        "",
    ),
    (
        "code: project_code, party: owner",
        "party: owner",
        "13:project",
        "project names no column",
        "code, name, permit_no",
        "",
    ),
    (
        "party: owner",
        "party: ownr",
        "13:project.party",
        "there is no party 'ownr'",
        "owner",
        "'owner'",
    ),
    (
        "geometry: geom\n",
        "",
        "25:columns.geom.type",
        "the geometry column 'geom' is not named under geometry",
        "",
        "add geometry: geom",
    ),
    (
        "type: length, unit: 米",
        "type: geometry",
        "26:columns.geom.type",
        "a dataset has one geometry column",
        "",
        "two datasets",
    ),
    (
        "geometry: geom",
        "geometry: depth",
        "10:geometry",
        "column 'depth' is of type length",
        "geometry",
        "",
    ),
    (
        "  depth:",
        "  days:",
        "21:columns.days",
        "the column name 'days' is computed by matches",
        "",
        "choose another name",
    ),
    (
        "unit: 米",
        "unit: 亩",
        "21:columns.depth.unit",
        "type length does not take the unit '亩'",
        "米, 公里",
        "",
    ),
    (
        "type: date}\n  closed",
        "type: date, unit: 天}\n  closed",
        "19:columns.drilled_on.unit",
        "type date does not take the unit '天'",
        "no unit",
        "",
    ),
    (
        "sensitivity: 4",
        "sensitivity: 2",
        "23:columns.keeper_id.sensitivity",
        "the sensitivity of type person_id is too low",
        "3 or 4",
        "",
    ),
    (
        "type: length, unit: 米",
        "type: length, values: {a: []}",
        "21:columns.depth.values",
        "type length takes no values",
        "text, code",
        "",
    ),
    (
        "[浅井, 土井]",
        "[浅井, 深 井]",
        "24:columns.kind.values.shallow.1",
        "the spelling '深 井' belongs to 'deep' already",
        "",
        "one value",
    ),
    (
        "[浅井, 土井]",
        "['—']",
        "24:columns.kind.values.shallow.0",
        "a value without letters or digits",
        "",
        "",
    ),
    (
        "[编号, JH]",
        "[编号, 井深]",
        "21:columns.depth.zh",
        "the header '井深' belongs to column 'well_no' already",
        "",
        "keep it in one column",
    ),
    (
        "type: length, unit: 米",
        "type: length, synonyms: [ｊｈ]",
        "21:columns.depth.synonyms.0",
        "the header 'ｊｈ' belongs to column 'well_no' already",
        "",
        "keep it in one column",
    ),
    (
        "[编号, JH]",
        "[编号, '编 号']",
        "15:columns.well_no.synonyms.1",
        "the header '编 号' is given twice",
        "",
        "keep one",
    ),
    (
        "[编号, JH]",
        "['*']",
        "15:columns.well_no.synonyms.0",
        "a header without letters or digits",
        "",
        "",
    ),
]


def faults_of(text: str) -> tuple[SupervisionError, ...]:
    with pytest.raises(ErrorList) as caught:
        parse_contract(text, "well.yaml")
    return caught.value.errors


def test_a_valid_contract_loads() -> None:
    contract = parse_contract(VALID)
    assert isinstance(contract, Contract)
    assert contract.key == ("well_no",)
    assert contract.coverage.mode == "event"
    assert contract.columns["kind"].values == {"deep": ("深井",), "shallow": ("浅井", "土井")}


@pytest.mark.parametrize(("old", "new", "where", "what", "allowed", "mend"), FAULTS)
def test_a_fault_names_place_reason_and_remedy(
    old: str, new: str, where: str, what: str, allowed: str, mend: str
) -> None:
    assert VALID.count(old) == 1
    # a removed or added line moves those behind it; the expected line counts that
    text = VALID.replace(old, new)
    found = [error for error in faults_of(text) if what in error.what.en]
    assert len(found) == 1
    (error,) = found
    assert isinstance(error, ContractError)
    assert error.where == f"well.yaml:{where}"
    assert error.what.zh
    assert allowed in (error.allowed.en if error.allowed is not None else "")
    assert mend in (error.mend.en if error.mend is not None else "")


def test_a_file_that_is_no_mapping_is_refused() -> None:
    (error,) = faults_of("- a\n")
    assert error.where == "well.yaml:1"
    assert error.allowed is not None
    assert error.allowed.en == "a mapping (key: value)"


def test_all_faults_come_in_the_order_of_the_file() -> None:
    text = VALID.replace("code: X01\n", "").replace("unit: 米", "unti: 米").replace("en: W", "e: W")
    assert [error.where for error in faults_of(text)] == [
        "well.yaml:1:code",
        "well.yaml:2:title.e",
        "well.yaml:3:provider.e",
        "well.yaml:14:columns.well_no.en",
        "well.yaml:14:columns.well_no.e",
        "well.yaml:20:columns.depth.unti",
    ]


def pack(root: Path, name: str, **files: str) -> Path:
    folder = root / name / "contracts"
    folder.mkdir(parents=True)
    for stem, text in files.items():
        (folder / f"{stem}.yaml").write_text(text, encoding="utf-8")
    return folder


def test_contracts_of_several_folders_come_together_in_order(tmp_path: Path) -> None:
    first = pack(tmp_path, "a", well=VALID)
    second = pack(tmp_path, "b", pump=VALID.replace("id: well", "id: pump"))
    assert list(load_contracts([first, second])) == ["pump", "well"]


def test_a_pack_without_contracts_is_empty(tmp_path: Path) -> None:
    assert load_contracts([tmp_path / "contracts"]) == {}


def test_a_pack_that_does_not_exist_is_an_error(tmp_path: Path) -> None:
    folder = tmp_path / "nowhere" / "contracts"
    with pytest.raises(ErrorList) as caught:
        load_contracts([folder])
    (error,) = caught.value.errors
    assert error.where == str(folder)
    assert error.what.en == "there is no such folder of contracts"
    assert error.mend is not None
    assert "packs" in error.mend.en


def test_one_dataset_in_two_folders_is_an_error(tmp_path: Path) -> None:
    first, second = pack(tmp_path, "a", well=VALID), pack(tmp_path, "b", well=VALID)
    with pytest.raises(ErrorList) as caught:
        load_contracts([first, second])
    (error,) = caught.value.errors
    assert error.where == f"{second / 'well.yaml'}:1:id"
    assert error.what.en == f"dataset 'well' is defined in {first / 'well.yaml'} already"
    assert error.mend is not None
    assert error.mend.en == "choose another id and file name"


def test_faults_of_all_files_come_at_once(tmp_path: Path) -> None:
    folder = pack(tmp_path, "a", well=VALID.replace("X01", "1"), pump="a: [", tap="")
    with pytest.raises(ErrorList) as caught:
        load_contracts([folder])
    assert [error.where for error in caught.value.errors] == [
        f"{folder / 'pump.yaml'}:1",
        f"{folder / 'tap.yaml'}:1",
        f"{folder / 'well.yaml'}:2:code",
    ]


def test_a_contract_is_named_like_its_file(tmp_path: Path) -> None:
    folder = pack(tmp_path, "a", pump=VALID)
    with pytest.raises(ErrorList) as caught:
        load_contracts([folder])
    (error,) = caught.value.errors
    assert error.where == f"{folder / 'pump.yaml'}:1:id"
    assert error.what.en == "the id 'well' is not the name of the file"
    assert error.mend is not None
    assert error.mend.en == "name the file well.yaml, or change the id"


def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    folder = pack(tmp_path, "a", well=VALID)
    assert load_contract(folder / "well.yaml").code == "X01"
    (folder / "well.yaml").write_text(VALID.replace("X01", "X0002"), encoding="utf-8")
    assert load_contract(folder / "well.yaml").code == "X0002"


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ErrorList) as caught:
        load_contract(tmp_path / "well.yaml")
    (error,) = caught.value.errors
    assert error.where == str(tmp_path / "well.yaml")
    assert error.what.en == "the file cannot be read"


def test_an_unknown_dataset_names_the_nearest() -> None:
    contracts = {"well": parse_contract(VALID)}
    assert known_contract(contracts, "well") is contracts["well"]
    with pytest.raises(ContractError) as caught:
        known_contract(contracts, "wel")
    assert caught.value.what.en == "there is no dataset 'wel'"
    assert caught.value.allowed is not None
    assert caught.value.allowed.en == "well"
    assert caught.value.mend is not None
    assert caught.value.mend.en == "did you mean 'well'?"
