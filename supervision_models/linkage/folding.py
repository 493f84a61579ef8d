"""Writing folded away: what two clerks write differently and mean the same.

`fold_frame` takes a text column to half width, without spaces, with simplified characters,
upper case, uniform brackets and Arabic numerals. It knows nothing of companies or projects;
those build on it. Everything is whole-column work of polars, made for distinct values.
"""

from __future__ import annotations

from functools import cache

import polars as pl

# traditional or variant character, then the one in common use; those that occur in names of
# firms, sites and offices. Characters whose simplified form stands for several are left out.
_VARIANTS = (
    "國国華华東东業业築筑設设務务發发開开電电長长門门馬马龍龙廣广慶庆豐丰興兴聯联實实產产資资農农區区"
    "縣县鄉乡鎮镇萬万億亿與与園园環环術术機机車车運运輸输達达遠远進进衛卫衞卫號号處处廠厂倉仓動动勞劳"
    "橋桥樓楼樹树測测準准澤泽潔洁爾尔盧卢碩硕禮礼種种稅税穩稳競竞筆笔節节紅红紀纪納纳級级紡纺織织終终"
    "組组細细結结給给統统經经綠绿維维網网綜综線线總总羅罗義义職职臺台艦舰莊庄藝艺藥药蘇苏蘭兰製制裝装"
    "規规視视計计訊讯託托記记訓训許许訴诉評评詢询該该誠诚認认語语說说調调諮咨證证識识護护譽誉財财貢贡"
    "貨货貫贯責责貴贵買买費费貿贸賀贺賓宾賢贤質质贊赞贏赢軍军軟软軌轨較较載载輕轻輝辉輪轮迴回連连週周"
    "遊游過过違违遙遥適适選选遷迁還还邊边郵邮鄭郑鄒邹醫医釀酿鈞钧鋼钢銅铜銀银鋁铝鉛铅鋒锋錄录錢钱錦锦"
    "鍋锅鍊炼鍛锻鎖锁鏡镜鐘钟鐵铁鑄铸鑑鉴鑒鉴鑽钻閘闸間间閣阁閱阅關关陽阳陰阴陳陈陸陆隊队階阶際际隨随"
    "險险離离難难雲云靈灵靜静頂顶項项順顺須须預预領领頭头頻频題题額额類类顧顾顯显風风飛飞飯饭飲饮飾饰"
    "館馆馳驰駐驻駕驾騰腾驗验魚鱼魯鲁鮮鲜鳳凤鴻鸿鵬鹏鷹鹰麗丽麥麦點点齊齐齒齿龜龟亞亚來来倫伦個个優优"
    "傳传債债傑杰價价儀仪償偿兒儿內内兩两冊册凱凯創创別别則则剛刚劃划劉刘勝胜匯汇協协單单衆众眾众參参"
    "叢丛吳吴員员問问啟启啓启喬乔嚴严圍围圖图團团執执堅坚報报場场塊块壓压壢坜壩坝墻墙壯壮壽寿夾夹奧奥"
    "奪夺婦妇孫孙學学寧宁寶宝審审寫写將将專专導导層层屬属岡冈島岛峽峡嶺岭嶽岳幣币師师帶带幫帮幹干廟庙"
    "廳厅張张強强彈弹彙汇徑径從从復复徹彻應应懷怀態态憲宪戲戏戶户拋抛掃扫採采換换揚扬損损搖摇擁拥擇择"
    "擊击擔担據据擴扩攝摄敵敌數数斷断時时晉晋暉晖暢畅曆历曉晓書书會会條条極极楊杨構构標标樣样檔档檢检"
    "權权歐欧歲岁歷历殘残殺杀毀毁氣气決决沖冲況况淨净減减湯汤溝沟溫温滅灭滬沪滿满漁渔漢汉潤润濟济濱滨"
    "瀏浏灣湾災灾為为烏乌無无煉炼煙烟熱热燈灯燒烧營营爐炉牆墙獎奖獨独獲获獻献現现瑪玛瓊琼畢毕畫画異异"
    "當当療疗監监盤盘碼码磚砖礦矿祿禄穀谷積积簡简糧粮紙纸絡络絲丝緊紧緣缘編编練练績绩繪绘繼继續续習习"
    "聖圣聞闻聲声肅肃脫脱腦脑臨临舉举艱艰葉叶蒼苍蓋盖蔣蒋蕭萧薈荟虛虚補补裡里裏里複复見见親亲觀观訂订"
    "討讨試试詩诗詳详請请論论諾诺謀谋謝谢譯译議议讀读變变讓让豬猪貝贝負负販贩賣卖趙赵跡迹躍跃轉转轟轰"
    "嵐岚崑昆崙仑辦办辭辞鄰邻釋释針针鉅巨峯峰羣群畱留於于甯宁昇升"
)
_BRACKETS = {
    **dict.fromkeys("〔【[{﹝〈《<「『", "("),
    **dict.fromkeys("〕】]}﹞〉》>」』", ")"),
}
_CIRCLES = {"○": "〇", "Ο": "〇", "零": "〇"}
_ROMAN = {
    "Ⅰ": "1", "Ⅱ": "2", "Ⅲ": "3", "Ⅳ": "4", "Ⅴ": "5",
    "Ⅵ": "6", "Ⅶ": "7", "Ⅷ": "8", "Ⅸ": "9", "Ⅹ": "10",
}  # fmt: skip
_DIGITS = "〇一二三四五六七八九"
_INVISIBLE = r"[\s\p{C}\u00a0\u3000\u200b-\u200f\u2060\ufeff]+"
# a range or list of numbers must not run together: 1-3号楼 is not 13号楼
_BETWEEN_DIGITS = r"(\d)[-~、,./至到—–]+(\d)"
_PUNCTUATION = r"[^\p{L}\p{N}_#()]+"


def fold_frame(
    frame: pl.DataFrame, *, written: str, folded: str, strip: str | None = None
) -> pl.DataFrame:
    """The frame's first column in two folded forms, as the columns `written` and `folded`.

    written  half width, no spaces, upper case, common characters, ``()`` for every bracket;
             without what fits the pattern `strip`; punctuation still stands
    folded   the same with Arabic numerals and without punctuation but ``()``, ``#`` and ``_``,
             which stands between numbers that punctuation held apart; NULL where nothing is left
    """
    text = pl.col(frame.columns[0])
    text = (
        text.str.replace_many(_ROMAN)
        .str.normalize("NFKC")
        .str.replace_all(_INVISIBLE, "")
        .str.to_uppercase()
        .str.replace_many(_characters())
    )
    if strip is not None:
        text = text.str.replace_all(strip, "")
    result = numerals(pl.col(written))
    for _ in range(2):  # twice: neighbouring pairs share a digit
        result = result.str.replace_all(_BETWEEN_DIGITS, "${1}_${2}")
    result = result.str.replace_all(_PUNCTUATION, "").alias(folded)
    frame = frame.with_columns(text.alias(written)).with_columns(result)
    return frame.with_columns(empty_to_null(pl.col(folded)).alias(folded))


def numerals(text: pl.Expr) -> pl.Expr:
    """Chinese numerals as Arabic ones."""
    table, values = _numeral_table()
    return text.str.replace_many(table, values, leftmost=True)


def empty_to_null(text: pl.Expr) -> pl.Expr:
    return pl.when(text.str.len_bytes() > 0).then(text)


def without_brackets(text: pl.Expr) -> pl.Expr:
    """Brackets dropped, what they hold kept."""
    return text.str.replace_all(r"[()]", "")


@cache
def _characters() -> dict[str, str]:
    pairs = dict(zip(_VARIANTS[::2], _VARIANTS[1::2], strict=True))
    return {**pairs, **_BRACKETS, **_CIRCLES}


@cache
def _numeral_table() -> tuple[list[str], list[str]]:
    """Chinese numerals up to 999 with their value, longest first.

    Two bare digits in a row (三一, 八一) are a name and no number; they stand in the table as
    themselves, so that they are not read as 31 and meet a firm of that number. Three are spelt
    (三六五 is 365): nobody reads them as a name otherwise.
    """
    table: dict[str, str] = {}
    for first in _DIGITS[1:]:
        for second in _DIGITS[1:]:
            table[first + second] = first + second
            for third in _DIGITS[1:]:
                table[first + second + third] = "".join(
                    str(_DIGITS.index(digit)) for digit in (first, second, third)
                )
    for number in range(1, 1000):
        table[_spoken(number)] = str(number)
        if number > 100 and number % 100 // 10 == 1:
            table[_spoken(number).replace("百一十", "百十")] = str(number)
        if "0" in str(number):
            table[_spelt(number)] = str(number)
    for year in range(1900, 2100):
        table[_spelt(year)] = str(year)
    table["〇"] = "0"
    ordered = sorted(table.items(), key=lambda item: (-len(item[0]), item[0]))
    return [written for written, _ in ordered], [value for _, value in ordered]


def _spelt(number: int) -> str:
    """Digit by digit: 205 is 二〇五."""
    return "".join(_DIGITS[int(digit)] for digit in str(number))


def _spoken(number: int) -> str:
    """A number below 1000 as it is read: 21 is 二十一, 10 is 十, 101 is 一百〇一."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    text = _DIGITS[hundreds] + "百" if hundreds else ""
    if tens:
        text += ("" if tens == 1 and not hundreds else _DIGITS[tens]) + "十"
    elif hundreds and ones:
        text += "〇"
    return text + (_DIGITS[ones] if ones else "")
