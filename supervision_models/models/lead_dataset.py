"""Leads as the subject of a ranker: what it may know of a lead, described like a dataset.

Nobody provides it and nothing is ingested: evaluation reads these values out of the leads.
"""

from __future__ import annotations

from collections.abc import Mapping

from supervision_models.contracts.definition import Contract

LEADS = Contract.model_validate(
    {
        "id": "lead",
        "code": "L",
        "title": {"zh": "线索", "en": "Leads"},
        "provider": {"zh": "本系统", "en": "this system"},
        "legal_purpose": {"zh": "为待办线索排序", "en": "ordering open leads"},
        "key": ["lead_id"],
        "period": "conduct_on",
        "columns": {
            "lead_id": {"zh": "线索编号", "en": "Lead id", "type": "code"},
            "model_id": {"zh": "模型", "en": "Model", "type": "code"},
            "conduct_on": {"zh": "行为日", "en": "Day of the conduct", "type": "date"},
            "severity": {"zh": "严重程度（1 至 4）", "en": "Severity (1 to 4)", "type": "integer"},
            "score": {"zh": "得分", "en": "Score", "type": "integer"},
            "confidence": {"zh": "关联置信度", "en": "Confidence of links", "type": "ratio"},
            "evidence_rows": {"zh": "证据条数", "en": "Evidence records", "type": "integer"},
            "untested": {
                "zh": "无法核对的例外数",
                "en": "Exceptions that could not be tested",
                "type": "integer",
            },
        },
    }
)


def with_leads(contracts: Mapping[str, Contract]) -> dict[str, Contract]:
    """The contracts, and leads beside them."""
    return {LEADS.id: LEADS, **contracts}
