"""What people said of identities as they stand now: shown wherever a link is explained."""

from __future__ import annotations

from collections.abc import Sequence

from supervision_models.engines.duckdb import DuckDBEngine
from supervision_models.errors import Text
from supervision_models.linkage.corrections import Correction, Kind
from supervision_models.linkage.lookup import identity_of

VERDICTS = {
    "same": Text("同一", "the same"),
    "different": Text("不同", "different"),
    "unsure": Text("不能确定是否同一", "not settled"),
}


def words_on(
    engine: DuckDBEngine,
    kind: Kind,
    corrections: Sequence[Correction],
    one: int,
    other: int | None = None,
) -> list[Correction]:
    """The words that stand on an identity, in the order in which they were said; with `other`,
    those between the two (within the one, where both are one).

    Of several words on one pair of keys the last stands. Needs the tables of `linkage.link`.
    """
    standing: dict[frozenset[str], tuple[set[int], Correction]] = {}
    for word in sorted(corrections, key=lambda word: word.at):
        if word.kind != kind:
            continue
        met = [identity_of(engine, kind, key) for key in (word.left, word.right)]
        keys = frozenset(
            key if found is None else str(found["key"])
            for key, found in zip((word.left, word.right), met, strict=True)
        )
        standing.pop(keys, None)
        standing[keys] = {int(found["id"]) for found in met if found is not None}, word
    if other is None:
        return [word for whom, word in standing.values() if one in whom]
    return [word for whom, word in standing.values() if whom == {one, other}]


def in_words(word: Correction) -> Text:
    """That a person decided, who, when and why."""
    verdict = VERDICTS[word.verdict]
    on = word.at.date().isoformat()
    return Text(
        f"人工认定：{word.left} 与 {word.right} {verdict.zh}（{word.author}，{on}：{word.reason}）",
        f"people's word: {word.left} and {word.right} are {verdict.en} "
        f"({word.author}, {on}: {word.reason})",
    )


def as_dict(word: Correction) -> dict[str, str]:
    """For --json."""
    return {
        "left": word.left,
        "right": word.right,
        "verdict": word.verdict,
        "author": word.author,
        "at": word.at.isoformat(),
        "reason": word.reason,
    }
