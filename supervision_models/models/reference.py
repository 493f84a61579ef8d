"""The reference of the model file and its JSON Schema, rendered from the definition itself."""

from __future__ import annotations

import datetime as dt
import json
import types
from collections.abc import Iterator
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from supervision_models.errors import Lang, Text
from supervision_models.models import definition
from supervision_models.models.estimators import ESTIMATORS
from supervision_models.models.field_words import FIELDS_IN_WORDS, GROUPS
from supervision_models.models.functions import CAST_TYPES, DATE_UNITS, FUNCTIONS
from supervision_models.models.organs import FIELDS, ORGANS

_TYPES: dict[Any, Text] = {
    str: Text("文字", "text"),
    int: Text("整数", "whole number"),
    float: Text("数字", "number"),
    bool: Text("true/false", "true/false"),
    dt.date: Text("日期", "date"),
    Any: Text("任意", "anything"),
}
_FUNCTION_GROUPS: dict[str, Text] = {
    "predicate": Text("有无与重叠", "Presence and overlap"),
    "number": Text("数字", "Numbers"),
    "date": Text("日期", "Dates"),
    "text": Text("文字", "Text"),
    "list": Text("列表", "Lists"),
    "choice": Text("取舍", "Choice"),
    "aggregate": Text("聚合（只用于 keep）", "Aggregates (in keep only)"),
}


def models_markdown(lang: Lang = "zh") -> str:
    """Every field, function, code and estimator class that a model file may use."""
    return "\n".join(_page(lang)) + "\n"


def model_schema() -> dict[str, Any]:
    """JSON Schema of a model file as people write it, for editors."""
    schema = definition.ModelDefinition.model_json_schema(by_alias=True)
    definitions = schema["$defs"]
    definitions["On"] = _ON_AS_WRITTEN
    route = definitions["Route"]
    definitions["Route"] = {"anyOf": [route["properties"]["to"], route]}
    for group, body in {**definitions, "ModelDefinition": schema}.items():
        for name, item in body.get("properties", {}).items():
            words = FIELDS_IN_WORDS.get(f"{group}.{'cls' if name == 'class' else name}")
            if words is not None:
                item["description"] = f"{words.zh}\n{words.en}"
    schema["properties"]["organ"]["enum"] = sorted(ORGANS)
    schema["properties"]["field"]["enum"] = sorted(FIELDS)
    estimator = definitions["Estimator"]["properties"]
    estimator["class"]["enum"] = sorted(ESTIMATORS)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "title": "Supervision model",
    }


def schema_text() -> str:
    """The schema as it stands in the file beside the shipped models."""
    return json.dumps(model_schema(), ensure_ascii=False, indent=1) + "\n"


_ON_AS_WRITTEN: dict[str, Any] = {
    "description": f"{FIELDS_IN_WORDS['Match.on'].zh}\n{FIELDS_IN_WORDS['Match.on'].en}",
    "anyOf": [
        {"enum": ["party", "project", "overlap"]},
        *(
            {
                "type": "object",
                "required": [name],
                "properties": {name: form},
                "additionalProperties": False,
            }
            for name, form in (
                (
                    "key",
                    {
                        "anyOf": [
                            {"type": "array", "items": {"type": "string"}, "minItems": 1},
                            {"type": "object", "additionalProperties": {"type": "string"}},
                        ]
                    },
                ),
                (
                    "party",
                    {
                        "type": "object",
                        "properties": {
                            "subject": {"type": "string"},
                            "other": {"type": "string"},
                        },
                        "additionalProperties": False,
                    },
                ),
                ("within", {"type": "string", "pattern": r"^\d+(\.\d+)? ?(m|km)$"}),
            )
        ),
    ],
}


def _page(lang: Lang) -> Iterator[str]:
    zh = lang == "zh"
    yield "# 模型文件" if zh else "# The model file"
    yield ""
    yield (
        "本页由 `supervision_models.models.reference` 根据模型定义生成，请勿手改。"
        if zh
        else "Generated from the definition by `supervision_models.models.reference`; "
        "not edited by hand."
    )
    for name, heading in GROUPS.items():
        yield from _group(getattr(definition, name), heading, lang)
    yield from _expressions(lang)
    yield from _codes(Text("organ：被监督单位", "organ"), ORGANS, lang)
    yield from _codes(Text("field：监督领域", "field"), FIELDS, lang)
    yield from _codes(
        Text("estimator.class：允许的类", "estimator.class"),
        {name: Text(task, task) for name, task in ESTIMATORS.items()},
        lang,
    )


def _group(group: type[BaseModel], heading: Text, lang: Lang) -> Iterator[str]:
    yield ""
    yield f"## {heading[lang]}"
    yield ""
    yield (
        "| 字段 | 取值 | 必填 | 含义 |" if lang == "zh" else "| Field | Type | Required | Meaning |"
    )
    yield "|---|---|---|---|"
    for name, info in group.model_fields.items():
        written = {"cls": "class", "within_m": "within"}.get(name, name)
        required = {"zh": "是", "en": "yes"}[lang] if info.is_required() else _default(info)
        words = FIELDS_IN_WORDS[f"{group.__name__}.{name}"][lang]
        yield f"| `{written}` | {_type(info.annotation, lang)} | {required} | {words} |"


def _default(info: FieldInfo) -> str:
    """A default worth telling; empty ones are not."""
    value = info.default
    if value in (None, "", (), False) or isinstance(value, BaseModel) or info.default_factory:
        return ""
    return f"`{value}`"


def _type(annotation: Any, lang: Lang) -> str:
    """A type in words."""
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _type(args[0], lang)
    if origin is Literal:
        return " ".join(f"`{value}`" for value in args)
    if origin in (Union, types.UnionType):
        arms = dict.fromkeys(_type(arm, lang) for arm in args if arm is not type(None))
        return " / ".join(arms)
    if origin is tuple:
        if len(args) == 2 and args[1] is Ellipsis:
            inner = _type(args[0], lang)
            return f"{inner} 的列表" if lang == "zh" else f"list of {inner}"
        return "[" + ", ".join(_type(arm, lang) for arm in args) + "]"
    if origin is dict:
        inner = _type(args[1], lang)
        return f"名称: {inner}" if lang == "zh" else f"name: {inner}"
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return f"[{annotation.__name__}](#{_anchor(GROUPS[annotation.__name__][lang])})"
    return _TYPES[annotation][lang]


def _anchor(heading: str) -> str:
    """How Markdown viewers name a heading."""
    kept = "".join(c for c in heading.lower() if c.isalnum() or c in " -_")
    return kept.strip().replace(" ", "-")


def _expressions(lang: Lang) -> Iterator[str]:
    zh = lang == "zh"
    yield ""
    yield "## 表达式" if zh else "## Expressions"
    yield ""
    yield (
        "采用 DuckDB 的 SQL 写法：列、`:参数`、`:as_of`（扫描日）、算术、比较、and/or/not、"
        "in、between、like、is null、case，以及下列函数；此外一律拒绝。"
        "除数为零得空值。日期加减整数即加减日数，也可写 `interval 3 month`。"
        if zh
        else "SQL in DuckDB spelling: columns, `:params`, `:as_of` (day of the scan), arithmetic, "
        "comparison, and/or/not, in, between, like, is null, case, and these functions; all else "
        "is refused. A division by zero is null. A date plus a whole number adds days; "
        "`interval 3 month` works too."
    )
    yield ""
    casts = " ".join(f"`{name}`" for name in CAST_TYPES)
    units = " ".join(f"`{unit}`" for unit in DATE_UNITS)
    yield f"`cast(x as …)`, `try_cast(x as …)`: {casts}. `date_diff`, `interval`: {units}."
    for group, heading in _FUNCTION_GROUPS.items():
        yield ""
        yield f"### {heading[lang]}"
        yield ""
        yield "| 函数 | 含义 |" if zh else "| Function | Meaning |"
        yield "|---|---|"
        for function in FUNCTIONS:
            if function.group == group:
                call = function.call.replace("|", "\\|")
                yield f"| `{call}` | {function.text[lang]} |"


def _codes(heading: Text, codes: dict[str, Text], lang: Lang) -> Iterator[str]:
    yield ""
    yield f"## {heading[lang]}"
    yield ""
    yield "| 代码 | 含义 |" if lang == "zh" else "| Code | Meaning |"
    yield "|---|---|"
    for code, words in codes.items():
        yield f"| `{code}` | {words[lang]} |"
