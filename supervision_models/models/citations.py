"""Whether cited articles exist in the text of their version: statutes against law texts.

The texts are Markdown files: ``# full title`` first, the day of the version at the end of the
file name (``_20190826``) or else the first day below the title, and articles that begin with
``第…条`` at the start of a line. A text with 节选 in its name is an excerpt: an article that it
lacks is unchecked, not missing.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from supervision_models.errors import ModelError, Text
from supervision_models.models.law import Provision
from supervision_models.models.statutes import Statutes

Outcome = Literal["found", "missing", "unchecked"]
_DATE = re.compile(r"_(\d{4})(\d{2})(\d{2})(?:_|$)")
_ADOPTED = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
_NUMERAL = "[零〇一二三四五六七八九十百千]+"
_ARTICLE = re.compile(rf"^\**第({_NUMERAL})条(?:之({_NUMERAL}))?\**[\s　]?(.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class LawText:
    """One text: its full title, the day of its version, article id -> text."""

    path: Path
    title: str
    version: dt.date
    excerpt: bool
    articles: dict[str, str]


@dataclass(frozen=True, slots=True)
class Citation:
    """One cited article and what its text says.

    shared  share of the two-character pieces of our sentence that the article has too, 0..1;
            None where the article was not found. Low: our sentence may be about another article
    """

    provision: Provision
    outcome: Outcome
    text: Path | None
    shared: float | None


def check_citations(statutes: Statutes, texts: Iterable[LawText]) -> list[Citation]:
    """Every article of every version, in the order of the statutes."""
    held: dict[tuple[str, dt.date], list[LawText]] = {}
    for text in texts:
        held.setdefault((text.title, text.version), []).append(text)
    return [
        _citation(provision, held.get((_bare(provision.title.zh), provision.version), ()))
        for provision in statutes.provisions()
    ]


def read_texts(folder: Path) -> list[LawText]:
    """The texts of a folder. Raises ModelError where there are none."""
    found = [text for path in sorted(folder.glob("*.md")) for text in _read(path)]
    if not found:
        raise ModelError(
            Text("文件夹里没有法律文本", "there are no law texts in the folder"),
            where=str(folder),
            allowed=Text(
                "名为 法律_20190826.md 的文件，首行为 # 全称",
                "files named law_20190826.md whose first line is # full title",
            ),
            mend=Text("检查 --texts", "check --texts"),
        )
    return found


def _citation(provision: Provision, texts: Iterable[LawText]) -> Citation:
    seen: LawText | None = None
    for text in texts:
        article = text.articles.get(provision.article)
        if article is not None:
            shared = _shared(provision.words.zh, article)
            return Citation(provision, "found", text.path, shared)
        if not text.excerpt:
            seen = text
    if seen is None:
        return Citation(provision, "unchecked", None, None)
    return Citation(provision, "missing", seen.path, None)


def _bare(title: str) -> str:
    """A title without its document number: …的解释（法释〔2000〕14号）."""
    return re.sub(r"（[^（）]*〔\d{4}〕[^（）]*号）$", "", title)


def _read(path: Path) -> Iterator[LawText]:
    content = path.read_text(encoding="utf-8-sig")
    title, _, body = content.partition("\n")
    date = _DATE.search(path.stem) or _ADOPTED.search(body.partition("第一条")[0])
    if date is None or not title.startswith("# "):
        return
    articles: dict[str, str] = {}
    heads = list(_ARTICLE.finditer(body))
    for index, head in enumerate(heads):
        end = heads[index + 1].start() if index + 1 < len(heads) else len(body)
        articles.setdefault(_article_id(head), body[head.start(3) : end].strip())
    yield LawText(
        path=path,
        title=title.removeprefix("# ").strip(),
        version=dt.date(*(int(part) for part in date.groups())),
        excerpt="节选" in path.stem,
        articles=articles,
    )


def _article_id(head: re.Match[str]) -> str:
    import cn2an

    number = cn2an.cn2an(head[1].replace("〇", "零"), "normal")
    added = cn2an.cn2an(head[2], "normal") if head[2] else None
    return f"art{number}" if added is None else f"art{number}-{added}"


def _shared(sentence: str, article: str) -> float:
    pieces = set(_pieces(sentence))
    return len(pieces & set(_pieces(article))) / len(pieces) if pieces else 0.0


def _pieces(text: str) -> Iterator[str]:
    """Neighbouring pairs of Chinese characters."""
    for run in re.findall(r"[一-鿿]{2,}", text):
        yield from (run[index : index + 2] for index in range(len(run) - 1))
