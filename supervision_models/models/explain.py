"""A model as a page that a prosecutor reads: what is compared, when it is a lead, which law."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from supervision_models.contracts.definition import Contract
from supervision_models.errors import Lang, Text
from supervision_models.models.definition import Match
from supervision_models.models.explain_data import data_section
from supervision_models.models.explain_law import law_section, params_section
from supervision_models.models.lead_dataset import with_leads
from supervision_models.models.library import LoadedModel
from supervision_models.models.naming import Naming
from supervision_models.models.organs import FIELDS, ORGANS
from supervision_models.models.phrases import phrase
from supervision_models.models.statutes import Statutes

STATUS: dict[str, Text] = {
    "draft": Text("草稿", "draft"),
    "trial": Text("试用", "trial"),
    "active": Text("启用", "active"),
    "retired": Text("停用", "retired"),
}
PIL_BASIS: dict[str, Text] = {
    "statutory": Text("法定公益诉讼领域", "statutory field of public-interest litigation"),
    "exploratory": Text("探索领域，须另行论证", "exploratory: the basis needs its own reasoning"),
    "none": Text("非公益诉讼线索", "not a public-interest litigation lead"),
}
SEVERITY: dict[str, Text] = {
    "S1": Text("S1 提示", "S1 hint"),
    "S2": Text("S2 一般", "S2 ordinary"),
    "S3": Text("S3 严重", "S3 serious"),
    "S4": Text("S4 可能涉刑或特别严重", "S4 criminal line or grave"),
}
ROUTES: dict[str, Text] = {
    "pre-litigation": Text("行政公益诉讼诉前程序", "administrative PIL, pre-litigation"),
    "criminal-transfer": Text("督促移送涉嫌犯罪线索", "transfer of a suspected crime"),
    "filing-supervision": Text("刑事立案监督", "supervision of criminal filing"),
    "civil": Text("民事公益诉讼", "civil PIL"),
    "support-suit": Text("支持起诉", "support of a suit"),
    "social-governance": Text("社会治理检察建议", "social-governance recommendation"),
    "admin-supervision": Text("行政违法行为或非诉执行监督", "administrative supervision"),
    "military-local": Text("军地协作移送", "military-local referral"),
    "discipline": Text("移送监察机关", "referral to the supervision commission"),
}


def explain(
    model: LoadedModel, contracts: Mapping[str, Contract], statutes: Statutes, lang: Lang
) -> str:
    """Markdown in Chinese or English. Deterministic; figures nobody checked are marked."""
    contracts = with_leads(contracts)
    page = _Page(model, Naming(model.definition, contracts, lang))
    lines = [
        *page.head(),
        *page.compared(),
        *page.lead(),
        *page.excluded(),
        *page.unknown(),
        *params_section(model.definition, statutes, lang),
        *law_section(model.definition, statutes, lang),
        *page.score(),
        *page.handling(),
        *data_section(model, contracts, lang),
    ]
    return "\n".join(lines).rstrip() + "\n"


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
            yield self._item(
                f"“{self.naming.words(fact.title)}”",
                f'"{self.naming.words(fact.title)}"',
                self.say(fact.expr),
            )
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
        """Exceptions, and what a person still has to look at."""
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
                    f"{dated}在{at} {low:+d} 至 {high:+d} 日之间",
                    f"{dated} {low:+d} to {high:+d} days from {at}",
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
        """Matches whose absence, or whole sum, decides: in the order of the file."""
        used = {
            name
            for field, parsed in self.file.expressions.items()
            if not field.startswith("match.")
            for name in (
                *parsed.matches,
                *(qualifier for qualifier, _ in parsed.columns if qualifier is not None),
            )
        }
        return [name for name in self.model.match if name in used]
