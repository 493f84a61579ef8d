"""The three tracks of a lead, for `leads show`: on the screen and as JSON values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from supervision_models.cli.context import Screen
from supervision_models.errors import Lang, Text

if TYPE_CHECKING:
    from supervision_models.review.tracks import TrackStatus


def tracks_document(tracks: Sequence[TrackStatus], lang: Lang) -> list[dict[str, Any]]:
    """The tracks as JSON values, texts in `lang`."""
    return [
        {
            "track": item.track,
            "status": item.status,
            "because": item.because[lang],
            "routes": [
                {
                    "route": way.route,
                    "status": way.status,
                    "because": way.because[lang],
                    "document": None if way.document is None else way.document[lang],
                    "document_law": way.document_law,
                }
                for way in item.ways
            ],
            "laws": list(item.laws),
            "area_law": item.area,
            "about": [{"title": title[lang], "words": words[lang]} for title, words in item.about],
            "clocks": [
                {
                    "code": clock.clock.code,
                    "title": clock.clock.title[lang],
                    "if_served_on": clock.start,
                    "due": clock.due,
                    "exact": clock.exact,
                    "law": clock.clock.law,
                }
                for clock in item.clocks
            ],
        }
        for item in tracks
    ]


def print_tracks(screen: Screen, tracks: Sequence[TrackStatus]) -> None:
    """One row a track: whether it applies, why, what to look at, which law, which clock."""
    from supervision_models.export.tracks import track_lines
    from supervision_models.models.tracks import TRACK_TITLES
    from supervision_models.review.tracks import STATUS_TITLES

    lang = screen.lang
    screen.table(
        Text("三轨（线索不是结论，是否适用由人决定）", "three tracks (a person decides)"),
        [
            Text("轨", "track"),
            Text("是否适用", "applies"),
            Text("理由", "because"),
            Text("核实与文书", "to look at, documents, clocks"),
            Text("行为日有效的法律", "law of the day of the conduct"),
        ],
        [
            (
                TRACK_TITLES[item.track][lang],
                STATUS_TITLES[item.status][lang],
                item.because[lang],
                "\n".join(track_lines(item, lang)),
                "\n".join(item.laws),
            )
            for item in tracks
        ],
    )
