"""The datasets of the generated province: one subject and twelve keyed tables."""

from __future__ import annotations

from typing import Any

from supervision_models.contracts.definition import Contract

SUBJECT = "bw_works"
_TYPES = {
    "project_code": "code", "contractor_usc": "usc", "holder_usc": "usc", "party_usc": "usc",
    "contractor_name": "text", "holder_name": "text", "party_name": "text",
    "price": "money", "invest": "money", "paid": "money", "amount": "money", "fine": "money",
    "fee_due": "money", "gfa": "area", "deaths": "integer", "workers": "integer",
    "region_code": "code",
}  # fmt: skip


def _column(name: str) -> dict[str, Any]:
    kind = _TYPES.get(name) or ("date" if name.endswith("_on") else "code")
    return {"zh": f"列 {name}", "en": name.replace("_", " "), "type": kind}


def table(number: int, name: str, columns: str, **more: Any) -> dict[str, Any]:
    """A contract file: dataset `name` with its columns; types follow from the names."""
    names = columns.split()
    title = {"zh": f"基准表 {name}", "en": f"benchmark table {name}"}
    return {
        "id": name,
        "code": f"{name[:2].upper()}{number:02d}",
        "title": title,
        "provider": {"zh": "示例部门", "en": "example agency"},
        "legal_purpose": {"zh": "测量引擎", "en": "measuring the engine"},
        "key": [names[0]],
        "columns": {column: _column(column) for column in names},
        **more,
    }


_VALID = {"start": "valid_from_on", "end": "valid_to_on"}
_CODE = {"code": "project_code"}
DOCUMENTS: tuple[dict[str, Any], ...] = (
    table(
        0, SUBJECT,
        "record_no project_code contractor_usc contractor_name started_on ended_on invest gfa "
        "works_class fee_due region_code",
        region="region_code", period="started_on", project=_CODE,
        parties={"contractor": {"code": "contractor_usc", "name": "contractor_name"}},
    ),
    table(1, "bw_permit", "permit_no project_code issued_on price gfa use_class",
          period="issued_on"),
    table(2, "bw_planning", "document_no project_code issued_on gfa", period="issued_on"),
    table(3, "bw_eia", "document_no project_code approved_on invest eia_class",
          period="approved_on"),
    table(4, "bw_tender", "contract_no project_code signed_on price tender_mode",
          period="signed_on"),
    table(5, "bw_payment", "receipt_no project_code item paid paid_on", period="paid_on",
          project=_CODE),
    table(6, "bw_deposit", "record_no project_code amount deposited_on", period="deposited_on"),
    table(7, "bw_insurance", "record_no project_code valid_from_on valid_to_on workers",
          period="valid_from_on", valid=_VALID),
    table(8, "bw_inspection",
          "document_no project_code decided_on hazard_level fine rectified_on",
          period="decided_on", project=_CODE),
    table(9, "bw_occupancy", "permit_no project_code valid_from_on valid_to_on ground",
          period="valid_from_on", valid=_VALID),
    table(10, "bw_licence", "licence_no holder_usc holder_name valid_from_on valid_to_on state",
          period="valid_from_on", valid=_VALID, coverage={"mode": "register"},
          parties={"holder": {"code": "holder_usc", "name": "holder_name"}}),
    table(11, "bw_penalty", "document_no party_usc party_name decided_on fine",
          period="decided_on", parties={"party": {"code": "party_usc", "name": "party_name"}}),
    table(12, "bw_incident", "incident_no contractor_usc occurred_on deaths",
          period="occurred_on"),
)  # fmt: skip
CONTRACTS = {document["id"]: Contract.model_validate(document) for document in DOCUMENTS}
