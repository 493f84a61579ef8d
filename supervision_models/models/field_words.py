"""What each field of a model file means: one sentence each, for the reference and the schema."""

from __future__ import annotations

from supervision_models.errors import Text

# class of models.definition -> heading
GROUPS: dict[str, Text] = {
    "ModelDefinition": Text("模型文件", "The model file"),
    "Words": Text("中英文文字", "Text in two languages"),
    "Match": Text("match：匹配", "match"),
    "On": Text("on：如何对应", "on: how records belong to a subject"),
    "Fact": Text("facts 与 features：事实与特征", "facts and features"),
    "Param": Text("params：参数", "params"),
    "DatedValue": Text("values：按地区和日期的取值", "values: by region and date"),
    "ExceptionRule": Text("exceptions：例外", "exceptions"),
    "Check": Text("refute：反证清单", "refute: the refutation checklist"),
    "Score": Text("score：计分", "score"),
    "ScoreItem": Text("score.add：加减分项", "score.add"),
    "Tracks": Text("tracks：三轨", "tracks: the three tracks"),
    "Route": Text("routes：处置路径", "routes"),
    "Estimator": Text("estimator：机器学习", "estimator"),
    "Case": Text("cases：案例", "cases"),
}

FIELDS_IN_WORDS: dict[str, Text] = {
    "ModelDefinition.id": Text(
        "唯一编号，按领域分段；线索标识由它和 identity 得出，发布后不得更改",
        "unique id in parts by field; leads are identified by it, so it never changes",
    ),
    "ModelDefinition.version": Text("版本号，三段", "version in three numbers"),
    "ModelDefinition.status": Text(
        "状态：草稿、试用、启用、停用", "draft, trial, active or retired; retired ones never run"
    ),
    "ModelDefinition.title": Text("名称", "title"),
    "ModelDefinition.field": Text("监督领域代码", "code of the supervised field"),
    "ModelDefinition.pil_basis": Text(
        "公益诉讼依据：法定、探索、无",
        "basis in public-interest litigation: statutory, exploratory or none",
    ),
    "ModelDefinition.severity": Text(
        "严重程度，S1 提示至 S4 可能涉刑", "S1 hint to S4 criminal line or grave"
    ),
    "ModelDefinition.subject": Text(
        "主体数据集：每一行是一个可能的线索", "the dataset whose rows are the possible leads"
    ),
    "ModelDefinition.conduct_on": Text(
        "行为日：决定适用哪版法律和哪个取值；持续行为写终了之日",
        "day of the conduct: picks law and dated parameters; for continuing conduct its last day",
    ),
    "ModelDefinition.scope": Text(
        "范围条件：不满足的行不判断", "rows outside this condition are not judged at all"
    ),
    "ModelDefinition.match": Text(
        "匹配：哪些其他记录与主体对应", "which records of other datasets belong to a subject"
    ),
    "ModelDefinition.facts": Text(
        "线索展示的事实，可引用在前的事实", "named values that the lead shows, in order"
    ),
    "ModelDefinition.when": Text(
        "构成线索的条件；结果为空即无法判断",
        "the condition; empty result means not assessable, never clear",
    ),
    "ModelDefinition.sql": Text(
        "代替 when 的一个 SELECT，结果含 row_id、hit 和事实列",
        "one SELECT in place of when; its result holds row_id, hit and columns for facts",
    ),
    "ModelDefinition.estimator": Text("机器学习模型", "makes it a machine-learning model"),
    "ModelDefinition.features": Text("机器学习的特征", "features of the estimator"),
    "ModelDefinition.plugin": Text(
        "Python 插件的入口点名称", "name of a Python entry point that judges"
    ),
    "ModelDefinition.params": Text("阈值，写作 :名称", "thresholds, written :name"),
    "ModelDefinition.exceptions": Text(
        "例外：成立则不作为线索，照样计数",
        "grounds on which a hit is no lead; tested, logged and counted",
    ),
    "ModelDefinition.refute": Text(
        "须由人核实的反证", "what a person looks at that would refute the lead"
    ),
    "ModelDefinition.score": Text("计分：基础分加各项", "additive points, 0 to 100"),
    "ModelDefinition.legal_basis": Text(
        "法律依据，statutes.yaml 的键", "keys of statutes.yaml; versions follow the conduct day"
    ),
    "ModelDefinition.organ": Text("被监督单位代码", "code of the organ that is supervised"),
    "ModelDefinition.routes": Text("处置路径，可附条件", "what may follow, each with a condition"),
    "ModelDefinition.tracks": Text(
        "三轨说明中不能由路径、机关和法律得出的内容",
        "what the three tracks say beyond routes, organ and law",
    ),
    "Tracks.criminal": Text(
        "刑事轨的理由，默认用路径条件的文字",
        "why the criminal track; by default the condition of the route in words",
    ),
    "Tracks.duty": Text(
        "须向机关核实的职责，默认列所引条文", "duty to ask the organ about; by default the articles"
    ),
    "Tracks.damage": Text(
        "表明损害大小的事实，默认取面积、体积、重量",
        "facts that measure the harm; by default areas, volumes and weights",
    ),
    "Tracks.restoration": Text("如何修复", "what would make the harm good"),
    "ModelDefinition.identity": Text(
        "标识线索的主体列", "subject columns that tell one lead from another"
    ),
    "ModelDefinition.party": Text(
        "线索所指的单位在主体中的角色，默认契约的第一个；组合模型按它归集",
        "role of the subject whom the lead is about, by default the first of the contract; "
        "models over leads gather by it",
    ),
    "ModelDefinition.message": Text(
        "一句话摘要，{名称} 填入事实、列、参数或 匹配.保留值",
        "one sentence; {name} is filled with a fact, column, parameter or match.kept value",
    ),
    "ModelDefinition.background": Text("背景", "why this matters"),
    "ModelDefinition.supervision_point": Text("监督点", "what exactly is supervised"),
    "ModelDefinition.keywords": Text("检索词", "words for search"),
    "ModelDefinition.cases": Text("文件内的案例及预期", "examples with their verdict"),
    "Words.zh": Text("中文", "Chinese"),
    "Words.en": Text("英文", "English"),
    "Match.dataset": Text("另一数据集", "the other dataset"),
    "Match.on": Text("如何对应，五种取一", "how its records belong to a subject"),
    "Match.where": Text(
        "对另一数据集的条件；主体列写 subject.列",
        "condition on the other dataset; subject columns as subject.column",
    ),
    "Match.at": Text(
        "时间条件所参照的主体日期，默认行为日",
        "subject's date that time conditions refer to; the conduct day by default",
    ),
    "Match.dated": Text(
        "另一数据集的日期列，默认契约的 period", "date column of the other dataset"
    ),
    "Match.valid_on": Text("只取有效期含该日的记录", "keeps records whose validity holds that day"),
    "Match.nearest": Text(
        "只取 at 之前或之后最近的一条", "keeps the one record nearest before or after at"
    ),
    "Match.within_days": Text(
        "只取日期在 at 的 [a, b] 日之内的记录", "keeps records dated a to b days from at"
    ),
    "Match.period": Text(
        "若记录存在应落入的期间；证明缺失须覆盖它",
        "when a record would be dated if it existed: absence is proven over this span",
    ),
    "Match.uncertain": Text(
        "名称相近、可能属于该主体的记录：withhold 不下结论（默认），lower 降低可信度",
        "a record that may be the subject's (a name nearly the same): `withhold` leaves the "
        "absence open (default), `lower` lowers the confidence",
    ),
    "Match.keep": Text(
        "每个主体保留的聚合值，写作 匹配.名称", "aggregates per subject, used as match.name"
    ),
    "Match.title": Text("名称，供解释用", "title for explanations"),
    "On.key": Text(
        "列相等：[列] 或 {主体列: 对方列}", "equal columns: [a] or {subject_column: other_column}"
    ),
    "On.party": Text(
        "同一当事主体；可写 {subject: 角色, other: 角色}",
        "same party; roles as {subject: role, other: role}",
    ),
    "On.project": Text("同一项目", "same project"),
    "On.overlap": Text("图形重叠", "overlapping geometry"),
    "On.within_m": Text(
        "距离以内，写作 within: 500 m 或 2 km", "within a distance, written within: 500 m or 2 km"
    ),
    "Fact.expr": Text("表达式", "expression"),
    "Fact.unit": Text("单位；有单位的先取整再比较", "unit; such a value is rounded, then compared"),
    "Fact.title": Text("名称", "title"),
    "Fact.decimals": Text("小数位", "decimals"),
    "Param.value": Text("取值（与 values 二选一）", "the value (or values)"),
    "Param.values": Text("按地区和日期的取值", "values by region and date"),
    "Param.on": Text("按哪一天取值，默认行为日", "the day that chooses among values"),
    "Param.unit": Text("单位", "unit"),
    "Param.why": Text(
        "理由；单写一段文字时为中文", "reason for the figure; a bare text is the Chinese one"
    ),
    "Param.basis": Text("规定该数值的条文", "key of the article that gives the figure"),
    "Param.reviewed_by": Text(
        "核定人；为空即标明“未经核定”", "who checked the figure; empty is shown as unverified"
    ),
    "Param.title": Text("名称", "title"),
    "DatedValue.value": Text("取值", "the value"),
    "DatedValue.region": Text("区划代码前缀，最长者优先", "division prefix; the longest wins"),
    "DatedValue.start": Text("起日（含）", "first day"),
    "DatedValue.end": Text("止日（含）", "last day"),
    "DatedValue.basis": Text("规定该数值的条文", "key of the article that gives the figure"),
    "DatedValue.reviewed_by": Text("核定人", "who checked the figure"),
    "ExceptionRule.code": Text("代码", "code"),
    "ExceptionRule.when": Text("条件", "condition"),
    "ExceptionRule.because": Text("理由", "reason"),
    "ExceptionRule.unknown": Text(
        "无法核对时：flag 标明，not_assessable 暂不作为线索",
        "when it cannot be tested: flag shows it, not_assessable withholds the lead",
    ),
    "Check.code": Text("代码", "code"),
    "Check.zh": Text("中文问题", "question in Chinese"),
    "Check.en": Text("英文问题", "question in English"),
    "Score.base": Text("基础分", "points to begin with"),
    "Score.add": Text("加减分项", "items that add or take points"),
    "ScoreItem.code": Text("代码", "code"),
    "ScoreItem.when": Text("条件", "condition"),
    "ScoreItem.points": Text("分值，可为负", "points, may be negative"),
    "ScoreItem.because": Text("理由", "reason"),
    "Route.to": Text("路径代码；无条件时可直接写代码", "code; may stand alone without condition"),
    "Route.when": Text("条件", "condition"),
    "Estimator.task": Text(
        "outlier 找离群，ranker 按决定学习排序", "outlier, or ranker that learns from decisions"
    ),
    "Estimator.cls": Text("允许的 scikit-learn 类，写作 class:", "allowed scikit-learn class"),
    "Estimator.params": Text("该类的参数", "parameters of the class"),
    "Estimator.min_rows": Text("少于此行数则不判断", "fewer rows: not assessable, or fallback"),
    "Case.name": Text("名称", "name"),
    "Case.given": Text(
        "subject 和各匹配（或数据集）的行；图形可写 box(x, y, 宽, 高)",
        "rows of subject and matches (or datasets); geometry as WKT or box(x, y, width, height)",
    ),
    "Case.as_of": Text("扫描日", "day of the scan"),
    "Case.region": Text("区划代码", "division code"),
    "Case.coverage": Text(
        "匹配的数据覆盖：none 或 {region, from, to}；未写的视为全覆盖",
        "coverage of a match: none or {region, from, to}; all else is covered",
    ),
    "Case.expect": Text(
        "预期：hit、clear、out_of_scope、excepted:代码、not_assessable[:原因,…]",
        "hit, clear, out_of_scope, excepted:<code> or not_assessable[:<reason>,…]",
    ),
    "Case.facts": Text("预期的事实", "facts expected"),
    "Case.score": Text("预期的得分", "score expected"),
    "Case.codes": Text("预期的全部计分代码", "all score codes expected"),
    "Case.undecided": Text(
        "预期无法判断的路径", "routes expected to be undecided: their condition cannot be tested"
    ),
    "Case.routes": Text("预期的路径", "routes expected"),
    "Case.laws": Text("预期的法条及版本", "provisions expected, with version"),
    "Case.untested": Text("预期无法核对的例外", "exceptions expected to be untested"),
}
