"""Models over leads: what they may be, and what they may read."""

from __future__ import annotations

from supervision_models.errors import Text
from supervision_models.models.draft import Draft
from supervision_models.models.lead_dataset import LEADS, combines


def check_leads(draft: Draft) -> None:
    """A model over leads is a rule, and reads nothing but leads: it is judged after all others,
    when the data are no longer at hand."""
    model = draft.definition
    if model.subject != LEADS.id:
        return
    if model.kind != "rule" and (model.estimator is None or model.estimator.task != "ranker"):
        draft.fail(
            ("subject",),
            Text("线索之上的模型只能是规则", "a model over leads can only be a rule"),
            allowed=Text("when，或 ranker", "when, or a ranker"),
        )
    if not combines(model):
        return
    for name, match in model.match.items():
        if match.dataset != LEADS.id and match.dataset in draft.contracts:
            draft.fail(
                ("match", name, "dataset"),
                Text(
                    f"线索之上的模型不能再读 {match.dataset}",
                    f"a model over leads cannot read {match.dataset} as well",
                ),
                allowed=Text(LEADS.id, LEADS.id),
                mend=Text(
                    "把这一条件写成单独的模型，再组合其线索",
                    "make a model of that condition, and combine its leads",
                ),
            )
