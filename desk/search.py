"""一个查找框：姓名、案件号、证件号；只查得到范围之内的。按证件号查的记一笔，不记号码。"""

from django.conf import settings
from django.db import transaction
from django.db.models import Q

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
from households.forms.fields import tidy_name

SHOWN = 50
FEWEST = 2  # 姓名至少两个字，免得一个姓翻遍全街道


@transaction.atomic
def search(text, *, by, at):
    """符合的案件（至多 50 件，新的在前）与怎么查的：id、number、name 或空。

    Raises: NotPermitted（核对员不能查找，或当日查证件号超过上限）、Blocked（字太少、号码不对）。
    """
    on = local_day(at)
    roles = matrix.working_roles(by, on)
    if not roles - {Role.CHECKER} or not matrix.widest(by, Act.READ_CASE, on):
        raise NotPermitted("您的岗位不能查找，只能办理派给您的案件")
    words = normalise(text)
    if not words:
        raise Blocked("请输入姓名、案件号或证件号")
    how = kind_of(words)
    rows = (
        Case.objects.visible_to(by)
        .filter(_condition(how, words, tidy_name(text)))
        .select_related("community", "applicant")
    )
    found = list(rows.order_by("-is_open", "-pk").distinct()[: SHOWN + 1])
    if how == "id":
        _note(len(found), by=by, at=at)
    return found, how


def kind_of(words):
    """证件号、案件号还是姓名。"""
    if len(words) in (15, 18) and words[:-1].isdigit():
        return "id"
    return "number" if words[:1].isdigit() else "name"


def _condition(how, words, text):
    if how == "id":
        try:
            IdNumber.parse(words)
        except ValueError as fault:
            raise Blocked(str(fault)) from None
        return Q(pk__in=_of(id_index=blind_index(words, "id_number")))
    if how == "number":
        return Q(number__endswith=words) if len(words) < len("340603001-01-2026-00001") else Q(number=words)
    if len(text) < FEWEST:
        raise Blocked(f"姓名至少输入 {FEWEST} 个字")
    return Q(head_name__startswith=text) | Q(pk__in=_of(name=text))


def _of(**person):
    """家庭组成里有此人的各案（离户、死亡的也在内）。"""
    here = Q(**{f"person__{name}": value for name, value in person.items()})
    merged = Q(**{f"person__merged_into__{name}": value for name, value in person.items()})
    return CaseMember.objects.filter(here | merged).values("case")


def _note(count, *, by, at):
    """按完整证件号查找记一笔；当日超过上限即停。"""
    today = Event.objects.filter(
        actor=by, act=Act.READ_CASE, **within("recorded_at", local_day(at)), subject="按证件号查找"
    )
    if today.count() >= settings.ID_SEARCHES_A_DAY:
        raise NotPermitted(f"今天按证件号查找已满 {settings.ID_SEARCHES_A_DAY} 次，明日再查，或请区民政局协助")
    data = {"found": count}
    events.record(Act.READ_CASE, chain=by.unit.chain, at=at, by=by, subject="按证件号查找", data=data)
