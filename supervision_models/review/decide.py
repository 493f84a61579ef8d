"""A person's step on a lead: checked against states, reasons and outcomes, then stored."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING

from supervision_models.errors import LedgerError, Text
from supervision_models.leads.standing import current
from supervision_models.ledger import Decision
from supervision_models.ledger.canonical import instant, local_day
from supervision_models.review.outcomes import OUTCOMES
from supervision_models.review.reasons import REASONS
from supervision_models.review.states import NEEDS_REASON, STATES, may_follow

if TYPE_CHECKING:
    from supervision_models.ledger import Ledger

MACHINES = frozenset({"", "scan", "system", "model"})  # actors that are no person


def decide(
    ledger: Ledger,
    lead_id: str,
    *,
    decision: str,
    author: str,
    at: dt.datetime | str,
    reason: str | None = None,
    note: str = "",
    expires_on: dt.date | None = None,
    outcome: str | None = None,
    amount: Decimal | int | str | None = None,
    effective_on: dt.date | None = None,
    urgent: bool = False,
) -> Decision:
    """Take a step: set the state `decision`, or, with an outcome, record a result in place.

    reason        code of `reasons.REASONS`; needed to turn down a lead or a case
    expires_on    last day of a dismissal; without it, it holds until the evidence changes
    outcome       code of `outcomes.OUTCOMES`; `amount` in yuan
    effective_on  day from which clocks run (advice served); by default the day of `at`
    urgent        the interest is still being harmed: the short clock runs

    The step is bound to the evidence as it is now. Raises LedgerError that says which steps,
    reasons or outcomes are allowed, when one of them is not; nothing is written then.
    """
    if author.strip().lower() in MACHINES:
        raise LedgerError(
            Text("研判须由人作出，请写明姓名", "a person decides: give a name"),
            where="--author",
        )
    with ledger.transaction():
        lead = current(ledger, on=local_day(at), lead_ids=[lead_id], life=())
        if lead.is_empty():
            raise LedgerError(
                Text(f"没有线索 {lead_id}", f"no lead {lead_id}"),
                where=ledger.where,
                mend=Text("用 supervision leads list 查编号", "find ids: supervision leads list"),
            )
        before = str(lead["state"][0])
        _check_step(before, decision, reason, outcome)
        yuan = _amount(outcome, amount)
        _check_expiry(decision, expires_on, local_day(at))
        return ledger.decisions.add(
            Decision(
                lead_id=lead_id,
                state=decision,
                author=author.strip(),
                at=instant(at),
                evidence_hash=str(lead["evidence_hash"][0]),
                dismisses=STATES[decision].dismisses,
                reason=reason or "",
                note=note,
                expires_on=expires_on,
                outcome=outcome or "",
                amount=yuan,
                effective_on=effective_on or local_day(at),
                urgent=urgent,
            )
        )


def _check_step(before: str, after: str, reason: str | None, outcome: str | None) -> None:
    if after not in STATES:
        raise _refused("--decision", Text("没有这种处理", "no such step"), after, STATES)
    if reason is not None and reason not in REASONS:
        raise _refused("--reason", Text("没有这种理由", "no such reason"), reason, REASONS)
    if outcome is not None and outcome not in OUTCOMES:
        raise _refused("--outcome", Text("没有这种结果", "no such outcome"), outcome, OUTCOMES)
    if not may_follow(before, after, records_result=outcome is not None):
        title = STATES[before].title
        raise _refused(
            "--decision",
            Text(f"线索现为“{title.zh}”，不能转为", f"the lead is at {before}, no way to"),
            after,
            STATES[before].follows,
        )
    if (before, after) in NEEDS_REASON and reason is None:
        raise LedgerError(
            Text(f"“{STATES[after].title.zh}”须写明理由", f"{after} from {before} needs a reason"),
            where="--reason",
            allowed=_listed(REASONS),
        )
    if outcome is not None and after not in OUTCOMES[outcome].states:
        fitting = [code for code, item in OUTCOMES.items() if after in item.states]
        raise _refused(
            "--outcome",
            Text(f"“{STATES[after].title.zh}”没有这种结果", f"{after} has no such outcome"),
            outcome,
            fitting,
        )


def _amount(outcome: str | None, amount: Decimal | int | str | None) -> Decimal | None:
    """The amount in yuan with two decimals; LedgerError where it does not belong or lacks."""
    money = OUTCOMES[outcome].money if outcome is not None else "none"
    if amount is None:
        if money == "must":
            raise LedgerError(
                Text(f"结果 {outcome} 须写明金额", f"outcome {outcome} needs an amount"),
                where="--amount",
            )
        return None
    with_money = [code for code, item in OUTCOMES.items() if item.money != "none"]
    if money == "none":
        raise LedgerError(
            Text("这一步不带金额", "no amount belongs to this step"),
            where="--amount",
            allowed=_listed(with_money),
        )
    try:
        yuan = Decimal(str(amount))
        valid = yuan.is_finite() and yuan >= 0 and yuan == round(yuan, 2)
    except ArithmeticError:
        valid = False
    if not valid:
        raise LedgerError(
            Text("金额无法识别", "the amount is not understood"),
            where="--amount",
            allowed=Text("元，至多两位小数，不为负", "yuan, at most two decimals, not negative"),
        )
    return round(yuan, 2)


def _check_expiry(decision: str, expires_on: dt.date | None, today: dt.date) -> None:
    if expires_on is None:
        return
    if not STATES[decision].dismisses:
        raise LedgerError(
            Text("只有不立案才有有效期", "only a dismissal expires"), where="--expires"
        )
    if expires_on <= today:
        raise LedgerError(
            Text("有效期须晚于今天", "the expiry must lie ahead"),
            where="--expires",
            allowed=Text(f"晚于 {today}", f"after {today}"),
        )


def _listed(codes: Iterable[str]) -> Text:
    return Text("、".join(codes), ", ".join(codes))


def _refused(where: str, what: Text, value: str, allowed: Iterable[str]) -> LedgerError:
    return LedgerError(
        Text(f"{what.zh}：{value}", f"{what.en}: {value}"), where=where, allowed=_listed(allowed)
    )
