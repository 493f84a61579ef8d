"""Why a lead was turned down, coded: each reason says what it means for the model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from supervision_models.errors import Text

Verdict = Literal["true", "false", "open"]


@dataclass(frozen=True, slots=True)
class Reason:
    """A coded reason.

    verdict  true: the model was right, the lead was not pursued for other grounds
             false: the model was wrong; the reason asks for an exception, or better data
             open: it says nothing about the model
    """

    code: str
    title: Text
    meaning: Text
    verdict: Verdict


_REASONS = (
    Reason(
        "not-a-violation",
        Text("不构成违法", "not a violation"),
        Text("事实属实，但依法不构成违法", "the facts hold, but break no law"),
        "false",
    ),
    Reason(
        "lawful-approval-exists",
        Text("已有合法审批", "lawful approval exists"),
        Text("查到数据中没有的合法批准文件", "an approval was found that the data lack"),
        "false",
    ),
    Reason(
        "exception-applies",
        Text("符合例外情形", "an exception applies"),
        Text("属模型未能检验的例外，宜补入模型", "a ground that the model could not test; add it"),
        "false",
    ),
    Reason(
        "data-error",
        Text("数据有误", "wrong data"),
        Text("源数据登记错误或已过时", "the source was wrong or out of date"),
        "false",
    ),
    Reason(
        "wrong-link",
        Text("主体或项目认定错误", "wrong link"),
        Text(
            "不同主体、项目或地块被当作同一个",
            "different parties, projects or parcels taken as one",
        ),
        "false",
    ),
    Reason(
        "de-minimis",
        Text("情节显著轻微", "of no weight"),
        Text("违法属实，但情节显著轻微，不必监督", "a violation, but too slight to pursue"),
        "true",
    ),
    Reason(
        "time-barred",
        Text("超过追责时效", "time-barred"),
        Text("违法属实，但已超过处罚或追诉时效", "a violation, but past the limitation period"),
        "true",
    ),
    Reason(
        "already-handled",
        Text("已依法处理", "already handled"),
        Text(
            "违法属实，主管机关已处理或已整改到位",
            "a violation that was dealt with or mended already",
        ),
        "true",
    ),
    Reason(
        "outside-jurisdiction",
        Text("不属本院管辖或监督范围", "outside jurisdiction"),
        Text("应由其他机关或检察院处理", "for another authority or office"),
        "open",
    ),
    Reason(
        "duplicate",
        Text("重复线索", "duplicate"),
        Text("与另一线索或在办案件为同一事实", "the same facts as another lead or a pending case"),
        "open",
    ),
    Reason(
        "insufficient-evidence",
        Text("证据不足", "insufficient evidence"),
        Text("现有证据不能证实，也不能排除", "can be neither proven nor ruled out"),
        "open",
    ),
    Reason(
        "no-public-interest",
        Text("未损害公共利益", "no public interest harmed"),
        Text(
            "违法属实，但未侵害国家利益或社会公共利益", "a violation that harms no public interest"
        ),
        "true",
    ),
)
REASONS: dict[str, Reason] = {reason.code: reason for reason in _REASONS}
