"""A model as a page that a prosecutor reads: what is compared, when it is a lead, which law."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from supervision_models.contracts.definition import Contract
from supervision_models.errors import Lang
from supervision_models.models.definition import Match
from supervision_models.models.explain_data import data_section
from supervision_models.models.explain_law import law_section, params_section
from supervision_models.models.explain_tracks import tracks_section
from supervision_models.models.labels import PIL_BASIS, ROUTES, SEVERITY, STATUS
from supervision_models.models.lead_dataset import with_leads
from supervision_models.models.library import LoadedModel
from supervision_models.models.naming import Naming
from supervision_models.models.organs import FIELDS, ORGANS
from supervision_models.models.phrases import phrase
from supervision_models.models.procedure import Procedure
from supervision_models.models.statutes import Statutes

__all__ = ["PIL_BASIS", "ROUTES", "SEVERITY", "STATUS", "explain"]


def explain(
    model: LoadedModel,
    contracts: Mapping[str, Contract],
    statutes: Statutes,
    lang: Lang,
    procedure: Procedure | None = None,
) -> str:
    """Markdown in Chinese or English. Deterministic; figures nobody checked are marked.

    procedure  with it, the page tells the three tracks
    """
    told = sections(model, contracts, statutes, lang, procedure)
    return "\n".join(line for lines in told.values() for line in lines).rstrip() + "\n"


def sections(
    model: LoadedModel,
    contracts: Mapping[str, Contract],
    statutes: Statutes,
    lang: Lang,
    procedure: Procedure | None = None,
) -> dict[str, list[str]]:
    """The same as lines of Markdown, section by section, in the order of the page."""
    contracts = with_leads(contracts)
    page = _Page(model, Naming(model.definition, contracts, lang))
    parts: dict[str, Iterable[str]] = {
        "head": page.head(),
        "compared": page.compared(),
        "lead": page.lead(),
        "exceptions": page.excluded(),
        "refute": page.refuted(),
        "unknown": page.unknown(),
        "params": params_section(model.definition, statutes, lang),
        "law": law_section(model.definition, statutes, lang),
        "score": page.score(),
        "routes": page.handling(),
        "tracks": ()
        if procedure is None
        else tracks_section(model.definition, page.naming, statutes, procedure),
        "data": data_section(model, contracts, lang),
    }
    return {name: list(lines) for name, lines in parts.items()}


class _Page:
    """The sections that come from the definition alone."""

    def __init__(self, model: LoadedModel, naming: Naming) -> None:
        self.model = model.definition
        self.file = model
        self.naming = naming
        self.zh = naming.lang == "zh"

    def text(self, zh: str, en: str) -> str:
        return zh if self.zh else en

    def say(self, expression: str) -> str:
        return phrase(expression, self.naming)

    def head(self) -> Iterator[str]:
        model, words = self.model, self.naming.words
        lang = self.naming.lang
        yield f"# {words(model.title)}"
        yield ""
        yield f"`{model.id}` {model.version} · {STATUS[model.status][lang]}"
        yield ""
        yield self._item(
            "领域",
            "Field",
            f"{FIELDS[model.field][lang]}；{PIL_BASIS[model.pil_basis][lang]}"
            if self.zh
            else f"{FIELDS[model.field][lang]}; {PIL_BASIS[model.pil_basis][lang]}",
        )
        yield self._item("严重程度", "Severity", SEVERITY[model.severity][lang])
        yield self._item("被监督单位", "Organ", ORGANS[model.organ][lang])
        if model.supervision_point is not None:
            yield self._item("监督点", "What is supervised", words(model.supervision_point))
        yield ""
        if model.background is not None:
            yield words(model.background)
            yield ""

    def compared(self) -> Iterator[str]:
        """Subject and matches: the collision of data."""
        yield self.text("## 比对什么", "## What is compared")
        yield ""
        subject = self.naming.subject
        title = subject.title.zh if self.zh else subject.title.en or subject.title.zh
        yield self.text(
            f"每一条“{title}”（{subject.code}）为一个可能的线索，与下列数据比对：",
            f"Each row of {title} ({subject.code}) is one possible lead, compared with:",
        )
        yield ""
        for name, match in self.model.match.items():
            yield f"- **{self.naming.match_title(name)}**{self._match(name, match)}"
        if not self.model.match:
            yield self.text("- 不与其他数据比对", "- no other data")
        yield ""

    def lead(self) -> Iterator[str]:
        model = self.model
        yield self.text("## 什么情况是线索", "## When it is a lead")
        yield ""
        if model.scope is not None:
            yield self._item("只看", "Only where", self.say(model.scope))
        for fact in (*model.facts.values(), *model.features.values()):
            title, words = self.naming.words(fact.title), self.say(fact.expr)
            if words != title:  # a column shown under its own name
                yield self._item(f"“{title}”", f'"{title}"', words)
        if model.when is not None:
            yield self._item("**构成线索**", "**A lead**", self.say(model.when))
        elif model.sql is not None:
            yield self._item(
                "**构成线索**", "**A lead**", self.text("由下列查询判断", "as this query judges")
            )
            yield ""
            yield "```sql"
            yield model.sql.strip()
            yield "```"
        elif model.estimator is not None:
            yield self._item(
                "用途",
                "Use",
                self.text(
                    "按已作决定的线索学习排序，不产生线索",
                    "learns the order of leads from decisions; emits no leads",
                ),
            )
        if model.estimator is not None:
            yield self._item("算法", "Estimator", f"`{model.estimator.cls}`")
        if model.plugin is not None:
            yield self._item("**构成线索**", "**A lead**", f"plugin `{model.plugin}`")
        yield self._item("行为日", "Day of the conduct", self.say(model.conduct_on))
        yield ""

    def excluded(self) -> Iterator[str]:
        """Exceptions: hits that are no lead."""
        words = self.naming.words
        yield self.text("## 什么情况不是线索", "## When it is no lead")
        yield ""
        for rule in self.model.exceptions:
            unknown = (
                self.text("无法核对时暂不作为线索", "withheld where it cannot be tested")
                if rule.unknown == "not_assessable"
                else self.text("无法核对时标明", "marked where it cannot be tested")
            )
            yield (
                f"- {words(rule.because)}：{self.say(rule.when)}（{unknown}）"
                if self.zh
                else (f"- {words(rule.because)}: {self.say(rule.when)} ({unknown})")
            )
        if not self.model.exceptions:
            yield self.text("- 未设例外", "- no exceptions")
        yield ""

    def refuted(self) -> Iterator[str]:
        """What a person looks at before anything else is done."""
        yield self.text(
            "须由人核实，成立则线索不成立：", "To be checked by a person; each refutes the lead:"
        )
        yield ""
        for check in self.model.refute:
            yield f"- {check.zh if self.zh else check.en or check.zh}"
        yield ""

    def unknown(self) -> Iterator[str]:
        """Where the answer is neither yes nor no."""
        yield self.text("## 什么情况无法判断", "## When it cannot be judged")
        yield ""
        for name in self._absent_matches():
            title = self.naming.match_title(name)
            yield self.text(
                f"- {title}：该地该时的数据未调取齐全，或无法与主体关联",
                f"- {title}: data do not provably cover the place and time, or cannot be linked",
            )
        yield self.text(
            "- 条件所用的列为空，或参数在该地该日没有取值",
            "- a column that the condition needs is empty, or a parameter has no value there",
        )
        yield ""

    def score(self) -> Iterator[str]:
        score = self.model.score
        yield self.text("## 计分", "## Score")
        yield ""
        yield self._item("基础分", "Base", str(score.base))
        for item in score.add:
            words = self.naming.words(item.because)
            yield self._item(
                f"{item.points:+d}",
                f"{item.points:+d}",
                f"{words}：{self.say(item.when)}" if self.zh else f"{words}: {self.say(item.when)}",
            )
        yield ""

    def handling(self) -> Iterator[str]:
        lang = self.naming.lang
        yield self.text("## 处置路径", "## Routes")
        yield ""
        for route in self.model.routes:
            when = "" if route.when is None else self.say(route.when)
            condition = self.text(f"：{when}", f": {when}") if when else ""
            yield f"- {ROUTES[route.to][lang]}{condition}"
        yield ""
        cases = len(self.model.cases)
        yield self.text(f"文件内有 {cases} 个测试案例。", f"The file carries {cases} test case(s).")
        yield ""

    # -- parts ----------------------------------------------------------------------------------

    def _item(self, zh: str, en: str, words: str) -> str:
        return f"- {zh}：{words}" if self.zh else f"- {en}: {words}"

    def _match(self, name: str, match: Match) -> str:
        inner = self.naming.at(name)
        parts = [self._belongs(match)]
        if match.where is not None:
            parts.append(phrase(match.where, inner))
        at = self.say(match.at or self.model.conduct_on)
        dated = self._dated(name, match)
        if match.valid_on is not None:
            day = self.say(match.valid_on)
            parts.append(self.text(f"在{day}有效", f"valid on {day}"))
        if match.within_days is not None:
            low, high = match.within_days
            parts.append(
                self.text(
                    f"{dated}在{at}{self._days(low)}至{self._days(high)}之间",
                    f"{dated} from {self._days(low)} to {self._days(high)} {at}",
                )
            )
        if match.nearest is not None:
            before = match.nearest == "before"
            parts.append(
                self.text(
                    f"取{at}{'之前' if before else '之后'}最近的一条",
                    f"the one nearest {match.nearest} {at}",
                )
            )
        if self.zh:
            return "：" + "；".join(parts)
        return ": " + "; ".join(parts)

    def _days(self, days: int) -> str:
        if days == 0:
            return self.text("当日", "the day of")
        if self.zh:
            return f"之{'前' if days < 0 else '后'} {abs(days)} 日"
        return f"{abs(days)} days {'before' if days < 0 else 'after'}"

    def _dated(self, name: str, match: Match) -> str:
        other = self.naming.contracts[match.dataset]
        column = match.dated or other.period
        if column is None:
            return self.text("日期", "date")
        return self.naming.at(name).column(None, column).words

    def _belongs(self, match: Match) -> str:
        """How records belong to the subject."""
        other = self.naming.contracts[match.dataset]
        match match.on.kind:
            case "key":
                pairs = [
                    self.naming.column("subject", mine).words
                    if mine == theirs
                    else f"{self.naming.column('subject', mine).words} = "
                    f"{self._column(other, theirs)}"
                    for mine, theirs in (match.on.key or {}).items()
                ]
                listed = ("、" if self.zh else ", ").join(pairs)
                return self.text(f"{listed}相同", f"same {listed}")
            case "party":
                return self.text("同一当事主体", "same party")
            case "project":
                return self.text("同一项目", "same project")
            case "overlap":
                return self.text("空间重叠", "overlapping in space")
            case _:
                return self.text(
                    f"相距 {match.on.within_m:g} 米以内", f"within {match.on.within_m:g} m"
                )

    def _column(self, contract: Contract, name: str) -> str:
        column = contract.columns[name]
        return column.zh if self.zh else column.en

    def _absent_matches(self) -> list[str]:
        """Matches without which the condition cannot be judged, in the order of the file."""
        fields = ["scope", "when"]
        fields += [
            f"exceptions.{index}.when"
            for index, rule in enumerate(self.model.exceptions)
            if rule.unknown == "not_assessable"
        ]
        if self.model.when is None:  # a program may read every match
            return list(self.model.match)
        needed: set[str] = set()
        seen: set[str] = set()
        while fields:
            field = fields.pop()
            parsed = self.file.expressions.get(field)
            if parsed is None or field in seen:
                continue
            seen.add(field)
            needed |= parsed.matches
            for qualifier, name in parsed.columns:
                if qualifier is not None:
                    needed.add(qualifier)
                else:
                    fields += [f"facts.{name}.expr", f"features.{name}.expr"]
        return [name for name in self.model.match if name in needed]
