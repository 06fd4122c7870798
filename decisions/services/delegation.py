"""审批授权的登记、收回与确认；确认当日起，在办案件由谁审批随之改变（S2、社会救助法第44条）。"""

from django.db import transaction

from cases import decider
from cases.models import Case, Decision
from cases.services.base import lock_cases
from cases.states import ACCEPTED
from core import events
from core.acts import Act
from core.again import act_once_more
from core.bulk_rows import remember
from core.dates import zh
from core.locking import for_change
from core.refusals import Blocked
from regimes import services
from regimes.models import Delegation

CHANGED = "审批授权变动，改由{}审批"


@transaction.atomic
def delegate(row, *, by, at, on):
    """录入一份授权（`row` 未存盘），待另一人确认。返回 Delegation；重叠、追溯、缺省级依据的 Blocked。"""
    _require_untouched(row, on)
    return services.enter(row, by=by, at=at, on=on)


@transaction.atomic
def end_delegation(pk, *, starts_on, source, by, at, on):
    """自 `starts_on` 起收回一份授权，录入待另一人确认；收回也是一行，原来的不动。返回收回的一行。"""
    granted = Delegation.objects.confirmed().select_related("district", "street").get(pk=pk, revokes=False)
    facts = {"district": granted.district, "street": granted.street, "aid": granted.aid}
    row = Delegation(**facts, revokes=True, starts_on=starts_on, source=source)
    _require_untouched(row, on)
    return services.enter(row, by=by, at=at, on=on)


@transaction.atomic
def confirm_delegation(pk, *, by, at, on):
    """另一人对照文件确认，当日即改定受影响的在办案件由谁审批。返回 (Delegation, 改了几件)。"""
    row = services.put_in_force(Delegation, pk, by=by, on=on)
    _require_untouched(row, on)
    wrong = wrongly_decided(on, streets=row.streets(), aid=row.aid)
    lock_cases([pk for pk, _ in wrong])
    services.note_confirmed(row, by=by, at=at)
    return row, sum(_turn(pk, why, at) for pk, why in wrong)


def refresh_deciders(at, *, on):
    """存下的“由谁审批”与当日的授权不符的改正，逐案留痕。返回改了几件；跑几遍都一样。"""
    return sum(_turn(pk, why, at) for pk, why in wrongly_decided(on))


def wrongly_decided(on, *, streets=None, aid=None):
    """存下的“由谁审批”与当日授权不符的：[(案件, 由区里审批的缘由或空)]，按案件编号。"""
    rows = Case.objects.filter(state__in=ACCEPTED)
    rows = rows if streets is None else rows.filter(street__in=streets)
    rows = rows if aid is None else rows.filter(aid=aid)
    found = []
    for kind in rows.order_by().values("street", "aid", "procedure").distinct():
        for alike in _alike(rows.filter(**kind)):
            one = alike.select_related("street__parent", "procedure__regime").first()
            why = decider.why_district(one, on) if one else ""
            wrong = alike.exclude(decided_by_district=bool(why))
            found += [(pk, why) for pk in wrong.values_list("pk", flat=True)]
    return sorted(found)


def _alike(rows):
    """同一街道、类别、程序的各件；规程按金额分的，超过的与不超过的各成一份。"""
    line = rows.values_list("procedure__district_above", flat=True).first()
    over = {"proposed_amount__gt": line}
    return [rows] if line is None else [rows.filter(**over), rows.exclude(**over)]


@act_once_more
def _turn(case_id, why, at):
    """改一件：已被别人改好的不再改。"""
    rows = Case.objects.filter(pk=case_id, state__in=ACCEPTED).exclude(decided_by_district=bool(why))
    case = for_change(rows).select_related("street__parent").first()
    if case is None:
        return 0
    case.decided_by_district = bool(why)
    who = decider.deciding_unit(case).name
    Case.objects.filter(pk=case_id).update(decided_by_district=bool(why))
    remember(Case, [case_id], at=at, why=CHANGED.format(who))
    found = {"case_id": case_id, "household_id": case.household_id, "subject": CHANGED.format(who)}
    events.record(Act.SWEEP, chain=case.chain, at=at, reason=why, **found)
    return 1


def _require_untouched(row, on):
    """自起始之日已经作过决定的，授权或收回不能追溯到那一天。"""
    if row.starts_on >= on:
        return
    made = Decision.objects.filter(
        case__street__in=row.streets(), case__aid=row.aid, decided_on__gte=row.starts_on, decided_on__lt=on
    )
    if row.ends_on:
        made = made.filter(decided_on__lte=row.ends_on)
    if count := made.count():
        what = f"自{zh(row.starts_on, weekday=False)}起{row.whom}已有{count}件{row.get_aid_display()}作出决定"
        raise Blocked(f"{what}，不能追溯到那一天，请填今天或以后")
