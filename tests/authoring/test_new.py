"""supervision models new: questions, answers files, and the file that comes out."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from supervision_models.authoring.compose import compose
from supervision_models.authoring.ground import Ground
from supervision_models.authoring.interview import answers_of
from supervision_models.authoring.law_question import found_articles
from supervision_models.authoring.question import WrongAnswerError
from supervision_models.authoring.questions import all_questions
from supervision_models.authoring.write import write_model, yaml_text
from supervision_models.cli import models
from supervision_models.cli.context import Screen
from supervision_models.contracts.loader import load_contracts
from supervision_models.contracts.yaml_file import parse_yaml
from supervision_models.docs.writing import ANSWERS, COMMANDS
from supervision_models.errors import ErrorList, Lang, ModelError
from supervision_models.workspace import packaged

DEPOSIT = {
    "subject": "construction_permit",
    "other": "wage_deposit",
    "law": ["保障农民工工资支付条例.art32"],
}


def run(*args: str, typed: str = "", lang: Lang = "en", as_json: bool = False) -> Result:
    result = CliRunner().invoke(
        models.command, [*args], input=typed, obj=Screen(lang=lang, json=as_json)
    )
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture(scope="module")
def ground() -> Ground:
    return Ground.of(load_contracts([packaged("datasets") / "contracts"]), [packaged("rules")])


@pytest.fixture
def answer(ground: Ground, tmp_path: Path) -> Callable[..., dict[str, Any]]:
    """The answers of a file with these entries."""

    def make(**entries: Any) -> dict[str, Any]:
        path = tmp_path / "answers.yaml"
        path.write_text(yaml_text(entries), encoding="utf-8")
        return answers_of(path, all_questions(), ground)

    return make


# typed by a person: a number of the list, a title, a code, "?" for help, an empty line for
# what is proposed, and mistakes that are told and asked again
TYPED = """\
施工许可
建筑工程施工许可证
issued_on
1
wage_deposit
?
project
180
thirty
30

gfa

300
none
住建部门核发施工许可证的常用面积线
record
payment_guarantee

已提供工程款支付担保


own.Permit
own.permit-without-deposit


?保证金
保障农民工工资支付条例.art320
保障农民工工资支付条例.art32
human-resources


"""


def test_a_person_is_asked_and_the_file_passes(tmp_path: Path, ground: Ground) -> None:
    out, kept = tmp_path / "own.yaml", tmp_path / "kept.yaml"
    result = run("new", "--out", str(out), "--save-answers", str(kept), typed=TYPED, lang="zh")
    assert result.exit_code == 0, result.output
    for told in (
        "没有“施工许可”这一选项",
        "能按编号或单位认定的，不要按位置",  # the help
        "允许：0 至 3650",
        "编号的写法不对",
        "未按规定存储工资保证金",  # an article that was searched for
        "是否想写 保障农民工工资支付条例.art32？",
    ):
        assert told in result.stderr
    assert (
        "1 个模型有效，0 处错误，0 条意见" in run("check", "--strict", str(out), lang="zh").stdout
    )
    again = yaml_text(compose(answers_of(kept, all_questions(), ground), ground))
    assert again == out.read_text(encoding="utf-8")


def test_the_walk_through_runs_as_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "works.yaml").write_text(ANSWERS, encoding="utf-8")
    new, check, test = (line.split()[2:] for line in COMMANDS.splitlines()[:3])
    told = json.loads(run(*new, as_json=True).stdout)
    assert told["model"] == "own.works-without-permit"
    assert told["remarks"] == []
    assert json.loads(run(*check, as_json=True).stdout)["passed"]
    tested = json.loads(run(*test, as_json=True).stdout)
    assert tested["passed"]
    assert len(tested["cases"]) == told["cases"] >= 14
    with pytest.raises(ModelError):  # the file exists
        run(*new)


def test_another_kind_of_model_passes(
    answer: Callable[..., dict[str, Any]], ground: Ground, tmp_path: Path
) -> None:
    """What should not exist, by distance, with a value that excuses, under changing law."""
    given = answer(
        subject="land_patch",
        expect="present",
        other="protected_area",
        by="within",
        distance=30,
        timing="dated",
        days_before=400,
        days_after=0,
        threshold="area",
        threshold_side="at-most",
        threshold_value=2000.5,
        exception="value",
        exception_column="verdict",
        exception_value="unchanged",
        pil_basis="statutory",
        law=["环境影响评价法.art25"],
        title="图斑: 名称 #1 'a' \"b\"",
    )
    written = write_model(compose(given, ground), ground, tmp_path / "m.yaml", force=False)
    definition = written.model.definition
    assert written.remarks == []
    assert definition.title.zh == "图斑: 名称 #1 'a' \"b\""
    assert "行政诉讼法.art25" in definition.legal_basis  # standing is added
    expected = {case.expect for case in definition.cases}
    assert expected >= {"hit", "clear", "excepted:excused", "not_assessable:null:area"}
    laws = {case.laws for case in definition.cases if case.laws}
    assert len(laws) >= 2  # before and after the code that took its place


def test_a_licence_counts_by_its_validity(
    answer: Callable[..., dict[str, Any]], ground: Ground, tmp_path: Path
) -> None:
    given = answer(
        subject="construction_permit",
        other="safety_licence",
        by="party",
        subject_role="contractor",
        law=["安全生产许可证条例.art2"],
    )
    assert "days_before" not in given
    assert given["organ"] == "housing"  # as most models on the same data
    written = write_model(compose(given, ground), ground, tmp_path / "m.yaml", force=False)
    assert written.remarks == []
    assert written.model.definition.match["required"].valid_on == "issued_on"


@pytest.mark.parametrize(
    ("entries", "where", "words"),
    [
        ({"subject": "construction_permits"}, "subject", "is not on the list"),
        ({"subject": None}, "subject", "subject is missing"),
        ({"other": "construction_permit"}, "other", "is not on the list"),
        ({"by": "overlap"}, "by", "is not on the list"),
        ({"by": "key", "key": "permit"}, "key", "has no code permit"),
        ({"by": "key", "key": "permit_no=contractor_usc"}, "key", "of different kinds"),
        ({"days_before": -1}, "days_before", "a whole number is needed"),
        ({"days_after": 3651}, "days_after", "a whole number is needed"),
        ({"threshold": "gfa"}, "threshold_value", "is missing"),
        ({"threshold": "gfa", "threshold_value": "三百"}, "threshold_value", "above zero"),
        ({"threshold": "gfa", "threshold_value": 0.001}, "threshold_value", "above zero"),
        ({"threshold": "gfa", "threshold_value": 3, "threshold_basis": "建筑法.art999"},
         "threshold_basis", "have no 建筑法.art999"),
        ({"title": "  "}, "title", "one line of text"),
        ({"title": "{x}"}, "title", "no braces"),
        ({"id": "Own Model"}, "id", "not written as an id"),
        ({"id": "wage.deposit-missing"}, "id", "there is a model"),
        ({"law": ["保障农民工工资支付条例.art55"]}, "law", "no article that states a duty"),
        ({"law": ["建筑法.art999"]}, "law", "have no 建筑法.art999"),
        ({"refute": ["a", "a", "b"]}, "refute", "only 2"),
        ({"organ": "police-station"}, "organ", "is not on the list"),
        ({"key": "permit_no"}, "key", "is not asked"),
        ({"titel": "x"}, "titel", "there is no question titel"),
    ],
)  # fmt: skip
def test_a_wrong_answer_is_told_with_its_line(
    answer: Callable[..., dict[str, Any]], entries: dict[str, Any], where: str, words: str
) -> None:
    with pytest.raises(ErrorList) as caught:
        answer(**{**DEPOSIT, **entries})
    told = [error for error in caught.value.errors if words in error.what.en]
    assert told, caught.value.render("en")
    assert told[0].where.endswith(f":{where}")
    assert told[0].allowed or told[0].mend
    assert told[0].what.zh


def test_all_wrong_answers_are_told_at_once(answer: Callable[..., dict[str, Any]]) -> None:
    with pytest.raises(ErrorList) as caught:
        answer(**DEPOSIT, days_before="x", severity="S9", colour="red")
    assert len(caught.value.errors) == 3


def test_nothing_is_read_after_a_wrong_answer_that_the_rest_hangs_on(
    answer: Callable[..., dict[str, Any]],
) -> None:
    with pytest.raises(ErrorList) as caught:
        answer(**{**DEPOSIT, "subject": "施工许可证", "days_before": "x"})
    assert len(caught.value.errors) == 1
    mend = caught.value.errors[0].mend
    assert mend is not None
    assert "建筑工程施工许可证" in mend.zh


def test_a_list_is_no_answers_file(ground: Ground, tmp_path: Path) -> None:
    path = tmp_path / "answers.json"
    path.write_text("[1]", encoding="utf-8")
    with pytest.raises(ErrorList, match="error") as caught:
        answers_of(path, all_questions(), ground)
    assert "maps questions to answers" in caught.value.render("en")


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text("mine", encoding="utf-8")
    for option in ("--out", "--save-answers"):
        with pytest.raises(ModelError) as caught:
            run("new", option, str(path))
        assert "the file exists" in caught.value.what.en
    assert path.read_text(encoding="utf-8") == "mine"


def test_a_file_whose_case_fails_is_not_written(
    answer: Callable[..., dict[str, Any]], ground: Ground, tmp_path: Path
) -> None:
    content = compose(answer(**DEPOSIT), ground)
    content["cases"] = [{**content["cases"][0], "expect": "clear"}]
    with pytest.raises(ModelError) as caught:
        write_model(content, ground, tmp_path / "m.yaml", force=False)
    assert "does not pass" in caught.value.what.en
    assert not (tmp_path / "m.yaml").exists()


@pytest.mark.parametrize("text", ["a: b", "# no", "'", '"', "null", "0123", "1e5", "是：否", "- x"])
def test_texts_come_back_as_they_were(text: str) -> None:
    assert parse_yaml(yaml_text({"x": [text], "y": {"z": text}})).data == {
        "x": [text],
        "y": {"z": text},
    }


def test_articles_are_searched(ground: Ground) -> None:
    assert "保障农民工工资支付条例.art32（职责）" in found_articles("保证金", ground).zh
    assert "no article holds" in found_articles("没有这种词", ground).en


def test_a_wrong_answer_says_what_is_allowed() -> None:
    question = next(q for q in all_questions() if q.name == "days_after")
    with pytest.raises(WrongAnswerError) as caught:
        question.answer("1.5", {}, Ground({}, None))  # type: ignore[arg-type]  # not looked at
    assert caught.value.allowed is not None
    assert caught.value.allowed.en == "0 to 3650"
