"""一份申请落在哪一户：申请人自己那一户，或另立一户；绝不改写别案、别户，要那边办的写成待办。"""

from accounts import matrix
from cases.models import Case, FamilyTask, FamilyTaskKind
from core.acts import Act
from core.dates import local_day
from core.refusals import Blocked
from households import codes
from households.codes import LeaveReason
from households.models import Membership
from households.services import living, people
from regimes.models import ONE_OFF

TWICE = "{}已登记在本户（同名、同性别、同日出生），是同一人，不再登记一次：登记申请的用带出来的那一行，证件在“修改”里改"


def settle(members, people, community, facts, *, aid, urgent, existing, by, at):
    """定下家庭并登记各人的入户；返回（Household, 要告诉别处的 [(家庭, 事项, 人, 文字)]）。

    申请人住的那一户、户主也在表上的，用那一户；一次性救助帮助户内几人的，也用那一户而一字不改；
    其余（分户、离婚后单独申请等）另立一户。Raises: Blocked（社区人员把别的社区的户迁到自己名下）。
    """
    on = local_day(at)
    listed = {person.pk for person in people.values()}
    applicant = people[members[0]["row"]]
    home = existing or living.home_of(applicant)
    if home is None or not _stays(home, listed, community.street, aid):
        home = _set_up_before(applicant, listed, community.street)
    if home is None:
        home = living.open_home(community, facts, at=at)
        return home, _move_in(home, members, people, on=on)
    if not urgent:
        _within_reach(home, community, by, on)
    told = []
    if _is_held(home) or listed < {one.pk for one in home.residents()}:
        told += _differing(home, facts)
    else:
        home = living.update_home(home, facts if urgent else {**facts, "community": community})
    return home, told + _move_in(home, members, people, on=on)


def not_registered_twice(home, row, *, on, later=False):
    """一行会不会把同一个人登记成第二条：没有带号码来的、带了另一种证件的，可能就是住在本户（`home`，没有为 None）的
    那一个人（孩子后来上了户口；`later` 见 living.same_resident）；带着改正之前的号码来的也是。是的 Blocked。
    """
    said, known = people.identify(row, on=on)
    if known:
        return
    who = {"name": row["name"], "sex": said["sex"], "birth_date": said["birth_date"]}
    if home and living.same_resident(home, **who, id_kind=said["id_kind"], number=said["id_number"], later=later):
        raise Blocked(TWICE.format(row["name"]))
    people.not_corrected(row["name"], said)


def _stays(home, listed, street, aid):
    """这份申请就在这一户办。"""
    if home.community.street != street:
        return False
    residents = {one.pk for one in home.residents()}
    head = home.head
    if aid in ONE_OFF and listed <= residents:
        return True
    return not residents or (head is not None and head.pk in listed) or residents <= listed


def _set_up_before(applicant, listed, street):
    """申请人从前另立而没有搬成的那一户（申请撤回、没有获批）：再来申请仍用它，一户一档；另有别人住着的不用。"""
    rows = applicant.memberships.filter(leave_reason=LeaveReason.NOT_MOVED, relation=codes.Relation.SELF)
    rows = rows.filter(household__community__parent=street).select_related("household__community__parent__parent")
    last = rows.order_by("-pk").first()
    return last.household if last and {one.pk for one in last.household.residents()} <= listed else None


def _is_held(home):
    """另有在办的案件、或在享受的待遇靠着这一户的登记。"""
    return home.cases.open().exists() or home.entitlements.filter(ends_month=None).exists()


def _within_reach(home, community, by, day):
    """社区人员不能把别的社区的家庭登记到自己名下。"""
    if home.community_id == community.pk:
        return
    if not matrix.permit(by, Act.REGISTER, home.community, on=day).allowed:
        raise Blocked(f"本户原登记在{home.community.name}，迁移社区请到街道窗口登记")


def _differing(home, facts):
    found = living.differences(home, facts)
    if not found:
        return []
    said = "；".join(f"{label}：登记为{kept}，申请填{given}" for label, kept, given in found)
    return [(home, FamilyTaskKind.FACTS, None, f"新的申请所填与登记不同，登记未改，请核实：{said}")]


def _move_in(home, members, people, *, on):
    """各人入户；别处还登记着的只记为声称，那一户得一件待办。"""
    told = []
    for row in members:
        person = people[row["row"]]
        is_head = row["relation"] == codes.Relation.SELF
        told += move_in(home, person, relation=row["relation"], is_head=is_head, on=on)
    return told


def move_in(home, person, *, relation, is_head, on, why="", how="已列入另一户的申请"):
    """一人入户（`why` 为凭家庭变化入户的缘由）；返回要告诉别处的，`how` 是怎样到了另一户。"""
    if not living.join(home, person, relation=relation, is_head=is_head, on=on, why=why).claimed:
        return []
    other = Membership.objects.current().select_related("household").get(person=person).household
    said = f"{person.name}{how}，请核实是否离户；离户的在“家庭变化”中办理"
    return [(other, FamilyTaskKind.LEAVE, person, said)]


def tell(case, told, *, by, at):
    """把要别处办的写成待办。"""
    for home, kind, person, text in told:
        FamilyTask.objects.raise_once(home, kind, text, person=person, from_case=case, by=by, at=at)


def moved_away(case):
    """户已随迁移归了别的街道，而本案已办结：这一户的事由那边办。在办的留在原街道，照旧办。"""
    home = case.household.community
    if home.street == case.street or Case.objects.with_home().filter(pk=case.pk).exists():
        return []
    return [f"这一户已迁到{home.full_name}，由那边办；本案已经办结，只供查阅"]


def elsewhere(case):
    """住在本户而没有列入本案的人（Membership）。"""
    listed = case.composition.values("person")
    rows = case.household.memberships.filter(until=None).exclude(person__in=listed).select_related("person")
    return list(rows.order_by("pk"))
