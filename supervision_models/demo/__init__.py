"""The fictional county: raw agency files as dirty as real ones, with planted truth."""

from supervision_models.demo.generator import generate
from supervision_models.demo.truth import Truth, TruthRow

__all__ = ["Truth", "TruthRow", "generate"]
