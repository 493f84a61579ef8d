"""Contract files into contracts: every fault of every file at once, each with its place."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from supervision_models.collecting import seldom_collected
from supervision_models.contracts.checks import contract_faults
from supervision_models.contracts.definition import Contract
from supervision_models.contracts.validation import did_you_mean, faults, listing
from supervision_models.contracts.yaml_file import Document, parse_yaml, read_yaml
from supervision_models.errors import ContractError, ErrorList, SupervisionError, Text


@seldom_collected()
def load_contracts(dirs: Sequence[Path | str]) -> dict[str, Contract]:
    """Contracts of all ``*.yaml`` in `dirs`, by id, in the order of ids.

    A folder that is missing inside an existing pack counts as empty. Raises ErrorList with the
    faults of all files: malformed, badly named, or two files with one id.
    """
    errors: list[SupervisionError] = []
    found: dict[str, tuple[Path, Contract]] = {}
    for path in _files(dirs, errors):
        try:
            contract = load_contract(path)
        except ErrorList as error:
            errors.extend(error.errors)
            continue
        if contract.id in found:
            errors.append(
                ContractError(
                    Text(
                        zh=f"数据集 {contract.id!r} 已在 {found[contract.id][0]} 中定义",
                        en=f"dataset {contract.id!r} is defined in {found[contract.id][0]} already",
                    ),
                    where=f"{path}:1:id",
                    mend=Text(zh="换一个 id 和文件名", en="choose another id and file name"),
                )
            )
        else:
            found[contract.id] = (path, contract)
    if errors:
        raise ErrorList(errors)
    return {name: found[name][1] for name in sorted(found)}


def load_contract(path: Path | str) -> Contract:
    """One contract file. Raises ErrorList with all its faults."""
    path = Path(path)
    try:
        status = path.stat()
    except OSError:
        return _load(path, 0, 0)  # reading says what is wrong
    return _load(path, status.st_mtime_ns, status.st_size)


def parse_contract(text: str, path: str = "<text>") -> Contract:
    """A contract from text in memory; `path` is how errors call it."""
    return _checked(parse_yaml(text, path))


def known_contract(contracts: dict[str, Contract], dataset: str) -> Contract:
    """The contract of a dataset. Raises ContractError that names the nearest ones."""
    if dataset in contracts:
        return contracts[dataset]
    raise ContractError(
        Text(zh=f"没有数据集 {dataset!r}", en=f"there is no dataset {dataset!r}"),
        allowed=listing(contracts),
        mend=did_you_mean(dataset, contracts),
    )


def contract_schema() -> dict[str, Any]:
    """JSON Schema of a contract file, for editors."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **Contract.model_json_schema(),
    }


def schema_text() -> str:
    """The text of ``datasets/contract.schema.json``."""
    return json.dumps(contract_schema(), ensure_ascii=False, indent=2, sort_keys=True) + "\n"


@lru_cache(maxsize=1024)
def _load(path: Path, _changed: int, _size: int) -> Contract:
    """Read once per content: a process opens many workspaces over the same shipped files."""
    document = read_yaml(path)
    contract = _checked(document)
    if contract.id != path.stem:
        raise ErrorList(
            [
                ContractError(
                    Text(
                        zh=f"id {contract.id!r} 与文件名不符",
                        en=f"the id {contract.id!r} is not the name of the file",
                    ),
                    where=document.where(("id",)),
                    mend=Text(
                        zh=f"文件改名为 {contract.id}.yaml，或改 id",
                        en=f"name the file {contract.id}.yaml, or change the id",
                    ),
                )
            ]
        )
    return contract


def _checked(document: Document) -> Contract:
    try:
        # as JSON: lists may stand for tuples, and nothing else is converted
        contract = Contract.model_validate_json(
            json.dumps(document.data), strict=True, context={"checked_by_loader": True}
        )
    except ValidationError as error:
        raise ErrorList(faults(error, document, Contract, ContractError)) from error
    errors: list[SupervisionError] = [
        ContractError(
            fault.what, where=document.where(fault.path), allowed=fault.allowed, mend=fault.mend
        )
        for fault in contract_faults(contract)
    ]
    if errors:
        raise ErrorList(errors)
    return contract


def _files(dirs: Iterable[Path | str], errors: list[SupervisionError]) -> list[Path]:
    files: list[Path] = []
    for folder in map(Path, dirs):
        if folder.is_dir():
            files.extend(sorted(folder.glob("*.yaml")))
        elif not folder.parent.is_dir():
            errors.append(
                ContractError(
                    Text(zh="契约目录不存在", en="there is no such folder of contracts"),
                    where=str(folder),
                    mend=Text(
                        zh="检查 workspace.toml 中的 packs", en="check packs in workspace.toml"
                    ),
                )
            )
    return files
