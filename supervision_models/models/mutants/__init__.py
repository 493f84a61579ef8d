"""Mutants of a model: what it would be with one thing dropped, turned or moved."""

from supervision_models.models.mutants.mutant import Change, Mutant
from supervision_models.models.mutants.parts import mutants

__all__ = ["Change", "Mutant", "mutants"]
