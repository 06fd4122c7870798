"""一个人的状况：有日子、有凭据，说一次；死亡的同时记在此人身上，户里随之离户。"""

from core.dates import zh
from core.locking import for_change
from core.refusals import Blocked
from households.codes import CircumstanceKind, LeaveReason
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
