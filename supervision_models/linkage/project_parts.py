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
_BUILDING = rf"\d号楼|\d{project_names.RANGE}\d"
_BUILDINGS = rf"\d+(?:[号楼_{project_names.RANGE}]*\d+)*号楼?"
_MOST = 200
_VILLAGE = r"\p{Han}{2,3}?(?:村|屯|寨|庄|镇|乡|街道)"


def prepared(names: pl.Series, places: Collection[str] = ()) -> pl.DataFrame:
    """`name`, `stem`, `buildings` and the marks of names as written, one row each, in order.

    places  names of divisions; those of counties and above are left out of the stem where it
            begins with them, for some write them and others do not
    """
    distinct = project_names.parse(names.unique())
    whole = pl.col("key").str.strip_suffix(pl.col("phase")).str.replace(_begins(tuple(places)), "")
    marks = {"number": _NUMBERS, "zone": _ZONE, "village": _VILLAGE}
    parts = _with_buildings(distinct.select("name", "phase", whole.alias("whole")))
    whole, stem = pl.col("whole"), pl.col("stem")
    listed = {
        name: whole.str.extract_all(pattern).list.sort().list.join(",").fill_null("")
        for name, pattern in marks.items()
    }
    parts = parts.select(
        "name",
        "stem",
        sounds.sound(stem).alias("stem_sound"),
        sounds.shape(stem).alias("stem_shape"),
        "phase",
        pl.coalesce(pl.col("buildings").list.join(","), listed.pop("number")).alias("number"),
        *(marked.alias(name) for name, marked in listed.items()),
        "buildings",
    )
    return (
        names.alias("name")
        .to_frame()
        .join(parts, on="name", how="left", nulls_equal=True, maintain_order="left")
    )


def _with_buildings(parts: pl.DataFrame) -> pl.DataFrame:
    """The parts with `buildings`, the numbers of a name (`whole`) that names buildings (1ー5号楼:
    five), and `stem`, in which several buildings do not stand."""
    whole = pl.col("whole")
    named = parts.filter(whole.str.contains(_BUILDING))["whole"].unique()
    found = pl.DataFrame(
        {"whole": named, "buildings": [_numbers(text) for text in named]},
        schema_overrides={"buildings": pl.List(pl.String)},
    )
    several = pl.col("buildings").list.len() > 1
    return parts.join(found, on="whole", how="left", maintain_order="left").with_columns(
        pl.when(several).then(whole.str.replace(_BUILDINGS, "")).otherwise(whole).alias("stem")
    )


def _numbers(stem: str) -> list[str]:
    found: set[str] = set()
    for first, _, last in re.findall(rf"(\d+)({project_names.RANGE}(\d+))?", stem):
        low, high = int(first), int(last or first)
        # a range of hundreds is none of buildings
        whole = range(low, high + 1) if low <= high < low + _MOST else (low, high)
        found |= {str(number) for number in whole}
    return sorted(found)


@cache
def _begins(places: tuple[str, ...]) -> str:
    """A pattern of divisions that a stem begins with, with or without their suffix."""
    named = (re.match(r"^(.{2,}?)(?:省|市|县|区|旗|州|盟)$", place) for place in places)
    bare = sorted({found[1] for found in named if found}, key=lambda name: (-len(name), name))
    if not bare:
        return r"^\b\B"
    return rf"^(?:(?:{'|'.join(map(re.escape, bare))})[省市县区旗州盟]?)+"
