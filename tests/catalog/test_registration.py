"""A version is fixed once it is registered, and moves on by the hand of people."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from supervision_models.catalog import find, load_registered, register, registered, set_status
from supervision_models.errors import LedgerError, ModelError
from supervision_models.ledger import Ledger
from supervision_models.models.library import LoadedModel
from supervision_models.workspace import Workspace

from .conftest import AT, MODEL

Model = Callable[..., LoadedModel]
RESULTS = ("value: 50", "value: 60")
WORDS = ("示例模型", "示范模型")
RAISED = ("version: 1.0.0", "version: 1.1.0")


def test_registered_once(ledger: Ledger, model: Model) -> None:
    done = register(ledger, model(), author="甲", at=AT)
    assert (done.model_id, done.version, done.result) == ("land.example", "1.0.0", "registered")
    assert register(ledger, model(), author="乙", at=AT).result == "known"
    layout = model(("version: 1.0.0", "version: 1.0.0  # 注释"))
    assert register(ledger, layout, author="乙", at=AT).result == "known"
    (item,) = registered(ledger)
    assert (item.name, item.status, item.author, item.content) == (
        "land.example@1.0.0",
        "trial",
        "甲",
        MODEL,
    )
    assert ledger.verify().ok


def test_other_results_under_the_same_number_are_refused(ledger: Ledger, model: Model) -> None:
    register(ledger, model(), author="甲", at=AT)
    changed = model(RESULTS)
    for reword in (False, True):
        with pytest.raises(LedgerError) as error:
            register(ledger, changed, author="甲", at=AT, reword=reword)
        assert "registered with other content that changes results" in error.value.what.en
        assert error.value.where == f"{changed.path}:2:version"
        assert error.value.mend is not None
        assert error.value.mend.zh.startswith("提高版本号")
    assert register(ledger, model(RESULTS, RAISED), author="甲", at=AT).result == "registered"
    assert [item.version for item in registered(ledger)] == ["1.0.0", "1.1.0"]


def test_other_words_only_when_asked_for(ledger: Ledger, model: Model) -> None:
    register(ledger, model(), author="甲", at=AT)
    with pytest.raises(LedgerError, match="registered with other words") as error:
        register(ledger, model(WORDS), author="乙", at=AT)
    assert error.value.mend is not None
    assert "--reword" in error.value.mend.en
    assert error.value.where.endswith(":2:version")
    assert register(ledger, model(WORDS), author="乙", at=AT, reword=True).result == "reworded"
    (item,) = registered(ledger)
    assert (item.wordings, item.author) == (2, "甲")
    assert "示范模型" in item.content
    assert [event.event for event in ledger.models.events()] == ["registered", "reworded"]


def test_nobody_registers_without_a_name(ledger: Ledger, model: Model) -> None:
    with pytest.raises(LedgerError, match="registering needs a name") as error:
        register(ledger, model(), author=" ", at=AT)
    assert error.value.where == "land.example@1.0.0"
    assert registered(ledger) == ()


def test_a_file_does_not_approve_itself(ledger: Ledger, model: Model) -> None:
    register(ledger, model(("status: trial", "status: active")), author="甲", at=AT)
    assert find(ledger, "land.example").status == "trial"


def test_the_way_of_a_version(ledger: Ledger, model: Model) -> None:
    register(ledger, model(("status: trial", "status: draft")), author="甲", at=AT)
    for before, after in (
        ("draft", "trial"),
        ("trial", "approved"),
        ("approved", "active"),
        ("active", "retired"),
    ):
        assert find(ledger, "land.example").status == before
        assert (
            set_status(ledger, "land.example", "1.0.0", after, author="乙", why="会议", at=AT)
            == before
        )
    event = ledger.models.events("land.example")[-1]
    assert (event.event, event.author, event.at) == ("retired", "乙", AT)
    assert dict(event.detail) == {"from": "active", "why": "会议"}


@pytest.mark.parametrize(
    ("version", "status", "author", "why", "message", "allowed"),
    [
        ("1.0.0", "active", "乙", "x", "land.example@1.0.0 is trial, no way to active",
         "approved, draft, retired"),
        ("1.0.0", "trial", "乙", "x", "is trial, no way to trial", "approved, draft, retired"),
        ("1.0.0", "shelved", "乙", "x", "there is no status 'shelved'",
         "draft, trial, approved, active, retired"),
        ("9.0.0", "active", "乙", "x", "land.example@9.0.0 is not registered", "1.0.0"),
        ("1.0.0", "approved", "", "x", "needs a name and a reason", None),
        ("1.0.0", "approved", "乙", " ", "needs a name and a reason", None),
    ],
)  # fmt: skip
def test_steps_that_are_refused(
    ledger: Ledger,
    model: Model,
    version: str,
    status: str,
    author: str,
    why: str,
    message: str,
    allowed: str | None,
) -> None:
    register(ledger, model(), author="甲", at=AT)
    with pytest.raises(LedgerError) as error:
        set_status(ledger, "land.example", version, status, author=author, why=why, at=AT)
    assert message in error.value.what.en
    assert error.value.where == f"land.example@{version}"
    assert (None if error.value.allowed is None else error.value.allowed.en) == allowed
    assert len(ledger.models.events("land.example")) == 1


def test_what_is_retired_stays_so(ledger: Ledger, model: Model) -> None:
    register(ledger, model(), author="甲", at=AT)
    set_status(ledger, "land.example", "1.0.0", "retired", author="乙", why="停", at=AT)
    with pytest.raises(LedgerError, match="no way to trial") as error:
        set_status(ledger, "land.example", "1.0.0", "trial", author="乙", why="再", at=AT)
    assert error.value.mend is not None
    assert error.value.mend.en == "register a new version"


def test_find(ledger: Ledger, model: Model) -> None:
    register(ledger, model(), author="甲", at=AT)
    register(ledger, model(RESULTS, RAISED), author="甲", at=AT)
    assert find(ledger, "land.example").version == "1.1.0"
    assert find(ledger, "land.example@1.0.0").version == "1.0.0"
    with pytest.raises(LedgerError, match=r"land.example has no version 2.0.0") as error:
        find(ledger, "land.example@2.0.0")
    assert error.value.where == "land.example@2.0.0"
    assert error.value.allowed is not None
    assert error.value.allowed.en == "1.0.0, 1.1.0"
    with pytest.raises(LedgerError, match=r"model land.exmple is not registered") as error:
        find(ledger, "land.exmple")
    assert error.value.mend is not None
    assert "land.example" in error.value.mend.en


def test_a_registered_version_reads_back(
    ledger: Ledger, model: Model, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = model()
    register(ledger, first, author="甲", at=AT)
    item = find(ledger, "land.example")
    assert load_registered(workspace, item).digest_words == first.digest_words
    fewer = {k: v for k, v in workspace.contracts.items() if k != "conversion_approval"}
    monkeypatch.setitem(vars(workspace), "contracts", fewer)
    with pytest.raises(ModelError, match=r"land.example@1.0.0 does not fit") as error:
        load_registered(workspace, item)
    assert error.value.where == "land.example@1.0.0"
