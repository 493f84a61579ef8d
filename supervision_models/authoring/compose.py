"""From answers to the content of a model file: fixed templates, filled with checked names."""

from __future__ import annotations

from typing import Any

from supervision_models.authoring.belonging import match_on
from supervision_models.authoring.datasets import identity_of
from supervision_models.authoring.examples import example_cases
from supervision_models.authoring.ground import Ground
from supervision_models.authoring.limits import SIGNS, digits, unit_of
from supervision_models.authoring.question import NONE, Answers
from supervision_models.authoring.questions import by_dates
from supervision_models.errors import Text

DAYS = (
    ("days_before", "行为日之前的天数", "days before the conduct"),
    ("days_after", "行为日之后的天数", "days after the conduct"),
)
_SOUGHT = {"missing": "required", "present": "found"}


def compose(answers: Answers, ground: Ground) -> dict[str, Any]:
    """The model as a mapping, in the order of the file, with its cases."""
    subject = ground.contracts[answers["subject"]]
    identity = identity_of(subject)
    shown = "、".join(f"{{{name}}}" for name in identity)
    content: dict[str, Any] = {
        "id": answers["id"],
        "version": "1.0.0",
        "status": "draft",
        "title": {"zh": answers["title"], "en": answers["title_en"]},
        "field": answers["field"],
        "pil_basis": answers["pil_basis"],
        "severity": answers["severity"],
        "supervision_point": _point(answers, ground),
        "subject": subject.id,
        "conduct_on": answers["conduct_on"],
        **_scope(answers),
        "match": _matches(answers, ground),
        **_facts(answers, ground),
        "when": _when(answers),
        **_params(answers, ground),
        **_exceptions(answers),
        "refute": [
            {"code": f"check-{number}", "zh": words}
            for number, words in enumerate(answers["refute"], 1)
        ],
        "legal_basis": list(answers["law"]),
        "organ": answers["organ"],
        "routes": ["pre-litigation" if answers["pil_basis"] != NONE else "admin-supervision"],
        "identity": identity,
        "message": {
            "zh": f"{answers['title']}：{shown}",
            "en": f"{answers['title_en']}: {shown.replace('、', ', ')}",
        },
    }
    return {**content, "cases": example_cases(answers, ground)}


def sought_name(answers: Answers) -> str:
    """What the match is called whose record should or should not exist."""
    return _SOUGHT[answers["expect"]]


def _point(answers: Answers, ground: Ground) -> dict[str, str]:
    subject, other = (ground.contracts[answers[name]].title for name in ("subject", "other"))
    if answers["expect"] == "missing":
        counting = "期限内" if by_dates(answers) else "行为日有效"
        return {
            "zh": f"有{subject.zh}，没有{counting}的{other.zh}，主管部门未查处。",
            "en": f"{subject.en or subject.zh} without {(other.en or other.zh).lower()}, "
            "and the authority did not act.",
        }
    return {
        "zh": f"有{subject.zh}，同时存在不应有的{other.zh}，主管部门未查处。",
        "en": f"{subject.en or subject.zh} together with {other.en or other.zh}, "
        "and the authority did not act.",
    }


def _scope(answers: Answers) -> dict[str, str]:
    """What should exist is judged once its term has passed."""
    if answers["expect"] == "present" or not by_dates(answers):
        return {}
    return {"scope": f"{answers['conduct_on']} + :days_after < :as_of"}


def _matches(answers: Answers, ground: Ground) -> dict[str, Any]:
    other = ground.contracts[answers["other"]]
    valid = not by_dates(answers)
    title = Text(
        f"行为日有效的{other.title.zh}" if valid else f"期限内的{other.title.zh}",
        f"{_en(other.title)} valid that day" if valid else f"{_en(other.title)} in time",
    )
    matches: dict[str, Any] = {
        sought_name(answers): {
            "title": {"zh": title.zh, "en": title.en},
            "dataset": other.id,
            "on": match_on(answers),
            **_time(answers, ground),
        }
    }
    if answers["exception"] == "record":
        excuse = ground.contracts[answers["exception_other"]]
        matches["excuse"] = {
            "title": {"zh": f"扫描日以前的{excuse.title.zh}", "en": f"{_en(excuse.title)} so far"},
            "dataset": excuse.id,
            "on": match_on(answers, "exception_"),
            "where": f"{excuse.period} <= :as_of",
        }
    return matches


def _time(answers: Answers, ground: Ground) -> dict[str, Any]:
    """When a record counts, and over which span its absence is proven."""
    day, theirs = answers["conduct_on"], ground.contracts[answers["other"]].period
    if not by_dates(answers):
        return {"valid_on": day}
    first, last = f"{day} - :days_before", f"{day} + :days_after"
    return {
        "where": f"{theirs} >= subject.{first} and {theirs} <= subject.{last}",
        "period": [first, last],
    }


def _en(title: Any) -> str:
    return str(title.en or title.zh)


def _facts(answers: Answers, ground: Ground) -> dict[str, Any]:
    name = answers["threshold"]
    if name == NONE:
        return {}
    column = ground.contracts[answers["subject"]].columns[name]
    fact = {
        "expr": name,
        "unit": unit_of(answers, column),
        "decimals": digits(column),
        "title": {"zh": column.zh, "en": column.en},
    }
    return {"facts": {name: fact}}


def _when(answers: Answers) -> str:
    predicate = "missing" if answers["expect"] == "missing" else "exists"
    condition = f"{predicate}({sought_name(answers)})"
    if answers["threshold"] == NONE:
        return condition
    sign = SIGNS[answers["threshold_side"]]
    return f"{condition} and {answers['threshold']} {sign} :threshold"


def _params(answers: Answers, ground: Ground) -> dict[str, Any]:
    days = DAYS if by_dates(answers) else ()
    params: dict[str, Any] = {
        name: {
            "value": answers[name],
            "unit": "day",
            "why": answers["days_why"],
            "title": {"zh": zh, "en": en},
        }
        for name, zh, en in days
    }
    if answers["threshold"] == NONE:
        return {"params": params} if params else {}
    column = ground.contracts[answers["subject"]].columns[answers["threshold"]]
    limit: dict[str, Any] = {
        "value": answers["threshold_value"],
        "unit": unit_of(answers, column),
        "why": answers["threshold_why"],
        "title": {"zh": f"{column.zh}门槛", "en": f"threshold of {column.en}"},
    }
    if answers["threshold_basis"] != NONE:
        limit["basis"] = answers["threshold_basis"]
    return {"params": {**params, "threshold": limit}}


def _exceptions(answers: Answers) -> dict[str, Any]:
    match answers["exception"]:
        case "none":
            return {}
        case "record":
            when = "exists(excuse)"
        case _:
            when = value_condition(answers)
    rule = {"code": "excused", "when": when, "because": {"zh": answers["exception_because"]}}
    return {"exceptions": [rule]}


def value_condition(answers: Answers) -> str:
    """The condition on a column of the subject."""
    column, value = answers["exception_column"], answers["exception_value"]
    if value in ("true", "false"):
        return column if value == "true" else f"not {column}"
    from sqlglot import exp

    return exp.column(column).eq(exp.Literal.string(value)).sql(dialect="duckdb")
