"""What a model uses each column for, read from its expressions.

A column may serve several ends. Whether the model can do without it follows from the same
reading, once more without what stands inside ``coalesce``: that has a value all the same.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Literal

from sqlglot import exp, parse_one

from supervision_models.contracts.definition import Contract
from supervision_models.errors import Lang, Text
from supervision_models.models.definition import On
from supervision_models.models.functions import PREDICATES
from supervision_models.models.lead_dataset import with_leads
from supervision_models.models.library import LoadedModel
from supervision_models.models.name_checks import placeholders

Use = Literal[
    "identity", "link", "day", "condition", "exception", "score", "route", "param", "fact",
    "evidence", "message", "region", "load",
]  # fmt: skip
Need = Literal["required", "one-of", "optional"]
Uses = dict[str, dict[str, frozenset[Use]]]  # dataset -> column -> what for

USES: dict[Use, Text] = {
    "identity": Text("区分线索", "tells leads apart"),
    "link": Text("关联记录", "links records"),
    "day": Text("确定日期和期间", "gives day and period"),
    "condition": Text("判断是否构成线索", "decides whether it is a lead"),
    "exception": Text("核对例外", "tests exceptions"),
    "score": Text("计分", "scores"),
    "route": Text("选择处置路径", "chooses the route"),
    "param": Text("选用当时的阈值", "picks the threshold of the day"),
    "fact": Text("列为事实", "is shown as a fact"),
    "evidence": Text("作为证据列出", "is shown as evidence"),
    "message": Text("写入线索说明", "stands in the lead's sentence"),
    "region": Text("确定地区", "gives the place"),
    "load": Text("导入所必需", "needed to load the table"),
}
NEEDS: dict[Need, Text] = {
    "required": Text("必需", "required"),
    "one-of": Text("任一即可", "one of these"),
    "optional": Text("可选", "optional"),
}


def uses_words(uses: Collection[Use], lang: Lang) -> str:
    """What a column is used for, in words, in the order of USES."""
    return Text("、", ", ")[lang].join(words[lang] for use, words in USES.items() if use in uses)


def column_uses(model: LoadedModel, contracts: Mapping[str, Contract]) -> Uses:
    """Every dataset that the model reads, the subject first; columns in the contract's order."""
    reading = _Reading(model, with_leads(contracts))
    reading.read()
    return {
        dataset: {
            name: frozenset(reading.uses[dataset][name])
            for name in reading.contracts[dataset].columns
            if name in reading.uses[dataset]
        }
        for dataset in reading.uses
    }


def column_needs(
    model: LoadedModel, contracts: Mapping[str, Contract]
) -> dict[str, dict[str, Need]]:
    """How much the model needs each column that it uses.

    required  where the dataset is given at all, it is of use only with this column
    one-of    such columns only help to tell who or which project is meant; one of them will do
    """
    certain = _Reading(model, with_leads(contracts), certain=True)
    certain.read()
    return {
        dataset: {name: certain.need(dataset, name) for name in columns}
        for dataset, columns in column_uses(model, contracts).items()
    }


def decisive_matches(model: LoadedModel, contracts: Mapping[str, Contract]) -> frozenset[str]:
    """Matches without which the model judges nothing; all, where no expression tells."""
    if model.definition.when is None:
        return frozenset(model.definition.match)
    certain = _Reading(model, with_leads(contracts), certain=True)
    certain.read()
    return frozenset(certain.decisive)


def decisive_datasets(model: LoadedModel, contracts: Mapping[str, Contract]) -> frozenset[str]:
    """Datasets without which the model judges nothing."""
    definition = model.definition
    matches = decisive_matches(model, contracts)
    return frozenset({definition.subject, *(definition.match[name].dataset for name in matches)})


class _Reading:
    """One walk over a model's expressions.

    certain  leave out what the verdict can do without: coalesce, ordering, wording
    """

    def __init__(
        self, model: LoadedModel, contracts: Mapping[str, Contract], *, certain: bool = False
    ) -> None:
        self.model = model.definition
        self.expressions = model.expressions
        self.contracts = contracts
        self.certain = certain
        self.uses: dict[str, dict[str, set[Use]]] = {self.model.subject: {}}
        self.decisive: set[str] = set()  # matches that were followed
        for match in self.model.match.values():
            self.uses.setdefault(match.dataset, {})
        self._seen: set[tuple[Use, str]] = set()

    def read(self) -> None:
        model = self.model
        for name in model.identity:
            self._add(model.subject, name, "identity")
        for use, field in self._roots():
            self._follow(field, use)
        self._read_sql()
        for name, match in model.match.items():
            if not self.certain and name not in self.decisive:
                self._follow_match(name, "evidence")  # no expression speaks of it: it is shown
            for key in match.keep if not self.certain else ():
                self._follow(f"match.{name}.keep.{key}", "evidence", name)
            self._add_links(model.subject, match.on, 0)
            self._add_links(match.dataset, match.on, 1)
        if self.certain:
            return
        for match in model.match.values():
            self._add(match.dataset, match.dated or self.contracts[match.dataset].period, "day")
            self._add(match.dataset, self.contracts[match.dataset].region, "region")
        for text in (model.message.zh, model.message.en):
            for name in placeholders(text):
                self._add(model.subject, name, "message")
        self._add(model.subject, self.contracts[model.subject].region, "region")

    def need(self, dataset: str, name: str) -> Need:
        """How much it takes of a column, by what was reached without coalesce."""
        column = self.contracts[dataset].columns[name]
        if column.required or self.uses[dataset].get(name, set()) - {"link"}:
            return "required"
        if name not in self.uses[dataset]:
            return "optional"
        for match in self.model.match.values():
            mine = dataset == self.model.subject and name in (match.on.key or {})
            theirs = dataset == match.dataset and name in (match.on.key or {}).values()
            if mine or theirs:
                return "required"
        return "required" if column.type == "geometry" else "one-of"

    # -- parts ----------------------------------------------------------------------------------

    def _roots(self) -> Iterator[tuple[Use, str]]:
        model = self.model
        yield "day", "conduct_on"
        yield "condition", "scope"
        yield "condition", "when"
        for index, rule in enumerate(model.exceptions):
            if not self.certain or rule.unknown == "not_assessable":
                yield "exception", f"exceptions.{index}.when"
        for name in model.features:
            yield "condition", f"features.{name}.expr"
        if self.certain:
            return
        yield from (("fact", f"facts.{name}.expr") for name in model.facts)
        yield from (("score", f"score.add.{index}.when") for index in range(len(model.score.add)))
        yield from (("route", f"routes.{index}.when") for index in range(len(model.routes)))
        yield from (("param", f"params.{name}.on") for name in model.params)

    def _add(self, dataset: str, name: str | None, use: Use) -> None:
        if name is not None and name in self.contracts[dataset].columns:
            self.uses[dataset].setdefault(name, set()).add(use)

    def _follow(self, field: str, use: Use, match: str | None = None) -> None:
        """Columns of one expression; `match` where it is read over the other dataset."""
        parsed = self.expressions.get(field)
        if parsed is None or (use, field) in self._seen:
            return
        self._seen.add((use, field))
        for qualifier, name in _names(parsed.tree, skip_coalesce=self.certain):
            if qualifier == "subject":
                self._add(self.model.subject, name, use)
            elif qualifier in self.model.match:
                self._follow_match(qualifier, use)
                self._follow(f"match.{qualifier}.keep.{name}", use, qualifier)
            elif match is not None:
                self._add(self.model.match[match].dataset, name, use)
            else:
                self._follow_bare(name, field, use)

    def _follow_bare(self, name: str, field: str, use: Use) -> None:
        """A fact or feature, or else a column of the subject; a fact may bear a column's name."""
        fields = [f"{kind}.{name}.expr" for kind in ("facts", "features")]
        declared = [f for f in fields if f in self.expressions and f != field]
        for other in declared:
            self._follow(other, use)
        if not declared:
            self._add(self.model.subject, name, use)

    def _follow_match(self, name: str, use: Use) -> None:
        match = self.model.match[name]
        self.decisive.add(name)
        self._follow(f"match.{name}.where", use, name)
        self._follow(f"match.{name}.valid_on", "day")
        self._follow(f"match.{name}.at", "day")
        for index in (0, 1):
            self._follow(f"match.{name}.period.{index}", "day")
        if match.within_days is not None or match.nearest is not None:
            self._add(match.dataset, match.dated or self.contracts[match.dataset].period, "day")
        valid = self.contracts[match.dataset].valid
        if match.valid_on is not None and valid is not None:
            self._add(match.dataset, valid.start, "day")
            self._add(match.dataset, None if self.certain else valid.end, "day")

    def _add_links(self, dataset: str, on: On, side: int) -> None:
        """Columns by which rows of one side are linked to the other: no more than it takes."""
        contract = self.contracts[dataset]
        names: set[str | None] = set()
        if on.key is not None:
            names |= set(on.key.values() if side else on.key)
        if on.kind in ("overlap", "within"):
            names.add(contract.geometry)
        if on.party is not None:
            self._add_party(dataset, on.party[side] or next(iter(contract.parties), ""))
        if on.project and contract.project is not None:
            names |= set(contract.project.columns)
            for role in contract.parties:  # a project's name counts together with any party
                self._add_party(dataset, role)
        for name in names:
            self._add(dataset, name, "link")

    def _add_party(self, dataset: str, role: str) -> None:
        party = self.contracts[dataset].parties.get(role)
        for name in (party.code, party.name, party.person_id) if party is not None else ():
            self._add(dataset, name, "link")

    def _read_sql(self) -> None:
        """Columns that a model's query names, of whichever of its relations has them."""
        if self.model.sql is None:
            return
        tree = parse_one(self.model.sql, dialect="duckdb")
        tables = {table.name for table in tree.find_all(exp.Table)}
        datasets = {self.model.subject if name == "subject" else name for name in tables}
        datasets |= {self.model.match[name].dataset for name in tables & set(self.model.match)}
        for column in tree.find_all(exp.Column):
            for dataset in datasets & set(self.uses):
                self._add(dataset, column.name, "condition")
                self._add_party(dataset, column.name.removeprefix("_party_"))


def _names(tree: exp.Expr, *, skip_coalesce: bool) -> Iterator[tuple[str | None, str]]:
    """Names in an expression; a match inside a predicate as a qualifier without a name."""
    open_nodes: list[exp.Expr] = [tree]
    while open_nodes:
        node = open_nodes.pop()
        if isinstance(node, exp.Coalesce) and skip_coalesce:
            continue
        if isinstance(node, exp.Column):
            yield node.table or None, node.name
        elif isinstance(node, exp.Anonymous) and node.name in PREDICATES:
            yield from ((column.name, "") for column in node.find_all(exp.Column))
        else:
            open_nodes += list(node.iter_expressions())
