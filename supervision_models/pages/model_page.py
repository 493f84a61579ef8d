"""The page of one model, in the order in which the profession writes a model up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from supervision_models.errors import Lang, Text
from supervision_models.models.data_request import data_request
from supervision_models.models.data_uses import NEEDS, uses_words
from supervision_models.models.explain import sections
from supervision_models.models.explain_law import UNVERIFIED, param_rows
from supervision_models.models.labels import PIL_BASIS, SENSITIVITY, SEVERITY, STATUS
from supervision_models.models.lead_dataset import LEADS
from supervision_models.models.library import LoadedModel
from supervision_models.models.naming import Naming
from supervision_models.models.organs import FIELDS, ORGANS
from supervision_models.models.phrases import phrase
from supervision_models.models.similarity import Similar
from supervision_models.pages.diagram import diagram
from supervision_models.pages.markup import Child, Node, said, table, tag
from supervision_models.pages.site import Site, file_of, link, words_of

MEANS: dict[str, Text] = {
    "draft": Text("尚未试用，不作为办案依据", "not tried yet"),
    "trial": Text("试用中，效果尚待办案检验", "on trial; not proven in cases yet"),
    "active": Text("已批准使用", "approved for use"),
    "retired": Text("已停用，不再运行", "retired; does not run"),
}
NOT_STATED = Text("模型文件未写明。", "The model file does not say.")


def model_page(model: LoadedModel, site: Site, lang: Lang) -> str:
    """The whole page as text."""
    page = _Page(model, site, lang)
    definition = model.definition
    title = page.naming.words(definition.title)
    main: list[Child] = [
        tag("h1", title),
        page.summary(),
        page.caution(),
        *page.section(
            Text("背景", "Background"), page.stated(words_of(definition.background, lang))
        ),
        *page.section(
            Text("监督点", "Point of supervision"),
            page.stated(words_of(definition.supervision_point, lang)),
        ),
        *page.section(Text("数据来源", "Sources of data"), page.sources()),
        *page.section(Text("分析步骤", "Steps of the analysis"), page.steps()),
        *page.section(Text("特征与阈值", "Features and thresholds"), page.features()),
        *page.section(Text("例外", "Exceptions"), said(page.told["exceptions"])),
        *page.section(Text("法律依据", "Law"), said(page.told["law"])),
        *page.section(
            Text("处置路径", "Routes"), said([*page.told["routes"], *page.told["tracks"]])
        ),
        *page.section(Text("误报情形", "False alarms"), said(page.told["refute"])),
        *page.section(Text("适用条件", "Where it applies"), page.conditions()),
        *page.section(Text("相近模型", "Similar models"), page.similar()),
    ]
    return site.page(file_of(model.id), title, lang, main)


class _Page:
    def __init__(self, model: LoadedModel, site: Site, lang: Lang) -> None:
        self.model = model
        self.site = site
        self.lang: Lang = lang
        self.naming = Naming(model.definition, site.contracts, lang)
        library = site.library
        self.told = sections(model, library.contracts, library.statutes, lang, site.procedure)
        self.params = list(param_rows(model.definition, library.statutes, lang))

    def section(self, title: Text, content: Sequence[Child]) -> list[Child]:
        return [tag("h2", title[self.lang]), *content]

    def stated(self, words: str) -> list[Child]:
        return [tag("p", words or NOT_STATED[self.lang])]

    def summary(self) -> Node:
        definition, lang = self.model.definition, self.lang
        status = f"{STATUS[definition.status][lang]} · {MEANS[definition.status][lang]}"
        rows = (
            (Text("编号", "Id"), f"{self.model.id} {definition.version}"),
            (Text("状态", "Status"), status),
            (Text("领域", "Field"), FIELDS[definition.field][lang]),
            (Text("公益诉讼依据", "PIL basis"), PIL_BASIS[definition.pil_basis][lang]),
            (Text("监督对象", "Organ"), ORGANS[definition.organ][lang]),
            (Text("线索等级", "Severity"), SEVERITY[definition.severity][lang]),
            # they are what Chinese platforms are searched by
            (Text("关键词", ""), "、".join(definition.keywords) if lang == "zh" else ""),
        )
        return tag(
            "dl",
            *(
                part
                for title, words in rows
                if words
                for part in (tag("dt", title[lang]), tag("dd", words))
            ),
        )

    def caution(self) -> Node | None:
        """How many figures nobody has checked; a reader must see it before the figures."""
        count = sum(row[3] == UNVERIFIED[self.lang] for row in self.params)
        if not count:
            return None
        words = Text(
            f"本模型有 {count} 个数值未经核定（下文标明），使用前须对照来源核对。",
            f"{count} figure(s) of this model are unverified (marked below); check them against "
            "their source before use.",
        )
        return tag("p", words[self.lang], class_="note")

    def sources(self) -> list[Child]:
        lang = self.lang
        if self.model.definition.subject == LEADS.id:
            return self.stated(words_of(LEADS.title, lang))
        comma = Text("、", ", ")[lang]
        rows: list[tuple[Child, ...]] = []
        for item in data_request([self.model], self.site.library.contracts):
            needed = Text("必需", "required") if item.decisive else Text("辅助", "of help")
            rows.append(
                (
                    f"{item.title[lang]} {item.code}",
                    item.provider[lang],
                    needed[lang],
                    tag("div", *(tag("div", words[lang]) for words in item.periods)),
                    comma.join(f.title[lang] for f in item.fields.values()),
                    SENSITIVITY[item.sensitivity][lang],
                )
            )
        header = (
            Text("数据表", "Table"),
            Text("提供单位", "Agency"),
            Text("需要程度", "Need"),
            Text("期间", "Period"),
            Text("字段", "Fields"),
            Text("敏感级别", "Sensitivity"),
        )
        caption = Text("需要调取的数据", "Data to request")[lang]
        return [table(caption, [title[lang] for title in header], rows), *self._fields()]

    def _fields(self) -> list[Child]:
        """Each field with its end, folded away: a reference, not reading matter."""
        lang = self.lang
        rows = [
            (
                item.title[lang],
                field.title[lang],
                NEEDS[field.need][lang],
                uses_words(field.uses, lang),
                SENSITIVITY[field.sensitivity][lang],
            )
            for item in data_request([self.model], self.site.library.contracts)
            for field in item.fields.values()
        ]
        caption = Text("各字段的用途", "What each field is for")[lang]
        header = (
            Text("数据表", "Table"),
            Text("字段", "Field"),
            Text("需要程度", "Need"),
            Text("用途", "Used for"),
            Text("敏感级别", "Sensitivity"),
        )
        body = table(caption, [title[lang] for title in header], rows)
        return [tag("details", tag("summary", caption), body)]

    def steps(self) -> list[Child]:
        return [diagram(self.naming), *said(self.told["compared"])]

    def features(self) -> list[Child]:
        lang = self.lang
        found: list[Child] = [*said(self.told["lead"])]
        if self.params:
            header = (
                Text("参数", "Parameter"),
                Text("取值", "Value"),
                Text("依据", "Basis"),
                Text("核定", "Reviewed"),
            )
            rows = [(*row[:3], self._review(row[3])) for row in self.params]
            caption = Text("阈值", "Thresholds")[lang]
            found.append(table(caption, [title[lang] for title in header], rows))
        found += [tag("h3", Text("计分", "Score")[lang]), *said(self.told["score"])]
        return found

    def _review(self, words: str) -> Child:
        return (
            tag("strong", words, class_="unverified") if words == UNVERIFIED[self.lang] else words
        )

    def conditions(self) -> list[Child]:
        definition, lang = self.model.definition, self.lang
        lines = []
        if definition.scope is not None:
            scope = phrase(definition.scope, self.naming)
            lines.append(Text(f"- 只适用于：{scope}", f"- only where: {scope}")[lang])
        if definition.subject != LEADS.id:
            items = data_request([self.model], self.site.library.contracts)
            needed = Text("、", ", ")[lang].join(
                item.title[lang] for item in items if item.decisive
            )
            lines.append(Text(f"- 至少须有数据：{needed}", f"- data that it takes: {needed}")[lang])
        return [
            *said(lines),
            tag("h3", Text("什么情况无法判断", "When it cannot be judged")[lang]),
            *said(self.told["unknown"]),
        ]

    def similar(self) -> list[Child]:
        pairs = [pair for pair in self.site.similar if self.model.id in (pair.left, pair.right)]
        if not pairs:
            return [tag("p", Text("没有相近的模型。", "No model is similar.")[self.lang])]
        return [tag("ul", *self._pairs(pairs))]

    def _pairs(self, pairs: Iterable[Similar]) -> Iterator[Node]:
        for pair in pairs:
            other = self.site.library[pair.other(self.model.id)]
            naming = Naming(other.definition, self.site.contracts, self.lang)
            reasons = pair.reasons(self.site.library.contracts, self.lang)
            yield tag(
                "li",
                link(other, naming),
                Text(f"（相近程度 {pair.score:.0%}）", f" ({pair.score:.0%} alike)")[self.lang],
                tag("ul", *(tag("li", reason) for reason in reasons)),
            )
