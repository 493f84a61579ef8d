"""What every page is made from, and where each page stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from supervision_models.contracts.definition import Contract, Title
from supervision_models.errors import Lang, Text
from supervision_models.models.definition import Words
from supervision_models.models.library import Library, LoadedModel
from supervision_models.models.naming import Naming
from supervision_models.models.procedure import Procedure
from supervision_models.models.similarity import Similar
from supervision_models.pages.markup import Child, Node, document, tag

LANGS: dict[Lang, str] = {"zh": "中文", "en": "English"}
INDEX = "index.html"


@dataclass(frozen=True, slots=True)
class Site:
    """A library, told in some languages.

    held     datasets that a workspace has; None without a workspace
    similar  pairs of models that are alike
    """

    library: Library
    contracts: Mapping[str, Contract]
    procedure: Procedure
    langs: tuple[Lang, ...]
    similar: tuple[Similar, ...] = ()
    held: frozenset[str] | None = field(default=None)

    def page(
        self, name: str, title: str, lang: Lang, main: Iterable[Child], style: str = ""
    ) -> str:
        """One page of the site with its ways to the index and to the other languages."""
        home = {"zh": "模型库", "en": "Library of models"}[lang]
        ways = [
            tag("li", tag("a", home, href=INDEX)),
            *(
                tag(
                    "li",
                    tag("a", words, href=f"../{other}/{name}", lang=_SPOKEN[other], hreflang=other),
                )
                for other, words in LANGS.items()
                if other in self.langs and other != lang
            ),
        ]
        label = {"zh": "导航", "en": "Ways"}[lang]
        body = [tag("header", tag("nav", tag("ul", *ways), aria_label=label))]
        return document(title, lang, css() + style, body, main=list(main))


_SPOKEN: dict[Lang, str] = {"zh": "zh-CN", "en": "en"}


@cache
def css() -> str:
    """The one style of all pages."""
    return files(__package__).joinpath("style.css").read_text(encoding="utf-8")


def file_of(model: str) -> str:
    """The page of a model; ids are small letters, digits, points and hyphens."""
    return f"{model}.html"


def link(model: LoadedModel, naming: Naming) -> Node:
    return tag("a", naming.words(model.definition.title), href=file_of(model.id))


def words_of(words: Words | Title | Text | None, lang: Lang) -> str:
    if words is None:
        return ""
    return words.zh if lang == "zh" else words.en or words.zh
