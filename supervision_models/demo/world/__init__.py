"""Lawful life of a county: typed frames in canonical form, without dirt and without violations."""
