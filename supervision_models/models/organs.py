"""The organs whose duty a model supervises, and the fields of public interest.

Codes stand in model files; which organ bears a name locally is the reader's knowledge.
"""

from __future__ import annotations

from supervision_models.errors import Text

ORGANS: dict[str, Text] = {
    "natural-resources": Text("自然资源主管部门", "natural resources authority"),
    "forestry-grassland": Text("林业和草原主管部门", "forestry and grassland authority"),
    "agriculture": Text("农业农村主管部门", "agriculture and rural affairs authority"),
    "water": Text("水行政主管部门", "water authority"),
    "ecology": Text("生态环境主管部门", "ecology and environment authority"),
    "housing": Text("住房和城乡建设主管部门", "housing and construction authority"),
    "transport": Text("交通运输主管部门", "transport authority"),
    "urban-management": Text("城市管理部门", "urban management authority"),
    "approval-service": Text("行政审批服务部门", "administrative approval authority"),
    "development-reform": Text("发展改革部门", "development and reform authority"),
    "industry": Text("工业和信息化主管部门", "industry and information authority"),
    "energy": Text("能源主管部门", "energy authority"),
    "emergency": Text("应急管理部门", "emergency management authority"),
    "fire-rescue": Text("消防救援机构", "fire and rescue authority"),
    "market-regulation": Text("市场监督管理部门", "market regulation authority"),
    "human-resources": Text(
        "人力资源和社会保障部门", "human resources and social security authority"
    ),
    "medical-insurance": Text("医疗保障部门", "medical insurance authority"),
    "health": Text("卫生健康部门", "health authority"),
    "civil-affairs": Text("民政部门", "civil affairs authority"),
    "education": Text("教育部门", "education authority"),
    "culture-heritage": Text("文物主管部门", "cultural heritage authority"),
    "civil-air-defence": Text("人民防空主管部门", "civil air defence authority"),
    "taxation": Text("税务机关", "tax authority"),
    "finance": Text("财政部门", "finance authority"),
    "state-assets": Text("国有资产监督管理机构", "state assets authority"),
    "audit": Text("审计机关", "audit authority"),
    "police": Text("公安机关", "public security organ"),
    "court": Text("人民法院", "people's court"),
    "justice": Text("司法行政机关", "judicial administration"),
    "supervision-commission": Text("监察机关", "supervision commission"),
    "township": Text("乡镇人民政府（街道办事处）", "township government or sub-district office"),
    "county-government": Text("县级人民政府", "county government"),
    "military": Text("军事机关", "military organ"),
    "veterans": Text("退役军人事务部门", "veterans affairs authority"),
    "nature-reserve": Text("自然保护地管理机构", "nature reserve administration"),
    "river-basin": Text("流域管理机构", "river basin authority"),
    "disabled-persons": Text("残疾人联合会", "disabled persons' federation"),
    "meteorology": Text("气象主管机构", "meteorological authority"),
    "railway": Text("铁路监督管理机构", "railway authority"),
    "press-cyberspace": Text("网信部门", "cyberspace administration"),
}

FIELDS: dict[str, Text] = {
    "resources": Text("资源保护", "protection of resources"),
    "ecology": Text("生态环境保护", "protection of the environment"),
    "state-property": Text("国有财产保护", "protection of state property"),
    "land-grant": Text("国有土地使用权出让", "granting of state land"),
    "food-drug": Text("食品药品安全", "food and drug safety"),
    "work-safety": Text("安全生产", "work safety"),
    "minors": Text("未成年人保护", "protection of minors"),
    "women": Text("妇女权益保障", "protection of women"),
    "heroes": Text("英雄烈士保护", "protection of heroes and martyrs"),
    "military-honour": Text("军人地位和权益保障", "status and rights of soldiers"),
    "national-defence": Text("国防和军事利益保护", "national defence"),
    "personal-information": Text("个人信息保护", "protection of personal information"),
    "anti-fraud": Text("反电信网络诈骗", "telecom and online fraud"),
    "anti-monopoly": Text("反垄断", "anti-monopoly"),
    "agricultural-products": Text("农产品质量安全", "quality of agricultural products"),
    "accessibility": Text("无障碍环境建设", "accessibility"),
    "cultural-heritage": Text("文物和文化遗产保护", "cultural heritage"),
    "labour": Text("农民工和劳动者权益", "rights of migrant and other workers"),
    "procurement": Text("招标投标与政府采购", "tendering and procurement"),
    "unlawful-exercise": Text("行政机关违法行使职权", "unlawful exercise of office"),
    "administrative-enforcement": Text("行政处罚与执行监督", "administrative enforcement"),
    "incidents": Text("生产安全事故", "work accidents"),
    "waste": Text("固体废物与建筑垃圾", "solid and construction waste"),
    "social-governance": Text("社会治理", "social governance"),
    "ranking": Text("线索排序", "ranking of leads"),
}
