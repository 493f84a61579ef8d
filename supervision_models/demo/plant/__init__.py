"""Planted violations, near misses, exceptions and gaps, with the truth about each."""
