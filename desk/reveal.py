"""查看完整号码：一次一项、写明理由、逐次留痕；一人一天有上限。"""

from django.conf import settings
from django.db import transaction

from accounts import matrix
from accounts.models import WAITING
from cases.models import Case
from core import events
from core.acts import Act
from core.dates import local_day, within
from core.models import Event
from core.refusals import Blocked, NotPermitted, NotVisible
from households.models.account_change import COOLING

OVER_CAP = "今天查看完整号码已满 {} 次，不能再看；确有需要请区民政局协助"


def fields_of(case):
    """可以查看的项：[(代号, 名称)]；义务人、代办人只看证件号，其电话是他自己家的。"""
    members = case.family()
    found = [(f"id:{one.pk}", f"{label}的证件号") for label, one in _people(case) if one.id_index]
    found += [(f"phone:{one.person_id}", f"{one.name}的电话") for one in members if one.phone_index]
    if case.home_left:
        return found
    if case.household.phone_index:
        found.append(("phone:household", "家庭联系电话"))
    accounts = case.household.accounts.filter(is_current=True)
    found += [(f"account:{one.pk}", f"{one.holder_name}的发放账号") for one in accounts]
    changes = case.household.account_changes.filter(WAITING | COOLING).select_related("holder")
    words = {True: "待换用", False: "待核对"}
    return found + [(f"change:{one.pk}", f"{one.holder.name}{words[one.is_cooling]}的新账号") for one in changes]


def _people(case):
    """本案家庭、本户的义务人、代办人：[（称呼, 人）]，一人只列一次。"""
    people = {one.person_id: (one.name, one.person) for one in case.family()}
    current = [] if case.home_left else case.household.obligors.current()
    kin = [(f"义务人{one.name}", one.person) for one in current]
    for label, person in [*kin, (f"代办人{case.agent_name}", case.agent)]:
        if person:
            people.setdefault(person.pk, (label, person))
    return list(people.values())


def reveal(case_id, field, *, by, at, reason):
    """返回 (名称, 完整号码) 并记一笔（只记哪一项，不记号码）。

    超过当日上限的拒绝也记一笔。Raises: NotVisible、NotPermitted、Blocked。
    """
    with transaction.atomic():
        case, label = _asked(case_id, field, by=by, at=at, reason=reason)
        capped = _shown_today(by, at) >= settings.REVEALS_A_DAY
        data = {"field": label, **({"refused": True} if capped else {})}
        events.record(
            Act.REVEAL,
            chain=case.chain,
            at=at,
            by=by,
            case_id=case.pk,
            household_id=case.household_id,
            data=data,
            reason=reason,
        )
    if capped:
        raise NotPermitted(OVER_CAP.format(settings.REVEALS_A_DAY))
    return label, _value(case, field)


def _asked(case_id, field, *, by, at, reason):
    case = Case.objects.visible_to(by).filter(pk=case_id).select_related("household", "community__parent").first()
    if case is None:
        raise NotVisible()
    matrix.require(by, Act.REVEAL, case, on=local_day(at))
    if not reason.strip():
        raise Blocked("查看完整号码须写明理由")
    label = dict(fields_of(case)).get(field)
    if label is None:
        raise Blocked("没有这一项，请重新选择")
    return case, label


def _shown_today(user, at):
    rows = Event.objects.filter(actor=user, act=Act.REVEAL, **within("recorded_at", local_day(at)))
    return sum(not data.get("refused") for data in rows.values_list("data", flat=True))


def _value(case, field):
    kind, _, key = field.partition(":")
    if kind == "account":
        return case.household.accounts.get(pk=key).number
    if kind == "change":
        return case.household.account_changes.get(pk=key).number
    if key == "household":
        return case.household.phone
    person = next(one for _, one in _people(case) if str(one.pk) == key)
    return person.id_number if kind == "id" else person.phone
