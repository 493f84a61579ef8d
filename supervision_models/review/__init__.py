"""What people decide about leads: states, coded reasons, outcomes, deadlines."""

from supervision_models.review.deadlines import Clock, Deadline, clocks, deadlines
from supervision_models.review.decide import decide
from supervision_models.review.outcomes import OUTCOMES, Outcome
from supervision_models.review.reasons import REASONS, Reason
from supervision_models.review.states import STATES, State

__all__ = [
    "OUTCOMES",
    "REASONS",
    "STATES",
    "Clock",
    "Deadline",
    "Outcome",
    "Reason",
    "State",
    "clocks",
    "deadlines",
    "decide",
]
