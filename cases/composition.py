"""本案家庭组成：照表列入，变更案件沿用原案的、添上此后入户的；作出决定时由此定下在享人员。"""

from datetime import timedelta

from django.db.models import Q

from cases.guards.facts import members_of
from cases.models import CaseMember, CoveredPerson
from core.dates import zh
from core.refusals import Blocked
from households.codes import Relation
from households.models import Circumstance
from regimes.counted import not_counted
from regimes.models import ONE_OFF, STATUS_ONLY, AidKind, Purpose

# 按全户审核的几类，户内添人随之列入；特困按人供养、一次性救助只列所救助的人，不随之变。
BY_HOUSEHOLD = {AidKind.MINIMUM_LIVING, AidKind.MARGIN, AidKind.RIGID_EXPENSE}


def compose(case, rows, people):
    """照登记表列入本案家庭；`people` 为 {行号: Person}，次序照表，第一行是申请人。返回 CaseMember 列表。

    现在服刑、宣告失踪的照列而不计入（《最低生活保障审核确认办法》第七条）。
    """
    out = kept_out(people.values())
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
    for one in members:
        if one.person_id in out:
            one.go_out(*out[one.person_id])
    return CaseMember.objects.bulk_create(members)


def kept_out(people):
    """`people` 里现在服刑、宣告失踪的，列而不计入：{人的编号: （为何, 自何日）}。"""
    rows = Circumstance.objects.filter(person__in=people, ends_on=None).order_by("-starts_on", "-pk")
    return {row.person_id: (why, row.starts_on) for row in rows if (why := not_counted(row.kind))}


def require_counting(*people):
    """须计入家庭的人：现在服刑、宣告失踪的以 Blocked 说明。"""
    out = kept_out(people)
    for one in people:
        if one.pk in out:
            why, since = out[one.pk]
            raise Blocked(f"{one.name}自{zh(since, weekday=False)}{why}；已经归来的，先在“家庭变化”里办归来")


def takes_in(case, *, besides=()):
    """户内添人随之列入本案：按全户审核的一类，而且住在本户的人（`besides` 新来的、服刑的除外）都列在案里。

    单人户申请等本来就没有列全户的，不随之变，列不列由经办人定。
    """
    if case.aid not in BY_HOUSEHOLD:
        return False
    listed = case.composition.values("person")
    others = case.household.memberships.filter(until=None).exclude(person__in=besides).exclude(person__in=listed)
    left = set(others.values_list("person", flat=True))
    return not left or left <= kept_out(left).keys()


def joined_since(earlier):
    """住在本户而原案没有计入的人，变更时可以列入：[（Membership, 是否照例列入）]。

    照例列入的，是此后凭家庭变化（出生、结婚迁入等）入户、而原案列了全户的；其余（本来就没有列、
    归来而没有另行入户的）只供经办人选。
    """
    rows = earlier.household.memberships.filter(until=None, person__died_on=None).select_related("person")
    rows = list(rows.exclude(person__in=[one.person_id for one in earlier.family()]).order_by("pk"))
    asked = earlier.requested_on
    out = {one.person_id: one.out_on or asked for one in earlier.composition.filter(counted=False)}
    new = {row.person_id for row in rows if row.join_reason and _since(row, out)}
    whole = bool(new) and takes_in(earlier, besides=new)
    return [(row, whole and row.person_id in new) for row in rows]


def joining(earlier, joined=None):
    """变更时列入的此后入户的人（Membership）；`joined` 是经办人选定的（人的编号），不给的照例。"""
    return [row for row, usual in joined_since(earlier) if (usual if joined is None else row.person_id in joined)]


def _since(row, out):
    """原案里没有此人，或此人列而不计入（离开的、监护人），自那以后又入了户。"""
    return row.person_id not in out or row.since >= out[row.person_id]


def carry_over(case, earlier, joined=None):
    """变更案件沿用原案计入家庭的各人；此后死亡、离户、服刑等的照列而不计入，写明为何、自何日。返回 CaseMember 列表。

    此后入户的也列入（`joined` 见 `joining`）；不列的以后仍可在“家庭”里添。
    户主照原案的；已不在的，取本户现在登记的户主，只剩一人的就是此人，此外由经办人在“家庭”里定。
    """
    family = earlier.family()
    gone = {one.person_id: _gone(one.person, case) for one in family}
    new = joining(earlier, joined)
    left = [one for one in family if not gone[one.person_id]]
    head = _head_among([*left, *new], case.household)
    carried = [_carried(case, one, position, head, gone[one.person_id]) for position, one in enumerate(family, 1)]
    carried += [_added(case, row, position, head) for position, row in enumerate(new, len(family) + 1)]
    return CaseMember.objects.bulk_create(carried)


def _added(case, row, position, head):
    """此后入户的一人；在服刑等不计入的，照列而不计入。"""
    gone = _gone(row.person, case)
    return _listed(case, row, position, row.person_id == head and not gone, gone)


def _listed(case, row, position, is_head, gone, **facts):
    """列入一人；`gone` 为不再计入的（原因, 自何日），照旧计入的为 None。"""
    relation = Relation.SELF if is_head else row.relation
    facts |= {"case": case, "person": row.person, "position": position, "relation": relation, "is_head": is_head}
    one = CaseMember(**facts)
    if gone:
        one.go_out(*gone)
    return one


def _gone(person, case):
    """原案之后此人不再计入的（原因, 自何日）；照旧计入的为 None。"""
    on = case.acting_on
    if person.is_dead(on):
        return "死亡", person.died_on
    for row in person.circumstances.filter(starts_on__lte=on, ends_on=None):
        if why := not_counted(row.kind):
            return why, row.starts_on
    lived = person.memberships.filter(household=case.household_id)
    if lived.filter(until=None).exists():
        return None
    left = lived.order_by("-until", "-pk").first()
    return left and (left.get_leave_reason_display(), left.until)


def _head_among(left, household):
    people = {one.person_id for one in left}
    if head := next((one.person_id for one in left if one.is_head), None):
        return head
    now = household.head
    if now and now.pk in people:
        return now.pk
    return people.pop() if len(people) == 1 else None


def _carried(case, one, position, head, gone):
    """原案的一人，保不保障照原案。"""
    facts = {"covered": one.covered, "exclusion_reason": one.exclusion_reason}
    return _listed(case, one, position, one.person_id == head, gone, **facts)


def cover(decision):
    """照同意的决定定下在享人员：原来的结束到起始月之前，本决定保障的自起始月起；停发的只结束。"""
    case, month = decision.case, decision.start_month
    if case.purpose != Purpose.NEW or case.aid in STATUS_ONLY:
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
    """同一户同一类此前的决定所保障的，到起始月的前一个月为止；定有止期的认定，止期在此之后的也提前到此。"""
    case, before = decision.case, (decision.start_month - timedelta(days=1)).replace(day=1)
    lasting = Q(until_month=None) | Q(until_month__gt=before)
    earlier = CoveredPerson.objects.filter(lasting, decision__case__household=case.household_id, aid=case.aid)
    earlier.exclude(decision=decision).update(until_month=before, ended_by=decision)


def _last_month(decision):
    """一次性救助只一个月；认定到有效期；其余没有止期。"""
    if decision.case.aid in ONE_OFF:
        return decision.start_month
    return decision.valid_until.replace(day=1) if decision.valid_until else None
