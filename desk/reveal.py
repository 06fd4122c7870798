"""查看完整号码：一次一项、写明理由、逐次留痕，一人一天有上限；经办人打电话不必写理由，也留痕、也有上限。"""

from django.conf import settings
from django.db import transaction

from accounts import matrix
from accounts.models import WAITING
from cases.models import Case
from cases.phones import phone_of, phones_of
from core import events
from core.acts import Act
from core.dates import local_day, within
from core.models import Event
from core.refusals import Blocked, NotPermitted, NotVisible
from households.models.account_change import COOLING

OVER_CAP = "今天查看完整号码已满 {} 次，不能再看；确有需要请区民政局协助"


def fields_of(case):
    """可以查看的项：[(代号, 名称)]；义务人、代办人只看证件号，其电话是他自己家的。"""
    found = [(f"id:{one.pk}", f"{label}的证件号") for label, one in _people(case) if one.id_index]
    found += [(one.key, one.label) for one in phones_of(case)]
    if case.home_left:
        return found
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
        capped = _over_cap(Act.REVEAL, case, {"field": label}, by=by, at=at, reason=reason)
    if capped:
        raise NotPermitted(OVER_CAP.format(settings.REVEALS_A_DAY))
    return label, _value(case, field)


def call(case_id, *, by, at):
    """经办人给申请人打电话：返回 `Phone`，不必写理由；一人一案一天记一笔，一天有上限。

    Raises: NotVisible、NotPermitted（不在此人名下、超过上限）、Blocked（没有登记电话）。
    """
    with transaction.atomic():
        case = _seen(case_id, Act.CALL, by=by, at=at)
        phone = phone_of(case)
        if phone is None:
            raise Blocked("没有登记联系电话，请在“家庭”中补登")
        today = Event.objects.filter(actor=by, act=Act.CALL, case_id=case.pk, **within("recorded_at", local_day(at)))
        again = any(not one.data.get("refused") for one in today)
        capped = not again and _over_cap(Act.CALL, case, {"field": phone.label}, by=by, at=at)
    if capped:
        raise NotPermitted(OVER_CAP.format(settings.REVEALS_A_DAY))
    return phone


def _over_cap(act, case, data, *, by, at, reason=""):
    """记下这一次看号码；已满当日次数的，记作拒绝并答真。"""
    capped = _shown_today(act, by, at) >= settings.REVEALS_A_DAY
    where = {"chain": case.chain, "case_id": case.pk, "household_id": case.household_id}
    events.record(act, at=at, by=by, **where, data={**data, **({"refused": True} if capped else {})}, reason=reason)
    return capped


def _asked(case_id, field, *, by, at, reason):
    case = _seen(case_id, Act.REVEAL, by=by, at=at)
    if not reason.strip():
        raise Blocked("查看完整号码须写明理由")
    label = dict(fields_of(case)).get(field)
    if label is None:
        raise Blocked("没有这一项，请重新选择")
    return case, label


def _seen(case_id, act, *, by, at):
    related = ("applicant", "household", "community__parent")
    case = Case.objects.visible_to(by).filter(pk=case_id).select_related(*related).first()
    if case is None:
        raise NotVisible()
    matrix.require(by, act, case, on=local_day(at))
    return case


def _shown_today(act, user, at):
    rows = Event.objects.filter(actor=user, act=act, **within("recorded_at", local_day(at)))
    return sum(not data.get("refused") for data in rows.values_list("data", flat=True))


def _value(case, field):
    kind, _, key = field.partition(":")
    if kind == "account":
        return case.household.accounts.get(pk=key).number
    if kind == "change":
        return case.household.account_changes.get(pk=key).number
    if kind == "phone":
        return next(one.number for one in phones_of(case) if one.key == field)
    return next(one.id_number for _, one in _people(case) if str(one.pk) == key)
