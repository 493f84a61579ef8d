"""Which dataset a table is: by the share of its headers that a contract knows, and by its name."""

from __future__ import annotations

from collections.abc import Mapping as TypingMapping
from collections.abc import Sequence
from dataclasses import dataclass

from supervision_models.contracts.definition import Contract
from supervision_models.contracts.headers import fold
from supervision_models.errors import IngestError, Text
from supervision_models.ingest.columns import Matching, match_columns, missing_error
from supervision_models.ingest.headers import Header
from supervision_models.ingest.mapping import Mapping

_HINT = 0.3  # what a telling file or sheet name adds to the share
_CLEAR = 0.08  # how far the best must lie before the second
_RECOGNISED = 0.3  # the share of headers below which a table is of no known dataset
_SHOWN = 3


class UnknownDatasetError(IngestError):
    """The table looks like no dataset at all: a cover, a glossary, or something new."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A table read as one dataset: `share` of its headers are known; `score` adds the name."""

    contract: Contract
    header: Header
    matching: Matching
    share: float
    score: float
    missing: tuple[str, ...]


def candidate(
    contract: Contract,
    header: Header,
    mapping: Mapping,
    *,
    given: set[str],
    names: Sequence[str],
    cut: str | None,
) -> Candidate:
    """The table as `contract`.

    given  columns that are filled without a header (geometry of the file, constants, points)
    names  file, sheet and title texts that may hint at the dataset
    cut    encoding of a format that cuts long names off
    """
    matching = match_columns(header.cells, contract, mapping, cut=cut)
    share = len(matching.matches) / max(1, len(header.cells))
    # of what the contract has, too: two headers that both fit must not beat ten of twelve
    breadth = len(matching.matches) / len(contract.columns)
    hint = _HINT if _hinted(contract, names) else 0.0
    score = 0.7 * share + 0.3 * breadth + hint
    missing = tuple(matching.missing(contract, given))
    return Candidate(contract, header, matching, share, score, missing)


def _hinted(contract: Contract, names: Sequence[str]) -> bool:
    words = [fold(word) for word in (contract.title.zh, contract.id, *contract.synonyms)]
    return any(word and word in fold(name) for word in words for name in names)


def detect(candidates: TypingMapping[str, Candidate], place: str) -> Candidate:
    """The one candidate that the table is.

    Raises IngestError: nothing fits, several fit alike, or the likely one lacks required columns.
    """
    ranked = sorted(candidates.values(), key=lambda item: (-item.score, item.contract.id))
    complete = [item for item in ranked if not item.missing and item.matching.matches]
    if not complete:
        likely = ranked[0] if ranked else None
        if likely is not None and likely.share >= _RECOGNISED and likely.matching.matches:
            raise missing_error(likely.contract, likely.missing, likely.matching, place)
        raise _unknown(ranked, place)
    best = complete[0]
    rivals = [item for item in complete if best.score - item.score < _CLEAR]
    if len(rivals) > 1:
        raise IngestError(
            Text("无法确定是哪个数据集", "the dataset cannot be told"),
            where=place,
            allowed=_listed(rivals),
            mend=Text(
                f"用 --as 指定，如 --as {rivals[0].contract.id}",
                f"say which with --as, such as --as {rivals[0].contract.id}",
            ),
        )
    return best


def _unknown(ranked: Sequence[Candidate], place: str) -> UnknownDatasetError:
    shown = ranked[0].header.cells if ranked else ()
    headers = [cell.text for cell in shown][:20]
    return UnknownDatasetError(
        Text(
            f"认不出是哪个数据集，表头：{'、'.join(headers) or '（没有找到表头）'}",
            f"no dataset is recognised; headers: {', '.join(headers) or '(none found)'}",
        ),
        where=place,
        allowed=_listed([item for item in ranked[:_SHOWN] if item.matching.matches]),
        mend=Text(
            "用 --as 指定数据集，并用 --mapping 对应表头",
            "name the dataset with --as and the headers with --mapping",
        ),
    )


def _listed(candidates: Sequence[Candidate]) -> Text | None:
    if not candidates:
        return None
    return Text(
        "；".join(
            f"{item.contract.id}（{item.contract.title.zh}，{len(item.matching.matches)} 列）"
            for item in candidates
        ),
        "; ".join(
            f"{item.contract.id} ({len(item.matching.matches)} columns)" for item in candidates
        ),
    )
