"""Keys as people write them into the canonical keys that linkage works with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from supervision_models.errors import SupervisionError, Text
from supervision_models.linkage import folding, names, project_codes, project_names, usc
from supervision_models.linkage.corrections import Correction

PARTY_KINDS = ("usc", "org", "reg", "person", "name")
PROJECT_KINDS = ("code", "permit", "name")


class LinkKeyError(SupervisionError):
    """A key of a correction that names no party or project."""


def party_key(text: str) -> str:
    """The canonical key of one party; a code or a full name may stand without its kind.

    Raises LinkKeyError.
    """
    kind, colon, value = text.partition(":")
    if not colon:
        code = usc.classify(pl.Series([text]))["key"].item()
        kind, _, value = str(code).partition(":") if code is not None else ("name", "", text)
    if kind == "name":
        key = _name(value)
        if key is not None:
            return f"name:{key}"
    elif kind in ("usc", "org", "reg"):
        key = usc.classify(pl.Series([value]))["key"].item()
        if key is not None and key.startswith(f"{kind}:"):
            return str(key)
    elif kind == "person" and value:
        return text
    raise LinkKeyError(
        Text(f"不是可用的主体标识：{text}", f"no usable key of a party: {text}"),
        where="link correct",
        allowed=Text(
            "usc:<信用代码>、reg:<15位注册号>、org:<组织机构代码>、name:<单位全称>、person:<标识>",
            "usc:<credit code>, reg:<15 digits>, org:<organisation code>, name:<full name>, "
            "person:<pseudonym>",
        ),
        mend=Text(
            "信用代码须通过校验；名称须为单位全称，不能是人名或简称；代码和全称可以不写前缀",
            "a credit code must pass its check; a name must be a firm's full name; "
            "neither needs its prefix",
        ),
    )


def _name(value: str) -> str | None:
    """The folded name of a firm; a folded name, as keys show it, stays what it is."""
    parsed = names.parse(pl.Series([value], dtype=pl.String))["key"].item()
    if parsed is not None:
        return str(parsed)
    frame = folding.fold_frame(
        pl.Series([value], dtype=pl.String).to_frame(), written="written", folded="folded"
    )
    same = len(value) >= names.SHORTEST and frame["folded"].item() == value
    return value if same else None


def project_key(text: str, successors: Mapping[str, str], parties: Mapping[str, str]) -> str:
    """The canonical key of one project. Raises LinkKeyError.

    successors  see `project_codes.renamings`
    parties     canonical party key -> key of its party, where they differ
    """
    kind, _, value = text.partition(":")
    if kind == "code":
        key = project_codes.parse_codes(pl.Series([value]), successors)["key"].item()
        if key is not None:
            return str(key)
    elif kind == "permit":
        key = project_codes.parse_permits(pl.Series([value]))["key"].item()
        if key is not None:
            return str(key)
    elif kind == "name":
        name, bar, party = value.rpartition("|")
        key = project_names.parse(pl.Series([name], dtype=pl.String))["key"].item()
        if bar and key is not None:
            firm = party_key(party)
            return f"name:{key}|{parties.get(firm, firm)}"
    raise LinkKeyError(
        Text(f"不是可用的项目标识：{text}", f"no usable key of a project: {text}"),
        where="link correct",
        allowed=Text(
            "code:<项目代码>、permit:<施工许可证编号>、name:<项目名称>|<主体标识>",
            "code:<project code>, permit:<permit number>, name:<project name>|<party key>",
        ),
        mend=Text(
            "用 supervision link show 查看现有标识", "see the keys with supervision link show"
        ),
    )


def with_party_keys(corrections: Sequence[Correction]) -> list[tuple[str, str, Correction]]:
    """The corrections of parties with both keys canonical. Raises LinkKeyError."""
    return [
        (party_key(item.left), party_key(item.right), item)
        for item in corrections
        if item.kind == "party"
    ]


def with_project_keys(
    corrections: Sequence[Correction],
    successors: Mapping[str, str],
    parties: Mapping[str, str],
) -> list[tuple[str, str, Correction]]:
    """The corrections of projects with both keys canonical. Raises LinkKeyError."""
    return [
        (
            project_key(item.left, successors, parties),
            project_key(item.right, successors, parties),
            item,
        )
        for item in corrections
        if item.kind == "project"
    ]
