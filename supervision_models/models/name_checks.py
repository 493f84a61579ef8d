"""Names of a model outside its expressions: codes, identity, message, organ, field, law."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from string import Formatter

from supervision_models.contracts.yaml_file import FieldPath
from supervision_models.errors import Text
from supervision_models.models.draft import Draft
from supervision_models.models.organs import FIELDS, ORGANS

RESERVED = frozenset({"subject", "as_of"})


def check_names(draft: Draft) -> None:
    """Everything that a model refers to by name, beside its expressions."""
    _check_heads(draft)
    _check_facts(draft)
    _check_identity(draft)
    _check_party(draft)
    _check_codes(draft)
    _check_tracks(draft)
    for lang, text in (("zh", draft.definition.message.zh), ("en", draft.definition.message.en)):
        _check_message(draft, ("message", lang), text)
    _check_law(draft)


def placeholders(text: str) -> Iterator[str]:
    """Names in braces of a message. Raises ValueError for anything that is not {name}."""
    for _, name, spec, conversion in Formatter().parse(text):
        if name is None:
            continue
        if not name or spec or conversion:
            raise ValueError(name)
        yield name


def _check_heads(draft: Draft) -> None:
    model = draft.definition
    if draft.subject is None:
        draft.fail_name(
            ("subject",),
            Text(f"没有数据集 {model.subject}", f"there is no dataset {model.subject}"),
            model.subject,
            draft.contracts,
        )
    for field, value, known in (("organ", model.organ, ORGANS), ("field", model.field, FIELDS)):
        if value not in known:
            draft.fail_name(
                (field,),
                Text(f"不认识的 {field}：{value}", f"unknown {field} {value}"),
                value,
                known,
            )
    for field, items in (
        ("refute", model.refute),
        ("routes", model.routes),
        ("legal_basis", model.legal_basis),
        ("identity", model.identity),
    ):
        if not items:
            draft.fail((field,), Text(f"{field} 不能为空", f"{field} must not be empty"))


def _check_facts(draft: Draft) -> None:
    """A fact must not hide a subject column, unless it is that column."""
    model = draft.definition
    columns = draft.subject.columns if draft.subject is not None else {}
    for group, facts in (("facts", model.facts), ("features", model.features)):
        for name, fact in facts.items():
            same = fact.expr.strip() in (name, f"subject.{name}")
            if (name in columns and not same) or name in RESERVED:
                draft.fail(
                    (group, name),
                    Text(
                        f"{name} 与主体的列同名，含义却不同",
                        f"{name} is also a subject column, with another meaning",
                    ),
                    mend=Text("换一个名称", "choose another name"),
                )
            if group == "features" and name in model.facts:
                draft.fail(
                    (group, name),
                    Text(f"facts 中已有 {name}", f"{name} stands under facts already"),
                    mend=Text("换一个名称", "choose another name"),
                )


def _check_identity(draft: Draft) -> None:
    if draft.subject is None:
        return
    for index, name in enumerate(draft.definition.identity):
        if name not in draft.subject.columns:
            draft.fail_name(
                ("identity", index),
                Text(
                    f"{draft.subject.id} 没有列 {name}", f"{draft.subject.id} has no column {name}"
                ),
                name,
                draft.subject.columns,
            )
        elif draft.subject.columns[name].type in ("geometry", "person_name"):
            draft.fail(
                ("identity", index),
                Text(
                    f"{name} 不能作为线索标识（图形或姓名）",
                    f"{name} cannot identify a lead (a geometry or a person's name)",
                ),
                mend=Text("用编号列", "use a column with a number or code"),
            )


def _check_party(draft: Draft) -> None:
    role = draft.definition.party
    if role is None or draft.subject is None or role in draft.subject.parties:
        return
    draft.fail_name(
        ("party",),
        Text(
            f"{draft.subject.id} 没有主体角色 {role}",
            f"{draft.subject.id} has no party role {role}",
        ),
        role,
        draft.subject.parties,
    )


def _check_tracks(draft: Draft) -> None:
    model = draft.definition
    for index, name in enumerate(model.tracks.damage):
        if name not in model.facts:
            draft.fail_name(
                ("tracks", "damage", index),
                Text(f"没有事实 {name}", f"there is no fact {name}"),
                name,
                model.facts,
            )


def _check_codes(draft: Draft) -> None:
    model = draft.definition
    groups: list[tuple[FieldPath, list[str]]] = [
        (("exceptions",), [rule.code for rule in model.exceptions]),
        (("refute",), [check.code for check in model.refute]),
        (("score", "add"), [item.code for item in model.score.add]),
        (("cases",), [case.name for case in model.cases]),
        (("identity",), list(model.identity)),
        (("legal_basis",), list(model.legal_basis)),
    ]
    for path, codes in groups:
        for code in _repeated(codes):
            last = len(codes) - 1 - codes[::-1].index(code)
            draft.fail(
                (*path, last),
                Text(f"{code} 重复", f"{code} stands twice"),
                mend=Text("每个只写一次", "write each once"),
            )
    for index, item in enumerate(model.score.add):
        if item.code == "base":
            draft.fail(
                ("score", "add", index, "code"),
                Text("base 是基础分的代码", "base is the code of the base score"),
                mend=Text("换一个代码", "choose another code"),
            )


def _repeated(values: Iterable[str]) -> list[str]:
    return sorted(value for value, count in Counter(values).items() if count > 1)


def _check_message(draft: Draft, path: FieldPath, text: str) -> None:
    """Placeholders are facts, columns, parameters, or kept values of matches."""
    model = draft.definition
    try:
        names = list(placeholders(text))
    except ValueError:
        draft.fail(
            path,
            Text("花括号写法不对", "braces that are no placeholder"),
            allowed=Text("{名称} 或 {匹配.名称}", "{name} or {match.name}"),
        )
        return
    if draft.subject is None or draft.results is None:
        return
    known = {*model.facts, *draft.subject.columns, *model.params, *draft.results}
    known |= {f"subject.{name}" for name in draft.subject.columns}
    known |= {f"{name}.{key}" for name, match in model.match.items() for key in match.keep}
    for name in names:
        if name not in known:
            draft.fail_name(
                path,
                Text(f"没有可填入 {{{name}}} 的值", f"nothing to fill {{{name}}} with"),
                name,
                known,
            )
        elif name in model.params and name in {*model.facts, *draft.subject.columns}:
            draft.fail(
                path,
                Text(
                    f"{{{name}}} 既是参数又是列或事实",
                    f"{{{name}}} is a parameter as well as a column or fact",
                ),
                mend=Text("给参数换名", "rename the parameter"),
            )


def _check_law(draft: Draft) -> None:
    if draft.statutes is None:
        return
    model, known = draft.definition, draft.statutes.keys
    cited: list[tuple[FieldPath, str]] = [
        (("legal_basis", index), key) for index, key in enumerate(model.legal_basis)
    ]
    for name, param in model.params.items():
        if param.basis is not None:
            cited.append((("params", name, "basis"), param.basis))
        for index, value in enumerate(param.values):
            if value.basis is not None:
                cited.append((("params", name, "values", index, "basis"), value.basis))
    for path, key in cited:
        if key in known:
            continue
        law, _, _ = key.partition(".")
        of_law = [item for item in known if item.startswith(f"{law}.")]
        draft.fail_name(
            path,
            Text(f"statutes.yaml 中没有 {key}", f"statutes.yaml has no {key}"),
            key,
            of_law or draft.statutes.laws,
        )
