"""supervision leads document: one lead as a Word document."""

from __future__ import annotations

from pathlib import Path

import click

from supervision_models.cli.context import Screen, words
from supervision_models.cli.lead_options import now, opened, role_options, workspace_option
from supervision_models.cli.lead_privacy import readable_dossier
from supervision_models.errors import Text


@click.command(
    "document",
    help=words(
        "把一条线索写成 Word 文档：事实、三轨、法律、须排除的情形、所依据的记录",
        "One lead as a Word document: facts, three tracks, law, what would refute it, records",
    ),
)
@click.argument("lead")
@click.argument("target", type=click.Path(path_type=Path, dir_okay=False))
@workspace_option
@role_options
@click.pass_obj
def write_document(
    screen: Screen, lead: str, target: Path, ws: Path, role: str, reason: str, author: str
) -> None:
    from supervision_models.export.about import watermark
    from supervision_models.export.lead_document import LeadFile, write_lead_document
    from supervision_models.leads import current
    from supervision_models.leads.dossier import dossier
    from supervision_models.leads.masking import check_role
    from supervision_models.ledger.canonical import instant
    from supervision_models.models.lead_dataset import with_leads
    from supervision_models.review.tracks import tracks_of_lead

    moment = now()
    checked = check_role(role, reason=reason, actor=author)
    with opened(ws) as (workspace, ledger):
        lead_id = ledger.leads.resolve(lead)
        found = dossier(workspace, ledger, lead_id, on=moment.date(), at=moment, role=role,
                        actor=author, reason=reason)  # fmt: skip
        row = current(ledger, on=moment.date(), lead_ids=[lead_id], life=())
        content = LeadFile(
            found=readable_dossier(workspace, ledger, found, row, checked),
            tracks=tracks_of_lead(workspace, ledger, found.lead, moment.date()),
            contracts=with_leads(workspace.contracts),
            watermark=watermark(author, instant(moment), checked),
            head=ledger.audit.head(),
        )
        write_lead_document(content, target, screen.lang)
        ledger.audit.append(
            actor=author,
            action="leads.exported",
            about=target.name,
            detail={"format": "docx", "rows": 1, "role": checked, "reason": reason},
            at=moment,
        )
    screen.emit({"lead_id": lead_id, "file": str(target)})
    screen.say(Text(f"已写入 {target}", f"written to {target}"))
