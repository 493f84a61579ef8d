"""The reference and the schema say all that the code allows, and are current in the repository."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from supervision_models.errors import Lang
from supervision_models.models import definition
from supervision_models.models.estimators import ESTIMATORS
from supervision_models.models.field_words import FIELDS_IN_WORDS, GROUPS
from supervision_models.models.functions import FUNCTIONS
from supervision_models.models.organs import FIELDS, ORGANS
from supervision_models.models.reference import model_schema, models_markdown, schema_text

REPOSITORY = Path(__file__).parents[2]


def groups() -> dict[str, type[BaseModel]]:
    return {
        name: value
        for name, value in vars(definition).items()
        if isinstance(value, type) and issubclass(value, BaseModel) and value.model_fields
    }


def test_every_field_is_described() -> None:
    fields = {f"{name}.{field}" for name, group in groups().items() for field in group.model_fields}
    assert len(fields) > 80
    assert set(FIELDS_IN_WORDS) == fields
    assert set(GROUPS) == set(groups())


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_reference_lists_everything_allowed(lang: Lang) -> None:
    page = models_markdown(lang)
    for function in FUNCTIONS:
        assert f"`{function.call.replace('|', chr(92) + '|')}`" in page
    for code in [*ORGANS, *FIELDS, *ESTIMATORS]:
        assert f"| `{code}` |" in page
    for words in FIELDS_IN_WORDS.values():
        assert words[lang] in page


@pytest.mark.parametrize(("name", "lang"), [("models.md", "en"), ("models.zh-CN.md", "zh")])
def test_the_reference_in_the_repository_is_current(name: str, lang: Lang) -> None:
    shipped = (REPOSITORY / "docs" / name).read_text(encoding="utf-8")
    assert shipped.startswith(models_markdown(lang)), "run: supervision models reference"


def test_the_schema_in_the_repository_is_current() -> None:
    shipped = (REPOSITORY / "rules" / "model.schema.json").read_text(encoding="utf-8")
    assert shipped == schema_text(), "run: supervision models schema"


def test_the_schema_knows_what_people_write() -> None:
    schema = model_schema()
    on = schema["$defs"]["On"]["anyOf"]
    assert on[0]["enum"] == ["party", "project", "overlap"]
    assert {next(iter(form["properties"])) for form in on[1:]} == {"key", "party", "within"}
    assert schema["properties"]["organ"]["enum"] == sorted(ORGANS)
    assert "pre-litigation" in schema["$defs"]["Route"]["anyOf"][0]["enum"]
    assert "class" in schema["$defs"]["Estimator"]["properties"]
    assert schema["additionalProperties"] is False


def test_every_property_of_the_schema_is_described() -> None:
    schema: dict[str, Any] = model_schema()
    for name, body in {**schema["$defs"], "model": schema}.items():
        for field, item in body.get("properties", {}).items():
            assert item.get("description"), f"{name}.{field}"
