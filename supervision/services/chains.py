"""核验办理记录：逐条重算摘要，谁在何时核验、结果如何，本身也记一笔。"""

from django.db import transaction

from accounts import matrix
from accounts.models import Unit, UnitLevel
from core import events
from core.acts import Act
from core.dates import local_day
from core.models import Event
from core.verification import unguarded, verify


def chains_of(district):
    """本区的各条记录链：区里一条，每街一条。"""
    rows = Unit.objects.within(district).exclude(level=UnitLevel.COMMUNITY)
    return rows.order_by("code")


def last_checks(district):
    """{链: 最近一次核验的记录}。"""
    rows = Event.objects.filter(act=Act.VERIFY, chain=district.chain).order_by("pk")
    return {event.data["chain"]: event for event in rows}


@transaction.atomic
def verify_chain(unit_id, *, by, at):
    """核验一个单位的记录链；返回（条数, 问题的一句话，没有问题为空串）。"""
    unit = Unit.objects.select_related("parent__parent").get(pk=unit_id)
    matrix.require(by, Act.VERIFY, unit, on=local_day(at))
    count, found = verify(unit.chain)
    problem = str(found) if found else "记录表的防改触发器缺失" if unguarded() else ""
    data = {"chain": unit.chain, "count": count, "problem": problem}
    subject = f"核验{unit.name}的记录：{'有问题' if problem else '完整'}"
    events.record(Act.VERIFY, chain=unit.district.chain, at=at, by=by, subject=subject, data=data)
    return count, problem
