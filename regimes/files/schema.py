"""规程文件里可以写什么：每张表有哪些键、什么类型、哪些词。没列在这里的键一律不认。"""

from dataclasses import replace
from datetime import date

from core.acts import Act
from regimes import grounds
from regimes.choices import (
    CLEAR_LABEL,
    PUBLICITY_CLEAR,
    AidKind,
    Decider,
    ObjectionRemedy,
    OnBreach,
    OnsiteClass,
    PauseReason,
    Place,
    PublicityStage,
    PublicityWhen,
    Purpose,
    ReviewMode,
    SourceStatus,
    TimeUnit,
)
from regimes.files.values import DATA_CLASS, DRAWN, SHARE, Field, words
from regimes.parameters import CEILINGS

MOST_YUAN = 999_999  # 一户一次、一月的救助金额到不了这么大
FILE_REF = r"[A-Z][A-Z0-9_]{1,19}@\d{1,4}"  # 规程代号@版本，如 NAT_STREET@1
SOURCED = {"source": Field(required=True), "status": words(SourceStatus, required=True), "note": Field()}
TOP = {
    "code": Field(required=True, pattern=r"[A-Z][A-Z0-9_]{1,19}", shape="应为大写字母开头的代号，如 LS2019"),
    "version": Field(int, required=True),
    "name": Field(required=True),
    "district": Field(pattern=r"\d{6}", shape="应为区县的6位区划代码，加引号"),
    "legal_basis": Field(required=True),
    "note": Field(),
    "starts_on": Field(date, required=True),
    "ends_on": Field(date),
    "like": Field(pattern=FILE_REF, shape="应为“代号@版本”，如 NAT_STREET@1"),
    "aids": words(AidKind, many=True),
    "sources": Field(dict, required=True),
    "delegates": Field(dict),
    "common": Field(dict),
    "duty": Field(list),
    "excludes": Field(list),
    "ground": Field(list),
    "procedure": Field(list),
}
DELEGATES = {"aids": words(AidKind, required=True, many=True)}
COMMON = {"rules": Field(dict), "limit": Field(list), "publicity": Field(list), "paper": Field(list)}
COMMON_ROWS = ("limit", "publicity", "paper")
PROCEDURE = {
    "aid": words(AidKind, required=True),
    "purpose": words(Purpose, required=True),
    "like": Field(
        pattern=rf"({FILE_REF}:)?[a-z_]+\.[a-z]+", shape="应如 minimum_living.new 或 NAT_STREET@1:minimum_living.new"
    ),
    "drop": Field(many=True),
    "rules": Field(dict),
    "limit": Field(list),
    "publicity": Field(list),
    "pause": Field(list),
    "paper": Field(list),
    "notice": Field(list),
}
DELEGATES |= SOURCED
STARTS = replace(
    words(Act, required=True),
    words=(*Act.values, PUBLICITY_CLEAR),
    labels=(*map(str, Act.labels), CLEAR_LABEL),
)
ROWS = {
    "limit": {
        "id": Field(required=True, pattern=r"[A-Z][A-Za-z0-9]{1,19}", shape="应为大写字母开头的编号，如 T12"),
        "label": Field(required=True),
        "days": Field(int, required=True),
        "extended_days": Field(int),
        "unit": words(TimeUnit, required=True),
        "start": STARTS,
        "end": words(Act, required=True, many=True),
        "on_breach": words(OnBreach, required=True),
        "nested_in": Field(),
        **SOURCED,
    },
    "publicity": {
        "stage": words(PublicityStage, required=True),
        "number": Field(int, required=True),
        "when": words(PublicityWhen, required=True),
        "places": words(Place, required=True, many=True),
        "days": Field(int),
        "unit": words(TimeUnit),
        "count_posting_day": Field(bool),
        "extend_if_rest_day": Field(bool),
        "blocks": Field(bool, required=True),
        **SOURCED,
    },
    "pause": {
        "reason": words(PauseReason, required=True),
        "start": words(Act, required=True),
        "end": words(Act, required=True, many=True),
        "limits": Field(many=True),
        "max_days": Field(int, required=True),
        **SOURCED,
    },
    "paper": {
        "code": Field(required=True, pattern=r"[a-z_]+", shape="只用小写字母和下划线"),
        "label": Field(required=True),
        "shareable": Field(bool),
        "per_adult": Field(bool),
        "if_applicable": Field(),
        **SOURCED,
    },
    "notice": {
        "kind": Field(required=True, pattern=r"[a-z_]+", shape="只用小写字母和下划线"),
        "label": Field(required=True),
        "on": words(Act, required=True),
        **SOURCED,
    },
}
# 不属于哪一案、而是按期要做的事：年审、月报、救济期限。
DUTY = {
    "id": Field(required=True, pattern=r"[A-Z][A-Za-z0-9]{1,19}", shape="应为大写字母开头的编号，如 T12"),
    "label": Field(required=True),
    "days": Field(int, required=True),
    "unit": words(TimeUnit, required=True),
    "start": Field(required=True),
    "end": Field(required=True),
    "on_breach": words(OnBreach, required=True),
    "who": Field(words=("street", "district"), labels=("街道", "区民政局")),
    **SOURCED,
}
# 本区在国家规定之外另定的：享受这一类的，不能同时享受哪几类。
EXCLUDES = {
    "aid": words(AidKind, required=True),
    "others": words(AidKind, required=True, many=True),
    **SOURCED,
}
# 本区另定的理由：不予受理、终止、不予确认、退回；与全国的（data/grounds）同一代号的，用本区的。
GROUND = {
    "act": Field(required=True, words=tuple(map(str, grounds.ACTS)), labels=tuple(act.label for act in grounds.ACTS)),
    "key": Field(required=True, pattern=r"[a-z_]+", shape="只用小写字母和下划线"),
    "label": Field(required=True),
    "text": Field(required=True),
    "aids": words(AidKind, many=True),
    "ineligible": Field(bool),
    **SOURCED,
}
ROW_KEY = {"limit": "id", "publicity": "stage", "pause": "reason", "paper": "code", "notice": "kind"}

RULES = {
    # 与 Procedure 的列同名，决定走哪条路
    "decider": ("决定人", words(Decider, required=True)),
    "district_above": ("超过多少元由区县审批", Field(int, most=MOST_YUAN)),
    "review_mode": ("民主评议", words(ReviewMode, required=True)),
    "check_first": ("核对前置", Field(bool)),
    "check_required": ("须核对", Field(bool)),
    "visit_required": ("须入户调查", Field(bool)),
    "panel": ("须经评审会", Field(bool)),
    "rereview_publicity": ("评议后再公示", Field(bool)),
    "joint_gate": ("区级联合把关", Field(bool)),
    "gate_may_refuse": ("把关可以直接不予确认", Field(bool)),
    "relieve_first": ("先行救助", Field(bool)),
    "hand_over": ("材料报送区县", Field(bool)),
    "objection_remedy": ("公示异议的处理", words(ObjectionRemedy)),
    # 办理当时读取的值
    "check_classes": ("核对哪几类数据", DATA_CLASS),
    "signer": ("签署人", Field()),
    "seal": ("加盖街道公章", Field(bool)),
    "visit_min_persons": ("入户调查最少人数", Field(int)),
    "recheck_pauses_clock": ("核对复查期间停表", Field(bool)),
    "review_min_total": ("评议会最少人数", Field(int)),
    "review_min_rep_share": ("群众代表最低占比", SHARE),
    "review_attendance_share": ("代表最低到会比例", SHARE),
    "review_pass_share": ("评议通过比例", SHARE),
    "review_pass_operator": ("通过比例的算法", Field(words=(">", ">="))),
    "review_base": ("通过比例的基数", Field(words=("present", "entitled", "valid"))),
    "review_secret": ("无记名投票", Field(bool)),
    "review_drawn": ("评议人员抽签产生，各类几人", DRAWN),
    "panel_min_members": ("评审会最少人数", Field(int)),
    "panel_pass_share": ("评审会通过比例", SHARE),
    "check_valid_months": ("核对报告有效月数", Field(int)),
    "start_month": ("待遇起始月", Field(words=("next", "same"))),
    "backdate_death": ("死亡的自何月减发停发", Field(words=("event_next", "decision_next"))),
    "backdate_false": ("隐瞒虚报的自何月减发停发", Field(words=("event_next", "decision_next"))),
    "valid_months": ("认定有效月数", Field(int)),
    "file_with_district": ("审批后报区民政局", Field(bool)),
    "monthly_roster": ("按月报送名单和金额", Field(bool)),
    "file_unit": ("归档单位", Field(words=("household", "person"))),
    "ceiling_parameter": ("限额取自参数", Field(words=tuple(CEILINGS), labels=tuple(CEILINGS.values()))),
    "onsite_all": ("区级逐户实地核查的对象", words(OnsiteClass, many=True)),
    "sampling_share": ("新增对象抽查比例", SHARE),
    "sampling_rounding": ("抽查户数取整", Field(words=("up",))),
    "one_window": ("一门受理", Field(bool)),
    "electronic_copy": ("电子档案与纸质一致", Field(bool)),
    "file_place": ("档案存放", Field()),
    "ceiling_months": ("限额不超过几个月低保标准", Field(int)),
}
COLUMNS = (
    "decider",
    "district_above",
    "review_mode",
    "check_first",
    "check_required",
    "visit_required",
    "panel",
    "rereview_publicity",
    "joint_gate",
    "gate_may_refuse",
    "relieve_first",
    "hand_over",
    "objection_remedy",
)
