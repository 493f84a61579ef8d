"""The text of a small model for tests: what every file must have, around the lines that matter."""

from __future__ import annotations

from textwrap import dedent, indent

_TEXT = """\
id: test.tiny
version: 1.0.0
status: draft
title: {{zh: 试验, en: test}}
field: work-safety
pil_basis: none
severity: S3
background: {{zh: 试验, en: test}}
supervision_point: {{zh: 试验, en: test}}
subject: works_evidence
conduct_on: started_on
match:
{match}
{rest}
refute: [{{code: check, zh: 核对, en: check}}]
score: {{base: 40}}
legal_basis: [建筑法.art7]
organ: housing
routes: [pre-litigation]
identity: [record_no]
message: {{zh: "{message}", en: "{message}"}}
cases:
{cases}
"""
_CASE = """\
- name: only
  given:
    subject: {record_no: K1, project_name: 示例, started_on: 2024-05-01}
  expect: not_assessable
"""

# a firm's licence, and what may be asked of it
LICENCE = """
licence:
  title: {zh: 许可证, en: licence}
  dataset: safety_licence
  on: {party: {subject: contractor, other: holder}}
  keep: {to_on: max(valid_to_on), number: count()}
"""
WITH_EXCEPTION = """
facts:
  to_on: {expr: licence.to_on, title: {zh: 截止, en: to}}
when: WHEN
exceptions:
  - {code: valid, when: EXCEPTION, because: {zh: 有效, en: valid}}
"""


def model_text(
    match: str,
    rest: str,
    *,
    cases: str = _CASE,
    message: str = "{project_name}",
) -> str:
    """A model over evidence of works.

    match, cases  YAML of these sections
    rest          YAML of facts, `when` and exceptions
    """
    sections = {
        name: indent(dedent(text).strip("\n"), "  ")
        for name, text in (("match", match), ("cases", cases))
    }
    return _TEXT.format(rest=dedent(rest).strip("\n"), message=message, **sections)
