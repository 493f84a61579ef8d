"""The three tracks of a lead: whether each applies, why, by which law, and what runs then.

Nothing here accuses anybody: a track that applies is a way that is open on the facts shown,
and a person decides whether to go it. A condition that could not be tested, or a question that
the model does not ask, is not known, which is never "does not apply".
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from supervision_models.contracts.definition import Contract
from supervision_models.errors import Text
from supervision_models.models.definition import ModelDefinition, Route, Words
from supervision_models.models.labels import ROUTES
from supervision_models.models.law import Provision, Track
from supervision_models.models.naming import Naming
from supervision_models.models.organs import FIELDS, ORGANS
from supervision_models.models.phrases import phrase
from supervision_models.models.procedure import Area, Procedure, procedure_of
from supervision_models.models.tracks import TRACK_OF, TRACKS, damage_of, routes_of, serving
from supervision_models.review.deadlines import Deadline, clocks, run

if TYPE_CHECKING:
    from supervision_models.ledger import Ledger
    from supervision_models.workspace import Workspace

Status = Literal["applies", "no", "unknown"]
STATUS_TITLES: dict[Status, Text] = {
    "applies": Text("可适用", "applies"),
    "no": Text("不适用", "does not apply"),
    "unknown": Text("未知，须由人判断", "not known, a person judges"),
}
MODEL_GONE = Text("模型文件未保存，无法说明", "the model file was not kept")
NO_CRIMINAL = Text(
    "模型所查事实不设刑事条件，也不引用刑事条款",
    "the model has no criminal condition and cites no criminal article",
)
CITED_ONLY = Text(
    "模型引用了刑事条款，但未设判断条件",
    "the model cites criminal articles but has no condition for them",
)
NO_ADMINISTRATIVE = Text("模型不设行政监督路径", "the model has no administrative route")
ADMINISTRATIVE_ONLY_CITED = Text(
    "模型引用了行政条款，但未设行政监督路径",
    "the model cites administrative articles but has no administrative route",
)
NO_BASIS = Text(
    "模型不主张公益诉讼依据，也不设民事路径",
    "the model claims no basis in public-interest litigation and has no civil route",
)
NO_DAMAGE = Text(
    "模型不判断公益损害，是否起诉须另行评估",
    "the model does not judge the harm; it has to be assessed",
)
RESTORATION = Text("修复方式和费用须评估", "how to restore, and at what cost, is to be assessed")
UNVERIFIED = Text("（名称未经核定）", " (name unverified)")


@dataclass(frozen=True, slots=True)
class Way:
    """One route of a track; `document` is what is issued on it, where procedure names that."""

    route: str
    status: Status
    because: Text
    document: Text | None
    document_law: str = ""


@dataclass(frozen=True, slots=True)
class TrackStatus:
    """One track of one lead.

    laws     labels of the articles in force on the day of the conduct that serve it
    area     article of procedure that opens it on the day that is looked at; "" for none
    about    what to look at: organ and duty, or harm and restoration
    clocks   clocks of its documents, as if served on the day that is looked at
    """

    track: Track
    status: Status
    because: Text
    ways: tuple[Way, ...]
    laws: tuple[str, ...]
    area: str
    about: tuple[tuple[Text, Text], ...]
    clocks: tuple[Deadline, ...]


@dataclass(frozen=True, slots=True)
class Ground:
    """What the tracks of all leads of one model rest on.

    model    None where its file was not kept
    known    provisions of the statutes by label
    on       the day on which procedure is looked at: the day of the step, not of the conduct
    """

    model: ModelDefinition | None
    contracts: Mapping[str, Contract]
    procedure: Procedure
    known: Mapping[str, Provision]
    on: dt.date


def tracks_of(lead: Mapping[str, Any], ground: Ground) -> tuple[TrackStatus, ...]:
    """The three tracks of a lead (a row of `standing.current`), criminal first."""
    return tuple(_track(track, lead, ground) for track in TRACKS)


def _track(track: Track, lead: Mapping[str, Any], ground: Ground) -> TrackStatus:
    cited = [ground.known[label] for label in lead["laws"] or () if label in ground.known]
    laws = tuple(item.label for item in serving(cited, track))
    area = ground.procedure.area(str(lead["field"]), ground.on)
    ways = tuple(_way(route, lead, ground) for route in _routes(track, lead, ground.model))
    status, because = _status(track, ways, laws, area, ground.model)
    return TrackStatus(
        track=track,
        status=status,
        because=because,
        ways=ways,
        laws=laws,
        area="" if area is None else area.tracks.get(track, ""),
        about=_about(track, lead, ground, cited, area) if status != "no" else (),
        clocks=_clocks(ways, ground),
    )


def _routes(
    track: Track, lead: Mapping[str, Any], model: ModelDefinition | None
) -> tuple[Route, ...]:
    """The routes of the model, and those that the lead names where the file was not kept."""
    declared = () if model is None else routes_of(model, track)
    known = {route.to for route in declared}
    named = (*(lead["routes"] or ()), *(lead["undecided"] or ()))
    extra = [name for name in named if TRACK_OF.get(name) == track and name not in known]
    return (*declared, *(Route(to=name) for name in dict.fromkeys(extra)))


def _way(route: Route, lead: Mapping[str, Any], ground: Ground) -> Way:
    status: Status = "no"
    if route.to in (lead["routes"] or ()):
        status = "applies"
    elif route.to in (lead["undecided"] or ()):
        status = "unknown"
    document = ground.procedure.document(route.to, ground.on)
    name = None
    if document is not None:
        name = _text(document.name)
        if not document.verified:
            name = Text(name.zh + UNVERIFIED.zh, name.en + UNVERIFIED.en)
    law = "" if document is None else document.law
    return Way(route.to, status, _because(route, status, ground), name, law)


def _because(route: Route, status: Status, ground: Ground) -> Text:
    if ground.model is None:
        return MODEL_GONE
    if route.when is None and status == "unknown":  # of a lead, not of the model as it was kept
        return Text("线索记明条件无法判断", "the lead says that its condition cannot be tested")
    if route.when is None:
        return Text("线索成立即可循此路径", "open wherever there is a lead of this kind")
    condition = _in_words(route.when, ground)
    said = {
        "applies": Text("条件成立", "the condition is met"),
        "no": Text("条件不成立", "the condition is not met"),
        "unknown": Text(
            "数据不足，条件无法判断", "the data do not tell whether the condition is met"
        ),
    }[status]
    return Text(f"{said.zh}：{condition.zh}", f"{said.en}: {condition.en}")


def _in_words(expression: str, ground: Ground) -> Text:
    model = ground.model
    assert model is not None  # only asked where the file was kept
    return Text(
        phrase(expression, Naming(model, ground.contracts, "zh")),
        phrase(expression, Naming(model, ground.contracts, "en")),
    )


def _status(
    track: Track,
    ways: Sequence[Way],
    laws: Sequence[str],
    area: Area | None,
    model: ModelDefinition | None,
) -> tuple[Status, Text]:
    """The gravest answer of the ways; without ways, what the model leaves open."""
    for status in ("applies", "unknown", "no"):
        found = [way for way in ways if way.status == status]
        if found:
            own = None if model is None else model.tracks.criminal
            if track == "criminal" and status == "applies" and own is not None:
                return status, _text(own)
            return status, _joined(found)
    if model is None:
        return "unknown", MODEL_GONE
    if track == "criminal":
        return ("unknown", CITED_ONLY) if laws else ("no", NO_CRIMINAL)
    if track == "administrative":
        return ("unknown", ADMINISTRATIVE_ONLY_CITED) if laws else ("no", NO_ADMINISTRATIVE)
    if model.pil_basis == "none":
        return "no", NO_BASIS
    field = FIELDS[model.field]
    if area is None:
        return "unknown", Text(
            f"“{field.zh}”不在所配置的公益诉讼领域内，须由人判断",
            f'"{field.en}" is in no configured area of public-interest litigation; a person judges',
        )
    if "civil" not in area.tracks:
        return "no", Text(
            f"“{area.title.zh}”领域只设行政公益诉讼",
            f"in the area {area.title.en} only administrative suits are open",
        )
    return "unknown", NO_DAMAGE


def _joined(ways: Iterable[Way]) -> Text:
    """Each route with its reason; the same reason is said once."""
    by_reason: dict[Text, list[Text]] = {}
    for way in ways:
        by_reason.setdefault(way.because, []).append(ROUTES[way.route])
    return Text(
        "；".join(
            f"{'、'.join(route.zh for route in routes)}：{because.zh}"
            for because, routes in by_reason.items()
        ),
        "; ".join(
            f"{', '.join(route.en for route in routes)}: {because.en}"
            for because, routes in by_reason.items()
        ),
    )


def _about(
    track: Track,
    lead: Mapping[str, Any],
    ground: Ground,
    cited: Sequence[Provision],
    area: Area | None,
) -> tuple[tuple[Text, Text], ...]:
    model = ground.model
    if model is None:
        return ()
    found: list[tuple[Text, Text]] = []
    if track == "administrative":
        found.append((Text("须核实的机关", "organ to ask"), ORGANS[lead["organ"]]))
        found.append((Text("须核实的职责", "duty to ask about"), _duty(model, cited)))
    if track == "civil":
        names = [_text(model.facts[name].title) for name in damage_of(model)]
        harm = Text("、".join(item.zh for item in names), ", ".join(item.en for item in names))
        open_harm = Text("须另行评估", "to be assessed")
        found.append(
            (Text("表明损害的事实", "facts that measure the harm"), harm if names else open_harm)
        )
        words = model.tracks.restoration
        found.append((Text("修复", "restoration"), RESTORATION if words is None else _text(words)))
    claimed = track != "criminal" and model.pil_basis != "none"
    if claimed and area is not None and area.only is not None:
        found.append((Text("领域限制", "limit of the area"), _text(area.only)))
    return tuple(found)


def _duty(model: ModelDefinition, cited: Sequence[Provision]) -> Text:
    """The duty in the words of the file, or the sentences of the articles that bind."""
    if model.tracks.duty is not None:
        return _text(model.tracks.duty)
    binding = [item for item in serving(cited, "administrative") if item.role != "standing"]
    duties = [item for item in binding if item.role == "duty"] or binding
    return Text(
        "".join(item.words.zh for item in duties),
        " ".join(item.words.en or item.words.zh for item in duties),
    )


def _clocks(ways: Iterable[Way], ground: Ground) -> tuple[Deadline, ...]:
    open_routes = {way.route for way in ways if way.status != "no"}
    held = clocks(ground.on, ground.procedure).values()
    return tuple(run(clock, ground.on) for clock in held if clock.route in open_routes)


def _text(words: Words) -> Text:
    return Text(words.zh, words.en or words.zh)


def tracks_of_lead(
    workspace: Workspace, ledger: Ledger, lead: Mapping[str, Any], on: dt.date
) -> tuple[TrackStatus, ...]:
    """The tracks of one lead of a workspace, by the model as it was when the scan ran."""
    from supervision_models.leads.dossier import model_of

    model = model_of(workspace, ledger, lead)
    ground = Ground(
        model, workspace.contracts, procedure_of(workspace.rule_dirs), provisions(workspace), on
    )
    return tracks_of(lead, ground)


def provisions(workspace: Workspace) -> dict[str, Provision]:
    """Every provision of the workspace's statutes by label."""
    from supervision_models.models.loader import STATUTES_FILE
    from supervision_models.models.statutes import load_statutes

    files = [folder / STATUTES_FILE for folder in workspace.rule_dirs]
    statutes = load_statutes([path for path in files if path.is_file()])
    return {provision.label: provision for provision in statutes.provisions()}
