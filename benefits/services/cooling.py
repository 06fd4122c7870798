"""更换账户的冷静期：确认之后隔几份名册才换用，其间照发到原账户、别人可以退回。

隔几份由区里设（参数 account_cooling，没有设的不隔）。原账户的所有人去世、离户了，钱不能没处发，一份也不隔：
确认时已是如此的当即换用，冷静期里才如此的，编下一份名册时换用。
"""

from cases.ledger import last_month
from cases.models import FamilyTask, FamilyTaskKind
from core import events
from core.acts import Act
from core.dates import local_day, month_after
from core.locking import for_change
from households.models import AccountChange, Household
from households.services import people
from intake.services import payee
from regimes.calendar.months import add_months
from regimes.models import Parameter


def rosters_to_wait(home, day):
    """本户此刻确认的更换隔几份名册才换用。"""
    row = Parameter.objects.valid_on(home.community.district, day).filter(key="account_cooling").first()
    return int(row.python_value) if row and _still_paid(home, day) else 0


def next_roster(street, day):
    """本街道下一份还没有签章的名册是哪个月的。"""
    sealed = last_month(street)
    return month_after(sealed) if sealed else day.replace(day=1)


def start(change, home, day):
    """定下自哪月的名册起换用；不隔的当即换用。未存盘。"""
    wait = rosters_to_wait(home, day)
    change.first_month = add_months(next_roster(home.community.street, day), wait)
    if not wait:
        _put_to_use(change, home, day)


def in_street(street):
    """本街道各户还没有换用的。"""
    return AccountChange.objects.cooling().filter(household__community__parent=street).order_by("pk")


def hold(street):
    """锁住本街道还没有换用的各件和各户；次序在待遇、案件之后。"""
    rows = in_street(street)
    list(Household.objects.locked().filter(pk__in=list(rows.values_list("household", flat=True))).order_by("pk"))
    return list(for_change(rows).select_related("household__community__parent", "holder"))


def put_to_use(held, month, *, at):
    """编 `month` 的名册之前：冷静期满的、原账户不能再收款的换用；换不了的写成待办，照发到原账户。"""
    day = local_day(at)
    for change in held:
        home = change.household
        if change.first_month > month and _still_paid(home, day):
            continue
        if reason := _cannot_use(change, home, day):
            text = f"已确认的更换账户没有换用：{reason}；请退回，另行提出"
            FamilyTask.objects.raise_once(home, FamilyTaskKind.PAYEE, text, by=None, at=at)
            continue
        _put_to_use(change, home, day)
        change.save()
        _record(change, home, month, at=at)


def _still_paid(home, day):
    """现用账户还可以收款。"""
    now = home.accounts.filter(is_current=True).select_related("holder").first()
    return now is not None and now.holder in payee.may_receive(home, day)


def _cannot_use(change, home, day):
    if change.holder not in payee.may_receive(home, day):
        return f"新账户所有人{change.holder.name}已去世或离户"
    return next(iter(people.account_taken(home, change.number_index)), "")


def _put_to_use(change, home, day):
    change.account = people.set_account(home, change.holder, bank=change.bank, number=change.number, since=day)
    home.version += 1
    home._change_reason = Act.CONFIRM_ACCOUNT.label
    home.save()


def _record(change, home, month, *, at):
    events.record(
        Act.CONFIRM_ACCOUNT,
        chain=home.chain,
        at=at,
        household_id=home.pk,
        subject=f"{change.holder.name}的账户",
        data={"change": change.pk, "holder": change.holder_id, "by_act": Act.DRAFT_ROSTER.value},
        reason=f"确认过的更换自{month.year}年{month.month}月的名册起换用",
    )
