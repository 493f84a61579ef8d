"""Registered model versions and what happened to them. The catalog room decides, this keeps."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from supervision_models.errors import LedgerError, Text
from supervision_models.ledger import schema
from supervision_models.ledger.audit import Audit
from supervision_models.ledger.canonical import canonical, digest, instant

if TYPE_CHECKING:
    from sqlalchemy import Row

    from supervision_models.ledger.database import Database


@dataclass(frozen=True, slots=True)
class ModelVersion:
    """A registered version. What changes results is hashed apart from what changes words."""

    seq: int
    id: str
    version: str
    digest_results: str
    digest_words: str
    content: str
    registered_at: str
    author: str


@dataclass(frozen=True, slots=True)
class CatalogEvent:
    """Something that was done to a registered version."""

    seq: int
    model_id: str
    version: str
    event: str
    detail: Mapping[str, Any]
    author: str
    at: str


class Models:
    """The models room of the ledger."""

    def __init__(self, database: Database, audit: Audit) -> None:
        self._database = database
        self._audit = audit

    def add(
        self,
        *,
        model_id: str,
        version: str,
        digest_results: str,
        digest_words: str,
        content: str,
        author: str,
        at: dt.datetime | str,
    ) -> bool:
        """Register a version. False when exactly this content stands already.

        Raises LedgerError when the version number stands for other results: a version is
        immutable in what it finds, only its words may be mended under the same number.
        """
        row = {
            "id": model_id,
            "version": version,
            "digest_results": digest_results,
            "digest_words": digest_words,
            "content": content,
            "registered_at": instant(at),
            "author": author,
        }
        with self._database.write() as connection:
            standing = [item for item in self.versions(model_id) if item.version == version]
            if any(item.digest_results != digest_results for item in standing):
                raise LedgerError(
                    Text(
                        f"模型 {model_id} 的版本 {version} 已登记，内容不同",
                        f"version {version} of model {model_id} is registered with other content",
                    ),
                    where=f"{model_id}@{version}",
                    mend=Text("提高版本号后再登记", "raise the version number, then register"),
                )
            if any(item.digest_words == digest_words for item in standing):
                return False
            inserted = connection.execute(schema.models.insert().values(**row))
            assert inserted.inserted_primary_key is not None
            seq = int(inserted.inserted_primary_key[0])
            self._audit.append(
                actor=author,
                action="model.registered",
                about=f"{model_id}@{version}",
                detail={
                    "seq": seq,
                    "digest_results": digest_results,
                    "sealed": digest({"seq": seq, **row}),
                },
                at=at,
            )
        return True

    def versions(self, model_id: str | None = None) -> tuple[ModelVersion, ...]:
        """Registered versions, of one model or all, in the order of registration."""
        table = schema.models
        query = select(table).order_by(table.c.seq)
        if model_id is not None:
            query = query.where(table.c.id == model_id)
        with self._database.read() as connection:
            return tuple(_version(row) for row in connection.execute(query))

    def by_digest(self, digest_results: str) -> ModelVersion | None:
        """The latest wording of the version with these results."""
        table = schema.models
        query = (
            select(table)
            .where(table.c.digest_results == digest_results)
            .order_by(table.c.seq.desc())
            .limit(1)
        )
        with self._database.read() as connection:
            row = connection.execute(query).first()
        return None if row is None else _version(row)

    def record(
        self,
        *,
        model_id: str,
        version: str,
        event: str,
        detail: Mapping[str, Any] | None = None,
        author: str,
        at: dt.datetime | str,
    ) -> int:
        """Store an event of a version (approved, published, retired ...); returns its number."""
        row = {
            "model_id": model_id,
            "version": version,
            "event": event,
            "detail": canonical(detail or {}),
            "author": author,
            "at": instant(at),
        }
        with self._database.write() as connection:
            inserted = connection.execute(schema.catalog_events.insert().values(**row))
            assert inserted.inserted_primary_key is not None
            seq = int(inserted.inserted_primary_key[0])
            self._audit.append(
                actor=author,
                action="catalog.event",
                about=f"{model_id}@{version}",
                detail={"seq": seq, "event": event, "sealed": digest({"seq": seq, **row})},
                at=at,
            )
        return seq

    def events(self, model_id: str | None = None) -> tuple[CatalogEvent, ...]:
        """Events in order, of one model or all."""
        table = schema.catalog_events
        query = select(table).order_by(table.c.seq)
        if model_id is not None:
            query = query.where(table.c.model_id == model_id)
        with self._database.read() as connection:
            return tuple(
                CatalogEvent(
                    row.seq,
                    row.model_id,
                    row.version,
                    row.event,
                    json.loads(row.detail),
                    row.author,
                    row.at,
                )
                for row in connection.execute(query)
            )


def _version(row: Row[Any]) -> ModelVersion:
    return ModelVersion(
        row.seq,
        row.id,
        row.version,
        row.digest_results,
        row.digest_words,
        row.content,
        row.registered_at,
        row.author,
    )
