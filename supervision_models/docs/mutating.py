"""The page on mutants: whether the cases of a model would notice a mistake in it."""
# ruff: noqa: E501 - a row of a Markdown table is one line

from __future__ import annotations

from supervision_models.errors import Lang

_EN = """\
## Would the cases notice?

```sh
supervision models mutate wetland.fill --survivors
supervision models mutate my-pack/rules/own.works-without-permit.yaml --json
```

`mutate` changes one thing of a model at a time and runs its cases on each mutant. A mutant that no case tells from the model lives, and is shown with its place in the file and the case that is missing.

| Part | Changes |
|---|---|
| conditions (`when`, `scope`, `where`, of exceptions, score and routes) and facts | each part dropped and turned, `<` for `<=`, each value of a list and each default dropped, `min` for `max`, figures and days a step up and down |
| params | a step up and down: one day, month, person or record; a hundredth of areas, sums and shares; dates by a day |
| match | `nearest`, `valid_on`, `at` dropped; `within_days`, `within` and both ends of `period` a step up and down; a column of `key` dropped |
| exceptions | dropped, turned, `unknown` the other way |
| score, routes, law | base and points, each item, route and version of an article dropped |

A mutant that no case can kill, since it says the same, is explained in `mutants.yaml` of the rules folder. An explanation of a mutant that is gone, or that a case kills, is an error.

```yaml
wetland.fill:
  - at: match.wetland.keep.state
    was: coalesce(level = 'state', FALSE)
    now: level = 'state'
    because: {zh: 空值与否同义, en: empty means no here}
```

`make mutate MODELS="wetland.fill land.*"` tries many; all of them take hours. Words inside a regular expression, the way in which records belong together, and `sql:` text are not changed."""

_ZH = """\
## 案例能不能发现错误

```sh
supervision models mutate wetland.fill --survivors
supervision models mutate my-pack/rules/own.works-without-permit.yaml --json
```

`mutate` 每次只改动模型的一处，用模型自带的案例去试。没有案例能看出区别的变异就是存活，列出它在文件中的位置和缺少的案例。

| 部分 | 改动 |
|---|---|
| 条件（`when`、`scope`、`where`，例外、计分、路径的条件）和事实 | 逐项去掉、反转，`<` 换 `<=`，去掉列表中的每个值和每个缺省值，`min` 换 `max`，数字和日期上下移一步 |
| params | 上下移一步：日、月、人、条各为一；面积、金额、比例为百分之一；日期为一日 |
| match | 去掉 `nearest`、`valid_on`、`at`；`within_days`、`within`、`period` 两端上下移一步；去掉 `key` 的一列 |
| exceptions | 去掉、反转，`unknown` 换另一种 |
| score、routes、法律 | 基础分和分值，逐一去掉计分项、路径和法条版本 |

与原模型同义、案例无法杀死的变异，在规则目录的 `mutants.yaml` 中逐条说明理由。变异已不存在，或者已有案例杀死它，说明即为错误。

```yaml
wetland.fill:
  - at: match.wetland.keep.state
    was: coalesce(level = 'state', FALSE)
    now: level = 'state'
    because: {zh: 空值与否同义, en: empty means no here}
```

`make mutate MODELS="wetland.fill land.*"` 可试多个模型，全部试完需数小时。正则表达式里的词、记录如何对应、`sql:` 文本不作改动。"""


def mutating_markdown(lang: Lang) -> str:
    """What mutants are, how they are tried and explained."""
    return f"{_ZH if lang == 'zh' else _EN}\n"
