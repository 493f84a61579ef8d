"""A scan is a pure function of its inputs; what it finds is four-valued and repeatable."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner

from supervision_models.cli.main import supervision
from supervision_models.cli.scan import as_document
from supervision_models.errors import Lang, ModelError, WorkspaceError
from supervision_models.export.about import scan_rows
from supervision_models.ingest import ingest
from supervision_models.leads import current
from supervision_models.leads.intake import take_in
from supervision_models.ledger import Ledger
from supervision_models.linkage import remembered
from supervision_models.models.library import Library
from supervision_models.scan import execution
from supervision_models.scan.digests import CONTENT, findings_digest, model_digest
from supervision_models.scan.execution import replay, scan_workspace
from supervision_models.scan.making import Limits
from supervision_models.scan.record import read_record
from supervision_models.workspace import Workspace
from tests.scan.conftest import (
    AS_OF,
    AT,
    PERMIT_ROWS,
    PERMITS,
    WORK_ROWS,
    WORKS,
    Load,
    content,
    permit,
    works,
    write,
)

MODEL = ["build.no-permit"]


def _scan(workspace: Workspace, library: Library, **options: object):  # type: ignore[no-untyped-def]
    return scan_workspace(workspace, library, models=MODEL, as_of=AS_OF, at=AT, **options)  # type: ignore[arg-type]


def _statuses(result) -> dict[str, str]:  # type: ignore[no-untyped-def]
    rows = result.findings.select("identity", "status").rows()
    return {identity.removeprefix("record_no="): status for identity, status in rows}


def test_findings_are_four_valued(county: Workspace, library: Library) -> None:
    result = _scan(county, library)
    statuses = _statuses(result)
    assert statuses["K002"] == "hit"
    assert statuses["K003"] == "hit"
    assert statuses["K005"] == "not_assessable"
    assert statuses.get("K004") != "hit"
    counts = result.counts["build.no-permit"]
    assert counts["hit"] == 2
    assert sum(counts.values()) == len(WORK_ROWS)


def test_what_is_not_assessable_becomes_a_data_request(county: Workspace, library: Library) -> None:
    requests = {request.dataset: request for request in _scan(county, library).requests}
    request = requests["construction_permit"]
    assert request.reason == "coverage"
    assert request.start == dt.date(2019, 5, 1)
    assert request.regions == ("990121",)
    assert request.provider


def test_every_hit_shows_its_counter_evidence(county: Workspace, library: Library) -> None:
    hits = _scan(county, library).findings.filter(pl.col("identity") == "record_no=K002")
    assert '"why":"same-project"' in hits["counter"][0]
    assert '"match":"permit"' in hits["counter"][0]


def test_shuffled_rows_and_threads_give_the_same_leads(
    county: Workspace, library: Library, tmp_path: Path, load: Load
) -> None:
    expected = content(_scan(county, library, limits=Limits(threads=1)).findings)
    shuffled = Workspace.create(tmp_path / "shuffled", region="990121")
    order = random.Random(7)
    load(shuffled, "开工证据", WORKS, order.sample(WORK_ROWS, len(WORK_ROWS)))
    load(shuffled, "施工许可证", PERMITS, order.sample(PERMIT_ROWS, len(PERMIT_ROWS)))
    assert content(_scan(shuffled, library, limits=Limits(threads=2)).findings) == expected


def test_an_unchanged_scan_makes_nothing_again(county: Workspace, library: Library) -> None:
    first = _scan(county, library)
    second = _scan(county, library)
    assert first.reused == ()
    assert second.reused == ("build.no-permit",)
    assert second.digest == first.digest


def test_a_recorded_scan_replays_after_the_data_changed(
    county: Workspace, library: Library, load: Load
) -> None:
    first = _scan(county, library)
    load(county, "施工许可证", PERMITS, [*PERMIT_ROWS, permit(3, "2024-12-01")])
    assert _scan(county, library).digest != first.digest
    digest, _ = replay(county, read_record(county, first.record), form=first.record["format"])
    assert digest == first.digest


def test_a_replay_without_its_snapshot_says_so(county: Workspace, library: Library) -> None:
    record = _scan(county, library).record
    for path in (county.root / "models").glob("*.json"):
        path.unlink()
    with pytest.raises(WorkspaceError, match="is gone"):
        read_record(county, record)


def test_second_scan_gives_only_unchanged(county: Workspace, library: Library) -> None:
    first = take_in(county, library, models=MODEL, as_of=AS_OF, at=AT)
    second = take_in(county, library, models=MODEL, as_of=AS_OF, at=AT + dt.timedelta(hours=1))
    assert first.merge.counts["new"] == 2
    assert {event: n for event, n in second.merge.counts.items() if n} == {"unchanged": 2}


def test_corrected_data_resolves_the_right_lead(
    county: Workspace, library: Library, load: Load
) -> None:
    take_in(county, library, models=MODEL, as_of=AS_OF, at=AT)
    load(county, "施工许可证", PERMITS, [*PERMIT_ROWS, permit(3, "2024-12-01")])
    later = take_in(county, library, models=MODEL, as_of=AS_OF, at=AT + dt.timedelta(hours=1))
    assert later.merge.counts["resolved"] == 1
    assert later.merge.counts["unchanged"] == 1
    with Ledger.open(county.ledger_url) as ledger:
        events = ledger.leads.events().filter(pl.col("event") == "resolved")
        resolved = current(ledger, on=AS_OF, lead_ids=events["lead_id"].to_list(), life=())
    assert resolved["identity"].to_list() == ["record_no=K003"]


def test_a_removed_dataset_resolves_nothing(county: Workspace, library: Library) -> None:
    take_in(county, library, models=MODEL, as_of=AS_OF, at=AT)
    county.withdraw("construction_permit")
    later = take_in(county, library, models=MODEL, as_of=AS_OF, at=AT + dt.timedelta(hours=1))
    assert later.merge.counts["resolved"] == 0
    assert later.merge.counts["unobserved"] == 2


def test_removed_subjects_are_unobserved(county: Workspace, library: Library) -> None:
    take_in(county, library, models=MODEL, as_of=AS_OF, at=AT)
    county.withdraw("works_evidence")
    later = take_in(county, library, models=MODEL, as_of=AS_OF, at=AT + dt.timedelta(hours=1))
    assert later.merge.counts["resolved"] == 0
    assert later.merge.counts["unobserved"] == 2


def test_an_unknown_model_is_an_error_with_the_nearest_name(
    county: Workspace, library: Library
) -> None:
    with pytest.raises(ModelError, match=r"build\.no-permits") as caught:
        scan_workspace(county, library, models=["build.no-permits"], as_of=AS_OF, at=AT)
    assert "build.no-permit" in caught.value.render("en")


def test_small_works_need_no_permit_at_the_threshold(
    county: Workspace, library: Library, load: Load
) -> None:
    load(
        county,
        "开工证据",
        WORKS,
        [works(7, "2025-03-01", invest="30"), works(8, "2025-03-01", invest="30.01")],
    )
    statuses = _statuses(_scan(county, library))
    assert statuses.get("K007") != "hit"
    assert statuses["K008"] == "hit"


def test_rows_in_quarantine_stand_against_an_absence(
    county: Workspace, library: Library, load: Load
) -> None:
    unreadable = ["", "2403-990121-04-01-100003", "澄塘示例工程003", "", "", "", "某日"]
    load(county, "施工许可证", PERMITS, [*PERMIT_ROWS, unreadable])
    findings = _scan(county, library).findings
    (hit,) = findings.filter(pl.col("identity") == "record_no=K003").to_dicts()
    assert hit["status"] == "hit"
    assert "unread-rows:permit" in hit["cautions"]
    found = findings.filter(pl.col("identity") == "record_no=K002").to_dicts()
    assert all("unread-rows:late_permit" not in row["cautions"] for row in found)


def test_rankers_alone_cannot_be_scanned(county: Workspace, library: Library) -> None:
    with pytest.raises(ModelError, match=r"leads\.ranker only ranks leads"):
        scan_workspace(county, library, models=["leads.ranker"], as_of=AS_OF, at=AT)


def _deleted(path: Path) -> None:
    path.unlink()


def _altered(path: Path) -> None:
    """Findings of which one says something else."""
    findings = pl.read_parquet(path)
    findings.with_columns(pl.col("message_zh") + "。").write_parquet(path)


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-10])


@pytest.mark.parametrize("harm", [_deleted, _altered, _cut])
@pytest.mark.parametrize("kind", ["parquet", "json"])
def test_findings_that_are_not_as_they_were_written_are_made_again(
    county: Workspace, library: Library, kind: str, harm: Callable[[Path], None]
) -> None:
    first = _scan(county, library)
    for file in (county.root / "cache" / "findings").glob(f"*.{kind}"):
        if kind == "json" and harm is _altered:
            document = json.loads(file.read_text(encoding="utf-8"))
            document["told"] = document["told"].replace('"hit": ', '"hit": 1')
            file.write_text(json.dumps(document), encoding="utf-8")
        else:
            harm(file)
    again = _scan(county, library)
    assert again.reused == ()
    assert content(again.findings) == content(first.findings)
    assert again.digest == first.digest == findings_digest(again.findings)


def test_scans_recorded_when_their_digests_were_over_texts_replay(
    county: Workspace, library: Library
) -> None:
    first = _scan(county, library)
    told = first.findings.sort("model_id", "identity", "subject_hash").select(CONTENT)
    before = hashlib.sha256(told.write_ndjson().encode()).hexdigest()
    inputs = read_record(county, first.record)
    for form in ("scan/1", "scan/2"):
        assert replay(county, inputs, form=form)[0] == before != first.digest
    # then each model had a digest of its own; the order within one hung on more
    one = told.filter(pl.col("model_id") == told["model_id"][0])
    text = one.sort("identity", "subject_hash", "region", "evidence").write_ndjson()
    assert model_digest(one, "scan/3") == hashlib.sha256(text.encode()).hexdigest()
    by_text = replay(county, inputs, form="scan/3")[0]
    assert by_text == findings_digest(first.findings, "scan/3") not in (before, first.digest)
    with pytest.raises(WorkspaceError, match="unknown format scan/9") as error:
        replay(county, inputs, form="scan/9")
    assert "scan/4" in str(error.value)


def test_who_is_watched_and_in_which_order_findings_come_changes_no_digest(
    county: Workspace, library: Library
) -> None:
    findings = _scan(county, library).findings
    digest = findings_digest(findings)
    watched = findings.head(1).with_columns(status=pl.lit("clear"), identity=pl.lit("x"))
    assert findings_digest(pl.concat([findings.reverse(), watched])) == digest
    other = watched.with_columns(model_id=pl.lit("a.model"))
    assert findings_digest(pl.concat([findings, other])) == digest
    assert findings_digest(findings.head(1)) != digest
    # one record handed over by two agencies: two findings of one lead
    twice = pl.concat([findings, findings.head(1).with_columns(region=pl.lit("990122"))])
    assert findings_digest(twice) == findings_digest(twice.reverse()) != digest
    assert findings_digest(findings.clear()) == findings_digest(watched)


def test_the_digest_of_a_finding_is_of_all_that_it_says(
    county: Workspace, library: Library
) -> None:
    found = _scan(county, library).findings
    assert found["finding_digest"].null_count() == 0
    assert found["finding_digest"].n_unique() == found.select(CONTENT).n_unique()
    said = [found.head(1).select(CONTENT).row(0, named=True)[name] for name in CONTENT]
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":"), default=str)
    assert found["finding_digest"][0] == hashlib.sha256(text.encode()).hexdigest()


def test_rows_without_region_prove_nothing_elsewhere(tmp_path: Path, library: Library) -> None:
    workspace = Workspace.create(tmp_path / "ws")
    evidence = write(tmp_path / "开工证据.csv", WORKS, [works(3, "2024-05-10")])
    ingest(workspace, [evidence], region="990521", at=AT)
    months = [f"2024-{month:02d}-01" for month in range(1, 8)]
    permits = [permit(number, day) for number, day in enumerate(months, 10)]
    ingest(workspace, [write(tmp_path / "施工许可证.csv", PERMITS, permits)], at=AT)
    (finding,) = _scan(workspace, library).findings.to_dicts()
    assert finding["status"] == "not_assessable"
    assert "coverage:permit" in finding["reasons"]


def _watched(identity: str) -> pl.DataFrame:
    return pl.DataFrame({"lead_id": ["L"], "model_id": MODEL, "identity": [identity]})


@pytest.mark.parametrize("scanned", [True, False])
def test_a_watched_lead_is_told_of_though_nothing_changed(
    county: Workspace, library: Library, scanned: bool
) -> None:
    clear = "record_no=K001"
    if scanned:
        first = _scan(county, library)
        assert clear not in first.findings["identity"].to_list()
    found = _scan(county, library, watched=_watched(clear))
    assert found.findings.filter(identity=clear)["status"].to_list() == ["clear"]
    assert found.digest == _scan(county, library).digest


def test_a_watched_lead_that_only_facts_can_find_is_told_of(
    county: Workspace, library: Library
) -> None:
    (name,) = MODEL
    loaded = library.models[name]
    definition = loaded.definition.model_copy(update={"identity": ("record_no", "total_invest")})
    by_fact = replace(library, models={name: replace(loaded, definition=definition)})
    clear = "record_no=K001|total_invest=50000000.0"
    assert clear not in _scan(county, by_fact).findings["identity"].to_list()
    found = _scan(county, by_fact, watched=_watched(clear))
    assert found.findings.filter(identity=clear)["status"].to_list() == ["clear"]


def test_another_linkage_makes_everything_anew(
    county: Workspace, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def kept() -> set[Path]:
        folders = ("rows", "linkage/identities", "findings", "benches")
        return {file for name in folders for file in (county.root / "cache" / name).iterdir()}

    first, before = _scan(county, library), kept()
    monkeypatch.setattr(remembered, "LINKING", "another")
    again = _scan(county, library)
    assert again.reused == ()
    assert [bench.how for bench in again.plan] == ["judged"]
    # matches follow from what the rows say of links, which is looked at again
    assert len(kept()) == 2 * len(before)
    assert again.digest == first.digest
    assert again.record["engine"] != first.record["engine"]


LANGS: tuple[Lang, ...] = ("zh", "en")


def test_what_a_scan_prints_is_what_its_files_say(county: Workspace, library: Library) -> None:
    intake = take_in(county, library, models=MODEL, as_of=AS_OF, at=AT)
    with Ledger.open(county.ledger_url) as ledger:
        (row,) = scan_rows(ledger.scans.all())
    assert row["digest"] == as_document(intake, "zh")["digest"] == intake.scan.digest


def test_requests_for_data_are_in_the_language_asked_for(
    county: Workspace, library: Library
) -> None:
    intake = take_in(county, library, models=MODEL, as_of=AS_OF, at=AT)
    shown = {lang: as_document(intake, lang)["data_requests"] for lang in LANGS}
    said = {lang: [(item["title"], item["provider"]) for item in shown[lang]] for lang in LANGS}
    assert ("建筑工程施工许可证", "住房和城乡建设部门") in said["zh"]
    assert ("Construction permits", "Housing and construction authority") in said["en"]
    assert not any("\u4e00" <= letter <= "\u9fff" for letter in str(said["en"]))


def test_a_replay_that_differs_names_the_versions(
    county: Workspace, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    intake = take_in(county, library, models=MODEL, as_of=AS_OF, at=AT)
    words = ["--lang", "en", "replay", intake.scan.id, "-w", str(county.root)]
    assert "other versions" not in CliRunner().invoke(supervision, words).output
    monkeypatch.setattr(execution, "replay", lambda *_, **__: ("x", intake.scan.findings))
    assert "other versions" not in CliRunner().invoke(supervision, words).output
    monkeypatch.setattr(remembered, "LINKING", "another")
    ran = CliRunner().invoke(supervision, words)
    assert ran.exit_code == 1
    assert "made with other versions: supervision-models" in ran.output
    assert "linkage another" in ran.output
