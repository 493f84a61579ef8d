"""Natural persons where a firm is expected: an individual who took on work, an owner of a house.

Such a column is no personal one, and most of its values are firms. Its values are looked at one by
one: two or three characters that begin with a surname and end like no firm, office or place (four
after a surname of two) are taken for a person's name, and shown as the surname alone.
"""

from __future__ import annotations

from supervision_models.contracts.definition import Contract

# the commonest hundred and some; and those of two characters
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜"
    "崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛"
    "邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝"
    "路游辛靳欧管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂"
    "全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝"
)
DOUBLE = "欧阳|上官|司马|司徒|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|夏侯|端木|轩辕|南宫|宇文"
PERSON = f"(?:(?:{DOUBLE})[\u4e00-\u9fa5]{{1,2}}|[{_SURNAMES}][\u4e00-\u9fa5]{{1,2}})"
# what ends like this is a firm, an office, a place or a group of people
NO_PERSON = (
    "(?:公司|集团|厂|店|部|院|局|校|学|站|场|所|社|队|处|中心|会|组|户|行|馆|园|库|矿|村|镇|乡|县|市|区|街|路|"
    "单位|个人|企业|机构|建设|建筑|工程|置业|地产|科技|工作室|银行)"
)


def party_names(contract: Contract) -> frozenset[str]:
    """Columns that hold the names of parties."""
    return frozenset(party.name for party in contract.parties.values() if party.name is not None)
