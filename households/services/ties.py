"""比对经办人员与申请家庭的关系（社会救助审核确认办法第11条）：只比索引，不比明文。"""

from dataclasses import dataclass

from django.db.models import Q

from accounts.models import RelativeDeclaration, Unit, User
from core.held import held
from core.refusals import Blocked
from households.models import Person, Tie, TieSource


@dataclass(frozen=True)
class Found:
    """比对发现的一项关系：经办人员是谁、什么关系。"""

    user: User
    relation: str


@dataclass(frozen=True)
class Traces:
    """本户在库里的痕迹：成员、义务人、现行账户、已登记的关系。"""

    members: list
    obligors: list
    accounts: list
    ties: list

    @classmethod
    def of(cls, household):
        current = household.accounts.filter(is_current=True)
        people = Person.objects.filter(memberships__household=household).distinct()
        rows = people, household.obligors.current(), current, household.ties.live()
        return cls(*(list(one.all()) for one in rows))


def find(household, traces=None):
    """本户成员、义务人、电话、账户户名与本区工作人员及其申报的近亲属逐一比对；返回去重后的 Found 列表。"""
    return held("ties found", household.pk, lambda: _find(household, traces))


def _find(household, traces):
    ids, phones, holders = _indexes(household, traces or Traces.of(household))
    district = Unit.objects.within(household.community.district)
    everyone = User.objects.filter(is_active=True, unit__in=district)
    alike = Q(id_index__in=ids) | Q(phone_index__in=phones) | Q(name__in=holders)
    staff = list(everyone.filter(alike))
    kin = list(RelativeDeclaration.objects.standing().filter(alike, user__in=everyone).select_related("user"))
    found = [Found(one.user, _kinship(one)) for one in kin if one.id_index in ids or one.phone_index in phones]
    found += [Found(user, "本人或同住成员") for user in staff if user.id_index in ids]
    found += [Found(user, "同一联系电话") for user in staff if user.phone_index in phones]
    found += [Found(user, "账户户名与经办人员相同") for user in staff if user.name in holders]
    found += [Found(one.user, "账户户名与其近亲属相同") for one in kin if one.name in holders]
    return list(dict.fromkeys(found))


def match_id(id_index, district):
    """一个身份证号是否属于本区工作人员或其近亲属；返回有关系的工作人员。"""
    staff = User.objects.filter(is_active=True, unit__in=Unit.objects.within(district))
    kin = RelativeDeclaration.objects.standing().filter(id_index=id_index).values("user")
    return list(staff.filter(Q(id_index=id_index) | Q(pk__in=kin)))


def unregistered(household, traces=None):
    """比对得出而尚未登记备案的关系。"""
    traces = traces or Traces.of(household)
    known = {one.user_id for one in traces.ties}
    return [one for one in find(household, traces) if one.user.pk not in known]


def note(household, found, *, by, at):
    """登记比对发现的关系；已登记的不重复。返回新登记的 Tie。"""
    known = set(household.ties.live().values_list("user_id", "relation"))
    return [
        Tie.objects.create(
            household=household,
            user=one.user,
            person_name=one.user.name,
            relation=one.relation[:40],
            source=TieSource.FOUND,
            noted_at=at,
            noted_by=by,
        )
        for one in found
        if (one.user.pk, one.relation[:40]) not in known
    ]


def declare(household, *, text, by, at, user=None, relation="申请人申报"):
    """登记申报的关系；`text` 为申报的姓名、职务、关系，能认出是本区哪位工作人员的即挂到其账号。"""
    if not text.strip():
        raise Blocked("申报有近亲属为经办人员或村（居）干部的，请写明其姓名、职务和关系")
    user = user or _named_in(text, household.community.district)
    tie, _ = Tie.objects.get_or_create(
        household=household,
        user=user,
        relation=relation[:40],
        person_name=user.name if user else text.strip()[:50],
        withdrawn_at=None,
        defaults={"source": TieSource.DECLARED, "noted_at": at, "noted_by": by},
    )
    return tie


def _named_in(text, district):
    """申报文字里写到的工作人员；不止一人同名或没有写到则为空，由区民政局核实。"""
    staff = User.objects.filter(is_active=True, unit__in=Unit.objects.within(district))
    named = [user for user in staff if len(user.name) > 1 and user.name in text]
    return named[0] if len(named) == 1 else None


def _indexes(household, traces):
    """身份证号索引、电话索引、不是家庭成员的账户户名。"""
    kin = [one.person for one in traces.obligors if one.person]
    ids = {one.id_index for one in [*traces.members, *kin] if one.id_index}
    phones = {one.phone_index for one in [household, *traces.members, *kin] if one.phone_index}
    holders = {one.holder_name for one in traces.accounts} - {member.name for member in traces.members}
    return ids, phones, holders


def _kinship(declaration):
    return f"{declaration.get_relation_display()}：{declaration.name}"[:40]
