"""The shell commands of the README and the tour run, in their order, in an empty folder."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PAGES = ("README.md", "docs/tour.md")
MADE = re.compile(r"\bmake ([a-z]+)\b")


def read(page: str) -> str:
    return (REPOSITORY / page).read_text(encoding="utf-8")


def script(page: str) -> str:
    return "".join(BLOCK.findall(read(page)))


def bare(commands: str) -> list[str]:
    """Commands without remarks and without the line that chooses language and name."""
    lines = [re.sub(r"\s+#.*", "", line) for line in commands.splitlines()]
    return [line for line in lines if line and not line.startswith("export ")]


@pytest.mark.docs
@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES)
def test_the_commands_run(page: str, tmp_path: Path) -> None:
    commands = script(page)
    assert commands.count("supervision ") >= 12
    bash = shutil.which("bash")
    assert bash is not None
    done = subprocess.run(
        [bash, "-euo", "pipefail", "-c", commands],
        cwd=tmp_path,
        env={**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        timeout=900,
    )
    assert done.returncode == 0, f"{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
    assert "Traceback" not in done.stderr
    assert (tmp_path / "leads.xlsx").stat().st_size > 5_000
    if page == "docs/tour.md":
        assert (tmp_path / "leads.geojson").is_file()
        assert "replayed the same" in done.stdout


@pytest.mark.parametrize("page", PAGES)
def test_both_languages_have_the_same_commands(page: str) -> None:
    other = page.replace(".md", ".zh-CN.md")
    assert bare(script(page))
    assert bare(script(page)) == bare(script(other))


@pytest.mark.parametrize("page", ["README.md", "README.zh-CN.md"])
def test_every_target_that_is_named_is_in_the_makefile(page: str) -> None:
    named = set(MADE.findall(read(page)))
    assert {"demo", "test"} <= named
    targets = set(re.findall(r"^([a-z]+):", read("Makefile"), re.MULTILINE))
    assert named <= targets


@pytest.mark.parametrize("page", ["README.md", "README.zh-CN.md"])
def test_the_first_screen_says_what_matters(page: str) -> None:
    first = "\n".join(read(page).splitlines()[:30])
    for wanted in (
        "make demo",
        "make test",
        "Python 3.11",
        "build/demo/workspace/exports/leads.xlsx",
    ):
        assert wanted in first
    assert ("A lead is not" if page == "README.md" else "线索不是") in first


@pytest.mark.parametrize("page", ["README.md", "README.zh-CN.md"])
def test_the_counts_are_those_of_the_repository(page: str) -> None:
    text = read(page)
    contracts = list((REPOSITORY / "datasets" / "contracts").glob("*.yaml"))
    models = [
        path
        for path in (REPOSITORY / "rules").rglob("*.yaml")
        if path.name not in ("statutes.yaml", "procedure.yaml", "mutants.yaml")
    ]
    found = re.search(r"(\d+) (?:models and|个模型、)\s*(\d+)", text)
    assert found is not None
    assert (int(found[1]), int(found[2])) == (len(models), len(contracts))


@pytest.mark.parametrize("page", ["docs/tour.md", "docs/tour.zh-CN.md"])
def test_the_counts_are_those_of_the_county(page: str) -> None:
    from supervision_models.demo.sources.registry import SOURCES

    names = [source.filename("") for source in SOURCES]
    agencies = {name.partition("_")[0] for name in names}
    found = re.search(r"(\d+) (?:files from|个部门的) (\d+)", read(page))
    assert found is not None
    assert {int(found[1]), int(found[2])} == {len(names), len(agencies)}
