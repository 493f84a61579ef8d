"""The catalog record of a version, in the fields of the platforms of practice.

What the model file and the ledger know is filled in. 创新点, 推广价值 and 附件 are not known to
either, and are left to the people who apply for publication.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from supervision_models.catalog.status import STATUSES
from supervision_models.catalog.usage import Effect, effect, uses
from supervision_models.catalog.versions import Registered, load_registered, statutes_of
from supervision_models.errors import Lang, Text
from supervision_models.models.explain import explain
from supervision_models.models.explain_data import data_needs
from supervision_models.models.labels import PIL_BASIS, ROUTES, SEVERITY
from supervision_models.models.lead_dataset import with_leads
from supervision_models.models.organs import FIELDS, ORGANS

if TYPE_CHECKING:
    from supervision_models.contracts.definition import Contract
    from supervision_models.ledger import Ledger
    from supervision_models.models.definition import ModelDefinition, Words
    from supervision_models.models.library import LoadedModel
    from supervision_models.workspace import Workspace

LINES: dict[str, Text] = {  # route -> 检察业务条线
    "pre-litigation": Text("公益诉讼检察", "public-interest litigation"),
    "civil": Text("公益诉讼检察", "public-interest litigation"),
    "criminal-transfer": Text("刑事检察", "criminal"),
    "filing-supervision": Text("刑事检察", "criminal"),
    "admin-supervision": Text("行政检察", "administrative"),
    "support-suit": Text("民事检察", "civil"),
}
# field of the record -> headings of `models.explain` whose sections fill it
SECTIONS: dict[str, Text] = {
    "legal_basis": Text("法律依据", "Law"),
    "rules": Text("什么情况是线索", "When it is a lead"),
    "steps": Text("比对什么", "What is compared"),
    "params": Text("阈值", "Thresholds"),
    "false_alarms": Text("什么情况不是线索", "When it is no lead"),
    "routes": Text("处置路径", "Routes"),
}
TITLES: dict[str, Text] = {
    "model_id": Text("模型编号", "model id"),
    "title": Text("模型名称", "title"),
    "version": Text("版本", "version"),
    "author": Text("研发单位", "author"),
    "line": Text("检察业务条线", "line of business"),
    "area": Text("监督领域", "field"),
    "point": Text("监督点", "what is supervised"),
    "keywords": Text("关键词", "keywords"),
    "background": Text("背景要旨", "background"),
    "organ": Text("监督对象", "organ"),
    "pil_basis": Text("公益诉讼依据", "PIL basis"),
    "legal_basis": Text("法律依据", "law"),
    "sources": Text("数据来源", "data sources"),
    "rules": Text("监督规则", "rules"),
    "steps": Text("数据分析步骤", "steps of the analysis"),
    "params": Text("特征、阈值参数", "thresholds"),
    "severity": Text("线索类型", "kind of lead"),
    "routes": Text("处置路径", "routes"),
    "false_alarms": Text("误报情形（例外）", "false alarms (exceptions)"),
    "effect": Text("成效", "what came of it"),
    "privacy": Text("安全与隐私说明", "security and privacy"),
    "status": Text("审核状态", "status"),
    "digest": Text("内容摘要", "digests"),
    "uses": Text("应用记录", "used by"),
}
EFFECT: dict[str, Text] = {
    "screened": Text("最近筛查", "screened last"),
    "leads": Text("线索", "leads"),
    "dismissed": Text("不采纳", "dismissed"),
    "filed": Text("立案", "filed"),
    "transferred": Text("移送", "transferred"),
    "advice": Text("检察建议", "advice"),
    "prosecuted": Text("起诉", "prosecuted"),
    "social_governance": Text("社会治理文书", "governance documents"),
    "amount": Text("挽回金额（元）", "recovered (yuan)"),
}


@dataclass(frozen=True, slots=True)
class Record:
    """Field -> value, in the order of `TITLES`; texts, lists of texts, or JSON values."""

    values: dict[str, Any]

    def rows(self, lang: Lang) -> list[tuple[str, str]]:
        """(title, text) for people."""
        return [(TITLES[name][lang], _told(name, self.values[name], lang)) for name in TITLES]


def record_of(workspace: Workspace, ledger: Ledger, item: Registered, *, lang: Lang) -> Record:
    """The record of a registered version. Raises ModelError when it fits no contract any more."""
    model = load_registered(workspace, item)
    definition = model.definition
    contracts = with_leads(workspace.contracts)
    sections = _sections(explain(model, contracts, statutes_of(workspace), lang))
    done = effect(ledger, item.model_id)
    lines = [LINES[route.to][lang] for route in definition.routes if route.to in LINES]
    values: dict[str, Any] = {
        "model_id": item.model_id,
        "title": _say(definition.title, lang),
        "version": item.version,
        "author": item.author,
        "line": list(dict.fromkeys(lines)),
        "area": FIELDS[definition.field][lang],
        "point": _say(definition.supervision_point, lang),
        "keywords": list(definition.keywords),
        "background": _say(definition.background, lang),
        "organ": ORGANS[definition.organ][lang],
        "pil_basis": PIL_BASIS[definition.pil_basis][lang],
        "sources": _sources(model, contracts, lang),
        "severity": SEVERITY[definition.severity][lang],
        "effect": _effect(done),
        "privacy": _privacy(model, contracts, definition, lang),
        "status": item.status,
        "digest": {"results": item.digest_results, "words": item.digest_words},
        "uses": [asdict(use) for use in uses(ledger, item.model_id) if use.version == item.version],
        **{name: sections.get(text[lang], "") for name, text in SECTIONS.items()},
    }
    if not values["routes"]:
        values["routes"] = [ROUTES[route.to][lang] for route in definition.routes]
    return Record({name: values[name] for name in TITLES})


def _say(words: Words | None, lang: Lang) -> str:
    return "" if words is None else words.said(lang)


def _sections(page: str) -> dict[str, str]:
    """Heading -> text of a page of `models.explain`."""
    found = {}
    for part in page.split("\n## ")[1:]:
        heading, _, text = part.partition("\n")
        found[heading.strip()] = text.strip()
    return found


def _sources(
    model: LoadedModel, contracts: dict[str, Contract], lang: Lang
) -> list[dict[str, Any]]:
    sources = []
    for need in data_needs(model, contracts):
        contract = contracts[need.dataset]
        zh = lang == "zh"
        sources.append(
            {
                "dataset": need.dataset,
                "title": contract.title.zh if zh else contract.title.en or contract.title.zh,
                "provider": contract.provider.zh
                if zh
                else contract.provider.en or contract.provider.zh,
                "columns": [
                    contract.columns[name].zh if zh else contract.columns[name].en
                    for name in need.columns
                ],
                "sensitivity": contract.sensitivity,
            }
        )
    return sources


def _privacy(
    model: LoadedModel,
    contracts: dict[str, Contract],
    definition: ModelDefinition,
    lang: Lang,
) -> str:
    level = max(contracts[need.dataset].sensitivity for need in data_needs(model, contracts))
    personal = Text("个人信息按权限屏蔽；身份证号、电话只以假名参与比对", "personal data are "
                    "masked by role; identity and telephone numbers are pseudonyms")  # fmt: skip
    grave = Text("；含敏感个人信息，须先作个人信息保护影响评估", "; sensitive personal data: an "
                 "impact assessment comes first")  # fmt: skip
    head = Text(f"数据最高敏感级 {level}；", f"highest sensitivity {level}; ")[lang]
    return head + personal[lang] + (grave[lang] if level == 4 else "")


def _effect(done: Effect) -> dict[str, Any]:
    counts = asdict(done)
    amount = Decimal(counts.pop("amount_fen")) / 100
    return {**counts, "amount": str(amount)}


def _told(name: str, value: Any, lang: Lang) -> str:
    comma = "、" if lang == "zh" else ", "
    if name == "status":
        return STATUSES[value].title[lang]
    if name == "effect":
        return comma.join(f"{EFFECT[key][lang]} {count}" for key, count in value.items())
    if name == "digest":
        return "\n".join(f"{key}: {text}" for key, text in value.items())
    if name == "sources":
        return "\n".join(
            f"{item['title']}（{item['provider']}）：{comma.join(item['columns'])}"
            for item in value
        )
    if name == "uses":
        return "\n".join(
            f"{use['at']} {use['scan_id']} "
            + " ".join(f"{status} {count}" for status, count in use["counts"].items())
            for use in value
        )
    return comma.join(value) if isinstance(value, list) else str(value)
