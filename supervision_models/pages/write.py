"""Writing the site: a folder a language, and one page that leads to them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from supervision_models.pages.index_page import TITLE, index_page
from supervision_models.pages.markup import document, tag
from supervision_models.pages.model_page import model_page
from supervision_models.pages.site import INDEX, LANGS, Site, css, file_of


def write_site(site: Site, folder: Path) -> Iterator[Path]:
    """Every page below `folder`, each path as it is written; other files stay."""
    for lang in site.langs:
        place = folder / lang
        place.mkdir(parents=True, exist_ok=True)
        yield _write(place / INDEX, index_page(site, lang))
        for model in site.library.models.values():
            yield _write(place / file_of(model.id), model_page(model, site, lang))
    ways = [
        tag("li", tag("a", LANGS[lang], href=f"{lang}/{INDEX}", hreflang=lang))
        for lang in site.langs
    ]
    first = site.langs[0]
    title = " · ".join(TITLE[lang] for lang in site.langs)
    yield _write(
        folder / INDEX,
        document(title, first, css(), [], main=[tag("h1", title), tag("ul", *ways)]),
    )


def _write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8", newline="\n")
    return path
