"""A model in words: what the page says, in both languages, and that nothing has no words."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlglot import exp

from supervision_models.contracts.definition import Contract
from supervision_models.errors import Lang
from supervision_models.models.call_phrases import _CALLS, _JOINED, _SPECIAL
from supervision_models.models.explain import explain
from supervision_models.models.explain_data import data_needs
from supervision_models.models.functions import FUNCTIONS
from supervision_models.models.grammar import OPERATORS
from supervision_models.models.library import LoadedModel
from supervision_models.models.naming import Naming
from supervision_models.models.phrases import Phrases, phrase
from supervision_models.models.statutes import Statutes

Load = Callable[..., LoadedModel]


@pytest.fixture
def page(load: Load, contracts: dict[str, Contract], statutes: Statutes) -> Callable[[Lang], str]:
    return lambda lang: explain(load(), contracts, statutes, lang)


@pytest.mark.parametrize(
    "words",
    [
        "# 占用耕地",
        "领域：资源保护；法定公益诉讼领域",
        "被监督单位：自然资源主管部门",
        "每一条“卫片执法图斑”（D07）为一个可能的线索",
        "空间重叠；地类编码以“01”开头，且调查年度小于主体的后时相的年份",
        "在后时相有效",
        "只看：变化类型为“新增建设”",
        "扣除农用地转用和土地征收批复之后的面积",
        "**构成线索**：未批占用耕地面积不少于 50 平方米〔未经核定〕",
        "（无法核对时标明）",
        "- 是否设施农用地",
        "该地该时的数据未调取齐全，或无法与主体关联",
        "| min_overlap | 50 平方米 | 边界误差 | 未经核定 |",
        "| crime_area | 3000 平方米（区划 99，2026-01-01 起） | 《甲法》第2条 | 未经核定 |",
        "| crime_area | 6666.7 平方米 | 《甲法》第1条 | 张三 |",
        "《甲法》（2019-08-26）第1条（2020-01-01 起；职责或义务）：占用耕地应当批准。",
        "《旧法》（2018-12-29）第31条（2018-12-29 起至 2026-08-14；法律责任）",
        "《新法典》（2026-03-12）第1095条（2026-08-15 起；法律责任）",
        "- +30：达到刑事标准：未批占用耕地面积不少于 crime_area（按地区和日期取值）",
        "- 督促移送涉嫌犯罪线索：未批占用耕地面积不少于 crime_area",
        "| 卫片执法图斑（D07） | 自然资源部门 | 图斑编号、后时相、变化类型、行政区划代码、坐标 |",
    ],
)
def test_the_chinese_page_says(page: Callable[[Lang], str], words: str) -> None:
    assert words in page("zh")


@pytest.mark.parametrize(
    "words",
    [
        "# Farmland occupied",
        "Each row of Satellite change patches (D07) is one possible lead",
        'overlapping in space; Land class code begins with "01"',
        'Only where: Kind of change is "construction"',
        "farmland occupied without approval is at least 50 m² [unverified]",
        "temporary use: greatest share of the subject's area that overlaps of",
        "| min_overlap | 50 m² | 边界误差 | unverified |",
        "First Law (2019-08-26), art. 1 (from 2020-01-01; duty)",
        "transfer of a suspected crime: ",
        "crime_area (by region and date)",
    ],
)
def test_the_english_page_says(page: Callable[[Lang], str], words: str) -> None:
    assert words in page("en")


def test_an_unreviewed_figure_is_marked_wherever_it_is_shown(
    load: Load, contracts: dict[str, Contract], statutes: Statutes
) -> None:
    reviewed = load(("{value: 50, unit: m2", "{value: 50, reviewed_by: 李四, unit: m2"))
    shown = explain(reviewed, contracts, statutes, "zh")
    assert "不少于 50 平方米\n" in shown
    assert "| min_overlap | 50 平方米 | 边界误差 | 李四 |" in shown


def test_data_needed_are_the_columns_that_are_read(
    load: Load, contracts: dict[str, Contract]
) -> None:
    needs = {need.dataset: need for need in data_needs(load(), contracts)}
    assert list(needs) == [
        "land_patch",
        "land_survey",
        "conversion_approval",
        "temporary_land_use",
    ]
    assert needs["land_survey"].matches == ("farmland",)
    assert set(needs["land_survey"].columns) == {
        "parcel_no",
        "survey_year",
        "survey_on",
        "land_class",
        "region_code",
        "geom",
    }
    assert {"start_on", "end_on", "geom"} <= set(needs["temporary_land_use"].columns)


# -- phrases --------------------------------------------------------------------------------------

SAYINGS = [
    ("area > 1 and (verdict = 'lawful' or prior_on is null)",
     "图斑面积超过 1，且（判定结果为“合法”，或前时相为空）",
     'Patch area is more than 1 and (Verdict on the ground is "lawful" or '
     "Earlier image date is empty)"),
    ("prior_on < observed_on", "前时相早于后时相", "Earlier image date is before Later image date"),
    ("observed_on >= date '2026-08-15'", "后时相不早于 2026-08-15",
     "Later image date is not before 2026-08-15"),
    ("observed_on <= :as_of", "后时相不晚于扫描日",
     "Later image date is not after the day of the scan"),
    ("observed_on - prior_on > 90", "自前时相至后时相的日数超过 90",
     "days from Earlier image date to Later image date is more than 90"),
    ("prior_on + 30 < observed_on", "前时相之后 30 日早于后时相",
     "30 days after Earlier image date is before Later image date"),
    ("prior_on + interval 3 month < observed_on", "前时相之后 3 个月早于后时相",
     "3 months after Earlier image date is before Later image date"),
    ("observed_on - interval 1 year > prior_on", "后时相之前 1 年晚于前时相",
     "1 years before Later image date is after Earlier image date"),
    ("add_months(prior_on, 24) < observed_on", "前时相之后 24 个月早于后时相",
     "24 months after Earlier image date is before Later image date"),
    ("add_working_days(prior_on, 20) < observed_on", "前时相之后 20 个工作日早于后时相",
     "20 working days after Earlier image date is before Later image date"),
    ("date_diff('month', prior_on, observed_on) > 2", "自前时相至后时相的月数超过 2",
     "months from Earlier image date to Later image date is more than 2"),
    ("verdict in ('lawful', 'pending')", "判定结果为“合法”、“待核查”之一",
     'Verdict on the ground is one of "lawful", "pending"'),
    ("verdict not in ('lawful')", "判定结果不为“合法”",
     'Verdict on the ground is not "lawful"'),
    ("area between 1 and 2", "图斑面积在 1 至 2 之间（含）", "Patch area is between 1 and 2"),
    ("not area between 1 and 2", "图斑面积不在 1 至 2 之间", "Patch area is not between 1 and 2"),
    ("patch_no not like '99%'", "图斑编号不以“99”开头",
     'Patch number does not: begins with "99"'),
    ("patch_no like '%甲%'", "图斑编号含有“甲”", 'Patch number contains "甲"'),
    ("patch_no like '%甲'", "图斑编号以“甲”结尾", 'Patch number ends with "甲"'),
    ("patch_no like 'a_c'", "图斑编号形如“a_c”", 'Patch number looks like "a_c"'),
    ("prior_on is not null", "前时相有值", "Earlier image date is given"),
    ("(area > 1) is true", "“图斑面积超过 1”成立", "Patch area is more than 1 holds"),
    ("(area > 1) is not true", "“图斑面积超过 1”不成立或不明",
     "Patch area is more than 1 does not hold or is unknown"),
    ("not (area > 1)", "并非“图斑面积超过 1”", "not (Patch area is more than 1)"),
    ("(area + 1) * 2 / area", "(图斑面积 + 1) × 2 ÷ 图斑面积", "(Patch area + 1) × 2 ÷ Patch area"),
    ("-area", "−图斑面积", "−Patch area"),
    ("case when area > 1 then 2 else 3 end", "若图斑面积超过 1则为 2；否则为 3",
     "if Patch area is more than 1: 2; otherwise 3"),
    ("case verdict when 'lawful' then 1 end", "若判定结果为“lawful”则为 1",
     'if Verdict on the ground is "lawful": 1'),
    ("coalesce(prior_on, observed_on)", "前时相（为空时取后时相）",
     "Earlier image date (Later image date where it is empty)"),
    ("coalesce(area, 1, 2)", "图斑面积、1、2中第一个有值的", "the first given of Patch area, 1, 2"),
    ("coalesce(verdict, 'lawful') = 'lawful'", "判定结果（为空时取“合法”）为“合法”",
     'Verdict on the ground ("lawful" where it is empty) is "lawful"'),
    ("coalesce(area > 1, false)", "图斑面积超过 1（不明视为否）",
     "Patch area is more than 1 (unknown counts as no)"),
    ("add_months(prior_on, -:min_overlap) < observed_on",
     "前时相之前 50 个月〔未经核定〕早于后时相",
     "50 months [unverified] before Earlier image date is before Later image date"),
    ("observed_on - :min_overlap > prior_on", "后时相之前 50 日〔未经核定〕晚于前时相",
     "50 days [unverified] before Later image date is after Earlier image date"),
    ("regexp_matches(patch_no, '砂|石')", "图斑编号含有“砂”、“石”之一",
     'Patch number contains one of "砂", "石"'),
    ("regexp_matches(patch_no, '^99')", "图斑编号符合规则“^99”",
     'Patch number fits the pattern "^99"'),
    ("area > 1500000.5", "图斑面积超过 1,500,000.5", "Patch area is more than 1,500,000.5"),
    ("year(observed_on) >= 2023", "后时相的年份不少于 2023",
     "the year of Later image date is at least 2023"),
    ("verdict not in ('lawful', 'pending')", "判定结果不为“合法”、“待核查”之一",
     'Verdict on the ground is none of "lawful", "pending"'),
    ("coalesce(verdict, 'pending') in ('lawful')", "判定结果（为空时取“待核查”）为“合法”",
     'Verdict on the ground ("pending" where it is empty) is "lawful"'),
    ("area in (1, 2)", "图斑面积为 1、2 之一", "Patch area is one of 1, 2"),
    ("round(area, 1)", "图斑面积（保留 1 位小数）", "Patch area (to 1 decimals)"),
    ("missing(approval)", "查无农用地转用和土地征收批复（数据覆盖已证明）",
     "there is provably no Land conversion approvals"),
    ("exists(approval)", "有农用地转用和土地征收批复", "there is Land conversion approvals"),
    ("covered(approval)", "农用地转用和土地征收批复的数据覆盖该地该时",
     "data of Land conversion approvals cover the place and time"),
    ("net_overlap(farmland)", "与国土变更调查地类图斑重叠的面积",
     "area shared with Land survey parcels"),
    ("list_contains(farmland.parcels, 'A')", "国土变更调查地类图斑的图斑编号（列出）中有“A”",
     'all Parcel number of Land survey parcels holds "A"'),
    ("area > :min_overlap", "图斑面积超过 50 平方米〔未经核定〕",
     "Patch area is more than 50 m² [unverified]"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "zh", "en"), SAYINGS)
def test_expressions_in_words(
    load: Load, contracts: dict[str, Contract], text: str, zh: str, en: str
) -> None:
    model = load().definition
    assert phrase(text, Naming(model, contracts, "zh")) == zh
    assert phrase(text, Naming(model, contracts, "en")) == en


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        ("sum(if(area > 1, area, 0))", "(若图斑面积超过 1则为图斑面积；否则为 0)合计",
         "total (if Parcel area is more than 1: Parcel area; otherwise 0)"),
        ("count()", "记录数", "number of records"),
        ("count(distinct parcel_no)", "不同图斑编号的个数", "number of distinct Parcel number"),
        ("sum(overlap_m2)", "重叠面积合计", "total overlapping area"),
        ("min(survey_on)", "最早的调查时点", "earliest Survey date"),
        ("max(area)", "最大的图斑面积", "greatest Parcel area"),
        ("union_area()", "合并后的重叠面积", "overlapping area taken together"),
        ("arg_max(parcel_no, survey_on)", "调查时点最大的一条的图斑编号",
         "Parcel number of the record with the greatest Survey date"),
        ("bool_or(land_class = '01')", "任一条满足“地类编码为“01””",
         'any record where Land class code is "01"'),
        ("max(subject.area)", "最大的主体的图斑面积", "greatest the subject's Patch area"),
    ],
)  # fmt: skip
def test_aggregates_in_words(
    load: Load, contracts: dict[str, Contract], text: str, zh: str, en: str
) -> None:
    naming = Naming(load().definition, contracts, "zh", match="farmland")
    assert phrase(text, naming) == zh
    assert phrase(text, Naming(naming.model, contracts, "en", match="farmland")) == en


def test_dates_are_known_through_facts_and_kept_values(
    load: Load, contracts: dict[str, Contract]
) -> None:
    model = load(
        ("keep: {first_no", "keep: {latest_on: max(approved_on), first_no"),
        ("facts:\n", "facts:\n  latest: {expr: approval.latest_on, title: {zh: 最近批复日}}\n"),
    ).definition
    naming = Naming(model, contracts, "zh")
    assert phrase("approval.latest_on < observed_on", naming).endswith("批准日期早于后时相")
    assert phrase("latest >= prior_on", naming) == "最近批复日不早于前时相"


def test_every_function_has_words() -> None:
    special = set(_CALLS) | set(_JOINED) | set(_SPECIAL) | {"if"}  # `if` is read as a case
    assert {function.name for function in FUNCTIONS} == special


def test_every_operator_has_words(load: Load, contracts: dict[str, Contract]) -> None:
    from supervision_models.models.phrases import _ARITHMETIC, _COMPARISONS

    speaker = Phrases(Naming(load().definition, contracts, "zh"))
    said = set(speaker._rules) | set(_ARITHMETIC) | set(_COMPARISONS)
    # parts of other nodes, and what the parser gives another shape
    within = {
        exp.Identifier, exp.Var, exp.DataType, exp.DataTypeParam, exp.Kwarg, exp.Anonymous,
        exp.Date, exp.AddMonths,
    }  # fmt: skip
    assert set(OPERATORS) - within == said
