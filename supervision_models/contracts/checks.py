"""What must hold between the parts of a contract, beyond the kind of each value."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from supervision_models.contracts.definition import COMPUTED_NAMES, UNITS, Contract
from supervision_models.contracts.headers import fold, spellings
from supervision_models.contracts.validation import did_you_mean, listing
from supervision_models.contracts.yaml_file import FieldPath
from supervision_models.errors import Text

# Types that a column must have to play a part in the contract.
_ROLE_TYPES: dict[str, tuple[str, ...]] = {
    "region": ("code",),
    "period": ("date", "datetime"),
    "geometry": ("geometry",),
    "valid.start": ("date", "datetime"),
    "valid.end": ("date", "datetime"),
    "party.code": ("usc", "code"),
    "party.name": ("text", "person_name"),
    "party.person_id": ("person_id",),
    "party.legal": ("person_name",),
    "party.phone": ("phone",),
    "party.address": ("text",),
    "project.code": ("code",),
    "project.name": ("text",),
    "project.permit_no": ("code",),
    "project.documents": ("code",),
    "project.parcel": ("geometry",),
}
_WITH_VALUES = ("text", "code")
_PSEUDONYMS = ("person_id", "phone")
_PERSONAL = 3


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that does not hold, and the field where it shows."""

    path: FieldPath
    what: Text
    allowed: Text | None = None
    mend: Text | None = None


def contract_faults(contract: Contract) -> Iterator[Fault]:
    """All faults of a contract whose values are each of the right kind."""
    yield from _references(contract)
    yield from _parties(contract)
    yield from _geometry(contract)
    yield from _columns(contract)
    yield from _headings(contract)


def _references(contract: Contract) -> Iterator[Fault]:
    """Columns named outside `columns` exist and have a fitting type."""
    named: list[tuple[FieldPath, str, str | None]] = [
        (("region",), "region", contract.region),
        (("period",), "period", contract.period),
        (("geometry",), "geometry", contract.geometry),
        *((("key", at), "key", column) for at, column in enumerate(contract.key)),
    ]
    if contract.valid is not None:
        named.append((("valid", "start"), "valid.start", contract.valid.start))
        named.append((("valid", "end"), "valid.end", contract.valid.end))
    for role, party in contract.parties.items():
        for part, column in party:
            named.append((("parties", role, part), f"party.{part}", column))
    if contract.project is not None:
        for part, column in contract.project:
            if part not in ("party", "documents"):
                named.append((("project", part), f"project.{part}", column))
        named += [
            (("project", "documents", at), "project.documents", column)
            for at, column in enumerate(contract.project.documents)
        ]
    for path, part, name in named:
        if name is None:
            continue
        declared = contract.columns.get(name)
        if declared is None:
            yield Fault(
                path,
                Text(zh=f"没有名为 {name!r} 的列", en=f"there is no column {name!r}"),
                listing(contract.columns),
                did_you_mean(name, contract.columns),
            )
        elif part in _ROLE_TYPES and declared.type not in _ROLE_TYPES[part]:
            yield Fault(
                path,
                Text(
                    zh=f"列 {name!r} 的类型 {declared.type} 不能用在这里",
                    en=f"column {name!r} is of type {declared.type}, which does not fit here",
                ),
                listing(_ROLE_TYPES[part]),
            )


def _parties(contract: Contract) -> Iterator[Fault]:
    for role, party in contract.parties.items():
        if not party.naming:
            yield Fault(
                ("parties", role),
                Text(
                    zh=f"主体 {role!r} 没有指明代码、名称或证件号列",
                    en=f"party {role!r} names no column of its code, name or identity number",
                ),
                listing(("code", "name", "person_id")),
            )
    yield from _told_twice(contract)
    project = contract.project
    if project is None:
        return
    if not (project.code or project.name or project.permit_no):
        yield Fault(
            ("project",),
            Text(zh="project 没有指明任何列", en="project names no column"),
            Text(zh="code、name、permit_no", en="code, name, permit_no"),
        )
    if project.party is not None and project.party not in contract.parties:
        yield Fault(
            ("project", "party"),
            Text(
                zh=f"没有名为 {project.party!r} 的主体", en=f"there is no party {project.party!r}"
            ),
            listing(contract.parties),
            did_you_mean(project.party, contract.parties),
        )


def _told_twice(contract: Contract) -> Iterator[Fault]:
    """A legal person, telephone or address is that of one party of the row."""
    owner: dict[str, str] = {}
    for role, party in contract.parties.items():
        for field, column in party.telling.items():
            first = owner.setdefault(column, role)
            if first != role:
                yield Fault(
                    ("parties", role, field),
                    Text(
                        zh=f"列 {column!r} 已属于主体 {first!r}",
                        en=f"column {column!r} is told of party {first!r} already",
                    ),
                    mend=Text(
                        zh="只写在该列所说的那一方",
                        en="name it under the party that the column is about",
                    ),
                )


def _geometry(contract: Contract) -> Iterator[Fault]:
    shapes = [name for name, column in contract.columns.items() if column.type == "geometry"]
    for name in shapes[1:]:
        yield Fault(
            ("columns", name, "type"),
            Text(zh="只能有一个图形列", en="a dataset has one geometry column"),
            mend=Text(zh="拆成两个数据集", en="make it two datasets"),
        )
    if shapes and contract.geometry is None:
        yield Fault(
            ("columns", shapes[0], "type"),
            Text(
                zh=f"图形列 {shapes[0]!r} 未在 geometry 中指明",
                en=f"the geometry column {shapes[0]!r} is not named under geometry",
            ),
            mend=Text(zh=f"加上 geometry: {shapes[0]}", en=f"add geometry: {shapes[0]}"),
        )


def _columns(contract: Contract) -> Iterator[Fault]:
    for name, column in contract.columns.items():
        path: FieldPath = ("columns", name)
        if name in COMPUTED_NAMES:
            yield Fault(
                path,
                Text(
                    zh=f"列名 {name!r} 是比对时计算的名称",
                    en=f"the column name {name!r} is computed by matches",
                ),
                mend=Text(zh="换一个列名", en="choose another name"),
            )
        if column.unit is not None and column.type not in ("decimal", "integer"):
            units = UNITS.get(column.type, ())
            if column.unit not in units:
                yield Fault(
                    (*path, "unit"),
                    Text(
                        zh=f"类型 {column.type} 不能用单位 {column.unit!r}",
                        en=f"type {column.type} does not take the unit {column.unit!r}",
                    ),
                    listing(units) if units else Text(zh="不写单位", en="no unit"),
                )
        if column.type in _PSEUDONYMS and column.sensitivity < _PERSONAL:
            yield Fault(
                (*path, "sensitivity"),
                Text(
                    zh=f"类型 {column.type} 的敏感级别过低",
                    en=f"the sensitivity of type {column.type} is too low",
                ),
                Text(zh="3 或 4", en="3 or 4"),
            )
        if column.values is not None:
            yield from _values(path, column.type, column.values)


def _values(path: FieldPath, kind: str, values: dict[str, tuple[str, ...]]) -> Iterator[Fault]:
    if kind not in _WITH_VALUES:
        yield Fault(
            (*path, "values"),
            Text(zh=f"类型 {kind} 不能有 values", en=f"type {kind} takes no values"),
            listing(_WITH_VALUES),
        )
    owner: dict[str, str] = {}
    for canonical, sources in values.items():
        for at, word in [(None, canonical), *enumerate(sources)]:
            folded = fold(word)
            place = (*path, "values", canonical)
            if not folded:
                yield Fault(
                    place if at is None else (*place, at),
                    Text(zh="取值没有文字", en="a value without letters or digits"),
                )
            elif owner.setdefault(folded, canonical) != canonical:
                yield Fault(
                    place if at is None else (*place, at),
                    Text(
                        zh=f"写法 {word!r} 已属于 {owner[folded]!r}",
                        en=f"the spelling {word!r} belongs to {owner[folded]!r} already",
                    ),
                    mend=Text(zh="每种写法只归一个取值", en="give each spelling to one value"),
                )


def _headings(contract: Contract) -> Iterator[Fault]:
    """No header means two columns, and no synonym is given twice."""
    owner: dict[str, str] = {}
    for name, column in contract.columns.items():
        places: list[FieldPath] = [(), ("zh",), ("en",)]
        places += [("synonyms", at) for at in range(len(column.synonyms))]
        synonyms: set[str] = set()
        for place, word in zip(places, spellings(name, column), strict=True):
            path: FieldPath = ("columns", name, *place)
            folded = fold(word)
            if not folded:
                yield Fault(path, Text(zh="表头没有文字", en="a header without letters or digits"))
            elif owner.setdefault(folded, name) != name:
                yield Fault(
                    path,
                    Text(
                        zh=f"表头 {word!r} 已属于列 {owner[folded]!r}",
                        en=f"the header {word!r} belongs to column {owner[folded]!r} already",
                    ),
                    mend=Text(zh="只留在一列中", en="keep it in one column"),
                )
            elif place[:1] == ("synonyms",):
                if folded in synonyms:
                    yield Fault(
                        path,
                        Text(zh=f"表头 {word!r} 重复", en=f"the header {word!r} is given twice"),
                        mend=Text(zh="保留一个", en="keep one of them"),
                    )
                synonyms.add(folded)
