"""``supervision contracts``: which datasets are known, and what each of them promises."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from supervision_models.cli.context import Screen, words
from supervision_models.errors import Text

if TYPE_CHECKING:
    from supervision_models.contracts.definition import Contract

_WORKSPACE = click.option(
    "-w",
    "--workspace",
    type=click.Path(path_type=Path),
    help=words("同时列出该工作区自带的契约", "with the contracts of this workspace's packs"),
)


@click.group(
    "contracts",
    help=words(
        "数据集契约：有哪些数据集，各列的含义、单位和表头写法。",
        "Dataset contracts: which datasets there are, their columns, units and headers.",
    ),
)
def command() -> None:
    pass


@command.command("list", help=words("列出全部数据集", "List all datasets"))
@_WORKSPACE
@click.pass_obj
def list_contracts(screen: Screen, workspace: Path | None) -> None:
    contracts = _contracts(workspace)
    screen.emit(
        [
            {
                "id": contract.id,
                "code": contract.code,
                "title": contract.title.model_dump(),
                "provider": contract.provider.model_dump(),
                "columns": len(contract.columns),
                "geometry": contract.geometry is not None,
                "coverage": contract.coverage.mode,
                "sensitivity": contract.sensitivity,
            }
            for contract in contracts.values()
        ]
    )
    screen.table(
        Text(zh=f"数据集契约（{len(contracts)} 个）", en=f"Dataset contracts ({len(contracts)})"),
        [
            Text(zh="数据集", en="Dataset"),
            Text(zh="编号", en="Code"),
            Text(zh="名称", en="Title"),
            Text(zh="提供部门", en="Provider"),
            Text(zh="列数", en="Columns"),
        ],
        [
            (
                contract.id,
                contract.code,
                _in(screen, contract.title.zh, contract.title.en),
                _in(screen, contract.provider.zh, contract.provider.en),
                len(contract.columns),
            )
            for contract in contracts.values()
        ],
    )


@command.command("show", help=words("显示一个数据集的契约", "Show the contract of one dataset"))
@click.argument("dataset")
@_WORKSPACE
@click.pass_obj
def show_contract(screen: Screen, dataset: str, workspace: Path | None) -> None:
    from supervision_models.contracts.loader import known_contract

    contract = known_contract(_contracts(workspace), dataset)
    screen.emit(contract.model_dump(mode="json", exclude_none=True))
    for line in _facts(contract):
        screen.say(line)
    screen.table(
        Text(zh="列", en="Columns"),
        [
            Text(zh="列", en="Column"),
            Text(zh="表头", en="Header"),
            Text(zh="类型", en="Type"),
            Text(zh="默认单位", en="Unit"),
            Text(zh="必填", en="Required"),
            Text(zh="取值", en="Values"),
            Text(zh="其他表头写法", en="Other headers"),
        ],
        [
            (
                name,
                _in(screen, column.zh, column.en),
                column.type,
                column.unit,
                ("是", "yes")[screen.lang == "en"] if column.required else None,
                " ".join(column.values or ()),
                " ".join(column.synonyms),
            )
            for name, column in contract.columns.items()
        ],
    )


@command.command(
    "schema",
    help=words("输出契约文件的 JSON Schema", "Print the JSON Schema of a contract file"),
)
@click.pass_obj
def print_schema(screen: Screen) -> None:
    from supervision_models.contracts.loader import contract_schema, schema_text

    screen.emit(contract_schema())
    if not screen.json:
        click.echo(schema_text(), nl=False)


def _contracts(workspace: Path | None) -> dict[str, Contract]:
    """Shipped contracts, with those of the packs of `workspace`."""
    from supervision_models.contracts.loader import load_contracts
    from supervision_models.workspace import Workspace, packaged

    if workspace is not None:
        return Workspace.open(workspace).contracts
    return load_contracts([packaged("datasets") / "contracts"])


def _facts(contract: Contract) -> list[Text]:
    """What the contract says beside its columns, a line each."""
    title, provider, purpose = contract.title, contract.provider, contract.legal_purpose
    rows: list[tuple[str, str, Any, Any]] = [
        ("数据集", "Dataset", f"{contract.id} ({contract.code})", None),
        ("名称", "Title", title.zh, title.en),
        ("提供部门", "Provider", provider.zh, provider.en),
        ("使用目的", "Purpose", purpose.zh, purpose.en),
        ("主键", "Key", ", ".join(contract.key), None),
        ("时间列", "Dated by", contract.period, None),
        (
            "有效期",
            "Valid",
            contract.valid and f"{contract.valid.start} … {contract.valid.end or ''}",
            None,
        ),
        (
            "图形",
            "Geometry",
            contract.geometry and f"{contract.geometry} ({contract.crs})",
            None,
        ),
        ("主体", "Parties", ", ".join(contract.parties), None),
        ("覆盖", "Coverage", contract.coverage.mode, None),
    ]
    return [
        Text(zh=f"{zh_label}：{zh}", en=f"{en_label}: {en or zh}")
        for zh_label, en_label, zh, en in rows
        if zh
    ]


def _in(screen: Screen, zh: str, en: str) -> str:
    return en if screen.lang == "en" and en else zh
