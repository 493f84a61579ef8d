"""The library as web pages: complete, well formed, and deaf to what a model file would have run."""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from supervision_models.contracts.loader import load_contracts
from supervision_models.models.lead_dataset import with_leads
from supervision_models.models.library import Library
from supervision_models.models.loader import load_library
from supervision_models.models.procedure import procedure_of
from supervision_models.models.similarity import similar_models
from supervision_models.pages.site import Site
from supervision_models.pages.write import write_site
from supervision_models.workspace import packaged

RULES = packaged("rules")
HOSTILE = "<script>alert(1)</script>\"'&<img src=x onerror=1>\x07"
VOID = {"meta", "input", "br", "link", "img"}


class Reader(HTMLParser):
    """Elements with their texts; fails where an end tag does not fit."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.found if name == tag]


def read(path: Path) -> Reader:
    reader = Reader()
    reader.feed(path.read_text(encoding="utf-8"))
    reader.close()
    assert reader.open == []
    return reader


def site_of(library: Library, **more: object) -> Site:
    return Site(
        library=library,
        contracts=with_leads(library.contracts),
        procedure=procedure_of([RULES]),
        langs=("zh", "en"),
        similar=similar_models(list(library.models.values()), library.contracts),
        **more,  # type: ignore[arg-type]
    )


@pytest.fixture(scope="module")
def library() -> Library:
    contracts = load_contracts([packaged("datasets") / "contracts"])
    parts = [
        RULES / part for part in ("fees", "incidents/incident.repeat-offender.yaml", "ranking")
    ]
    return load_library(parts, contracts, statutes_of=[RULES])


@pytest.fixture(scope="module")
def pages(library: Library, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    list(write_site(site_of(library, held=frozenset({"payment"})), folder))
    return folder


def test_every_model_has_a_page_in_each_language_and_stands_in_the_index(
    library: Library, pages: Path
) -> None:
    wanted = {f"{name}.html" for name in library.models}
    assert len(wanted) > 10
    for lang in ("zh", "en"):
        assert {path.name for path in (pages / lang).iterdir()} == {*wanted, "index.html"}
        linked = Counter(a["href"] for a in read(pages / lang / "index.html").of("a"))
        for name in wanted:  # by field, by subject, by data
            assert linked[name] == 3, name


def test_links_lead_to_pages_and_nothing_comes_from_elsewhere(pages: Path) -> None:
    seen = 0
    for path in pages.rglob("*.html"):
        reader = read(path)
        ids = [attributes["id"] for _, attributes in reader.found if attributes.get("id")]
        assert len(ids) == len(set(ids)), path
        for link in reader.of("a"):
            target, _, part = str(link["href"]).partition("#")
            assert target == "" or (path.parent / target).is_file(), (path, link)
            assert part == "" or part in ids
            seen += 1
        for tag in ("script", "img", "link", "iframe"):
            assert reader.of(tag) == []
    assert seen > 100


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_page_can_be_read_aloud(pages: Path, lang: str) -> None:
    reader = read(pages / lang / "incident.repeat-offender.html")
    assert str(reader.of("html")[0]["lang"]).startswith(lang)
    levels = [int(tag[1]) for tag, _ in reader.found if re.fullmatch("h[1-6]", tag)]
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert {cell["scope"] for cell in reader.of("th")} == {"col", "row"}
    assert len(reader.of("caption")) == len(reader.of("table"))
    assert reader.of("svg")[0]["role"] == "img"
    text = " ".join(reader.texts)
    headings = ("监督点", "误报情形") if lang == "zh" else ("Point of supervision", "False alarms")
    for words in headings:
        assert words in text


def test_figures_that_nobody_checked_are_marked(library: Library, pages: Path) -> None:
    for name, model in library.models.items():
        open_values = sum(
            not (value.reviewed_by or param.reviewed_by)
            for param in model.definition.params.values()
            for value in (param.values or (param,))
        )
        reader = read(pages / "zh" / f"{name}.html")
        marks = [a for a in reader.of("strong") if a.get("class") == "unverified"]
        assert len(marks) == open_values, name
        assert bool(open_values) == (f"有 {open_values} 个数值未经核定" in " ".join(reader.texts))


def test_what_runs_with_the_data_at_hand(pages: Path) -> None:
    reader = read(pages / "en" / "index.html")
    ticked = {box["id"] for box in reader.of("input") if "checked" in box}
    assert ticked == {"has-payment"}
    assert any(text.startswith("lacks: ") for text in reader.texts)
    rules = "".join(reader.texts)  # one for each dataset that some model cannot do without
    needed = {
        name.removeprefix("needs-")
        for span in reader.of("span")
        for name in str(span.get("class", "")).split()
        if name.startswith("needs-")
    }
    assert "payment" in needed
    for name in needed:
        assert f"has(#has-{name}:not(:checked)) tr:has(.needs-{name})" in rules


def test_a_hostile_title_stays_text(tmp_path: Path, library: Library) -> None:
    text = (RULES / "fees" / "fee.fine-unpaid.yaml").read_text(encoding="utf-8")
    quoted = HOSTILE.replace("\x07", "").replace("'", "''")
    changed = re.sub(r"^title: .*$", f"title: {{zh: '{quoted}'}}", text, flags=re.MULTILINE)
    changed = re.sub(r"^keywords: .*$", f"keywords: ['{quoted}']", changed, flags=re.MULTILINE)
    (tmp_path / "fee.fine-unpaid.yaml").write_text(changed, encoding="utf-8")
    hostile = load_library([tmp_path], library.contracts, statutes_of=[RULES])
    assert hostile.errors == ()
    for path in write_site(site_of(hostile), tmp_path / "site"):
        reader = read(path)
        assert reader.of("script") == []
        assert reader.of("img") == []
        assert not any("checked" in box for box in reader.of("input"))  # without a workspace
        if path.name == "fee.fine-unpaid.html":
            assert HOSTILE.replace("\x07", "") in reader.texts
