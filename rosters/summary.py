"""临时救助资金发放汇总表（F29b）：一个街道一个月确认的急难型、支出型、小额，每月报区民政局。"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count

from cases.models import Decision, Outcome
from core.dates import local_day, month_after, zh
from core.masking import NO_NUMBER, mask_account, mask_id, mask_phone
from core.money import in_words
from core.sheets import Column, write_sheet
from regimes.models import ONE_OFF

COLUMNS = [
    Column("序号", 6, text=False),
    Column("社区", 14),
    Column("姓名", 10),
    Column("身份证号", 21, digits=True),
    Column("事由", 24),
    Column("类型", 16),
    Column("家庭人口", 6, text=False),
    Column("金额", 12, text=False),
    Column("审批日期", 12),
    Column("开户银行", 18),
    Column("账号", 23, digits=True),
    Column("电话", 14, digits=True),
    Column("备注", 22),
]


@dataclass(frozen=True)
class Row:
    """汇总表一行；号码为全号，给人看时按 `full` 脱敏。"""

    order: int
    case: object
    community: str
    name: str
    id_number: str
    cause: str
    kind: str
    size: int
    amount: Decimal
    decided_on: date
    bank: str
    account: str
    phone: str
    remark: str


def rows_of(street, month):
    """该月确认的各户，按审批先后；先行救助的写明已当场交付。"""
    taken = ("case__applicant", "case__community", "case__household", "case__relief")
    found = (
        _granted(month)
        .filter(case__street=street)
        .select_related(*taken)
        .prefetch_related("case__household__accounts")
        .order_by("decided_on", "pk")
    )
    return [_row(order, one) for order, one in enumerate(found, 1)]


def counts(streets, month):
    """[(街道, 该月确认几户)]；一条语句，不取各户资料。"""
    rows = _granted(month).filter(case__street__in=streets).order_by().values_list("case__street")
    known = dict(rows.annotate(count=Count("pk")))
    return [(street, known.get(street.pk, 0)) for street in streets]


def _granted(month):
    day_after = month_after(month)
    return Decision.objects.filter(
        outcome=Outcome.GRANTED, case__aid__in=ONE_OFF, decided_on__gte=month, decided_on__lt=day_after
    )


def _row(order, decision):
    case = decision.case
    account = next((one for one in case.household.accounts.all() if one.is_current), None)
    relief = getattr(case, "relief", None)
    return Row(
        order=order,
        case=case,
        community=case.community.name,
        name=case.applicant.name,
        id_number=case.applicant.id_number,
        cause=relief.get_cause_display() if relief else "、".join(case.household.hardship_labels),
        kind=case.get_aid_display(),
        size=decision.size,
        amount=decision.total,
        decided_on=decision.decided_on,
        bank=account.bank if account else "",
        account=account.number if account else "",
        phone=case.household.phone,
        remark=f"{zh(local_day(relief.given_at), weekday=False)}先行交付" if relief else "",
    )


def total(rows):
    return sum((row.amount for row in rows), Decimal("0.00"))


def label(street, month):
    return f"{street.full_name}{month.year}年{month.month}月临时救助资金发放汇总表"


def write_summary(path, street, month, *, full, mark):
    """写成 .xlsx，返回行数；`full` 为完整号码，否则脱敏。"""
    rows = rows_of(street, month)
    amount = total(rows)
    return write_sheet(
        path,
        sheet=f"{street.name[:18]}{month:%Y-%m}临时救助",
        columns=COLUMNS,
        rows=(cells(row, full=full) for row in rows),
        head=[label(street, month), f"制表单位：{street.full_name}　　{'含完整号码' if full else '号码已脱敏'}", mark],
        foot=[
            {"姓名": "合计", "金额": float(amount), "备注": f"{len(rows)}户"},
            {"社区": f"金额大写：{in_words(amount)}"},
            {"社区": "制表：　　　　　　审核：　　　　　　负责人：　　　　　　（盖章）"},
        ],
        mark=mark,
    )


def cells(row, *, full):
    show = (str, str, str) if full else (mask_id, mask_account, mask_phone)
    id_number, account, phone = (
        text and mask(text) for mask, text in zip(show, (row.id_number, row.account, row.phone), strict=True)
    )
    day = zh(row.decided_on, weekday=False)
    money = float(row.amount)
    return (
        row.order,
        row.community,
        row.name,
        id_number or NO_NUMBER,
        row.cause,
        row.kind,
        row.size,
        money,
        day,
        row.bank,
        account,
        phone,
        row.remark,
    )
