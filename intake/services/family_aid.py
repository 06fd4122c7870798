"""在享的随之怎样：须办变更、停发的，死亡之后多发的，发放账户须更换的；待遇本身不动，写成待办。"""

from cases.models import CoveredPerson, FamilyTaskKind, PaidLine
from core.dates import month_after, zh
from core.money import yuan
from households.models import BankAccount
from intake.services.follow import sees, task, told
from intake.services.happening import LEAVES, FamilyEventKind

K = FamilyEventKind


def changes(found):
    """在享的各类：须办提标、降标或停发，由变更案件去办。"""
    rows = CoveredPerson.objects.from_month(found.on.replace(day=1)).filter(person=found.person)
    for row in rows.select_related("decision__case__household").order_by("pk"):
        case = row.decision.case
        if found.kind in LEAVES and case.household != found.case.household:
            continue
        day, aid = zh(found.on, weekday=False), case.get_aid_display()
        text = f"{found.person.name}{day}{found.kind.label}，本户在享的{aid}（{case.number}）须办变更或停发"
        shown = text
        if case.household != found.case.household and not sees(found, case):
            shown = f"{found.person.name}{day}{found.kind.label}，在另一户享受的救助须由那边办变更或停发，已写成待办"
        yield task(found, case.household, FamilyTaskKind.CHANGE, text, aid=case.aid, shown=shown)


def paid_after(found):
    """死亡次月起名册已发的各月：由变更决定扣回、追回，这里先写明是哪几个月、多少。"""
    if found.kind != K.DEATH:
        return
    covered = CoveredPerson.objects.filter(person=found.person)
    homes = covered.values("decision__case__household")
    lines = PaidLine.objects.filter(household__in=homes, paid_month__month__gte=month_after(found.on))
    aids = set(covered.values_list("aid", flat=True))
    for line in lines.select_related("household", "paid_month").order_by("paid_month__month", "pk"):
        if line.aid not in aids:
            continue
        text = overpaid(line.paid_month.month, line.amount, found.person)
        said = told(found, line.household, text, f"名册在{found.person.name}死亡之后发过，须核实多发")
        yield task(found, line.household, FamilyTaskKind.OVERPAID, text, shown=said)


def overpaid(month, amount, person):
    """名册发在死亡之后的一个月，待办怎样说：先登记死亡、后签章的（rosters）同样说。"""
    return f"{month.year}年{month.month}月的名册已发本户{yuan(amount)}，在{person.name}死亡之后，须核实多发"


def payee(found):
    accounts = BankAccount.objects.filter(holder=found.person, is_current=True)
    if found.kind in LEAVES:
        accounts = accounts.filter(household=found.case.household)
    for account in accounts.select_related("household"):
        if not account.household.memberships.current().exclude(person=found.person).exists():
            continue  # 那一户已没有人可发，只办停发
        text = f"本户的发放账户在{found.person.name}名下，下一份名册之前须更换"
        said = told(found, account.household, text, "发放账户须更换")
        yield task(found, account.household, FamilyTaskKind.PAYEE, text, shown=said)
