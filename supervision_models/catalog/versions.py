"""Registered versions as the catalog shows them, found by ``id`` or ``id@version``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from supervision_models.catalog.status import status_after
from supervision_models.errors import ErrorList, LedgerError, ModelError, Text
from supervision_models.models.loader import STATUTES_FILE, load_model
from supervision_models.models.spelling import did_you_mean
from supervision_models.models.statutes import Statutes, load_statutes

if TYPE_CHECKING:
    from supervision_models.ledger import Ledger
    from supervision_models.models.library import LoadedModel
    from supervision_models.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Registered:
    """One version in its latest wording; `wordings` counts all of them."""

    model_id: str
    version: str
    status: str
    digest_results: str
    digest_words: str
    content: str
    registered_at: str
    author: str
    wordings: int

    @property
    def name(self) -> str:
        return f"{self.model_id}@{self.version}"


def registered(ledger: Ledger, model_id: str | None = None) -> tuple[Registered, ...]:
    """Every registered version, by id, then in the order of registration."""
    events = {}
    found: dict[tuple[str, str], Registered] = {}
    for item in ledger.models.versions(model_id):
        if item.id not in events:
            events[item.id] = ledger.models.events(item.id)
        first = found.get((item.id, item.version))
        found[(item.id, item.version)] = Registered(
            model_id=item.id,
            version=item.version,
            status=status_after(events[item.id], item.version),
            digest_results=item.digest_results,
            digest_words=item.digest_words,
            content=item.content,
            registered_at=item.registered_at if first is None else first.registered_at,
            author=item.author if first is None else first.author,
            wordings=1 if first is None else first.wordings + 1,
        )
    return tuple(sorted(found.values(), key=lambda item: item.model_id))


def find(ledger: Ledger, reference: str) -> Registered:
    """``id@version``, or the version of ``id`` that was registered last. Raises LedgerError."""
    model_id, _, version = reference.partition("@")
    versions = registered(ledger, model_id)
    if not versions:
        known = sorted({item.id for item in ledger.models.versions()})
        raise LedgerError(
            Text(f"没有登记模型 {model_id}", f"model {model_id} is not registered"),
            where=reference,
            allowed=Text("、".join(known), ", ".join(known)) if known else None,
            mend=did_you_mean(model_id, known)
            or Text(
                "先用 supervision catalog register 登记",
                "register it first: supervision catalog register",
            ),
        )
    if not version:
        return versions[-1]
    for item in versions:
        if item.version == version:
            return item
    names = [item.version for item in versions]
    raise LedgerError(
        Text(f"模型 {model_id} 没有登记版本 {version}", f"{model_id} has no version {version}"),
        where=reference,
        allowed=Text("、".join(names), ", ".join(names)),
    )


def load_registered(workspace: Workspace, item: Registered) -> LoadedModel:
    """The model of a registered version, checked against today's contracts.

    Raises ModelError when it does not fit them any more.
    """
    with workspace.scratch() as folder:
        path = folder / f"{item.model_id}.yaml"
        path.write_bytes(item.content.encode("utf-8"))
        try:
            return load_model(path, workspace.contracts, None)
        except ErrorList as error:
            raise ModelError(
                Text(
                    f"{item.name} 与现有数据契约不符（{len(error.errors)} 处）",
                    f"{item.name} does not fit today's contracts ({len(error.errors)} error(s))",
                ),
                where=item.name,
                allowed=error.errors[0].what,
                mend=Text("登记与现有契约相符的新版本", "register a version that fits them"),
            ) from error


def statutes_of(workspace: Workspace) -> Statutes:
    """The statutes that the models of the workspace cite."""
    files = [folder / STATUTES_FILE for folder in workspace.rule_dirs]
    return load_statutes([path for path in files if path.is_file()])
