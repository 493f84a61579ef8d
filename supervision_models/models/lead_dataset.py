"""Leads as a dataset: the subject of a ranker, and what models over leads are judged on.

Nobody provides it and nothing is ingested: evaluation reads its values out of the ledger, a scan
out of the hits of the models before (see `scan.combining`).
"""

from __future__ import annotations

from collections.abc import Mapping

from supervision_models.contracts.definition import Contract
from supervision_models.models.definition import ModelDefinition

LEADS = Contract.model_validate(
    {
        "id": "lead",
        "code": "L",
        "title": {"zh": "线索", "en": "Leads"},
        "provider": {"zh": "本系统", "en": "this system"},
        "legal_purpose": {"zh": "为待办线索排序、组合", "en": "ordering and combining leads"},
        "key": ["lead_id"],
        "period": "conduct_on",
        "parties": {"firm": {"code": "firm_usc", "name": "firm_name"}},
        "columns": {
            "lead_id": {"zh": "线索编号", "en": "Lead id", "type": "code"},
            "model_id": {"zh": "模型", "en": "Model", "type": "code"},
            "title": {"zh": "模型名称", "en": "Title of the model in Chinese", "type": "text"},
            "title_en": {"zh": "模型英文名称", "en": "Title of the model", "type": "text"},
            "conduct_on": {"zh": "行为日", "en": "Day of the conduct", "type": "date"},
            "severity": {"zh": "严重程度（1 至 4）", "en": "Severity (1 to 4)", "type": "integer"},
            "pil_basis": {
                "zh": "公益诉讼依据",
                "en": "Basis in public-interest litigation",
                "type": "code",
                "values": {"statutory": ["法定"], "exploratory": ["探索"], "none": ["无"]},
            },
            "score": {"zh": "得分", "en": "Score", "type": "integer"},
            "confidence": {"zh": "关联置信度", "en": "Confidence of links", "type": "ratio"},
            "evidence_rows": {"zh": "证据条数", "en": "Evidence records", "type": "integer"},
            "untested": {
                "zh": "无法核对的例外数",
                "en": "Exceptions that could not be tested",
                "type": "integer",
            },
            "firm_usc": {"zh": "单位统一社会信用代码", "en": "Code of the firm", "type": "usc"},
            "firm_name": {"zh": "单位名称", "en": "Name of the firm", "type": "text"},
        },
    }
)


def with_leads(contracts: Mapping[str, Contract]) -> dict[str, Contract]:
    """The contracts, and leads beside them."""
    return {LEADS.id: LEADS, **contracts}


def combines(model: ModelDefinition) -> bool:
    """Whether a model is judged over the leads of others; a ranker only orders them."""
    return model.subject == LEADS.id and model.estimator is None
