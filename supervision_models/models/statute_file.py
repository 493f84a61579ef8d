"""Reading a statutes file: form, dates, succession. What the articles say is the lawyer's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path

from pydantic import ValidationError

from supervision_models.contracts.yaml_file import Document
from supervision_models.errors import ErrorList, ModelError, SupervisionError, Text
from supervision_models.models.documents import read_document
from supervision_models.models.law import Law
from supervision_models.models.spelling import did_you_mean
from supervision_models.models.statutes import Statutes
from supervision_models.models.validation import model_errors


def read_laws(path: Path) -> tuple[list[tuple[str, Law]], list[SupervisionError]]:
    """The laws of a file, each with its place, and all errors of the file."""
    try:
        document = read_document(path)
    except ErrorList as error:
        return [], list(error.errors)
    if not isinstance(document.data, list):
        shape = ModelError(
            Text("法律依据文件须为列表", "a statutes file is a list of laws"),
            where=document.where(),
            mend=Text("每部法律以“- id:”开头", "begin each law with '- id:'"),
        )
        return [], [shape]
    laws: list[tuple[str, Law]] = []
    errors: list[SupervisionError] = []
    for position, item in enumerate(document.data):
        try:
            law = Law.model_validate(item)
        except ValidationError as error:
            errors += model_errors(error, Law, document, (position,))
            continue
        errors += _version_errors(law, document, position)
        laws.append((document.where((position,)), law))
    return laws, errors


def _version_errors(law: Law, document: Document, position: int) -> Iterator[ModelError]:
    order = sorted(range(len(law.versions)), key=lambda index: law.versions[index].start)
    for index, version in enumerate(law.versions):
        where = document.where((position, "versions", index))
        if version.end is not None and version.end < version.start:
            yield ModelError(
                Text(
                    f"{law.id}：施行止日早于起日", f"{law.id}: the last day is before the first day"
                ),
                where=where,
                mend=Text("检查 from 和 to", "check from and to"),
            )
        if version.start < version.version:
            yield ModelError(
                Text(
                    f"{law.id}：施行早于通过",
                    f"{law.id}: in force before it was adopted",
                ),
                where=where,
                allowed=Text(
                    "version 是通过日期，from 是施行日期", "version is the day of adoption"
                ),
                mend=Text("检查 version 和 from", "check version and from"),
            )
    for earlier, later in pairwise(order):
        first, second = law.versions[earlier], law.versions[later]
        if first.end is None or first.end >= second.start:
            yield ModelError(
                Text(
                    f"{law.id}：版本 {first.version} 与 {second.version} 的施行期重叠",
                    f"{law.id}: versions {first.version} and {second.version} overlap in force",
                ),
                where=document.where((position, "versions", earlier)),
                mend=Text(
                    "前一版的 to 须早于后一版的 from",
                    "the earlier version ends (to) before the later begins (from)",
                ),
            )
        for article in sorted(set(first.articles) & set(second.articles)):
            if first.articles[article].successor is not None:
                yield ModelError(
                    Text(
                        f"{law.id}.{article} 有 successor，后一版又有同号条文",
                        f"{law.id}.{article} has a successor, but a later version has that number",
                    ),
                    where=document.where((position, "versions", earlier, "articles", article)),
                    mend=Text(
                        "successor 只写在最后一个含该条的版本上",
                        "give a successor only in the last version with that article",
                    ),
                )


def succession_errors(statutes: Statutes, places: Mapping[str, str]) -> Iterator[ModelError]:
    """Successors must exist, and follow a version that ended."""
    keys = statutes.keys
    for provision in statutes.provisions():
        if provision.successor is None:
            continue
        if provision.successor not in keys:
            yield ModelError(
                Text(
                    f"{provision.label} 的 successor {provision.successor} 不存在",
                    f"successor {provision.successor} of {provision.label} does not exist",
                ),
                where=places[provision.law],
                mend=did_you_mean(provision.successor, keys)
                or Text("把该条列入新法的版本", "list that article in the new law's version"),
            )
        elif provision.end is None:
            yield ModelError(
                Text(
                    f"{provision.label} 仍在施行，却写了 successor",
                    f"{provision.label} is still in force but names a successor",
                ),
                where=places[provision.law],
                mend=Text("补上该版本的 to", "give that version its last day (to)"),
            )
