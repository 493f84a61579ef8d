"""The page on models over leads: what several rules say of one firm."""
# ruff: noqa: E501 - a row of a Markdown table is one line

from __future__ import annotations

from supervision_models.errors import Lang

_EN = """\
## Models over leads

`subject: lead` makes a model that is judged after all others of the scan, over the hits of these. Its matches read `lead` alone, mostly `on: party`; it is a rule with `when`, and has cases, exceptions, law and mutants as any other. `combo.firm-many-rules` is one.

- A lead belongs to the firm that `party` of its model names, by default the first role of the subject's contract; a lead on a person, or on a firm without a code, belongs to none.
- What such a lead rests on are leads: its evidence lists them by id, its confidence is the least of theirs. Keep it no graver than they are: `where: "severity >= 2"` and `severity: S2`.
- A row never matches itself: what the subject adds is counted in the facts.
- `scan --model combo.firm-many-rules` runs all models beneath as well; over a part of the leads it would close what still holds. Only changed leads make it judge again.

Columns of `lead`: `lead_id`, `model_id`, `title`, `conduct_on`, `severity` (1 to 4), `pil_basis`, `score`, `confidence`, `evidence_rows`, `untested`, `firm_usc`, `firm_name`."""

_ZH = """\
## 线索之上的模型

写 `subject: lead` 的模型在同一次扫描的其他模型之后判断，对象是它们的线索。匹配只能读 `lead`，多用 `on: party`；它是带 `when` 的规则，案例、例外、法律依据、变异与其他模型相同。`combo.firm-many-rules` 即是。

- 线索归于其模型 `party` 所指的单位，默认为主体契约的第一个角色；指向个人或者没有代码的单位的线索不归集。
- 这样的线索所依据的是线索：证据按编号列出它们，置信度取其中最低。不要强于它们：`where: "severity >= 2"`，`severity: S2`。
- 一行不与自身匹配：主体自己的一份在事实里计入。
- `scan --model combo.firm-many-rules` 同时运行其下全部模型；只看一部分线索会误把仍然成立的关闭。线索有变化时才重新判断。

`lead` 的列：`lead_id`、`model_id`、`title`、`conduct_on`、`severity`（1 至 4）、`pil_basis`、`score`、`confidence`、`evidence_rows`、`untested`、`firm_usc`、`firm_name`。"""


def combining_markdown(lang: Lang) -> str:
    """The section on models over leads."""
    return f"{_ZH if lang == 'zh' else _EN}\n"
