"""Geometry of records: well-known text, boundary points and point columns into canonical WKB.

Axis order is always east, north (longitude, latitude). This package loads shapely and pyproj; the
rest of `values` does not.
"""
