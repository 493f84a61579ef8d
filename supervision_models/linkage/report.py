"""What linkage did: how many rows were linked by what, and why the others were not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from supervision_models.errors import Text

METHODS: dict[str, Text] = {
    "usc": Text("统一社会信用代码一致", "the same credit code"),
    "usc-contradicted": Text(
        "信用代码一致，但登记名称不符", "the same credit code, though registered to another name"
    ),
    "person-id": Text("同一自然人", "the same person"),
    "predecessor-code": Text(
        "原注册号或组织机构代码", "an older registration or organisation code"
    ),
    "folded-name": Text("名称规范化后唯一对应", "the folded name, of one firm only"),
    "branch": Text(
        "分支机构的代码，归于其法人", "the code of a branch, counted as its legal person"
    ),
    "former-name": Text("曾用名", "a former name"),
    "name-of-the-day": Text(
        "该日使用此名称的唯一主体", "the one firm that bore the name on the day of the row"
    ),
    "similar-name": Text(
        "名称相近，几乎确定为同一主体", "names nearly the same, all but certainly one"
    ),
    "similar-name-contact": Text(
        "名称仅差同音、形近字，且法定代表人、电话、地址中至少两项相同",
        "names that differ by a misreading, and two of legal person, telephone and address agree",
    ),
    "similar-former-name": Text(
        "与曾用名相近，几乎确定为同一主体", "nearly a former name, all but certainly that firm"
    ),
    "project-code": Text("项目代码一致", "the same project code"),
    "permit-no": Text("施工许可证编号", "a construction permit number"),
    "document-no": Text(
        "引用的批文、合同编号", "the number of a document that is of that project only"
    ),
    "name-and-party": Text("项目名称和单位均一致", "project name and party alike"),
    "same-land": Text(
        "宗地相互重叠八成以上，且名称、单位相符",
        "parcels that are one ground, and name or owner agree",
    ),
    "correction": Text("人工认定", "people's word"),
}
RELATIONS: dict[str, Text] = {
    "branch": Text("分支机构", "a branch"),
    "department": Text("项目部等内设机构", "a department"),
    "unit": Text("处、队等下属单位", "a unit"),
}
REASONS: dict[str, Text] = {
    "empty": Text("代码和名称均为空", "neither code nor name"),
    "invalid-code": Text("代码有误且无可用名称", "a wrong code and no usable name"),
    "generic": Text("名称过短或为自然人姓名，不足以认定", "the name is too short, or a person's"),
    "several": Text("一格中有多个单位", "several parties in one cell"),
    "ambiguous": Text("同名对应多个主体", "the name belongs to several"),
    "no-party": Text("无代码，且单位未能认定", "no code, and no party that was identified"),
}


@dataclass(frozen=True, slots=True)
class Tally:
    """Rows of one role of a dataset (role "" for its projects)."""

    dataset: str
    role: str
    linked: Mapping[str, int]  # by method
    unlinked: Mapping[str, int]  # by reason

    @property
    def rows(self) -> int:
        return sum(self.linked.values()) + sum(self.unlinked.values())


@dataclass(frozen=True, slots=True)
class Kept:
    """Counts for one kind of identity.

    identities    how many parties or projects
    ambiguous     keys that lead to several of them and therefore link nothing
    contradicted  pairs of code and name that the register contradicts
    refused       corrections "same" that stand against a correction "different"
    """

    identities: int
    tallies: tuple[Tally, ...]
    ambiguous: int
    contradicted: int
    refused: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class LinkReport:
    """What `link` did. The tables `link_ambiguity` lists what was ambiguous."""

    parties: Kept
    projects: Kept

    def as_dict(self) -> dict[str, object]:
        """For programs (``--json``)."""
        return {name: _kept(kept) for name, kept in self._both()}

    def _both(self) -> tuple[tuple[str, Kept], ...]:
        return (("parties", self.parties), ("projects", self.projects))


def _kept(kept: Kept) -> dict[str, object]:
    return {
        "identities": kept.identities,
        "ambiguous": kept.ambiguous,
        "contradicted": kept.contradicted,
        "refused": [list(pair) for pair in kept.refused],
        "tallies": [
            {
                "dataset": tally.dataset,
                "role": tally.role,
                "rows": tally.rows,
                "linked": dict(tally.linked),
                "unlinked": dict(tally.unlinked),
            }
            for tally in kept.tallies
        ],
    }
