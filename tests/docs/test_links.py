"""Links between pages lead somewhere, and every page is linked from the README."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
PAGES = sorted([*REPOSITORY.glob("*.md"), *(REPOSITORY / "docs").glob("*.md")])
LINK = re.compile(r"\]\(([^)\s]+)\)")


def _headings(page: Path) -> set[str]:
    """Anchors as Markdown viewers make them."""
    found = set()
    for heading in re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE):
        kept = "".join(c for c in heading.lower().replace("`", "") if c.isalnum() or c in " -_")
        found.add(kept.strip().replace(" ", "-"))
    return found


def test_there_are_pages() -> None:
    assert len(PAGES) >= 15


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in LINK.findall(page.read_text(encoding="utf-8")):
        if target.startswith("https://"):
            continue
        path, _, anchor = target.partition("#")
        goal = (page.parent / path).resolve() if path else page
        assert goal.exists(), f"{page.name}: {target}"
        if anchor:
            assert anchor in _headings(goal), f"{page.name}: {target}"


def test_every_page_is_linked_from_a_readme() -> None:
    linked = {
        Path(target.partition("#")[0]).name
        for name in ("README.md", "README.zh-CN.md")
        for target in LINK.findall((REPOSITORY / name).read_text(encoding="utf-8"))
    }
    missing = {page.name for page in (REPOSITORY / "docs").glob("*.md")} - linked
    assert not missing
