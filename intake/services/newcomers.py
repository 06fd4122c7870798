"""这次住进本户的是谁：从前住过的、库里已有的，或要新登记的；只认人，什么也不写。"""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q

from core.dates import zh
from core.refusals import Blocked
from households import codes
from households.codes import IdKind, JoinReason
from households.models import Person
from households.services import living, people


@dataclass
class Newcomer:
    """住进本户的人：库里已有的（person），或要新登记的（facts）。"""

    name: str
    sex: str
    birth_date: date
    relation: str
    guardian: str = ""
    person: Person | None = None
    number: str = ""  # 18位号码，查与工作人员的关系用
    wage: object = None
    facts: dict = field(default_factory=dict)


def once_lived(case):
    """从前住过本户、列过本案而现在不在的人（Person）。"""
    was = Q(memberships__household=case.household_id) | Q(compositions__case=case.pk)
    here = case.household.memberships.filter(until=None).values("person")
    return Person.objects.filter(was, died_on=None, merged_into=None).exclude(pk__in=here).distinct().order_by("pk")


def newcomer(case, kind, person, given, *, on, day):
    """这次住进本户的是谁；`person` 为选定的从前住过的人，`given` 为填写的情况。什么也不写。

    Raises: Blocked（没有填、号码不对、已故、同一证件登记的是别的姓名）。
    """
    given = dict(given or {})
    guardian, relation = (given.pop("guardian", "") or "").strip(), given.pop("relation", "")
    if person:
        return _who_lived_here(case, person, relation, guardian)
    if not given.get("name") or not relation:
        raise Blocked("请填写新来的人的姓名、证件和与户主关系；从前住过本户的，在“谁”里选")
    if kind == JoinReason.BIRTH:
        given |= {"employment": codes.Employment.PRESCHOOL, "marital": codes.Marital.SINGLE}
        given["birth_date"] = given.get("birth_date") or on
    wage, _ = given.pop("wage", None), given.pop("row", None)
    facts, known = people.identify(given, on=day)
    number = facts["id_number"] if facts["id_kind"] == IdKind.RESIDENT else ""
    name, sex, born = given["name"], facts["sex"], facts["birth_date"]
    known = known or _same_person(case, facts, name)
    if known and known.died_on:
        raise Blocked(f"{name}已于{zh(known.died_on, weekday=False)}登记死亡，不能列入，请核对")
    return Newcomer(name, sex, born, relation, guardian, known, number, wage, given)


def _same_person(case, facts, name):
    """证件没有查到的：住在本户、后来才有号码的同一人；从前登记过这一证件的；都没有号码的同名、同性别、同日出生的人。"""
    who = {"name": name, "sex": facts["sex"], "birth_date": facts["birth_date"]}
    number, kind = facts["id_number"], facts["id_kind"]
    if here := living.same_resident(case.household, **who, id_kind=kind, number=number):
        return here
    if number:
        return Person.objects.formerly(number, kind, **who)
    return Person.objects.unnumbered(**who).order_by("pk").first()


def _who_lived_here(case, pk, relation, guardian):
    person = once_lived(case).filter(pk=pk).first()
    if person is None:
        raise Blocked("所选的人现在就住在本户，或没有住过本户；新来的人请填写其情况")
    last = person.memberships.filter(household=case.household_id).order_by("-pk").first()
    number = person.id_number if person.id_kind == IdKind.RESIDENT else ""
    relation = relation or (last.relation if last else "")
    return Newcomer(person.name, person.sex, person.birth_date, relation, guardian, person, number)
