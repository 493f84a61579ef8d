"""Registering a model version: its content is fixed from then on."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from supervision_models.catalog.status import REGISTERED, REWORDED
from supervision_models.errors import LedgerError, Text

if TYPE_CHECKING:
    from supervision_models.ledger import Ledger
    from supervision_models.models.library import LoadedModel

Result = Literal["registered", "reworded", "known"]


@dataclass(frozen=True, slots=True)
class Registration:
    """What became of one model: registered anew, reworded, or known already."""

    model_id: str
    version: str
    digest_results: str
    digest_words: str
    result: Result


def register(
    ledger: Ledger,
    model: LoadedModel,
    *,
    author: str,
    at: dt.datetime | str,
    reword: bool = False,
) -> Registration:
    """Register a model file under its id and version.

    A version is immutable: another content under the same number is refused. `reword` permits
    one that changes words alone (a typing error in a message); both wordings are kept.
    A file that calls itself active is registered as on trial: approval is given here, not there.
    Raises LedgerError.
    """
    definition = model.definition
    where = f"{definition.id}@{definition.version}"
    if not author.strip():
        raise LedgerError(
            Text("登记须写明姓名", "registering needs a name"),
            where=where,
            mend=Text("加上 --author 姓名", "add --author NAME"),
        )
    with ledger.transaction():
        standing = [
            item
            for item in ledger.models.versions(definition.id)
            if item.version == definition.version
        ]
        result = _result(model, [item.digest_words for item in standing])
        if any(item.digest_results != model.digest_results for item in standing):
            raise _refused(
                model,
                Text("影响结果的内容不同", "other content that changes results"),
                Text(
                    "提高版本号后再登记；用 supervision catalog diff 查看差别",
                    "raise the version number, then register; see: supervision catalog diff",
                ),
            )
        if result == "reworded" and not reword:
            raise _refused(
                model,
                Text("文字内容不同", "other words"),
                Text(
                    "提高版本号后再登记；只改正文字的，可加 --reword",
                    "raise the version number; where only words are mended, add --reword",
                ),
            )
        if result != "known":
            ledger.models.add(
                model_id=definition.id,
                version=definition.version,
                digest_results=model.digest_results,
                digest_words=model.digest_words,
                content=model.text.decode("utf-8"),
                author=author,
                at=at,
            )
            detail = {"digest_results": model.digest_results, "digest_words": model.digest_words}
            if result == REGISTERED:
                status = "trial" if definition.status == "active" else definition.status
                detail["status"] = status
            ledger.models.record(
                model_id=definition.id,
                version=definition.version,
                event=result,
                detail=detail,
                author=author,
                at=at,
            )
    return Registration(
        definition.id, definition.version, model.digest_results, model.digest_words, result
    )


def _result(model: LoadedModel, wordings: list[str]) -> Result:
    if not wordings:
        return REGISTERED
    return "known" if model.digest_words in wordings else REWORDED


def _refused(model: LoadedModel, what: Text, mend: Text) -> LedgerError:
    name, version = model.definition.id, model.definition.version
    return LedgerError(
        Text(
            f"模型 {name} 的版本 {version} 已登记，{what.zh}",
            f"version {version} of model {name} is registered with {what.en}",
        ),
        where=model.document.where(("version",)),
        mend=mend,
    )
