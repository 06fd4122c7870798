"""一个查找框：姓名、住址的一段、案件号、证件号、电话；只查得到范围之内的。按证件号、电话查的记一笔，不记号码。"""

import re

from django.conf import settings
from django.db import transaction

from accounts import matrix
from accounts.models import Role
from cases.models import Case, CaseMember
from core import events
from core.acts import Act
from core.crypto import blind_index
from core.dates import local_day, within
from core.idnumber import IdNumber, normalise
from core.models import Event
from core.refusals import Blocked, NotPermitted
from households.codes import IdKind
from households.forms.fields import tidy_address, tidy_name, tidy_phone
from households.models import Household, Person
from households.models.person import identity_index

SHOWN = 50
PHONE = re.compile(r"1\d{10}|0\d{9,11}|\d{7,8}")
SERIAL = re.compile(r"-\d{5}$")  # 案件号末尾的流水号
DOCUMENT = re.compile(r"(?=[A-Z0-9]*\d{4})[A-Z]{1,3}\d+[A-Z0-9]*")  # 护照、通行证等：字母开头的号码
NOTED = {"id": "按证件号查找", "document": "按证件号查找", "phone": "按电话查找"}


@transaction.atomic
def search(text, *, by, at):
    """符合的案件（至多 50 件，新的在前）与怎么查的（见 kind_of）。

    Raises: NotPermitted（核对员不能查找，或当日查证件号、电话超过上限）、Blocked（没有输入、号码不对）。
    """
    on = local_day(at)
    roles = matrix.working_roles(by, on)
    if not roles - {Role.CHECKER} or not matrix.widest(by, Act.READ_CASE, on):
        raise NotPermitted("您的岗位不能查找，只能办理派给您的案件")
    if not normalise(text):
        raise Blocked("请输入姓名、住址、案件号、证件号或电话")
    how = kind_of(text)
    rows = Case.objects.visible_to(by).filter(pk__in=FOUND[how](text)).select_related("community", "applicant")
    found = list(rows.order_by("-is_open", "-pk")[: SHOWN + 1])
    if how in NOTED:
        _note(NOTED[how], len(found), by=by, at=at)
    return found, how


def kind_of(text):
    """身份证号 id、别的证件 document、电话 phone、案件号 number，其余是姓名或住址 words。"""
    words = normalise(text)
    if len(words) in (15, 18) and words[:-1].isdigit():
        return "id"
    if DOCUMENT.fullmatch(words):
        return "document"
    if not SERIAL.search(words) and PHONE.fullmatch(tidy_phone(text)):
        return "phone"
    return "number" if re.fullmatch(r"[\d-]+", words) else "words"


def typed(text, how):
    """查不到时带去登记新申请的：{登记表的栏: 所填}。"""
    if how == "words":
        place, name = tidy_address(text), tidy_name(text)
        is_place = re.search(r"\d", place) or (len(place) > 4 and not place.isascii() and "·" not in name)
        return {"address": place} if is_place else {"name": name}
    taken = {"id": ("id_number", normalise), "phone": ("phone", tidy_phone)}
    return {taken[how][0]: taken[how][1](text)} if how in taken else {}


def _of_id(text):
    try:
        number = IdNumber.parse(text).number
    except ValueError as fault:
        raise Blocked(str(fault)) from None
    return _of(Person.objects.filter(id_index=blind_index(number, "id_number")))


def _of_document(text):
    return _of(Person.objects.filter(id_index__in=[identity_index(kind, normalise(text)) for kind in IdKind]))


def _of_phone(text):
    index = blind_index(tidy_phone(text), "phone")
    homes = Household.objects.filter(phone_index=index)
    return _of(Person.objects.filter(phone_index=index)).union(_at(homes))


def _of_number(text):
    return Case.objects.filter(number__ends=normalise(text)).values("pk")


def _of_words(text):
    """一个字的只查这样的姓名；两个字以上，姓名、住址里有这一段的都算。"""
    name, place = tidy_name(text), tidy_address(text)
    if len(name) < 2:
        return _of(Person.objects.filter(name=name))
    heads = Case.objects.filter(head_name__holds=name).values("pk")
    homes = Household.objects.filter(address__holds=place)
    return _of(Person.objects.filter(name__holds=name)).union(heads, _at(homes))


FOUND = {"id": _of_id, "document": _of_document, "phone": _of_phone, "number": _of_number, "words": _of_words}


def _of(people):
    """家庭组成里有这些人的各案（离户、死亡的，并入这一条的也在内）。"""
    same = people.values("pk").union(Person.objects.filter(merged_into__in=people.values("pk")).values("pk"))
    return CaseMember.objects.filter(person__in=same).values("case")


def _at(homes):
    return Case.objects.filter(household__in=homes.values("pk")).values("pk")


def _note(subject, count, *, by, at):
    """按完整号码查找记一笔；当日超过上限即停。"""
    today = within("recorded_at", local_day(at))
    asked = Event.objects.filter(actor=by, act=Act.READ_CASE, **today, subject__in=set(NOTED.values())).count()
    if asked >= settings.ID_SEARCHES_A_DAY:
        raise NotPermitted(f"今天按号码查找已满 {settings.ID_SEARCHES_A_DAY} 次，明日再查，或请区民政局协助")
    events.record(Act.READ_CASE, chain=by.unit.chain, at=at, by=by, subject=subject, data={"found": count})
