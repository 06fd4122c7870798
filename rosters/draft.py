"""把一个月应发的待遇写成名册的各行：逐批读、逐批写，内存不随户数增长。"""

from decimal import Decimal
from itertools import chain, islice

from django.conf import settings
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, Subquery, Sum

from benefits.models import Entitlement
from benefits.paid import outstanding
from cases.models import CaseMember
from core.money import fen
from households.models import BankAccount
from notices.models import Notice, NoticeKind
from regimes.models import ONE_OFF, Standard
from rosters.models import LineChange, LineRemark, Roster, RosterLine, RosterStatus

BATCH = 500
NAMES = 600
ZERO = Decimal(0)
PAID_BY = [NoticeKind.GRANT, NoticeKind.ADJUST]
TOLD_BY = [NoticeKind.ADJUST, NoticeKind.TERMINATION]
COPIED = (
    "entitlement_id household_id case_id community_name aid aid_label head_name id_index size covered covered_names"
    " per_capita standard starts_month bank holder_name account_index"
).split()


def fill(roster, *, by, at):
    """重新写出各行与合计；原有的行（尚未签章）先清掉。"""
    roster.previous = (
        Roster.objects.sealed().filter(street=roster.street, month__lt=roster.month).order_by("-month").first()
    )
    roster.status, roster.drafted_by, roster.drafted_at = RosterStatus.DRAFT, by, at
    roster.checked_by = roster.checked_at = None
    roster.is_sample = _is_sample(roster)
    roster.save()
    roster.lines.all().delete()
    lines = chain(_paid(roster), _stopped(roster))
    written = 0
    while batch := list(islice(lines, BATCH)):
        for order, line in enumerate(batch, written + 1):
            line.order = order
        written += len(RosterLine.objects.bulk_create(batch))
    vars(roster).update(totals(roster))
    roster.save()


def totals(roster):
    """由各行合计得出的户数、人数、金额与各类变动户数。"""
    paid = roster.lines.paid().aggregate(households=Count("pk"), persons=Sum("covered"), amount=Sum("amount"))
    rows = roster.lines.order_by().values_list("change").annotate(count=Count("pk"))
    counted = {**dict.fromkeys(LineChange.values, 0), **dict(rows)}
    return {
        "households": paid["households"],
        "persons": paid["persons"] or 0,
        "amount": fen(paid["amount"]),
        "changes": counted,
    }


def _paid(roster):
    """本月发放的各行；一次性救助各是各的一笔，不与上月的相比。"""
    owed = outstanding(roster.street, roster.month)
    earlier = RosterLine.objects.paid().filter(
        roster=roster.previous_id, household=OuterRef("household"), aid=OuterRef("aid")
    )
    monthly = earlier.exclude(aid__in=ONE_OFF)
    number = Notice.objects.filter(case_id=OuterRef("case_id"), kind__in=PAID_BY).order_by("-pk")
    heads = CaseMember.objects.filter(is_head=True).select_related("person__merged_into")
    rows = (
        Entitlement.objects.filter(street=roster.street)
        .paid_in(roster.month)
        .select_related("community", "decision", "case")
        .prefetch_related(
            Prefetch("case__composition", heads, to_attr="heads"),
            Prefetch("household__accounts", BankAccount.objects.filter(is_current=True), to_attr="current_accounts"),
        )
        .annotate(
            previous_amount=Subquery(monthly.values("amount")[:1]),
            previous_arrears=Subquery(monthly.values("arrears")[:1]),
            previous_account=Subquery(earlier.values("account_index")[:1]),
            grant_number=Subquery(number.values("number")[:1]),
            change_code=F("case__change_code"),
        )
        .order_by("aid", "community__code", "starts_month", "pk")
    )
    return (_line(roster, row, owed) for row in rows.iterator(chunk_size=BATCH))


def _line(roster, row, owed):
    frozen = row.decision.snapshot
    counted = frozen.get("assessment") or {}
    arrears = _arrears(row, owed)
    names = "、".join(one["name"] for one in frozen.get("members", []) if one.get("covered"))
    before = _monthly_before(row)
    change = change_of(row.amount, before)
    moved = change in (LineChange.RAISED, LineChange.LOWERED)
    line = RosterLine(
        roster=roster,
        entitlement=row,
        household_id=row.household_id,
        case_id=row.case_id,
        community_name=row.community.name,
        aid=row.aid,
        aid_label=row.get_aid_display(),
        size=row.size,
        covered=row.covered,
        covered_names=names[:NAMES],
        per_capita=counted.get("per_capita"),
        standard=counted.get("standard"),
        base_amount=row.base_amount,
        top_up=row.top_up,
        arrears=arrears,
        amount=row.amount + (arrears or ZERO),
        starts_month=row.starts_month,
        change=change,
        previous_amount=row.previous_amount,
        difference=row.amount - before if moved else None,
        reason=row.change_code if moved else "",
        decision_number=row.grant_number or "",
    )
    if row.move_id and row.previous_amount is None:
        line.remark = LineRemark.MOVED_IN
    _name_the_payee(line, row)
    return line


def _arrears(row, owed):
    """本月随发的补发或扣回；扣回以本月应发为限，余下的以后各月再扣。没有则为 None。"""
    amount = owed.pop((row.household_id, row.aid), ZERO)
    return max(amount, -row.amount) if amount else None


def _monthly_before(row):
    """上月当发的（不含补发、扣回）；上月没有则为 None。"""
    return None if row.previous_amount is None else row.previous_amount - (row.previous_arrears or ZERO)


def _name_the_payee(line, row):
    """户主照决定所据的家庭组成（已并入别的一条的写保留的一条），账户照编制时的登记；没有账户的留空，由检查指出。"""
    for one in row.case.heads:
        head = one.person.merged_into or one.person
        line.head_name, line.id_number, line.id_index = head.name, head.id_number, head.id_index
    for account in row.household.current_accounts:
        line.bank, line.holder_name = account.bank, account.holder_name
        line.account, line.account_index = account.number, account.number_index
    if row.previous_account and line.account_index and row.previous_account != line.account_index:
        line.remark = LineRemark.ACCOUNT_CHANGED


def change_of(amount, previous):
    """与上一份已签章名册相比。"""
    if previous is None:
        return LineChange.NEW
    if amount == previous:
        return LineChange.UNCHANGED
    return LineChange.RAISED if amount > previous else LineChange.LOWERED


def _stopped(roster):
    """上月发、本月不发的：列出以便对账，金额为零；上月的一次性救助发过即完，本月另有一笔的也列。"""
    still = Entitlement.objects.filter(street=roster.street, household=OuterRef("household"), aid=OuterRef("aid"))
    number = Notice.objects.filter(case_id=OuterRef("entitlement__ended_by__case_id"), kind__in=TOLD_BY).order_by("-pk")
    gone = (
        RosterLine.objects.paid()
        .filter(Q(aid__in=ONE_OFF) | ~Exists(still.paid_in(roster.month)), roster=roster.previous_id)
        .annotate(
            stop_case=F("entitlement__ended_by__case_id"),
            stop_code=F("entitlement__ended_by__case__change_code"),
            stop_number=Subquery(number.values("number")[:1]),
            moved=F("entitlement__replaced_by__move"),
        )
        .order_by("order")
    )
    return (_stopped_line(roster, row) for row in gone.iterator(chunk_size=BATCH))


def _stopped_line(roster, row):
    line = RosterLine(
        roster=roster,
        **{name: getattr(row, name) for name in COPIED},
        id_number=row.id_number,
        account=row.account,
        base_amount=ZERO,
        top_up=ZERO,
        amount=ZERO,
        change=LineChange.STOPPED,
        previous_amount=row.amount,
        difference=(row.arrears or ZERO) - row.amount,
        reason=row.stop_code or "",
        decision_number=row.stop_number or "",
    )
    line.case_id = row.stop_case or row.case_id
    if row.stop_case is None:
        line.remark = LineRemark.MOVED_OUT if row.moved else LineRemark.NOT_CONTINUED
    return line


def _is_sample(roster):
    """所用标准还是示例的，名册上要写明。"""
    in_force = Standard.objects.valid_on(roster.street.district, roster.month)
    return settings.SAMPLE_DATA or in_force.filter(is_sample=True).exists()
