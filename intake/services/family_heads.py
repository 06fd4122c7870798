"""换户主：谁可以接任，未成年的由谁监护，本户、在办各案随之怎样改。"""

from django.db.models import Exists, OuterRef

from cases.models import Case, CaseMember, FamilyTaskKind
from core.acts import Act
from core.dates import local_day
from households.codes import Relation, Sex
from households.services import living
from households.services.people import next_version
from intake.services.follow import Follow, task
from intake.services.happening import goes

R = Relation
# 新户主原来是户主的什么人 → 老户主成了新户主的什么人（按老户主的性别）。
TURNED = {
    R.SPOUSE: (R.SPOUSE, R.SPOUSE),
    R.SON: (R.FATHER, R.MOTHER),
    R.DAUGHTER: (R.FATHER, R.MOTHER),
    R.FATHER: (R.SON, R.DAUGHTER),
    R.MOTHER: (R.SON, R.DAUGHTER),
    R.PARENT: (R.SON, R.DAUGHTER),
    R.SIBLING: (R.SIBLING, R.SIBLING),
}


def of(found):
    """定了新户主的，随之的各件。"""
    return [*_new_head(found), *_minor_head(found)]


def is_head(found):
    """此人是本户、本案的户主。"""
    at_home = found.case.household.memberships.filter(person=found.person, is_head=True, until=None).exists()
    return at_home or found.case.composition.filter(person=found.person, is_head=True).exists()


def could_head(found):
    """可以接任户主的：本案仍计入、在世、住在本户的别人。"""
    here = set(found.case.household.memberships.filter(until=None).values_list("person", flat=True))
    rows = [one.person for one in found.case.family()]
    return [one for one in rows if one != found.person and one.pk in here and not one.is_dead(found.on)]


def is_minor_head(found):
    """新户主还没有成年。"""
    return not found.new_head.is_adult(local_day(found.at))


def _minor_head(found):
    """未成年人作户主：谁监护写明，是不是孤儿、事实无人抚养儿童、特困人员由经办人核实。"""
    if not is_minor_head(found):
        return
    name, age = found.new_head.name, found.new_head.age(local_day(found.at))
    text = (
        f"新户主{name}{age}周岁，未成年人不能独立申请、签字，由监护人{found.guardian}代，写给{name}的文书交其监护人；"
        "请核实是否属孤儿、事实无人抚养儿童、特困人员，要不要另行申请，监护人有没有列入“家庭”"
    )
    yield task(found, found.case.household, FamilyTaskKind.REVIEW, text)


def _new_head(found):
    """新户主：接老户主在本户、在各在办案件里的户主；户主另有其人的一字不动。申请人已不在的，一并改由新户主申请。"""
    name, old = found.new_head.name, _old_head(found)
    if found.case.household.head in (None, old):
        yield Follow(f"本户户主改为{name}，其余各人与户主的关系请在“家庭”中核对", lambda: _head_at_home(found))
    others = CaseMember.objects.filter(case=OuterRef("pk"), is_head=True).exclude(person=old)
    rows = Case.objects.open().filter(household=found.case.household_id, composition__person=found.new_head)
    for case in rows.filter(~Exists(others)).distinct().order_by("pk"):
        said = f"在办案件{case.number}：户主改为{name}"
        moves = case.applicant_id == old.pk and (goes(found) or old.is_dead(found.on))
        if moves:
            said += f"，申请人改为{name}，以后的文书写给{name}"
        yield Follow(said, lambda case=case, moves=moves: _head_of_case(case, found, moves))


def _old_head(found):
    """让出户主的人：离开的本人；更换户主的，是本户的户主，在办案件另有户主（只帮助户内几人的）的是那人。"""
    home = found.case.household.head
    if goes(found) or found.person == home:
        return found.person
    if not found.case.is_open:
        return home or found.person
    row = found.case.composition.filter(is_head=True).select_related("person").first()
    return row.person if row else found.person


def _head_at_home(found):
    here = found.case.household.memberships.filter(until=None).select_related("person")
    old, was = here.filter(is_head=True).first(), here.get(person=found.new_head).relation
    row = living.set_head(found.case.household, found.new_head)
    if old and old.person_id != row.person_id:
        old.refresh_from_db()
        if old.until is None:
            old.relation = _turned(was, old.person)
            old.save()


def _head_of_case(case, found, moves):
    case = Case.objects.get(pk=case.pk)
    row = case.composition.get(person=found.new_head)
    for old in case.composition.filter(is_head=True).select_related("person"):
        old.is_head, old.relation = False, _turned(row.relation, old.person)
        old.save()
        next_version(old.person_id)
    row.is_head, row.relation = True, R.SELF
    row.save()
    next_version(row.person_id)
    case.head_name = found.new_head.name
    if moves:
        case.applicant = found.new_head
    case._change_reason = Act.RECORD_FAMILY_EVENT.label
    case.save()


def _turned(relation, old):
    """老户主 `old` 改为新户主的什么人；`relation` 为新户主原来是他的什么人。说不准的记其他亲属，由经办人核对。"""
    pair = TURNED.get(relation)
    if pair is None:
        return R.OTHER_KIN
    return pair[0] if old.sex == Sex.MALE else pair[1]
