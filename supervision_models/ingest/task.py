"""What the parent asks of the child, and its way through JSON."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from supervision_models.contracts.definition import Contract
from supervision_models.ingest.database import DatabaseTable, read_database
from supervision_models.ingest.formats import read_file
from supervision_models.ingest.mapping import Mapping
from supervision_models.ingest.plan import Conditions, Plan
from supervision_models.ingest.recognition import recognise
from supervision_models.ingest.tables import RawTable


@dataclass(frozen=True, slots=True)
class Task:
    """What the parent asks for. `encode` and `decode` are the way through the child's JSON."""

    path: str
    name: str
    sha256: str
    database: DatabaseTable | None
    scratch: str
    contracts: tuple[Contract, ...]
    dataset: str | None
    mapping: Mapping
    sheet: str | None
    encoding: str | None
    conditions: Conditions

    def encode(self) -> dict[str, Any]:
        return {
            "path": self.path,
            "name": self.name,
            "sha256": self.sha256,
            "database": None if self.database is None else asdict(self.database),
            "scratch": self.scratch,
            "contracts": [contract.model_dump(mode="json") for contract in self.contracts],
            "dataset": self.dataset,
            "mapping": self.mapping.model_dump(mode="json", by_alias=True),
            "sheet": self.sheet,
            "encoding": self.encoding,
            "conditions": {
                "region": self.conditions.region,
                "metric_crs": self.conditions.metric_crs,
                "area": self.conditions.area,
                "pseudonym_key": self.conditions.pseudonym_key.hex(),
            },
        }

    @classmethod
    def decode(cls, values: dict[str, Any]) -> Task:
        conditions, database = dict(values["conditions"]), values["database"]
        conditions["pseudonym_key"] = bytes.fromhex(conditions["pseudonym_key"])
        return cls(
            **{
                **values,
                "contracts": tuple(map(Contract.model_validate, values["contracts"])),
                "mapping": Mapping.model_validate(values["mapping"]),
                "conditions": Conditions(**conditions),
                "database": None if database is None else DatabaseTable(**database),
            }
        )

    def recognise(self, table: RawTable) -> Plan:
        return recognise(
            self.name,
            table,
            self.contracts,
            dataset=self.dataset,
            mapping=self.mapping,
            conditions=self.conditions,
        )

    def read(self) -> list[RawTable]:
        scratch = Path(self.scratch)
        if self.database is not None:
            return [read_database(self.database, scratch)]
        return read_file(
            Path(self.path),
            scratch,
            name=self.name,
            sheet=self.sheet or self.mapping.sheet,
            encoding=self.encoding or self.mapping.encoding,
            delimiter=self.mapping.delimiter,
        )
