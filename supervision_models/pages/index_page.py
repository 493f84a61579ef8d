"""The library on one page: by field, by subject, and by the data that one has."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from supervision_models.errors import Lang, Text
from supervision_models.models.data_uses import column_uses, decisive_datasets
from supervision_models.models.labels import SEVERITY, STATUS
from supervision_models.models.lead_dataset import LEADS
from supervision_models.models.library import LoadedModel
from supervision_models.models.naming import Naming
from supervision_models.models.organs import FIELDS
from supervision_models.pages.markup import Child, Node, table, tag
from supervision_models.pages.site import INDEX, Site, link, words_of

TITLE = Text("监督模型库", "Library of supervision models")
CHOOSE = Text(
    "勾选手头已有的数据，下表标出数据不齐的模型；勾选不会保存，也不会发送。",
    "Tick the data that you have: models that lack some are marked in the table below. "
    "Nothing is kept or sent.",
)
LACKS = Text(" （数据不齐）", " (data lacking)")


@dataclass(frozen=True, slots=True)
class Entry:
    """A model and the datasets that it reads."""

    model: LoadedModel
    naming: Naming
    decisive: tuple[str, ...]
    helpful: tuple[str, ...]


def index_page(site: Site, lang: Lang) -> str:
    """The whole page as text."""
    entries = [_entry(model, site, lang) for model in site.library.models.values()]
    count = Text(
        f"共 {len(entries)} 个模型，读取 {len(_datasets(entries))} 种部门数据。",
        f"{len(entries)} models over {len(_datasets(entries))} datasets of agencies.",
    )
    parts = (
        ("field", Text("按领域", "By field")),
        ("subject", Text("按主体数据", "By subject")),
        ("data", Text("按所需数据", "By data needed")),
    )
    main: list[Child] = [
        tag("h1", TITLE[lang]),
        tag("p", count[lang]),
        tag("ul", *(tag("li", tag("a", words[lang], href=f"#{name}")) for name, words in parts)),
        tag("h2", parts[0][1][lang], id="field"),
        *_by_field(entries, lang),
        tag("h2", parts[1][1][lang], id="subject"),
        *_by_subject(entries, site, lang),
        tag("h2", parts[2][1][lang], id="data"),
        *_by_data(entries, site, lang),
    ]
    return site.page(INDEX, TITLE[lang], lang, main, _fading(entries, lang))


def _entry(model: LoadedModel, site: Site, lang: Lang) -> Entry:
    read = [name for name in column_uses(model, site.library.contracts) if name != LEADS.id]
    decisive = decisive_datasets(model, site.library.contracts)
    return Entry(
        model,
        Naming(model.definition, site.contracts, lang),
        tuple(name for name in read if name in decisive),
        tuple(name for name in read if name not in decisive),
    )


def _datasets(entries: Iterable[Entry]) -> list[str]:
    return sorted({name for entry in entries for name in (*entry.decisive, *entry.helpful)})


def _grouped(
    entries: Iterable[Entry], key: Callable[[Entry], str]
) -> list[tuple[str, list[Entry]]]:
    groups: dict[str, list[Entry]] = {}
    for entry in entries:
        groups.setdefault(key(entry), []).append(entry)
    return sorted(groups.items())


def _by_field(entries: Iterable[Entry], lang: Lang) -> Iterable[Node]:
    header = [
        Text("模型", "Model")[lang],
        Text("编号", "Id")[lang],
        Text("状态", "Status")[lang],
        Text("等级", "Severity")[lang],
        Text("监督点", "What is supervised")[lang],
    ]
    for field, found in _grouped(entries, lambda entry: entry.model.definition.field):
        title = FIELDS[field][lang]
        yield tag("h3", title)
        yield table(
            title,
            header,
            [
                (
                    link(entry.model, entry.naming),
                    tag("code", entry.model.id),
                    STATUS[entry.model.definition.status][lang],
                    SEVERITY[entry.model.definition.severity][lang],
                    words_of(entry.model.definition.supervision_point, lang),
                )
                for entry in found
            ],
            heard=True,
        )


def _by_subject(entries: Iterable[Entry], site: Site, lang: Lang) -> Iterable[Node]:
    for subject, found in _grouped(entries, lambda entry: entry.model.definition.subject):
        contract = site.contracts[subject]
        yield tag("h3", f"{words_of(contract.title, lang)} {contract.code}")
        yield tag("p", words_of(contract.provider, lang))
        yield tag("ul", *(tag("li", link(entry.model, entry.naming)) for entry in found))


def _by_data(entries: list[Entry], site: Site, lang: Lang) -> Iterable[Node]:
    held = site.held or frozenset()
    yield tag(
        "fieldset",
        tag("legend", CHOOSE[lang]),
        tag(
            "ul",
            *(tag("li", *_tick(name, site, lang, on=name in held)) for name in _datasets(entries)),
            class_="has",
        ),
        class_="choose",
    )
    comma = Text("、", ", ")[lang]
    header = [
        Text("模型", "Model")[lang],
        Text("必需的数据", "Data that it takes")[lang],
        Text("辅助的数据", "Data of help")[lang],
    ]
    if site.held is not None:
        header.append(Text("在该工作区", "In the workspace")[lang])
    rows = []
    for entry in entries:
        row: list[Child] = [
            tag("span", link(entry.model, entry.naming), class_=_needs(entry)),
            comma.join(_title(name, site, lang) for name in entry.decisive) or "—",
            comma.join(_title(name, site, lang) for name in entry.helpful) or "—",
        ]
        if site.held is not None:
            row.append(_runs(entry, site, lang))
        rows.append(tuple(row))
    yield table(Text("各模型需要的数据", "Data of each model")[lang], header, rows)


def _runs(entry: Entry, site: Site, lang: Lang) -> str:
    held = site.held or frozenset()
    lacking = [name for name in entry.decisive if name not in held]
    if not lacking:
        return Text("可以运行", "runs")[lang]
    listed = Text("、", ", ")[lang].join(_title(name, site, lang) for name in lacking)
    return Text(f"缺：{listed}", f"lacks: {listed}")[lang]


def _tick(name: str, site: Site, lang: Lang, *, on: bool) -> list[Child]:
    box = tag("input", type="checkbox", id=f"has-{name}", **({"checked": "checked"} if on else {}))
    return [tag("label", box, f" {_title(name, site, lang)}")]


def _title(name: str, site: Site, lang: Lang) -> str:
    return words_of(site.contracts[name].title, lang)


def _needs(entry: Entry) -> str:
    return " ".join(["model", *(f"needs-{name}" for name in entry.decisive)])


def _fading(entries: Iterable[Entry], lang: Lang) -> str:
    """One rule a dataset: while it is not ticked and another is, its models fade and say why.

    Names of datasets are small letters, digits and low lines, so none can end the rule.
    """
    rules = []
    for name in _datasets(entries):
        row = (
            f"body:has(.choose input:checked):has(#has-{name}:not(:checked)) tr:has(.needs-{name})"
        )
        rules.append(f"{row} {{ background: #e9ecef; }}")
        rules.append(f'{row} th::after {{ content: "{LACKS[lang]}"; }}')
    return "\n".join(rules) + "\n"
