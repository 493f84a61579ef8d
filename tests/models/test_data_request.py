"""调取清单: what is asked of which agency, and the files that ask it."""

from __future__ import annotations

import datetime as dt
import json
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest
from click.testing import CliRunner, Result

from supervision_models.cli import model_request
from supervision_models.cli import models as cli_models
from supervision_models.cli.context import Screen
from supervision_models.contracts.definition import Contract
from supervision_models.errors import ModelError, SupervisionError, Text
from supervision_models.export.docx_file import W
from supervision_models.export.request_file import write_request
from supervision_models.models.data_dates import Days
from supervision_models.models.data_request import Item, data_request
from supervision_models.models.library import Library, LoadedModel
from supervision_models.models.loader import load_library
from supervision_models.workspace import packaged

Load = Callable[..., LoadedModel]


@pytest.fixture(scope="module")
def library(contracts: dict[str, Contract]) -> Library:
    rules = packaged("rules")
    few = (
        "ranking",
        "incidents/incident.repeat-offender.yaml",
        "approvals/build.no-permit.yaml",
        "land/land.farmland.illegal-occupation.yaml",
    )
    return load_library([rules / name for name in few], contracts, statutes_of=[rules])


def by_dataset(items: tuple[Item, ...]) -> Mapping[str, Item]:
    return {item.dataset: item for item in items}


def needs(item: Item) -> dict[str, str]:
    return {name: field.need for name, field in item.fields.items()}


def test_only_what_the_model_reads_is_asked_for(load: Load, contracts: dict[str, Contract]) -> None:
    items = by_dataset(data_request([load()], contracts))
    assert set(items) == {"land_patch", "land_survey", "conversion_approval", "temporary_land_use"}
    assert needs(items["land_survey"]) == {
        "parcel_no": "required",
        "survey_year": "required",
        "survey_on": "required",
        "land_class": "required",
        "region_code": "optional",
        "geom": "required",
    }
    assert items["land_survey"].decisive == ["test.farmland.occupation"]
    assert items["temporary_land_use"].decisive == []  # it only tests an exception
    approved = items["conversion_approval"]
    assert [words.zh for words in approved.periods] == ["自后时相之前 730 日至后时相"]
    assert {"condition", "day"} <= approved.fields["approved_on"].uses
    assert items["land_patch"].fields["change_type"].uses == {"condition"}
    assert items["temporary_land_use"].fields["end_on"].need == "required"


def test_one_row_for_a_table_of_two_models(load: Load, contracts: dict[str, Contract]) -> None:
    first = load()
    other = load(
        ("id: test.farmland.occupation", "id: test.farmland.other"),
        (
            "keep: {area: sum(overlap_m2), parcels: list(parcel_no)}",
            "keep: {owner: list(owner_unit)}",
        ),
        ("period: [observed_on - 730, observed_on]", "period: [observed_on - 9, observed_on]"),
    )
    alone = by_dataset(data_request([first], contracts))
    merged = data_request([first, other], contracts)
    assert len(merged) == len(alone)
    survey = by_dataset(merged)["land_survey"]
    assert survey.models == [first.id, other.id]
    assert set(survey.fields) == {*alone["land_survey"].fields, "owner_unit"}
    assert list(survey.fields) == [
        c for c in contracts["land_survey"].columns if c in survey.fields
    ]
    periods = by_dataset(merged)["conversion_approval"].periods
    assert {words.en: ids for words, ids in periods.items()} == {
        "from 730 days before Later image date to Later image date": [first.id],
        "from 9 days before Later image date to Later image date": [other.id],
    }


def test_what_has_a_value_all_the_same_is_not_required(
    load: Load, contracts: dict[str, Contract]
) -> None:
    changed = load(('scope: "change_type =', "scope: \"coalesce(change_type, 'other') ="))
    assert needs(by_dataset(data_request([changed], contracts))["land_patch"])["change_type"] == (
        "optional"
    )


def test_a_query_asks_for_the_columns_that_it_names(library: Library) -> None:
    items = by_dataset(data_request([library["incident.repeat-offender"]], library.contracts))
    asked = needs(items["incident"])
    assert asked["responsibility"] == "required"
    assert asked["employer_usc"] == "one-of"  # the query reads the party of that role
    assert "loss" not in asked
    assert items["safety_licence"].decisive == ["incident.repeat-offender"]


def test_the_engines_own_leads_are_no_agencys_data(library: Library) -> None:
    with pytest.raises(ModelError, match="read no data of any agency"):
        data_request([library["leads.ranker"]], library.contracts)


def test_periods_as_dates(load: Load, contracts: dict[str, Contract]) -> None:
    model = load(
        ("period: [observed_on - 730, observed_on]", "period: ['add_months(observed_on, -:gap)', "
         "'coalesce(observed_on + 30, :as_of)']"),
        ("params:", "params:\n  gap: {value: 1, unit: month, why: x}"),
    )  # fmt: skip
    conduct = Days(dt.date(2024, 3, 31), dt.date(2024, 12, 31))
    items = by_dataset(data_request([model], contracts, conduct))
    assert items["land_patch"].span == conduct
    # a month before 31 March is the last of February; nothing is dated after the scan
    assert items["conversion_approval"].span == Days(dt.date(2024, 2, 29), conduct.last)
    assert items["temporary_land_use"].span is None  # valid that day: began at any time before
    other = load(
        ("id: test.farmland.occupation", "id: test.farmland.other"),
        ("period: [observed_on - 730, observed_on]", "nearest: before"),
    )
    both = by_dataset(data_request([model, other], contracts, conduct))
    assert both["conversion_approval"].span is None  # the other model sets no limit


HOSTILE = '=HYPERLINK("http://x")<w:br/>\x07&'


def hostile(items: tuple[Item, ...]) -> tuple[Item, ...]:
    text = replace(items[0].title, zh=HOSTILE)
    return (replace(items[0], title=text), *items[1:])


def test_the_workbook_holds_text_only(
    load: Load, contracts: dict[str, Contract], tmp_path: Path
) -> None:
    path = tmp_path / "request.xlsx"
    model = load()
    conduct = Days(dt.date(2024, 1, 1), dt.date(2024, 12, 31))
    write_request(hostile(data_request([model], contracts)), [model], path, "zh", conduct)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["清单", "字段", "模型"]
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    shown = [cell.value for cell in cells if "HYPERLINK" in str(cell.value)]
    assert len(shown) >= 2
    assert all(str(value).startswith(HOSTILE.replace("\x07", "")) for value in shown)
    sheet = book["清单"]
    assert "拟排查时段：2024-01-01 至 2024-12-31" in sheet["A2"].value
    assert sheet.print_title_rows == "$4:$4"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert not list(tmp_path.glob("*.tmp"))


def test_a_row_taller_than_a_page_goes_on_in_the_next(
    load: Load, contracts: dict[str, Contract], tmp_path: Path
) -> None:
    model, path = load(), tmp_path / "request.xlsx"
    first, *rest = data_request([model], contracts)
    spans = {Text(f"期间{number}", f"span {number}"): [model.id] for number in range(60)}
    write_request([replace(first, periods=spans), *rest], [model], path, "zh")
    rows = list(openpyxl.load_workbook(path)["清单"].iter_rows(min_row=5, values_only=True))
    assert [row[0] or "" for row in rows[:4]] == ["1", "", "", "2"]
    assert "\n".join(str(row[4]) for row in rows[:3]) == "\n".join(words.zh for words in spans)


def test_the_document_is_a4_with_repeated_headers(
    load: Load, contracts: dict[str, Contract], tmp_path: Path
) -> None:
    model, paths = load(), [tmp_path / "a.docx", tmp_path / "b.docx"]
    for path in paths:
        write_request(hostile(data_request([model], contracts)), [model], path, "zh")
    assert paths[0].read_bytes() == paths[1].read_bytes()
    with zipfile.ZipFile(paths[0]) as package:
        tree = ElementTree.fromstring(package.read("word/document.xml"))
    texts = [node.text or "" for node in tree.iter(f"{{{W}}}t")]
    assert any(HOSTILE.replace("\x07", "") in text for text in texts)
    assert not list(tree.iter(f"{{{W}}}br"))
    tables = list(tree.iter(f"{{{W}}}tbl"))
    assert len(tables) == 3
    for table in tables:
        first = next(table.iter(f"{{{W}}}tr"))
        assert first.find(f"{{{W}}}trPr/{{{W}}}tblHeader") is not None
    page = next(tree.iter(f"{{{W}}}pgSz"))
    assert (page.get(f"{{{W}}}w"), page.get(f"{{{W}}}h")) == ("16838", "11906")
    fonts = {node.get(f"{{{W}}}eastAsia") for node in tree.iter(f"{{{W}}}rFonts")}
    assert fonts == {"宋体"}


@pytest.fixture
def run(library: Library, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.setattr(model_request, "library_of", lambda ws: library)

    def invoke(*args: str, as_json: bool = False) -> Result:
        screen = Screen("en", as_json)
        return CliRunner().invoke(cli_models.command, ["data-request", *args], obj=screen)

    return invoke


def test_the_command_writes_and_tells(run: Callable[..., Result], tmp_path: Path) -> None:
    path = tmp_path / "r.docx"
    done = run(
        "build.no-permit", "land.farmland.illegal-occupation", "--out", str(path), as_json=True
    )
    document = json.loads(done.stdout)
    assert document["models"] == ["build.no-permit", "land.farmland.illegal-occupation"]
    assert any(item["models"] == document["models"] for item in document["items"])
    assert path.read_bytes().startswith(b"PK")
    assert "Sensitivity" in run("build.no-permit").stdout


@pytest.mark.parametrize(
    ("args", "words"),
    [
        ((), "no model was chosen"),
        (("--field", "astrology"), "there is no model of field astrology"),
        (("build.no-permit", "--from", "2024-02-01"), "the period is incomplete"),
        (("build.no-permit", "--from", "2024-02-01", "--to", "2024-01-01"), "ends before"),
        (("build.no-permit", "--out", "/no/such/x.docx"), "there is no such folder"),
        (("build.no-permit", "--out", "x.pdf"), "unknown format .pdf"),
    ],
)
def test_a_request_that_cannot_be_made(
    run: Callable[..., Result], args: tuple[str, ...], words: str
) -> None:
    error = run(*args).exception
    assert isinstance(error, SupervisionError)
    assert words in error.what.en
    assert error.allowed is not None or error.where
