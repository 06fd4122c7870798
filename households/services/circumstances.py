"""一个人的状况：有日子、有凭据，说一次；死亡的同时记在此人身上，户里随之离户。"""

from core.dates import zh
from core.locking import for_change
from core.refusals import Blocked
from households.codes import CircumstanceKind, LeaveReason, Relation
from households.models import Circumstance, Person
from households.services import living


def record(person, kind, *, starts_on, source, proof, by, at, on, scan=None):
    """登记一种状况，返回 Circumstance；`on` 为今天。

    Raises: Blocked（日期在今天之后、早于出生，没有写凭据，已经登记过，已故的人）。
    """
    person = for_change(Person.objects).get(pk=person.pk)
    kind = CircumstanceKind(kind)
    if reasons := _gaps(person, kind, starts_on, proof, on):
        raise Blocked(reasons)
    row = Circumstance.objects.create(
        person=person,
        kind=kind,
        starts_on=starts_on,
        source=source,
        proof=proof.strip(),
        scan=scan,
        recorded_by=by,
        recorded_at=at,
    )
    if kind == CircumstanceKind.DEAD:
        _die(person, starts_on)
    return row


def _gaps(person, kind, starts_on, proof, on):
    found = []
    if starts_on > on:
        day, today = zh(starts_on, weekday=False), zh(on, weekday=False)
        found.append(f"{kind.label}日期（{day}）不能晚于今天（{today}）")
    if starts_on < person.birth_date:
        found.append(f"{kind.label}日期不能早于{person.name}的出生日期（{zh(person.birth_date, weekday=False)}）")
    if not proof.strip():
        found.append("请写明凭据，如死亡证明编号、判决书文号、谁告知的")
    if person.died_on:
        found.append(f"{person.name}已于{zh(person.died_on, weekday=False)}登记死亡")
    elif person.circumstances.filter(kind=kind, ends_on=None).exists():
        found.append(f"{person.name}已经登记为{kind.label}")
    return found


def _die(person, on):
    for row in (person, *person.merged.filter(died_on=None)):  # 并入此人的各条说的是同一个人
        row.died_on = on
        row.version += 1
        row._change_reason = CircumstanceKind.DEAD.label
        row.save()
    for row in person.memberships.filter(until=None).select_related("household"):
        living.leave(row.household, person, on=on, reason=LeaveReason.DEATH)


def end(person, kind, *, ends_on, on):
    """一种状况结束（刑满、归来），返回 Circumstance。死亡没有结束；Raises: Blocked。"""
    row = for_change(person.circumstances).filter(kind=kind, ends_on=None).first()
    if row is None or kind == CircumstanceKind.DEAD:
        raise Blocked(f"{person.name}没有登记着的{CircumstanceKind(kind).label}")
    if not row.starts_on <= ends_on <= on:
        raise Blocked(f"结束日期须在{zh(row.starts_on, weekday=False)}至今天之间")
    row.ends_on = ends_on
    row.save()
    return row


def put_right(row, *, true_on, source, proof, by, at, scan=None):
    """登记错的一条标明不再算数：日期不对的另写一条（`true_on`），没有此事的撤销。返回更正后的一条或 None。

    因此记下的死亡日期、因死亡结束的居住随之改正；原来的一条、原来的凭据都留着。
    """
    person = for_change(Person.objects).get(pk=row.person.merged_into_id or row.person_id)
    row.withdrawn_at = at
    row.save()
    if true_on:
        same = {"person": person, "kind": row.kind, "ends_on": row.ends_on}
        facts = {"source": source, "proof": proof, "scan": scan, "recorded_by": by, "recorded_at": at}
        row.corrected_by = Circumstance.objects.create(starts_on=true_on, **same, **facts)
        row.save()
    if row.kind == CircumstanceKind.DEAD:
        _redate(person, row.starts_on, true_on)
    return row.corrected_by


def _redate(person, was, true_on):
    """死亡日期、因死亡结束的居住改到 `true_on`；没有死的（None），原来住在哪一户仍住在哪一户。"""
    for one in (person, *person.merged.filter(died_on=was)):
        one.died_on = true_on
        one.version += 1
        one._change_reason = "更正死亡日期" if true_on else "撤销死亡登记"
        one.save()
    for row in for_change(ended_by_death(person, was)).select_related("household").order_by("claimed", "pk"):
        if true_on:
            row.until, row.since = true_on, min(row.since, true_on)
            row.save()
        else:
            _lives_again(row)


def ended_by_death(person, was):
    """因那一天的死亡结束了的居住。"""
    return person.memberships.filter(leave_reason=LeaveReason.DEATH, until=was)


def _lives_again(row):
    """又记为住在那一户；户主已另有其人的，与户主的关系待经办人核对。"""
    home = row.household
    replaced = row.relation == Relation.SELF and home.memberships.filter(is_head=True, until=None).exists()
    relation = Relation.OTHER_KIN if replaced else row.relation
    living.join(home, row.person, relation=relation, is_head=row.relation == Relation.SELF, on=row.until)
