"""Characters that sound or look alike: what input methods and scanners confuse.

The sound of a character is its first reading without tone (pypinyin). The groups of shapes are
those that scanned forms confuse; a pair that means two firms is told apart by the rest of a name.
"""

from __future__ import annotations

from functools import cache

import polars as pl

from supervision_models.linkage import lexicon


def sound(text: pl.Expr) -> pl.Expr:
    """Text with every character replaced by one that stands for all of its sound."""
    return text.map_batches(_sounded, return_dtype=pl.String, is_elementwise=True)


def _sounded(texts: pl.Series) -> pl.Series:
    stands = _sounds()
    # of few texts most of the time would go into looking for characters that none of them has
    there = sorted(set("".join(texts.drop_nulls())) & stands.keys())
    if not there:
        return texts  # names in Latin letters: there is nothing to look for
    return texts.str.replace_many(there, [stands[character] for character in there])


def shape(text: pl.Expr) -> pl.Expr:
    """Text with every character replaced by one that stands for all that look like it."""
    groups = lexicon.words("shapes")
    known = [character for group in groups for character in group[1:]]
    stands = [group[0] for group in groups for _ in group[1:]]
    return text.str.replace_many(known, stands)


@cache
def _sounds() -> dict[str, str]:
    """What stands for a character, where it is another one."""
    from pypinyin import Style, lazy_pinyin

    first: dict[str, str] = {}
    stands = {}
    # the block of common characters; names in use hold few others
    for point in range(0x4E00, 0x9FA6):
        character = chr(point)
        reading = lazy_pinyin(character, style=Style.NORMAL)[0]
        standing = first.setdefault(reading, character)
        if standing != character:
            stands[character] = standing
    return stands
