"""Headers to columns: what is taken, what is left, and the words when something is missing."""

from __future__ import annotations

import pytest

from supervision_models.contracts.loader import load_contract, load_contracts
from supervision_models.errors import IngestError
from supervision_models.ingest.columns import match_columns, missing_error
from supervision_models.ingest.detection import Candidate, UnknownDatasetError, candidate, detect
from supervision_models.ingest.headers import Header, HeaderCell, given_header
from supervision_models.ingest.mapping import Mapping
from supervision_models.workspace import packaged

FOLDER = packaged("datasets") / "contracts"
CONTRACTS = load_contracts([FOLDER])
PERMIT = load_contract(FOLDER / "construction_permit.yaml")


def cells(*headers: str) -> list[HeaderCell]:
    return [HeaderCell(i, tuple(header.split(" / "))) for i, header in enumerate(headers)]


def matched(*headers: str, cut: str | None = None, **mapping: object) -> dict[str, tuple[str, str]]:
    found = match_columns(cells(*headers), PERMIT, Mapping.model_validate(mapping), cut=cut)
    return {match.header: (match.column, match.how) for match in found.matches}


def test_ways_of_matching() -> None:
    assert matched(
        "施工许可证编号",
        "工程名称（全称）",
        "参建单位 / 建设单位 / 名称",
        "本期发证日期",
        "合同价（万元）",
    ) == {
        "施工许可证编号": ("permit_no", "exact"),
        "工程名称（全称）": ("project_name", "unit"),
        "参建单位 / 建设单位 / 名称": ("owner_name", "path"),
        "本期发证日期": ("issued_on", "contains"),
        "合同价（万元）": ("price", "unit"),
    }


@pytest.mark.parametrize(
    "header",
    ["建设单位负责人", "原发证日期", "变更前建设单位名称", "建设单位联系电话", "预计发证日期",
     "发证日期备注", "序号"],
)  # fmt: skip
def test_a_header_that_only_holds_a_name_is_left_alone(header: str) -> None:
    assert matched(header) == {}


def test_names_cut_off_by_dbase() -> None:
    assert matched("建设单位统", cut="gb18030") == {"建设单位统": ("owner_usc", "cut")}
    assert matched("建设单位统") == {}
    assert matched("合同开", cut="utf-8") == {"合同开": ("contract_start_on", "cut")}
    assert matched("合同", cut="utf-8") == {}  # six bytes are not cut off


def test_the_mapping_file_wins_and_may_leave_out() -> None:
    assert matched("发证日期", "证书日", columns={"证书日": "issued_on", "发证日期": None}) == {
        "证书日": ("issued_on", "mapping")
    }


def test_a_mapping_of_an_absent_header_is_an_error() -> None:
    with pytest.raises(
        IngestError, match="the mapping's header '证书日' is not in the table"
    ) as caught:
        matched("发证日期", columns={"证书日": "issued_on"})
    assert caught.value.allowed is not None
    assert caught.value.allowed.zh == "发证日期"


def test_of_two_headers_for_a_column_the_better_name_wins() -> None:
    found = match_columns(cells("许可证号", "施工许可证编号"), PERMIT, Mapping())
    assert [match.header for match in found.matches] == ["施工许可证编号"]
    assert found.doubles == (("许可证号", "permit_no"),)


def test_missing_required_columns_name_the_candidates() -> None:
    found = match_columns(
        cells("施工许可证编号", "发证的日子", "工程名称", "备注"), PERMIT, Mapping()
    )
    missing = found.missing(PERMIT, set())
    assert missing == ["issued_on"]
    error = missing_error(PERMIT, missing, found, "台账.xlsx:2023")
    assert error.what.zh == (
        "数据集 construction_permit（建筑工程施工许可证）缺少必需的列：发证日期（issued_on）"
    )
    assert (
        error.what.en
        == "dataset construction_permit lacks required columns: issued_on (Issue date)"
    )
    assert error.where == "台账.xlsx:2023"
    assert error.mend is not None
    assert error.mend.zh == "在映射文件 columns 中指定；可能的表头：发证的日子"


def candidates(header: Header, *names: str) -> dict[str, Candidate]:
    return {
        name: candidate(
            contract,
            header,
            Mapping(),
            given={contract.geometry} if contract.geometry else set(),
            names=names,
            cut=None,
        )
        for name, contract in CONTRACTS.items()
    }


@pytest.mark.parametrize("name", CONTRACTS)
def test_every_shipped_dataset_is_recognised_by_its_own_titles(name: str) -> None:
    header = given_header([column.zh for column in CONTRACTS[name].columns.values()])
    assert detect(candidates(header), "f").contract.id == name


@pytest.mark.parametrize("name", CONTRACTS)
def test_every_shipped_dataset_is_recognised_by_required_columns_and_its_name(name: str) -> None:
    contract = CONTRACTS[name]
    header = given_header([c.zh for c in contract.columns.values() if c.required])
    assert detect(candidates(header, contract.title.zh), "f").contract.id == name


def test_what_fits_several_datasets_asks() -> None:
    header = given_header(["项目代码", "项目名称", "建设单位", "批复号", "批复日期"])
    with pytest.raises(IngestError, match="the dataset cannot be told") as caught:
        detect(candidates(header), "批复.csv")
    error = caught.value
    assert error.where == "批复.csv"
    assert error.allowed is not None
    assert "eia（" in error.allowed.zh
    assert "soil_water_plan（" in error.allowed.zh
    assert error.mend is not None
    assert "--as" in error.mend.zh


def test_what_fits_none_names_its_headers() -> None:
    with pytest.raises(UnknownDatasetError) as caught:
        detect(candidates(given_header(["甲甲", "乙乙"])), "x.csv")
    assert caught.value.what.zh == "认不出是哪个数据集，表头：甲甲、乙乙"
    assert caught.value.mend is not None
    assert "--mapping" in caught.value.mend.en
