"""The three tracks of a lead as a model file has them: criminal, administrative, civil.

Which track a route belongs to, which facts measure the harm, and which of the cited articles
serve which track. Whether a track applies to a lead is said by `review.tracks`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import get_args

from supervision_models.errors import Text
from supervision_models.models.definition import ModelDefinition, Route
from supervision_models.models.law import Provision, Track

TRACKS: tuple[Track, ...] = get_args(Track)
TRACK_OF: dict[str, Track] = {  # route -> track; the other routes lead out of the three
    "criminal-transfer": "criminal",
    "filing-supervision": "criminal",
    "pre-litigation": "administrative",
    "admin-supervision": "administrative",
    "social-governance": "administrative",
    "civil": "civil",
    "support-suit": "civil",
}
TRACK_TITLES: dict[Track, Text] = {
    "criminal": Text("刑事", "criminal"),
    "administrative": Text("行政", "administrative"),
    "civil": Text("民事", "civil"),
}
SIZES = frozenset({"m2", "m3", "mu", "ha", "t"})  # units that measure harm; sums may be fines


def routes_of(model: ModelDefinition, track: Track) -> tuple[Route, ...]:
    """The routes of a model that belong to a track, in the order of the file."""
    return tuple(route for route in model.routes if TRACK_OF.get(route.to) == track)


def damage_of(model: ModelDefinition) -> tuple[str, ...]:
    """The facts that measure the harm: those that the file names, or those with a size."""
    sized = (name for name, fact in model.facts.items() if fact.unit in SIZES)
    return model.tracks.damage or tuple(sized)


def serving(provisions: Iterable[Provision], track: Track) -> tuple[Provision, ...]:
    """The provisions that serve a track, in their order."""
    return tuple(item for item in provisions if track in item.tracks)
