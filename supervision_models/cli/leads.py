"""supervision leads: list, show, document, decide, candidates, rank, export, precision, codes."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import click

from supervision_models.cli.context import Screen, words
from supervision_models.cli.lead_codes import codes
from supervision_models.cli.lead_file import write_document
from supervision_models.cli.lead_options import (
    HEAVY,
    SHORT,
    author_option,
    exploratory_option,
    filter_options,
    now,
    opened,
    ordinary,
    role_options,
    say_left_out,
    selected,
    workspace_option,
)
from supervision_models.cli.lead_precision import show_precision
from supervision_models.cli.lead_privacy import readable, readable_dossier
from supervision_models.cli.lead_sheet import lead_table, print_sheet
from supervision_models.errors import Text


@click.group(
    "leads",
    help=words(
        "查看、研判、导出线索。线索只是待核查的信息，不是违法结论，须由人判断。",
        "List, review and export leads. A lead is something to check; people decide.",
    ),
)
def command() -> None:
    pass


command.add_command(codes)
command.add_command(write_document)
command.add_command(show_precision)


@command.command("list", help=words("列出线索，重要的在前", "List leads, gravest first"))
@workspace_option
@filter_options
@click.option("--limit", default=50, show_default=True, help=words("最多行数", "rows shown"))
@exploratory_option
@click.pass_obj
def list_leads(screen: Screen, /, ws: Path, limit: int, exploratory: bool, **filters: Any) -> None:
    with opened(ws) as (workspace, ledger):
        leads, hidden = ordinary(selected(ledger, **filters), exploratory=exploratory)
        shown = readable(workspace, ledger, leads.head(limit), "analyst")
    screen.emit(
        {
            "total": leads.height,
            "exploratory_left_out": hidden,
            "leads": shown.drop(HEAVY).to_dicts(),
        }
    )
    lead_table(screen, shown, leads.height)
    say_left_out(screen, hidden)


@command.command("show", help=words("一条线索的全部材料", "Everything behind one lead"))
@click.argument("lead")
@workspace_option
@role_options
@click.pass_obj
def show(screen: Screen, lead: str, ws: Path, role: str, reason: str, author: str) -> None:
    from supervision_models.cli.lead_document import as_document
    from supervision_models.leads import current
    from supervision_models.leads.dossier import dossier
    from supervision_models.leads.masking import check_role
    from supervision_models.models.lead_dataset import with_leads
    from supervision_models.models.procedure import procedure_of
    from supervision_models.review import deadlines
    from supervision_models.review.tracks import tracks_of_lead

    moment = now()
    checked = check_role(role, reason=reason, actor=author)
    with opened(ws) as (workspace, ledger):
        lead_id = ledger.leads.resolve(lead)
        found = dossier(
            workspace,
            ledger,
            lead_id,
            on=moment.date(),
            at=moment,
            role=role,
            actor=author,
            reason=reason,
        )
        row = current(ledger, on=moment.date(), lead_ids=[lead_id], life=())
        found = readable_dossier(workspace, ledger, found, row, checked)
        head = ledger.audit.head()
        tracks = tracks_of_lead(workspace, ledger, found.lead, moment.date())
    clocks = deadlines(found.decisions, procedure_of(workspace.rule_dirs))
    screen.emit(as_document(found, clocks, tracks, head, screen.lang))
    print_sheet(screen, found, clocks, tracks, head, with_leads(workspace.contracts))


@command.command("decide", help=words("研判一条线索", "Take a step on a lead"))
@click.argument("lead")
@workspace_option
@click.option("--decision", required=True, help=words("见 leads codes", "see leads codes"))
@click.option("--reason", help=words("不采纳的理由代码", "code of the reason"))
@click.option("--note", default="", help=words("说明", "in your words"))
@click.option(
    "--expires",
    type=click.DateTime(["%Y-%m-%d"]),
    help=words("不采纳的有效期，到期线索重现", "last day of a dismissal; then the lead is back"),
)
@click.option("--outcome", help=words("结果代码", "code of the outcome"))
@click.option("--amount", help=words("金额（元）", "amount in yuan"))
@click.option(
    "--effective-on",
    type=click.DateTime(["%Y-%m-%d"]),
    help=words("生效（送达、公告）日，期限自此起算", "day served or announced: clocks run from it"),
)
@click.option("--urgent", is_flag=True, help=words("紧急情形", "the harm goes on: short clock"))
@author_option(required=True)
@click.pass_obj
def decide_lead(
    screen: Screen,
    /,
    lead: str,
    ws: Path,
    expires: dt.datetime | None,
    effective_on: dt.datetime | None,
    **step: Any,
) -> None:
    from supervision_models.ledger.decisions import decision_row
    from supervision_models.models.procedure import procedure_of
    from supervision_models.review import STATES, deadlines, decide

    with opened(ws) as (workspace, ledger):
        lead_id = ledger.leads.resolve(lead)
        done = decide(
            ledger,
            lead_id,
            at=now(),
            expires_on=expires.date() if expires else None,
            effective_on=effective_on.date() if effective_on else None,
            **step,
        )
        procedure = procedure_of(workspace.rule_dirs)
        started = deadlines(ledger.decisions.of(lead_id), procedure)
        running = [item for item in started if item.ended is None]
        head = ledger.audit.head()
    screen.emit({**decision_row(done), "audit_head": head})
    state = STATES[done.state].title
    screen.say(Text(f"线索 {lead_id[:SHORT]}：{state.zh}", f"lead {lead_id[:SHORT]}: {state.en}"))
    for item in running:
        screen.say(
            Text(
                f"期限 {item.clock.title.zh}：{item.due or '未知（节假日安排尚未公布）'}",
                f"due {item.clock.title.en}: {item.due or 'unknown (holidays not published)'}",
            )
        )


@command.command(
    "candidates",
    help=words("同一项目、地块的线索合为案件候选", "Leads on one project or parcel as one dossier"),
)
@workspace_option
@filter_options
@click.option(
    "--by-party",
    is_flag=True,
    help=words("同一主体的线索也合并", "join leads of one party, too"),
)
@click.option("--min-leads", default=2, show_default=True, help=words("至少几条", "at least"))
@exploratory_option
@click.pass_obj
def show_candidates(
    screen: Screen,
    /,
    ws: Path,
    by_party: bool,
    min_leads: int,
    exploratory: bool,
    **filters: Any,
) -> None:
    from supervision_models.export.words import TRACKS
    from supervision_models.leads.candidates import KINDS, candidates

    with opened(ws) as (_, ledger):
        leads, hidden = ordinary(selected(ledger, **filters), exploratory=exploratory)
    kinds = (*KINDS, "party") if by_party else KINDS
    found = candidates(leads, kinds=kinds, min_leads=min_leads)
    screen.emit(
        {
            "total": found.height,
            "exploratory_left_out": hidden,
            "candidates": found.to_dicts(),
        }
    )
    screen.table(
        Text(f"案件候选（{found.height} 个）", f"case candidates ({found.height})"),
        [
            Text("编号", "id"),
            Text("等级", "severity"),
            Text("最高分", "score"),
            Text("线索", "leads"),
            Text("机关", "organs"),
            Text("三轨", "tracks"),
            Text("合并依据", "joined by"),
        ],
        [
            (
                row["candidate_id"][:SHORT],
                row["severity"],
                row["score"],
                " ".join(lead[:SHORT] for lead in row["leads"]),
                ", ".join(row["organs"]),
                ", ".join(TRACKS[track][screen.lang] for track in row["tracks"]),
                ", ".join(row["joined_by"]),
            )
            for row in found.iter_rows(named=True)
        ],
    )
    say_left_out(screen, hidden)


@command.command(
    "rank",
    help=words(
        "按以往研判学习的顺序列出线索；研判不足时按规则分数",
        "Leads in the order that past decisions teach; by score until there are enough",
    ),
)
@workspace_option
@filter_options
@click.option("--limit", default=50, show_default=True, help=words("最多行数", "rows shown"))
@exploratory_option
@click.pass_obj
def rank_leads(screen: Screen, /, ws: Path, limit: int, exploratory: bool, **filters: Any) -> None:
    from supervision_models.evaluation.ranker import Ranker, rank, ranker_for
    from supervision_models.models.loader import load_library

    with opened(ws) as (workspace, ledger):
        library = load_library(workspace.rule_dirs, workspace.contracts)
        estimator = library["leads.ranker"].definition.estimator
        assert estimator is not None  # the loader refuses a ranker without one
        ranker = ranker_for(ledger, estimator, workspace.root / "cache")
        leads, hidden = ordinary(selected(ledger, **filters), exploratory=exploratory)
        ranking = rank(leads, ranker)
        shown = readable(workspace, ledger, ranking.leads.head(limit), "analyst")
    screen.emit(
        {
            "method": ranking.method,
            "note": ranking.note[screen.lang],
            "weights": ranker.weights() if isinstance(ranker, Ranker) else {},
            "exploratory_left_out": hidden,
            "leads": shown.drop(HEAVY).to_dicts(),
        }
    )
    screen.say(ranking.note)
    lead_table(screen, shown, ranking.leads.height)
    say_left_out(screen, hidden)


@command.command("export", help=words("导出线索清单和证据", "Write leads and evidence to a file"))
@workspace_option
@click.argument("target", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "file_format",
    help=words("默认由扩展名决定", "by default from the file's ending"),
)
@exploratory_option
@filter_options
@role_options
@click.pass_obj
def export(
    screen: Screen,
    /,
    ws: Path,
    target: Path,
    file_format: str | None,
    exploratory: bool,
    role: str,
    reason: str,
    author: str,
    **filters: Any,
) -> None:
    from supervision_models.export import export_leads

    with opened(ws) as (workspace, ledger):
        report = export_leads(
            workspace,
            ledger,
            selected(ledger, **filters),
            target,
            file_format=file_format,
            role=role,
            actor=author,
            reason=reason,
            at=now(),
            lang=screen.lang,
            exploratory=exploratory,
            suppressed=filters["everything"],
        )
    screen.emit(report.as_dict())
    screen.say(report.text)
