"""Who is who: companies, persons and projects get one integer each.

Deterministic level: codes first, then names that belong to one firm only. See `link`.
"""
