"""Near spellings: what a writer probably meant by an unknown name."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from supervision_models.errors import Text

SHOWN = 40  # more names than this are no help in a message


def allowed_names(names: Iterable[str]) -> Text | None:
    """The names as a list for an error, sorted; None where there are none."""
    sorted_names = sorted(set(names))
    if not sorted_names:
        return None
    shown = ", ".join(sorted_names[:SHOWN])
    rest = len(sorted_names) - SHOWN
    if rest <= 0:
        return Text(zh=shown, en=shown)
    return Text(zh=f"{shown} 等共 {len(sorted_names)} 个", en=f"{shown} and {rest} more")


def did_you_mean(name: str, names: Iterable[str]) -> Text | None:
    """A suggestion for `mend`; None where nothing is near."""
    near = get_close_matches(name.lower(), sorted(set(names)), n=1, cutoff=0.6)
    if not near:
        return None
    return Text(zh=f"是否想写 {near[0]}？", en=f"did you mean {near[0]}?")
