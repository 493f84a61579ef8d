"""Parameters: each declared one is used, its values do not contradict each other."""

from __future__ import annotations

import re

from supervision_models.errors import Text
from supervision_models.models.draft import Draft
from supervision_models.models.name_checks import placeholders
from supervision_models.models.params import overlapping


def check_params(draft: Draft) -> None:
    """Unused parameters, regions, spans. An undeclared parameter is found by its expression."""
    model = draft.definition
    used = {name for parsed in draft.expressions.values() for name in parsed.params}
    used |= set(re.findall(r":([a-z][a-z0-9_]*)", model.sql or ""))
    for text in (model.message.zh, model.message.en):
        try:
            used |= set(placeholders(text))
        except ValueError:
            continue  # the message check tells
    for name, param in model.params.items():
        here = ("params", name)
        if name == "as_of":
            draft.fail(
                here,
                Text("as_of 是扫描日，不能另设", "as_of is the day of the scan"),
                mend=Text("换一个名称", "choose another name"),
            )
        elif name not in used and model.plugin is None:
            draft.fail(
                here,
                Text(f"参数 {name} 没有用到", f"parameter {name} is not used"),
                mend=Text(
                    f"在条件中写 :{name}，或删去", f"write :{name} in a condition, or drop it"
                ),
            )
        for index, value in enumerate(param.values):
            if not re.fullmatch(r"\d{0,12}", value.region):
                draft.fail(
                    (*here, "values", index, "region"),
                    Text(
                        "region 须为区划代码或其前缀", "region is a division code or its beginning"
                    ),
                    allowed=Text('如 "99" 或 "990121"', 'such as "99" or "990121"'),
                    mend=Text("加引号写成文字", "put it in quotes"),
                )
            if value.start is not None and value.end is not None and value.end < value.start:
                draft.fail(
                    (*here, "values", index),
                    Text("止日早于起日", "the last day is before the first day"),
                    mend=Text("检查 start 和 end", "check start and end"),
                )
        for first, second in overlapping(param):
            draft.fail(
                (*here, "values", second),
                Text(
                    f"与第 {first + 1} 个取值同区域且日期重叠",
                    f"same region and overlapping days as value {first + 1}",
                ),
                mend=Text("调整 start 和 end", "change start and end"),
            )
