"""How a condition can be unknown: which data, links, parameters or columns it wants.

Reasons: ``no-data:m`` the dataset of match m is not in the workspace, ``coverage:m`` it does
not cover the subject, ``link:m`` the subject lacks what would link it, ``uncertain-link:m`` such a
record stands under an identity that may be the subject's, ``null:c`` column c is empty,
``parameter:p`` no value fits region and day.
"""

from __future__ import annotations

from sqlglot import exp

from supervision_models.engines import sql
from supervision_models.engines.sql import Node
from supervision_models.matching.binding import names_of
from supervision_models.matching.conditions import tree_of
from supervision_models.scan.layers import Layers
from supervision_models.scan.plan import net_key


class Unknowns:
    """What a condition refers to, through facts, and how each part can be unknown."""

    def __init__(self, layers: Layers, absent: frozenset[str]) -> None:
        self._layers = layers
        self._absent = absent
        self.columns: set[str] = set()
        self.results: set[str] = set()
        self.kept: set[tuple[str, str]] = set()
        self.present: set[str] = set()  # matches that must be covered only where they are empty
        self.whole: set[str] = set()  # matches that must be covered in any case
        self.params: set[str] = set()

    def visit(self, expression: str) -> None:
        tree = tree_of(expression)
        columns, params, matches = names_of(tree)
        layers = self._layers
        model = layers.plan.model
        self.params |= params - {"as_of"}
        self.present |= matches
        for node in tree.find_all(exp.Anonymous):
            if node.name.lower() == "net_overlap":
                self.whole |= set(net_key(node)[1])
        for qualifier, name in sorted(columns, key=lambda item: (item[0] or "", item[1])):
            # a fact may show a column under the column's own name
            own = name in model.facts and model.facts[name].expr.strip() == name
            if qualifier is None and name in model.facts and not own:
                self.visit(model.facts[name].expr)
            elif qualifier is None and name in layers.result_columns:
                self.results.add(name)
            elif qualifier is None or qualifier == "subject":
                self.columns.add(name)
            else:
                self.kept.add((qualifier, name))
                kept = layers.plan.uses[qualifier].kept[name]
                partial = kept.additive or kept.settled_by is not None
                (self.whole if partial else self.present).add(qualifier)

    def conditions(self) -> list[tuple[Node, str]]:
        """Conditions under which a part is unknown, each with its reason."""
        found: list[tuple[Node, str]] = []
        uses = self._layers.plan.uses
        for name in sorted(self.present | self.whole):
            absent = uses[name].match.dataset in self._absent
            reason = f"no-data:{name}" if absent else f"coverage:{name}"
            has, proven, linkable = (sql.column(f"{kind}.{name}") for kind in ("n", "c", "l"))
            gap = sql.build("NOT :c", c=proven)
            if name not in self.whole:
                gap = sql.build("NOT :c AND NOT :n", c=proven, n=has)
            found.append((gap, reason))
            found += self._unlinked(name, has, linkable)
        columns = [(f"s.{name}", f"null:{name}") for name in sorted(self.columns)]
        columns += [(f"r.{name}", f"null:{name}") for name in sorted(self.results)]
        columns += [(f"p.{name}", f"parameter:{name}") for name in sorted(self.params)]
        found += [
            (sql.build("(:v) IS NULL", v=sql.column(column)), reason) for column, reason in columns
        ]
        for match, key in sorted(self.kept):
            has, value = sql.column(f"n.{match}"), sql.column(f"m.{match}.{key}")
            kept = uses[match].kept[key]
            if kept.additive or kept.settled_by is not None:
                # outside the coverage a sum is unknown for that, whatever its rows say
                blank = sql.build(
                    ":n AND :value IS NULL AND :c AND :l",
                    n=has,
                    value=value,
                    c=sql.column(f"c.{match}"),
                    l=sql.column(f"l.{match}"),
                )
            else:
                blank = sql.build(":n AND :value IS NULL", n=has, value=value)
            found.append((blank, f"null:{match}.{key}"))
        return found

    def _unlinked(self, name: str, has: Node, linkable: Node) -> list[tuple[Node, str]]:
        use = self._layers.plan.uses[name]
        missing = sql.build("NOT :l AND NOT :n", l=linkable, n=has)
        if use.pairs.name not in self._layers.near or use.match.uncertain != "withhold":
            return [(missing, f"link:{name}")]
        doubtful = sql.column(f"d.{name}")
        open_ = doubtful if name in self.whole else sql.build(":d AND NOT :n", d=doubtful, n=has)
        return [
            (sql.build("(:missing) AND NOT :d", missing=missing, d=doubtful), f"link:{name}"),
            (open_, f"uncertain-link:{name}"),
        ]

    def empty(self) -> list[tuple[Node, str]]:
        """Values of records that provably do not exist: no unknowns, but no values either."""
        return [
            (
                sql.build(
                    "NOT :n AND :c AND :l AND :value IS NULL",
                    n=sql.column(f"n.{match}"),
                    c=sql.column(f"c.{match}"),
                    l=sql.column(f"l.{match}"),
                    value=sql.column(f"m.{match}.{key}"),
                ),
                f"null:{match}.{key}",
            )
            for match, key in sorted(self.kept)
        ]
