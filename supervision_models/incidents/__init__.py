"""Work incidents one by one: what should have happened when, and what came of it."""
