"""Parties of small random worlds against rules written out row by row; order is of no account."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from supervision_models.linkage import usc


def code(number: int) -> str:
    stem = f"91990121MA{number:07d}"
    return stem + usc.check_character(stem)


USCS = [code(number) for number in range(1, 4)]
OLDER = ["990121000000001", "990121000000002", USCS[0][8:17], USCS[1][8:17], "MA0000099"]
CODES = [*USCS, *OLDER, USCS[0][:17] + "0", None]
# as written: folded name, part of it
NAMES: dict[str | None, tuple[str | None, str | None]] = {
    "澄塘甲建筑有限公司": ("澄塘甲建筑", None),
    "澄塘甲建筑有限责任公司": ("澄塘甲建筑", None),
    "澄塘甲建筑公司示例分公司": ("澄塘甲建筑", "branch"),
    "澄塘乙建筑有限公司": ("澄塘乙建筑", None),
    "澄塘乙建筑有限公司项目部": ("澄塘乙建筑", "department"),
    "张三": (None, None),
    None: (None, None),
}
WRITTEN = list(NAMES)
FIRMS = [name for name, (key, part) in NAMES.items() if key and not part]

ROWS = st.lists(st.tuples(st.sampled_from(CODES), st.sampled_from(WRITTEN)), min_size=1, max_size=9)
REGISTER = st.lists(
    st.tuples(
        st.sampled_from(USCS),
        st.sampled_from(FIRMS),
        st.sampled_from([None, *FIRMS]),
        st.sampled_from([None, *OLDER[:2]]),
    ),
    max_size=4,
)
Row = tuple[str | None, str | None]
Entry = tuple[str, str, str | None, str | None]
Small = tuple[list[Row], list[Entry]]
# many small worlds with nothing in common are linked at once: what one costs is the call
WORLDS = st.lists(st.tuples(ROWS, REGISTER), min_size=1, max_size=15)


def kind(text: str | None) -> str | None:
    if text in USCS:
        return f"usc:{text}"
    if text in OLDER[:2]:
        return f"reg:{text}"
    return f"org:{text}" if text in OLDER else None


def district(number: int) -> str:
    return f"澄塘{chr(ord('A') + number)}区"


def moved(number: int, text: str | None) -> str | None:
    """A code or name of the small world as it is written in world `number`."""
    if text is None or text == "张三":
        return text
    if text in NAMES:
        return text.replace("澄塘", district(number))
    if text in USCS:
        return code(USCS.index(text) + 1 + 10 * number)
    if text in OLDER[:2]:
        return f"9901210000{number:02d}{text[12:]}"
    if text == OLDER[4]:
        return f"MB{number:07d}"
    if text in OLDER:
        return code(OLDER.index(text) - 1 + 10 * number)[8:17]
    return text


def moved_key(number: int, key: str | None) -> str | None:
    if key is None:
        return None
    head, _, value = key.partition(":")
    if head == "name":
        return "name:" + value.replace("澄塘", district(number))
    return f"{head}:{moved(number, value)}"


def oracle(rows: list[Row], register: list[Entry]) -> list[str | None]:
    """The key of the party of each row: the rules of linkage, said once more without tables."""
    every = [(kind(c), *NAMES[n]) for c, n in rows] + [
        (f"usc:{c}", *NAMES[n]) for c, n, _, _ in register
    ]
    current = {(NAMES[n][0], f"usc:{c}") for c, n, _, _ in register}
    former = {(NAMES[f][0], f"usc:{c}") for c, _, f, _ in register if f}
    uscs = {c for c, _, _ in every if c and c.startswith("usc:")}
    firm: dict[str, str] = {}
    for c in {c for c, _, _ in every if c}:
        holders = {u for u in uscs if c == f"org:{u[12:21]}"}
        holders |= {f"usc:{u}" for u, _, _, r in register if r and c == f"reg:{r}"}
        firm[c] = holders.pop() if len(holders) == 1 else c
    whole = {(n, c) for c, n, part in every if c and n and not part}
    bearers, borne = {c for _, c in current}, {n for n, _ in current}
    whole = {
        (n, c)
        for n, c in whole
        if not (c in bearers and n in borne and (n, c) not in current | former)
    }
    claims: dict[str, set[str]] = defaultdict(set)
    weak: dict[str, set[str]] = defaultdict(set)
    for n, c in whole | current:
        (claims if firm[c].startswith("usc:") else weak)[n].add(firm[c])
    for n, c in former:
        claims[n].add(c)
    for n, found in weak.items():
        if not claims[n]:
            claims[n] = found
    unclear = {n for n, found in claims.items() if len(found) > 1}
    target = {n: next(iter(found)) for n, found in claims.items() if len(found) == 1}
    links: list[tuple[str, str]] = list(firm.items())
    links += [(f"name:{n}", f) for n, f in target.items()]
    for loose in {f for f in firm.values() if not f.startswith("usc:")}:
        over = {
            target[n] for n, c in whole if firm[c] == loose and target.get(n, "").startswith("usc:")
        }
        if len(over) == 1:
            links.append((loose, over.pop()))
    for c in firm:
        seen = [(n, part) for k, n, part in every if k == c and n]
        bodies = {n for n, _ in seen}
        if seen and all(part for _, part in seen) and len(bodies) == 1 and firm[c] == c:
            body = bodies.pop()
            if body not in unclear:
                links.append((c, f"name:{body}"))
    groups: dict[str, set[str]] = {}
    for left, right in links:
        union = groups.get(left, {left}) | groups.get(right, {right})
        groups.update(dict.fromkeys(union, union))
    order = ["usc", "org", "reg", "person", "name"]

    def root(key: str) -> str:
        return min(groups.get(key, {key}), key=lambda k: (order.index(k.split(":")[0]), k))

    found_keys: list[str | None] = []
    for c, written in rows:
        name = NAMES[written][0]
        key = kind(c) or (f"name:{name}" if name and name not in unclear else None)
        found_keys.append(root(key) if key else None)
    return found_keys


def tables(worlds: list[Small]) -> dict[str, list[dict[str, Any]]]:
    rows = [(n, *row) for n, (given_rows, _) in enumerate(worlds) for row in given_rows]
    register = [(n, *entry) for n, (_, entries) in enumerate(worlds) for entry in entries]
    return {
        "construction_permit": [
            {"_rid": rid, "owner_usc": moved(n, c), "owner_name": moved(n, name)}
            for rid, (n, c, name) in enumerate(rows)
        ],
        "market_entity": [
            {
                "_rid": rid,
                "usc": moved(n, c),
                "name": moved(n, name),
                "former_names": moved(n, former),
                "registration_no": moved(n, registered),
            }
            for rid, (n, c, name, former, registered) in enumerate(register)
        ],
    }


@settings(max_examples=40, deadline=None)
@given(WORLDS)
def test_as_the_naive_oracle(world: Callable[..., Any], worlds: list[Small]) -> None:
    made = world(tables(worlds))
    keys = dict(made.table("party").select("party_id", "key").iter_rows())
    linked = made.table("link_party").filter(dataset="construction_permit")
    found = {rid: keys[party] for rid, party in linked.select("rid", "party_id").iter_rows()}
    expected = [
        moved_key(number, key)
        for number, (rows, register) in enumerate(worlds)
        for key in oracle(rows, register)
    ]
    assert [found.get(rid) for rid in range(len(expected))] == expected


@settings(max_examples=15, deadline=None)
@given(WORLDS, st.randoms(use_true_random=False))
def test_shuffled_rows_give_the_same_tables(
    world: Callable[..., Any], worlds: list[Small], random: Any
) -> None:
    given_tables = tables(worlds)
    before = world(given_tables)
    kept = {name: before.table(name).rows() for name in ("link_party", "party", "link_ambiguity")}
    report = before.report
    for given_rows in given_tables.values():
        random.shuffle(given_rows)
    after = world(given_tables)
    assert {name: after.table(name).rows() for name in kept} == kept
    assert after.report == report
