"""花名册的表格：列序照 F38，表头、合计大写、制表审核负责人、签章、水印俱全。"""

from uuid import UUID

from django.db.models import FloatField, TextField
from django.db.models.functions import Cast

from cases.codes import ChangeReason
from core.crypto import opener
from core.dates import local_day, zh
from core.masking import NO_NUMBER, mask_account, mask_id
from core.money import in_words
from core.sheets import Column, write_sheet
from rosters.models import LineChange, LineRemark, RosterLine

COLUMNS = [
    Column("序号", 6, text=False),
    Column("街道", 14),
    Column("社区", 14),
    Column("类别", 16),
    Column("户主", 10),
    Column("户主身份证号", 21, digits=True),
    Column("家庭人口", 6, text=False),
    Column("保障人口", 6, text=False),
    Column("保障对象", 24),
    Column("月人均收入", 11, text=False),
    Column("标准", 11, text=False),
    Column("保障金", 11, text=False),
    Column("分类施保", 11, text=False),
    Column("补发（扣回）", 12, text=False),
    Column("合计", 12, text=False),
    Column("起始年月", 12),
    Column("本月变动", 9),
    Column("上月金额", 12, text=False),
    Column("每月增减", 12, text=False),
    Column("变动原因", 18),
    Column("所依文号", 24),
    Column("开户银行", 18),
    Column("户名", 10),
    Column("账号", 23, digits=True),
    Column("备注", 18),
]


class _Bare(Cast):
    """数据库给什么就是什么，不逐格再转换；十万行省下十几万次调用。"""

    convert_value = staticmethod(Cast._convert_value_noop)


MONEY = [_Bare(name, FloatField()) for name in "per_capita standard base_amount top_up arrears amount".split()]
# 除封印外依列序取，街道另补；号码取密文原样，不经字段转换；表里的数本是浮点数，由数据库直接给出。
TAKEN = [
    _Bare("seal", TextField()),
    *"order community_name aid_label head_name".split(),
    _Bare("id_number", TextField()),
    *"size covered covered_names".split(),
    *MONEY,
    *"starts_month change".split(),
    *(_Bare(name, FloatField()) for name in ("previous_amount", "difference")),
    *"reason decision_number bank holder_name".split(),
    _Bare("account", TextField()),
    "remark",
]
HEAD_AT, ID_AT, MONTH_AT, CHANGE_AT, REASON_AT, ACCOUNT_AT = (
    [column.name for column in COLUMNS].index(name)
    for name in ("户主", "户主身份证号", "起始年月", "本月变动", "变动原因", "账号")
)
ID, ACCOUNT = (f"{RosterLine._meta.get_field(name).context}\0".encode() for name in ("id_number", "account"))
CHANGES, REMARKS = dict(LineChange.choices), {"": "", **dict(LineRemark.choices)}
REASONS = {"": "", **dict(ChangeReason.choices)}
FETCH = 1000
HYPHENATED = 36  # SQLite 存的封印没有连字符


def write_roster(path, roster, *, full, mark):
    """把一份名册写成 .xlsx，返回行数。`full` 为发放用的完整号码，否则脱敏；`mark` 是水印一句话。"""
    return write_sheet(
        path,
        sheet=f"{roster.street.name[:20]}{roster.month:%Y-%m}",
        columns=COLUMNS,
        rows=rows_of(roster, full=full),
        head=_head(roster, full, mark),
        foot=_foot(roster),
        mark=mark,
    )


def rows_of(roster, *, full):
    """名册各行的单元格，逐批取、逐行解密；停发的行列在后面，金额为零。"""
    show_id, show_account = (str, str) if full else (mask_id, mask_account)
    street, months, opened = roster.street.name, _Months(), opener()
    for seal, *row in roster.lines.order_by("order").values_list(*TAKEN).iterator(FETCH):
        place = (seal if len(seal) == HYPHENATED else str(UUID(seal))).encode()
        row.insert(1, street)
        if number := row[ID_AT]:
            row[ID_AT] = show_id(opened(number, ID + place))
        elif row[HEAD_AT]:
            row[ID_AT] = NO_NUMBER
        if account := row[ACCOUNT_AT]:
            row[ACCOUNT_AT] = show_account(opened(account, ACCOUNT + place))
        row[MONTH_AT], row[CHANGE_AT], row[-1] = months[row[MONTH_AT]], CHANGES[row[CHANGE_AT]], REMARKS[row[-1]]
        row[REASON_AT] = REASONS[row[REASON_AT]]
        yield row


class _Months(dict):
    """月份的写法，每个月只写一遍。"""

    def __missing__(self, day):
        self[day] = text = f"{day.year}年{day.month}月"
        return text


def _head(roster, full, mark):
    sample = "（示例标准，不作发放依据）" if roster.is_sample else ""
    state = "已签章" if roster.is_sealed else f"{roster.get_status_display()}，未签章，不作发放依据"
    use = "发放用，含完整号码，按保密要求保管" if full else "查阅用，号码已脱敏"
    return [
        f"{roster.street.full_name}{roster.month_label}社会救助花名册{sample}",
        f"制表单位：{roster.street.full_name}　　发放年月：{roster.month_label}　　状态：{state}　　{use}",
        mark,
    ]


def _foot(roster):
    signed = [
        ("制表", roster.drafted_by, roster.drafted_at),
        ("审核", roster.checked_by, roster.checked_at),
        ("负责人", roster.sealed_by, roster.sealed_at),
    ]
    names = "　　".join(f"{label}：{who.name}（{zh(local_day(at), False)}）" for label, who, at in signed if who)
    seal = f"签章摘要：{roster.sha256}" if roster.is_sealed else "未签章"
    total = f"合计 {roster.households} 户 {roster.persons} 人，金额大写：{in_words(roster.amount)}"
    return [
        {"户主": "合计", "保障人口": roster.persons, "合计": float(roster.amount), "备注": f"{roster.households}户"},
        {"街道": total},
        {"街道": names},
        {"街道": seal},
    ]
