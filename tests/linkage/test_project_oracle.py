"""Projects of small random worlds against the rules written out row by row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from supervision_models.linkage import usc


def firm(number: int) -> str:
    stem = f"91990121MA{number:07d}"
    return stem + usc.check_character(stem)


# (code, permit, phase of the name, owner, contractor), all small numbers or None
Row = tuple[int | None, int | None, int | None, int | None, int | None]
ROWS = st.lists(
    st.tuples(
        st.sampled_from([None, None, None, 1, 2]),
        st.sampled_from([None, None, 1, 2]),
        st.sampled_from([None, 1, 1, 2]),
        st.sampled_from([None, 1, 2]),
        st.sampled_from([None, 3, 4]),
    ),
    min_size=1,
    max_size=7,
)
# small worlds with nothing in common are linked at once: what one costs is the call
WORLDS = st.lists(ROWS, min_size=1, max_size=12)


def written(world: int, row: Row) -> dict[str, str | None]:
    code, permit, phase, owner, contractor = row
    return {
        "project_code": code and f"2024-990121-47-03-{world:02d}000{code}",
        "permit_no": permit and f"99012120240501{world:02d}0{permit}",
        "project_name": phase and f"示例小区{chr(ord('A') + world)}区{'一二'[phase - 1]}期工程",
        "owner_usc": owner and firm(owner + 10 * world),
        "contractor_usc": contractor and firm(contractor + 10 * world),
    }


def oracle(world: int, rows: list[Row]) -> list[str | None]:
    """The key of the project of each row: the rules of linkage, said once more without tables."""

    def code_key(number: int | None) -> str | None:
        return number and f"code:2024-990121-47-03-{world:02d}000{number}"

    def permit_key(number: int | None) -> str | None:
        return number and f"permit:99012120240501{world:02d}0{number}"

    def pairs(row: Row) -> dict[str, str]:
        found = {}
        for role, number in (("owner", row[3]), ("contractor", row[4])):
            if row[2] and number:
                name = f"示例小区{chr(ord('A') + world)}区({row[2]}期)"
                found[f"name:{name}|usc:{firm(number + 10 * world)}"] = role
        return found

    codes_of: dict[int, set[str]] = defaultdict(set)
    for code, permit, *_ in rows:
        if code and permit:
            codes_of[permit].add(str(code_key(code)))
    owners: dict[str, set[int]] = defaultdict(set)
    owned = {pair for row in rows for pair, role in pairs(row).items() if role == "owner"}
    for row in rows:
        for pair in pairs(row):
            owners[pair] |= {row[3]} if row[3] else set()
    vague = {pair for pair, found in owners.items() if len(found) > 1 and pair not in owned}

    leads: dict[str, set[str]] = defaultdict(set)
    weak: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        for pair in pairs(row):
            if pair in vague:
                continue
            known = {str(code_key(row[0]))} if row[0] else codes_of.get(row[1] or 0, set())
            leads[pair] |= known
            if not known and row[1]:
                weak[pair].add(str(permit_key(row[1])))
    for pair, found in weak.items():
        if not leads[pair]:
            leads[pair] = found
    unclear = {pair: found for pair, found in leads.items() if len(found) > 1}
    led = {pair: next(iter(found)) for pair, found in leads.items() if len(found) == 1}

    onward: dict[str, str] = {str(permit_key(p)): next(iter(c)) for p, c in codes_of.items()
                              if len(c) == 1}  # fmt: skip
    by_pair: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if not row[0] and row[1] and not codes_of.get(row[1]):
            by_pair[str(permit_key(row[1]))] |= {
                led[pair] for pair in pairs(row) if led.get(pair, "").startswith("code:")
            }
    onward |= {permit: next(iter(c)) for permit, c in by_pair.items() if len(c) == 1}

    # rows without code and permit that share a pair are one project
    loose = [row for row in rows if not row[0] and not row[1]]
    group: dict[str, set[str]] = {}
    for row in loose:
        free = {p for p in pairs(row) if p not in led and p not in unclear and p not in vague}
        union = set().union(*(group.get(pair, {pair}) for pair in free)) if free else set()
        group.update(dict.fromkeys(union, union))
    target: dict[str, str | None] = {}
    for members in group.values():
        found = set()
        for row in loose:
            if members & set(pairs(row)):
                for pair in pairs(row):
                    if pair in led:
                        found.add(onward.get(led[pair], led[pair]))
                    found |= unclear.get(pair, set())
        for pair in members:
            one = next(iter(found)) if len(found) == 1 else None
            target[pair] = one if found else min(members)

    def project(row: Row) -> str | None:
        if row[0]:
            return code_key(row[0])
        permit = permit_key(row[1])
        if permit and len(codes_of.get(row[1] or 0, set())) <= 1:
            return onward.get(permit, permit)
        found = set()
        for pair in pairs(row):
            if pair in led:
                found.add(onward.get(led[pair], led[pair]))
            elif target.get(pair) is not None:
                found.add(str(target[pair]))
        return found.pop() if len(found) == 1 else None

    return [project(row) for row in rows]


@settings(max_examples=40, deadline=None)
@given(WORLDS)
def test_as_the_naive_oracle(world: Callable[..., Any], worlds: list[list[Row]]) -> None:
    numbered = [(number, row) for number, rows in enumerate(worlds) for row in rows]
    made = world(
        {
            "construction_permit": [
                {"_rid": rid, **written(number, row)} for rid, (number, row) in enumerate(numbered)
            ]
        }
    )
    keys = dict(made.table("project").select("project_id", "key").iter_rows())
    linked = made.table("link_project")
    found = {rid: keys[project] for rid, project in linked.select("rid", "project_id").iter_rows()}
    expected = [key for number, rows in enumerate(worlds) for key in oracle(number, rows)]
    assert [found.get(rid) for rid in range(len(expected))] == expected
