"""不共同生活的赡（抚、扶）养义务人：登记、修改、撤下；查其收入须本人另行授权（社会救助法第41条）。"""

from django.db import transaction

from cases.models import Case
from core.acts import Act
from core.locking import for_change
from core.refusals import Blocked
from core.versions import save_versioned
from evidence.models import Assessment, CheckSubject
from households.models import Obligor, Person
from households.services import people
from intake.services.household import close_home, open_home, outdate

WHO = "义务人"
IDENTITY = ("name", "id_kind", "id_number", "sex", "birth_date")
OTHER_MAN = (
    "义务人{}所填的姓名或号码与登记的不同，而此人在别处另有登记，不能在这里改："
    "登记错人的请撤下这一行另行登记，姓名、号码登记错的在其家庭里改"
)


@transaction.atomic
def add_obligor(case_id, *, by, at, supports, **facts):
    """登记一名；`supports` 为所养成员的编号。返回 Obligor。"""
    case = open_home(case_id, by, at)
    members = supported(case, supports)
    obligor = create(case.household, members, on=case.acting_on, family=_family(case), **facts)
    outdate(case, f"义务人（添加{obligor.name}）")
    close_home(case, by, at, what=f"义务人{obligor.name}", changed=["添加"])
    return obligor


@transaction.atomic
def edit_obligor(case_id, obligor_id, *, version, supports, by, at, **changes):
    """改一名；证件号留空即不变，补上号码的从此即是全库的那一个人，别人先改过的两份并列。返回 Obligor。"""
    case = open_home(case_id, by, at)
    obligor = _current(case, obligor_id)
    members = supported(case, supports)
    said = {name: value for name in IDENTITY if (value := changes.pop(name, None))}
    if "id_number" not in said:  # 号码留空即不变，证件种类等随号码
        said = {name: value for name, value in said.items() if name == "name"}
    changes |= {"supported": _names(members), **_who(obligor, said, case.acting_on)}
    _may_oblige(case.household, changes["person"], changes["written_name"], _family(case), besides=obligor.pk)
    obligor._change_reason = "修改义务人"
    obligor = save_versioned(obligor, version=version, changes=changes)
    obligor.supports.set(members)
    outdate(case, f"义务人{obligor.name}的情况")
    close_home(case, by, at, what=f"义务人{obligor.name}", changed=[*changes, "supports"])
    return obligor


@transaction.atomic
def remove_obligor(case_id, obligor_id, *, reason, by, at):
    """撤下登记错的；原登记与授权都留着。返回 Obligor。"""
    case = open_home(case_id, by, at)
    obligor = _current(case, obligor_id)
    if not reason.strip():
        raise Blocked("请写明撤下这名义务人的原因")
    obligor._change_reason = "撤下义务人"
    changes = {"removed_on": case.acting_on, "removed_reason": reason}
    for pk in Case.objects.open().filter(household=case.household_id).values_list("pk", flat=True):
        CheckSubject.objects.strike(pk, obligor=obligor, on=case.acting_on, reason=f"撤下义务人：{reason}")
    obligor = save_versioned(obligor, version=obligor.version, changes=changes)
    outdate(case, f"义务人（撤下{obligor.name}）")
    close_home(case, by, at, what=f"义务人{obligor.name}", changed=["撤下"])
    return obligor


def create(household, members, *, on, family, **facts):
    """登记一行，只写家庭的行；`family` 为计入本案家庭的各人的编号。

    Raises: Blocked（同一人已登记过，就在本案家庭里，已故，证件登记的是别的姓名）。
    """
    said = {name: facts.pop(name) for name in IDENTITY if name in facts}
    person = people.by_document(said, on=on, who=WHO, why="登记义务人")
    written = "" if person else said["name"]
    _may_oblige(household, person, written, family)
    obligor = Obligor(household=household, supported=_names(members), person=person, written_name=written, **facts)
    obligor._change_reason = "登记义务人"
    obligor.save()
    obligor.supports.set(members)
    return obligor


def supported(case, people_ids):
    """被赡养的人；不是本案家庭的 Blocked。"""
    members = [one.person for one in case.family() if one.person_id in people_ids]
    if not members or len(members) < len(set(people_ids)):
        raise Blocked("请选择义务人养本户的哪几人")
    return members


def known_to(case, pk):
    """本案家庭组成里的（列的一条后来并入了此人的也是）、本户义务人里的这个人；没有则为 None。"""
    rows = case.composition.select_related("person")
    row = rows.filter(person=pk).first() or rows.filter(person__merged_into=pk).first()
    row = row or case.household.obligors.current().filter(person=pk).first()
    return row and row.person


def merge_rows(keep, drop, *, on):
    """并入的人所作的义务人各行改归保留的；同一户两条都登记着的撤下一条，核算表须重做。"""
    for row in for_change(Obligor.objects).filter(person=drop):
        twice = row.household.obligors.current().filter(person=keep).exists()
        if twice and row.removed_on is None:
            row.removed_on, row.removed_reason = on, f"与{keep.name}是同一人，已合并"
            for case in row.household.cases.filter(is_open=True):
                Assessment.objects.make_stale(case.pk, f"核算之后合并了义务人{keep.name}的两条登记")
        row.person = keep
        row.version += 1
        row._change_reason = Act.CONFIRM_MERGE.label
        row.save()


def _who(obligor, said, on):
    """改后这一行是谁：{"person", "written_name"}。"""
    kept = obligor.person
    if kept is None:
        person = people.by_document({"name": obligor.name, **said}, on=on, who=WHO, why="查明义务人身份")
        return {"person": person, "written_name": "" if person else said.get("name", obligor.name)}
    facts = people.identity_facts({**_identity(kept), **said}, on=on)
    name = said.get("name", kept.name)
    if all(getattr(kept, key) == value for key, value in {**facts, "name": name}.items()):
        return {"person": kept, "written_name": ""}
    other = Person.objects.registered(facts["id_number"], facts["id_kind"])
    if other and other.pk != kept.pk:
        person = people.by_document({"name": name, **facts}, on=on, who=WHO, why="修改义务人")
    else:
        person = _correct(obligor, {**facts, "name": name})
    return {"person": person, "written_name": ""}


def _correct(obligor, facts):
    """改正此人登记错的姓名、号码；别处也登记着的不在这里改。返回 Person。"""
    person = for_change(Person.objects).get(pk=obligor.person_id)
    elsewhere = person.obligations.exclude(pk=obligor.pk).exists() or person.agencies.exists()
    if elsewhere or person.compositions.exists() or person.memberships.exists():
        raise Blocked(OTHER_MAN.format(person.name))
    for name, value in facts.items():
        setattr(person, name, value)
    person.version += 1
    person._change_reason = "修改义务人"
    person.save()
    return person


def _may_oblige(household, person, written, family, *, besides=None):
    """此人可以登记为本户的义务人；就在本案家庭里的、已登记过的 Blocked。"""
    if person and person.pk in family:
        raise Blocked(f"{person.name}已计入本案家庭，共同生活的不另作义务人；没有共同生活的，请先办离户")
    others = household.obligors.current().exclude(pk=besides)
    if person and others.filter(person=person).exists():
        raise Blocked(f"义务人{person.name}已经登记过，养本户几人的请在原登记上改")
    same = person.name if person else written
    if others.filter(person=None, written_name=same).exists():
        raise Blocked(f"义务人{same}已经登记过（身份未查明），查明了的请在原登记上补证件号")


def _family(case):
    return {one.person_id for one in case.family()}


def _names(members):
    return "、".join(one.name for one in members)[:200]


def _current(case, obligor_id):
    found = case.household.obligors.current().filter(pk=obligor_id).first()
    if found is None:
        raise Blocked("这名义务人已经撤下，或不是本户登记的")
    return found


def _identity(person):
    return {name: getattr(person, name) for name in IDENTITY}
