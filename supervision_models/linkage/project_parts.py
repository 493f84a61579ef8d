"""The parts of a project's name: the stem, and the marks that tell works of one site apart."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache

import polars as pl

from supervision_models.linkage import project_names, sounds

_NUMBERS = r"\d+"
_ZONE = (
    r"(?:[东西南北中前后上下甲乙丙丁戊]|[A-Z])"
    r"(?:区|地块|组团|段|侧|岸|座|塔|厂房|期|片|线|院|楼)"
)
_VILLAGE = r"\p{Han}{2,3}?(?:村|屯|寨|庄|镇|乡|街道)"


def prepared(names: pl.Series, places: Collection[str] = ()) -> pl.DataFrame:
    """`name`, `stem` and the marks of names as written, one row each, in order.

    places  names of divisions; those of counties and above are left out of the stem where it
            begins with them, for some write them and others do not
    """
    distinct = project_names.parse(names.unique())
    stem = pl.col("key").str.strip_suffix(pl.col("phase")).str.replace(_begins(tuple(places)), "")
    marks = {"number": _NUMBERS, "zone": _ZONE, "village": _VILLAGE}
    parts = distinct.select(
        "name",
        stem.alias("stem"),
        sounds.sound(stem).alias("stem_sound"),
        sounds.shape(stem).alias("stem_shape"),
        "phase",
        *(
            stem.str.extract_all(pattern).list.sort().list.join(",").fill_null("").alias(name)
            for name, pattern in marks.items()
        ),
    )
    return (
        names.alias("name")
        .to_frame()
        .join(parts, on="name", how="left", nulls_equal=True, maintain_order="left")
    )


@cache
def _begins(places: tuple[str, ...]) -> str:
    """A pattern of divisions that a stem begins with, with or without their suffix."""
    named = (re.match(r"^(.{2,}?)(?:省|市|县|区|旗|州|盟)$", place) for place in places)
    bare = sorted({found[1] for found in named if found}, key=lambda name: (-len(name), name))
    if not bare:
        return r"^\b\B"
    return rf"^(?:(?:{'|'.join(map(re.escape, bare))})[省市县区旗州盟]?)+"
