"""Coordinate reference systems: zones of CGCS2000, and transforms known to be right.

A transform whose accuracy nobody knows (PROJ: accuracy -1, a "ballpark" one) is a silent no-op that
is wrong by up to hundreds of metres; it is refused. CGCS2000 and WGS 84 coincide
within centimetres and count as one.
"""

from __future__ import annotations

import warnings
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError
from pyproj.transformer import TransformerGroup

from supervision_models.errors import IngestError, Text

Coordinates = npt.NDArray[np.float64]
_ONE_DATUM = frozenset([4326, 4490])


@lru_cache(maxsize=64)
def crs(code: str) -> CRS:
    """`code` as a CRS; IngestError where PROJ does not know it."""
    try:
        return CRS.from_user_input(code)
    except CRSError as unknown:
        raise IngestError(
            Text(f"坐标系无法识别: {code[:40]}", f"unknown CRS: {code[:40]}"),
            allowed=Text("EPSG 代码, 如 EPSG:4490", "an EPSG code such as EPSG:4490"),
            mend=Text("在映射文件中改正 crs", "correct crs in the mapping file"),
        ) from unknown


@lru_cache(maxsize=64)
def normal(code: str) -> str:
    """`code` as ``EPSG:n`` where the register knows it: .prj files describe theirs at length."""
    number = crs(code).to_epsg()
    return code if number is None else f"EPSG:{number}"


def short(code: str) -> str:
    """`code`, or the name of a CRS that was described at length."""
    return code if len(code) <= 20 else crs(code).name


@lru_cache(maxsize=64)
def geodetic(code: str) -> int | None:
    """EPSG number of the geographic CRS below `code`; None for one that the register lacks."""
    base = crs(code).geodetic_crs
    # 20: a .prj spells known datums in its own way; an unknown datum is not matched even so
    return None if base is None else base.to_epsg(min_confidence=20)


def is_chinese(code: str) -> bool:
    """Whether `code` stands on CGCS2000 or an older Chinese datum (Xian 1980, Beijing 1954)."""
    return geodetic(code) in (4490, 4610, 4214)


@lru_cache(maxsize=64)
def false_easting(code: str) -> float | None:
    """False easting of a transverse Mercator CRS (34,500,000 for a zone with prefix); else None."""
    operation = crs(code).coordinate_operation
    if operation is None or operation.method_name != "Transverse Mercator":
        return None
    return next(float(p.value) for p in operation.params if p.name == "False easting")


def zone_crs(zone: int) -> str | None:
    """CGCS2000 zone whose eastings carry the prefix `zone`: 25–45 of 3°, 13–23 of 6°; else None."""
    if 25 <= zone <= 45:
        return f"EPSG:{4488 + zone}"
    if 13 <= zone <= 23:
        return f"EPSG:{4478 + zone}"
    return None


def metric_crs_for(longitude: float) -> str:
    """The 3° CGCS2000 zone without prefix (EPSG:4534–4554) that holds `longitude`."""
    zone = int(np.clip(round((longitude - 75) / 3), 0, 20))
    return f"EPSG:{4534 + zone}"


@lru_cache(maxsize=64)
def _transformer(source: str, target: str) -> Transformer | None:
    if crs(source) == crs(target):
        return None
    with warnings.catch_warnings():  # a missing grid shows in the accuracy of what is left
        warnings.simplefilter("ignore", UserWarning)
        group = TransformerGroup(crs(source), crs(target), always_xy=True)
    best: Any = group.transformers[0] if group.transformers else None
    if best is None or best.accuracy < 0:
        raise IngestError(
            Text(
                f"{short(source)} 到 {short(target)} 没有精度已知的转换, 直接套用可能偏差数百米",
                f"no transform of known accuracy leads from {short(source)} to {short(target)}: "
                "using it could shift the data by hundreds of metres",
            ),
            where=short(source),
            allowed=Text(
                "CGCS2000 或 WGS 84 的坐标系(EPSG:4490、4513–4554、4326)",
                "a CRS on CGCS2000 or WGS 84 (EPSG:4490, 4513–4554, 4326)",
            ),
            mend=Text(
                "请向提供单位索取 CGCS2000 成果, 或先用当地转换参数(布尔莎七参数)转换后再导入",
                "ask the provider for CGCS2000 data, or convert it first with the local parameters",
            ),
        )
    return best  # type: ignore[no-any-return]  # TransformerGroup is untyped in this attribute


def transform(points: Coordinates, source: str, target: str) -> Coordinates:
    """(n, 2) east/north of `source` in `target`. Points outside the CRS become infinite."""
    source, target = normal(source), normal(target)
    steps = [(source, target)]
    below, above = geodetic(source), geodetic(target)
    if below != above and {below, above} <= _ONE_DATUM:
        steps = [(source, f"EPSG:{below}"), (f"EPSG:{above}", target)]
    for start, end in steps:
        operator = _transformer(start, end)
        if operator is not None and len(points):
            x, y = operator.transform(points[:, 0], points[:, 1])
            points = np.column_stack([x, y])
    return points
