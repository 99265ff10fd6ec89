"""The heads (中心词) that end the names of places, organisations and policies, and what each needs."""

from __future__ import annotations

from typing import NamedTuple

from pipeline.model import EntityType


class HeadGroup(NamedTuple):
    """Words that end a name (中心词).

    ``needs`` says what must stand before the head, at most ``reach`` characters away:

    * ``anchor`` a place, organisation or nation; ``filled`` the same and something between;
    * ``name`` an anchor, or an unknown word with a clear left edge;
    * ``touch`` a division with nothing between; ``office`` the same, or a level such as 省;
    * ``near`` a place and no known word between; ``edge`` the same, or clear edges on both sides;
    * ``verb`` an anchor or a verb such as 实施; ``quoted`` a name in quotation marks;
    * ``nation`` 全国, 国际 and the like.
    """

    type: EntityType
    kind: str
    needs: str
    reach: int
    words: str


HEADS = (
    HeadGroup(
        "org",
        "company",
        "filled",
        12,
        """
            总公司 子公司 公司
        """,
    ),
    HeadGroup(
        "policy",
        "positioning",
        "nation",
        12,
        """
            基地 研发基地 核心区 中心 枢纽 高地 策源地 示范区 先行区 先行示范区 集聚区 支撑区 枢纽节点
        """,
    ),
    HeadGroup(
        "org",
        "company",
        "name",
        16,
        """
            股份有限公司 有限责任公司 有限公司 集团有限公司 集团股份有限公司 控股集团 集团公司 集团 银行
            出版社 出版集团 律师事务所 会计师事务所 通讯社 报业集团
        """,
    ),
    HeadGroup(
        "org",
        "company",
        "anchor",
        12,
        """
            分公司 分行 支行 电视台 广播电台 日报社 日报 晚报 报社 旅行社
        """,
    ),
    HeadGroup(
        "org",
        "school",
        "name",
        8,
        """
            大学 师范大学 理工大学 医科大学 职业技术学院 职业学院 师范学院 党校 幼儿园
        """,
    ),
    HeadGroup(
        "org",
        "school",
        "anchor",
        12,
        """
            学院 附属中学 附属小学 研究生院 校区
        """,
    ),
    HeadGroup(
        "org",
        "school",
        "filled",
        8,
        """
            中学 小学 学校
        """,
    ),
    HeadGroup(
        "org",
        "hospital",
        "filled",
        10,
        """
            医院
        """,
    ),
    HeadGroup(
        "org",
        "hospital",
        "anchor",
        10,
        """
            院区 分院 卫生院 疾控中心 疾病预防控制中心
        """,
    ),
    HeadGroup(
        "org",
        "institute",
        "anchor",
        18,
        """
            科学院 工程院 战略研究院 战略研究所 战略研究中心 社科院 社会科学院 农科院 研究总院 研究院 研究所
            研究室 研究中心 研究会 设计院 设计研究院 规划院 规划设计研究院 实验室 技术创新中心 产业创新中心
            制造业创新中心 工程研究中心 文史馆 博士后工作站
        """,
    ),
    HeadGroup(
        "org",
        "association",
        "anchor",
        18,
        """
            学会 协会 商会 总商会 联合会 基金会 促进会 联盟 联合体 共同体 工商联 总工会 妇联 红十字会
        """,
    ),
    HeadGroup(
        "org",
        "association",
        "filled",
        18,
        """
            合作社 俱乐部 理事会 董事会
        """,
    ),
    HeadGroup(
        "org",
        "committee",
        "anchor",
        30,
        """
            执行委员会 工作委员会 管理委员会 专家委员会 组织委员会 委员会 管委会 党工委 组委会
            领导小组办公室 领导小组 协调小组 工作专班 联合工作办公室 推进办公室 工作办公室 办公室 办公厅
            专题工作组 工作组 指挥部 总指挥部
        """,
    ),
    HeadGroup(
        "org",
        "government",
        "anchor",
        10,
        """
            管理局 监督局 服务局 总局 海关 税务局 气象局 档案馆 检察院 法院 调查总队 人民法院 人民检察院
        """,
    ),
    HeadGroup(
        "org",
        "government",
        "touch",
        0,
        """
            人民政府 政府办公厅 政府办公室 省政府 市政府 区政府 县政府 人大常委会 人大 政协 纪委监委 纪委
            省委 市委 区委 县委
        """,
    ),
    HeadGroup(
        "org",
        "centre",
        "filled",
        14,
        """
            数据中心 服务中心 监测中心 测试中心 管理中心 发展中心 交易中心 交易所 孵化器 中心
        """,
    ),
    HeadGroup(
        "place",
        "zone",
        "name",
        16,
        """
            新区 开发区 高新区 经开区 农高区 高新技术产业开发区 经济技术开发区 经济开发区 高新技术开发区
            自贸区 自贸试验区 自由贸易试验区 自由贸易港 综合保税区 保税区 保税港区 临空经济区 经济区 商务区
            合作区 先导区 度假区 旅游度假区 风景名胜区 风景区 自然保护区 保护区 旅游区 功能区 集中区 科学城
            科技城 大学城
        """,
    ),
    HeadGroup(
        "place",
        "zone",
        "name",
        22,
        """
            先行示范区 示范区 先行区 试验区 集聚区 示范带 产业带 经济带 旅游带 文化带 生态带 发展带 城市带
            经济圈 都市圈 生活圈 旅游圈 城市群 生态功能区 协作区 生态圈 经济走廊 科创走廊 大走廊 创新走廊
        """,
    ),
    HeadGroup(
        "place",
        "park",
        "name",
        16,
        """
            产业园区 工业园区 科技园区 产业园 工业园 科技园 科创园 创业园 软件园 物流园 物流园区 生态园
            文化园 农业园 创意园 医药园 植物园 动物园 湿地公园 森林公园 国家公园 地质公园 遗址公园 郊野公园
            主题公园 公园 小镇 特色小镇
        """,
    ),
    HeadGroup(
        "place",
        "park",
        "anchor",
        18,
        """
            产业基地 产业化基地 创新基地 研发基地 示范基地 数据中心集群 算力中心 基地 分园 园区 新城 组团
        """,
    ),
    HeadGroup(
        "place",
        "site",
        "name",
        10,
        """
            国际机场 机场 火车站 高铁站 城际站 水库 湿地 特大桥 大桥 博物馆 博物院 纪念馆 图书馆 美术馆
            科技馆 体育馆 体育场 大剧院 艺术中心 会展中心 奥林匹克中心 批发市场 服装商贸城 商贸城 影城
            影视城 古镇 古城 水镇 古村 故居 遗址 风情街 步行街 体育公园 奥林匹克公园 避暑山庄 林场 农场 牧场
            国家级自然保护区 度假村 滑雪场 海港 港区 口岸 石窟 大峡谷 大草原 大厦
        """,
    ),
    HeadGroup(
        "place",
        "site",
        "anchor",
        12,
        """
            综合交通枢纽 枢纽 站枢纽 枢纽节点 南站 北站 东站 西站 码头 广场 景区 度假地 纪念地 核电站 水电站
            电站
        """,
    ),
    HeadGroup(
        "place",
        "water",
        "anchor",
        4,
        """
            流域 灌区 海域 海湾 半岛 群岛 山脉 草原 高原 平原 盆地 三角洲 沙漠
        """,
    ),
    HeadGroup(
        "place",
        "region",
        "touch",
        0,
        """
            地区
        """,
    ),
    HeadGroup(
        "policy",
        "plan",
        "anchor",
        26,
        """
            规划纲要 发展规划 专项规划 总体规划 空间规划 详细规划 规划 纲要 行动计划 行动方案 实施方案
            总体方案 工作方案 合作协议书 协议书 合作框架协议 框架协议 合作协议 协议 协定 共识 管理办法 条例
            目录 限制目录 负面清单 指南 实施意见 指导意见 倡议 宣言
        """,
    ),
    HeadGroup(
        "policy",
        "programme",
        "verb",
        20,
        """
            专项行动 行动计划 三年行动 攻坚行动 提升行动 行动 战略 工程 计划
        """,
    ),
    HeadGroup(
        "policy",
        "programme",
        "quoted",
        16,
        """
            制度 项目 试点 试点示范 机制 体制 政策 改革 活动 共识 方案 模式改革
        """,
    ),
    HeadGroup(
        "place",
        "admin",
        "edge",
        4,
        """
            自治区 自治州 自治县 县 镇 乡 苏木 街道 村 社区 市 区 旗
        """,
    ),
    HeadGroup(
        "place",
        "site",
        "near",
        3,
        """
            港 站 园 湖 河 江 岛 山
        """,
    ),
)
