"""本案家庭组成：照表列入，变更案件沿用原案的；作出决定时由此定下在享人员。"""

from datetime import timedelta

from cases.guards.facts import members_of
from cases.models import CaseMember, CoveredPerson
from households.codes import Relation
from regimes.models import ONE_OFF, Purpose


def compose(case, rows, people):
    """照登记表列入本案家庭；`people` 为 {行号: Person}，次序照表，第一行是申请人。返回 CaseMember 列表。"""
    members = [
        CaseMember(
            case=case,
            person=people[row["row"]],
            position=position,
            relation=row["relation"],
            is_head=row["relation"] == Relation.SELF,
        )
        for position, row in enumerate(rows, 1)
    ]
    return CaseMember.objects.bulk_create(members)


def carry_over(case, earlier, *, without=()):
    """变更案件沿用原案计入家庭的各人；`without` 的（如已死亡）照列，不计入。返回 CaseMember 列表。"""
    members = []
    for position, one in enumerate(earlier.family(), 1):
        gone = one.person_id in without or (one.died_on is not None and one.died_on <= case.acting_on)
        members.append(
            CaseMember(
                case=case,
                person=one.person,
                position=position,
                relation=one.relation,
                is_head=one.is_head and not gone,
                counted=not gone,
                covered=one.covered and not gone,
                exclusion_reason="死亡" if gone else one.exclusion_reason,
                out_on=one.died_on if gone else None,
            )
        )
    return CaseMember.objects.bulk_create(members)


def cover(decision):
    """照同意的决定定下在享人员：原来的结束到起始月之前，本决定保障的自起始月起；停发的只结束。"""
    case, month = decision.case, decision.start_month
    if case.purpose != Purpose.NEW:
        _end_earlier(decision)
    if case.purpose == Purpose.STOP:
        return []
    until = _last_month(decision)
    return CoveredPerson.objects.bulk_create(
        CoveredPerson(person=one.person, decision=decision, aid=case.aid, since_month=month, until_month=until)
        for one in members_of(case)
        if one.covered
    )


def _end_earlier(decision):
    """同一户同一类此前的决定所保障的，发到起始月的前一个月。"""
    case, before = decision.case, (decision.start_month - timedelta(days=1)).replace(day=1)
    earlier = CoveredPerson.objects.filter(
        decision__case__household=case.household_id, aid=case.aid, until_month=None
    ).exclude(decision=decision)
    earlier.update(until_month=before, ended_by=decision)


def _last_month(decision):
    """一次性救助只一个月；认定到有效期；其余没有止期。"""
    if decision.case.aid in ONE_OFF:
        return decision.start_month
    return decision.valid_until.replace(day=1) if decision.valid_until else None
