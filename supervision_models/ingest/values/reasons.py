"""Why a cell could not be read, and what was repaired, in words.

REASONS are codes of failures: the row's value is NULL and the file side decides whether the row
goes to quarantine. REPAIRS are codes of changes that were made; a code may carry a detail after a
colon (``unit:亩→m²``, ``make-valid:-0.12%``), the part before it is the key here.
"""

from __future__ import annotations

from supervision_models.errors import Text

REASONS: dict[str, Text] = {
    "too-long": Text("内容过长, 不可能是该类值", "far too long for a value of this kind"),
    "excel-error": Text("单元格是 Excel 错误值", "the cell holds an Excel error value"),
    "not-a-date": Text("不是可识别的日期", "not a date in any known form"),
    "impossible-date": Text(
        "日历上没有这一天(若日在月前, 请在映射中声明)",
        "no such day in the calendar (declare day-first dates in the mapping)",
    ),
    "ambiguous-date": Text("日期有歧义(年份两位, 或 2023.1 可能是 10 月)", "the date is ambiguous"),
    "implausible-date": Text("年份不在 1900–2200 之间", "the year lies outside 1900–2200"),
    "roc-calendar": Text("民国纪年不作换算", "Republic-of-China years are not converted"),
    "not-a-year": Text("不是年份", "not a year"),
    "not-a-number": Text("不是可识别的数", "not a number in any known form"),
    "not-an-integer": Text("应为整数", "a whole number is wanted"),
    "out-of-range": Text("数值超出可存储范围", "the number is too large to be stored"),
    "negative-quantity": Text("面积、体积等不能为负", "an area, volume or length below zero"),
    "range": Text("是区间而非单一数值", "a range, not one number"),
    "unit-unknown": Text("计量单位无法识别", "the unit is not known"),
    "unit-mismatch": Text("计量单位与列不符", "the unit does not fit the column"),
    "units-disagree": Text("两种单位的数值互相矛盾", "two units are given and they disagree"),
    "foreign-currency": Text("外币金额不作换算", "foreign currency is not converted"),
    "digits-lost": Text(
        "编号已被 Excel 转成科学计数法, 末位数字已丢失, 须向提供单位重新取数",
        "Excel turned the code into a number and lost its last digits: ask the provider again",
    ),
    "not-a-usc": Text(
        "不是统一社会信用代码(18 位)、注册号(15 位)或组织机构代码(9 位)",
        "neither a credit code (18) nor a registration (15) or organisation code (9)",
    ),
    "person-id-in-usc": Text(
        "信用代码列里是居民身份证号, 不予入库",
        "a resident identity number stands in the credit code column: not stored",
    ),
    "not-a-person-id": Text("不是身份证件号码", "not an identity document number"),
    "not-a-phone": Text("不是电话号码", "not a telephone number"),
    "not-a-division-code": Text(
        "不是 6、9 或 12 位行政区划代码", "not a 6, 9 or 12 digit division"
    ),
    "not-a-boolean": Text("不能判断是与否", "neither yes nor no"),
    "unknown-value": Text("不在该列允许的取值之内", "not one of the values of this column"),
    "ambiguous-value": Text("同时符合多个取值", "fits several values of this column"),
    "not-a-geometry": Text("不是可识别的坐标或图形", "not a geometry in any known form"),
    "broken-geometry": Text("图形数据损坏", "the geometry is damaged"),
    "unsupported-geometry": Text(
        "不支持的图形类型(集合、曲线等)", "collections, curves and surfaces are not supported"
    ),
    "too-many-vertices": Text("顶点数超过上限", "more vertices than allowed"),
    "too-many-rings": Text("环数超过上限", "more rings than allowed"),
    "too-deep": Text("图形嵌套过深", "the geometry is nested too deeply"),
    "too-tangled": Text(
        "边界自相交过多, 无法修复", "the boundary crosses itself too often to mend"
    ),
    "not-finite": Text("坐标含 NaN 或无穷大", "a coordinate is NaN or infinite"),
    "empty-geometry": Text("图形为空", "the geometry is empty"),
    "too-few-points": Text("拐点少于 3 个", "fewer than three boundary points"),
    "mixed-coordinates": Text("坐标形式前后不一", "the points are not all of one form"),
    "unpaired-coordinates": Text("坐标不成对", "coordinates do not come in pairs"),
    "crs-needed": Text(
        "无法判断坐标系, 请在映射文件中声明 crs",
        "the CRS cannot be told: declare crs in the mapping",
    ),
    "crs-disagrees": Text("坐标与声明的坐标系不符", "the coordinates do not fit the declared CRS"),
    "unknown-accuracy": Text(
        "坐标系未知, 或为西安80、北京54 等没有公开精确转换参数的旧坐标系, 须由提供单位转换",
        "an unknown CRS, or one without exact public transform such as Xian 1980: ask for CGCS2000",
    ),
    "coordinates-out-of-range": Text(
        "坐标超出坐标系的有效范围", "the coordinates lie outside their CRS"
    ),
}

REPAIRS: dict[str, Text] = {
    "full-width": Text("全角转半角", "full width folded to half width"),
    "control-characters": Text("去除控制字符", "control characters removed"),
    "approx": Text("原文为约数", "the source says approximately"),
    "remark": Text("去除括号备注", "a remark in brackets dropped"),
    "cn-date": Text("中文日期", "Chinese date"),
    "cn-numeral": Text("中文数字", "Chinese numerals"),
    "excel-serial": Text("Excel 日期序号", "Excel date serial"),
    "day-first": Text("日在前", "day before month"),
    "month-first": Text("月在前", "month before day"),
    "null-date": Text("占位日期视为空", "placeholder date taken as empty"),
    "open-ended": Text("长期有效视为无截止日", "open-ended: no end date"),
    "offset-dropped": Text("去除时区后缀, 保留钟面时间", "offset dropped, wall clock kept"),
    "unit": Text("单位换算", "unit converted"),
    "two-units": Text("两种单位相互印证", "two units that agree"),
    "bracket-negative": Text("括号表示负数", "brackets mean negative"),
    "scientific": Text("科学计数法", "scientific notation"),
    "scientific-code": Text("科学计数法编号还原(无损)", "code restored from scientific notation"),
    "trailing-zero": Text("去除编号尾部 .0", "trailing .0 removed from a code"),
    "leading-zero": Text("补回前导零", "leading zero restored"),
    "apostrophe": Text("去除文本标记", "text marker removed"),
    "brackets": Text("括号统一", "brackets unified"),
    "spaces": Text("去除空格", "spaces removed"),
    "usc-check-failed": Text("信用代码校验位不符, 保留原值", "credit code check failed, kept"),
    "usc-letter": Text("信用代码形近字母更正", "look-alike letter of a credit code mended"),
    "usc-15": Text("15 位注册号", "15 digit registration number"),
    "usc-9": Text("9 位组织机构代码", "9 digit organisation code"),
    "id-15-to-18": Text("15 位身份证号升位", "15 digit identity number extended"),
    "id-check-failed": Text("身份证号校验位不符", "identity number check failed"),
    "first-of-several": Text("取多个中的第一个", "first of several taken"),
    "contained": Text("按包含关系归类", "classified by a contained word"),
    "shortened": Text("区划代码去除尾零", "trailing zeros of a division code removed"),
    "points": Text("拐点坐标成图", "boundary points made into a geometry"),
    "dms": Text("度分秒换算", "degrees, minutes and seconds converted"),
    "packed-dms": Text("紧凑度分秒换算", "packed degrees, minutes and seconds converted"),
    "zone-prefix": Text("按带号前缀判定坐标系", "CRS taken from the zone prefix"),
    "xy-swapped": Text("坐标先北后东, 已对调", "north stood before east: exchanged"),
    "ring-closed": Text("环未闭合, 已闭合", "open ring closed"),
    "make-valid": Text("图形修复(附面积变化)", "geometry made valid (with its change of area)"),
    "z-dropped": Text("去除高程", "elevation dropped"),
    "datum": Text("地图偏移坐标纠正", "map offset removed"),
    "crs": Text("坐标系转换", "CRS transformed"),
    "null-point": Text("坐标为 0,0 视为空", "the point 0,0 taken as empty"),
}
