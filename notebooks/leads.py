"""Leads of a workspace: a table, a chart and a map.

    SUPERVISION_WORKSPACE=path/to/workspace marimo run notebooks/leads.py

Without the variable it opens the demo county that `make demo` leaves in build/demo.
"""

import marimo

app = marimo.App(width="medium", app_title="Leads · 线索")


@app.cell
def _():
    import datetime as dt
    import os
    from pathlib import Path

    import marimo as mo
    import polars as pl

    from supervision_models import Workspace, read_leads

    demo = Path(__file__).parents[1] / "build" / "demo" / "workspace"
    workspace = Workspace.open(os.environ.get("SUPERVISION_WORKSPACE", demo))
    today = dt.datetime.now().astimezone().date()
    return mo, pl, read_leads, today, workspace


@app.cell
def _(mo, pl, read_leads, today, workspace):
    leads = read_leads(workspace, on=today)
    table = leads.select(
        pl.col("lead_id").str.head(10).alias("lead"),
        "model_id", "severity", "score", "conduct_on", "state", "message_zh",
    )  # fmt: skip
    mo.vstack(
        [
            mo.md(
                f"# {workspace.name}: {leads.height} leads\n"
                "A lead is something to check, never a finding. 线索只是待核查的信息，不是违法结论。"
            ),
            mo.ui.table(table, selection=None),
        ]
    )
    return leads, table


@app.cell
def _(leads, pl):
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator

    colours = {"S4": "#c0392b", "S3": "#e67e22", "S2": "#f1c40f", "S1": "#95a5a6"}
    counts = (
        leads.group_by("model_id", "severity")
        .agg(pl.len().alias("leads"))
        .sort("leads", "model_id")
    )
    models = counts["model_id"].unique(maintain_order=True).to_list()
    chart = Figure(figsize=(9, 0.6 + 0.32 * max(len(models), 1)), layout="constrained")
    _axes = chart.subplots()
    _left = dict.fromkeys(models, 0)
    for _level, _colour in colours.items():
        _rows = dict(counts.filter(pl.col("severity") == _level).select("model_id", "leads").rows())
        _widths = [_rows.get(model, 0) for model in models]
        _axes.barh(models, _widths, left=list(_left.values()), color=_colour, label=_level)
        _left = {model: _left[model] + width for model, width in zip(models, _widths, strict=True)}
    _axes.set_xlabel("leads")
    _axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    _axes.legend(title="severity")
    chart
    return Figure, chart, colours


@app.cell
def _(Figure, colours, leads):
    import math

    import shapely
    from matplotlib.collections import PathCollection
    from matplotlib.path import Path as Outline

    def outline(shape):
        """A polygon with its holes, or a line, as one path."""
        rings = shapely.get_rings(shape) if shape.area else [shape]
        return Outline.make_compound_path(*(Outline(shapely.get_coordinates(r)) for r in rings))

    placed = leads.drop_nulls("geom")
    county_map = Figure(figsize=(9, 5), layout="constrained")
    _axes = county_map.subplots()
    _latitude = 0.0
    for _level, _colour in colours.items():
        _shapes = shapely.from_wkb(placed.filter(placed["severity"] == _level)["geom"].to_numpy())
        _parts = shapely.get_parts(_shapes)
        _areas = [outline(part) for part in _parts if part.geom_type != "Point"]
        if _areas:
            _axes.add_collection(
                PathCollection(_areas, facecolor=_colour, edgecolor=_colour, alpha=0.6, linewidth=2)
            )
        # a parcel is small on the map of a county: a dot shows where it lies
        _points = shapely.get_coordinates(shapely.centroid(_shapes))
        _axes.scatter(_points[:, 0], _points[:, 1], s=14, color=_colour, label=_level)
        if len(_points):
            _latitude = float(_points[:, 1].mean())
    _axes.set_aspect(1 / math.cos(math.radians(_latitude)))
    _axes.set_xlabel("longitude")
    _axes.set_ylabel("latitude")
    _axes.set_title(f"{placed.height} of {leads.height} leads have a place")
    _axes.legend(title="severity")
    county_map
    return county_map, placed


if __name__ == "__main__":
    app.run()
