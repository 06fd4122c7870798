"""修改家庭、成员、收支财产、账户：只在入户调查办结之前；两人同改一行，后到的看到两份。"""

from django.db import transaction
from django.db.models import Max

from cases import composition
from cases.models import Case, CaseMember
from cases.services import parties
from cases.services.base import begin, finish
from cases.services.taking_out import take_out
from cases.states import CaseState
from core.acts import Act
from core.dates import zh
from core.masking import mask_account
from core.refusals import Blocked, Conflict
from core.versions import require_current, save_versioned, shown
from evidence.declared import set_lines
from evidence.models import Assessment, Asset, CheckSubject, Expense, Income
from households import codes
from households.models import Person
from households.services import people, ties
from intake.services import dwelling, payee

ENDED = "入户调查已经办结，家庭信息不能再改；确有变化的，请由评审组或分管领导退回补充调查"

BEARING = {"area", "hardships"}  # 家庭各栏里影响核算的
OUTDATED = "核算之后于{}改过家庭的适用标准或困难原因"
OF_COMPOSITION = {"relation", "counted", "covered", "exclusion_reason"}


@transaction.atomic
def edit_household(case_id, *, version, by, at, **changes):
    """改住址、电话、困难原因等；电话留空即不变。返回 Household。"""
    case = open_home(case_id, by, at)
    changes = but_blank(changes, "phone")
    home = case.household
    home._change_reason = Act.EDIT_HOUSEHOLD.label
    home = save_versioned(home, version=version, changes=changes)
    if BEARING & changes.keys():
        for pk in Case.objects.open().filter(household=case.household_id).values_list("pk", flat=True):
            Assessment.objects.make_stale(pk, OUTDATED.format(zh(case.acting_on, weekday=False)))
    close_home(case, by, at, what="家庭", changed=list(changes))
    return home


@transaction.atomic
def edit_member(case_id, person_id, *, version, by, at, **changes):
    """改一名成员：人的情况，和在本案里算不算、保不保；身份证号留空即不变。返回 CaseMember。

    死亡、离户、服刑等有日子有凭据的变化，由“家庭变化”办，不在这里改。
    """
    case = open_home(case_id, by, at)
    member = _member(case, person_id)
    changes = but_blank(changes, "phone", "id_number")
    if "id_number" not in changes and changes.get("id_kind", member.person.id_kind) == member.person.id_kind:
        changes.pop("id_kind", None)
    else:
        changes |= people.identity_facts({**_identity(member.person), **changes}, on=case.acting_on)
        _not_taken(changes["id_kind"], changes["id_number"], member.person)
    ours = {name: changes.pop(name) for name in OF_COMPOSITION & changes.keys()}
    _within_reach(case, member.person, changes)
    member.person._change_reason = Act.EDIT_HOUSEHOLD.label
    try:
        member.person = save_versioned(member.person, version=version, changes=changes)
    except Conflict as clash:
        _tell_places(clash, member, ours)
        raise
    again = not member.counted and ours.get("counted")
    said = _place(case, member, ours)
    if again:
        _counted_again(case, member, by, at)
    if member.is_head:
        case.head_name = member.name
    outdate(case, f"{member.name}的情况")
    _outdate_elsewhere(case, member.person)
    close_home(case, by, at, what=member.name, changed=list(changes) + said)
    return member


def _within_reach(case, person, changes):
    """住在别的街道另一户的人，其姓名、证件、健康等由那边改；在本案里算不算、保不保仍在这里定。"""
    if all(getattr(person, name) == value for name, value in changes.items()):
        return
    moved_out = person.memberships.filter(household=case.household_id, until=None, claimed=False).exists()
    if not moved_out and people.lives_beyond(person, case.street):
        raise Blocked(f"{person.name}登记在另一街道的一户，其姓名、证件、健康等由那边改；已离户的，请那边先办离户")


def _tell_places(clash, member, ours):
    """并列的两份里也列在本案里的身份：另一人可能刚办了离户、服刑等家庭变化。"""
    for name in sorted(name for name in ours if getattr(member, name) != ours[name]):
        field = CaseMember._meta.get_field(name)
        label, kept = str(field.verbose_name), getattr(member, name)
        clash.mine[label], clash.theirs[label] = shown(field, ours[name]), shown(field, kept)


def _place(case, member, changes):
    """改此人在本案里的身份；返回 [“栏：原 → 新”]。"""
    relation = changes.get("relation", member.relation)
    if relation == codes.Relation.SELF and not member.is_head:
        head = next((one for one in case.family() if one.is_head), None)
        if head:
            raise Blocked(f"{head.name}已是户主，一户只能有一名户主；要换户主，请先改{head.name}的关系")
    changes["is_head"] = relation == codes.Relation.SELF
    _not_obliged(case, member.person, changes.get("counted") and not member.counted)
    if not changes.get("counted", member.counted):
        changes |= {"covered": False, "is_head": False, "out_on": member.out_on or case.acting_on}
    else:
        changes["out_on"] = None
    said = [
        f"{name}：{getattr(member, name)} → {value}"
        for name, value in changes.items()
        if getattr(member, name) != value
    ]
    left = member.counted and not changes.get("counted", True)
    for name, value in changes.items():
        setattr(member, name, value)
    if left:
        take_out(member, member.exclusion_reason, on=member.out_on, stale=outdated(case, f"{member.name}的情况"))
    else:
        member.save()
    return said


def _counted_again(case, member, by, at):
    """重新计入家庭的：离了户的随之入户，同新添的一样；已故的不能计入。"""
    if member.person.is_dead(case.acting_on):
        raise Blocked(f"{member.name}已于{zh(member.died_on, weekday=False)}登记死亡，不能计入家庭")
    composition.require_counting(member.person)
    CheckSubject.objects.restore(case.pk, member=member.person)
    place = {"relation": member.relation, "is_head": member.is_head, "on": case.acting_on}
    dwelling.tell(case, dwelling.move_in(case.household, member.person, **place), by=by, at=at)


@transaction.atomic
def add_member(case_id, *, by, at, **facts):
    """添一名成员；其承诺与授权另行登记。不共同生活的监护人也在此添，`counted` 为假并写原因。返回 CaseMember。"""
    case = open_home(case_id, by, at)
    wage, counted, why = facts.pop("wage", None), facts.pop("counted", True), facts.pop("exclusion_reason", "")
    if not counted and not why.strip():
        raise Blocked("不计入家庭的，请写明原因，如监护人")
    dwelling.not_registered_twice(case.household, facts, on=case.acting_on)
    person = people.set_person(facts, on=case.acting_on, why=Act.EDIT_HOUSEHOLD.label, street=case.street)
    kept = case.composition.filter(person=person).first()
    if kept:
        raise Blocked(f"该身份证号已登记为本案的{kept.label}，同一人不能登记两次")
    _not_obliged(case, person, counted)
    if counted:
        composition.require_counting(person)
    is_head = counted and facts["relation"] == codes.Relation.SELF
    if is_head and (head := next((one for one in case.family() if one.is_head), None)):
        raise Blocked(f"{head.name}已是户主，一户只能有一名户主；要换户主，请先改{head.name}的关系")
    if counted:
        told = dwelling.move_in(case.household, person, relation=facts["relation"], is_head=is_head, on=case.acting_on)
        dwelling.tell(case, told, by=by, at=at)
    last = case.composition.aggregate(last=Max("position"))["last"] or 0
    place = {"counted": counted, "covered": counted, "exclusion_reason": why.strip()}
    member = case.composition.create(
        person=person, position=last + 1, relation=facts["relation"], is_head=is_head, **place
    )
    if wage:
        place = {"case_id": case.pk, "member": person, "kind": codes.IncomeKind.WAGE, "period": codes.Period.MONTH}
        Income.objects.create(**place, name=codes.IncomeKind.WAGE.label, declared=wage)
    if is_head:
        case.head_name = person.name
    outdate(case, f"家庭成员（添加{person.name}）")
    close_home(case, by, at, what=person.name, changed=["添加"])
    return member


@transaction.atomic
def edit_money(case_id, *, version, lines, by, at):
    """改申报的收支财产，`lines` 的“归谁”为人的编号；已核实的行不动。`version` 为家庭的版本。"""
    case = open_home(case_id, by, at)
    theirs = "；".join(map(str, _declared(case))) or "（空）"
    both = {"mine": {"收支财产": "您所填的各行"}, "theirs": {"收支财产": theirs}}
    require_current(case.household.version, version, **both)
    case.household._change_reason = Act.EDIT_HOUSEHOLD.label
    save_versioned(case.household, version=version, changes={})
    set_lines(case.pk, {one.person_id: one.person for one in case.family()}, lines)
    outdate(case, "收支财产")
    close_home(case, by, at, what="收支财产", changed=[f"{len(lines)}行"])
    return case


def _same_account(case, version, bank, number):
    home, kept = case.household, case.household.accounts.filter(is_current=True).first()
    theirs = f"{kept.bank} {mask_account(kept.number)} {kept.holder_name}" if kept else "（空）"
    mine = {"发放账户": f"{bank} {mask_account(number)}"}
    require_current(home.version, version, mine=mine, theirs={"发放账户": theirs})
    home._change_reason = Act.EDIT_HOUSEHOLD.label
    save_versioned(home, version=version, changes={})


def _declared(case):
    return [*Income.objects.of_case(case.pk), *Expense.objects.of_case(case.pk), *Asset.objects.of_case(case.pk)]


@transaction.atomic
def edit_account(case_id, *, bank, number, holder, by, at, version=None):
    """登记或更换发放账户；作出决定之后由“待遇”另办。返回 BankAccount。

    `version` 为打开时家庭的版本，别人改过的以 Conflict 并列两份；不经页面的不给。
    """
    case = open_home(case_id, by, at)
    if version is not None:
        _same_account(case, version, bank, number)
    person = next((one for one in payee.may_hold(case) if one.pk == holder), None)
    if person is None:
        raise Blocked("账户所有人须是本案家庭成员或登记的监护人，请重新选择")
    account = payee.set_account(case.household, person, bank=bank, number=number, on=case.acting_on, case_id=case.pk)
    close_home(case, by, at, what="发放账户", changed=["账户"])
    return account


@transaction.atomic
def declare_tie(case_id, *, text, relation, by, at):
    """申报本户与经办人员、村（居）干部的关系：单独登记备案，有关人员即退出。返回 Case。"""
    case = begin(case_id, Act.DECLARE_TIE, by=by, at=at)
    tie = ties.declare(case.household, text=text, relation=relation, by=by, at=at)
    found = ties.note(case.household, ties.find(case.household), by=None, at=at)
    parties.separate(case, [tie, *found], by=by, at=at)
    case._change_reason = Act.DECLARE_TIE.label
    case.save()
    return case


def open_home(case_id, by, at):
    case = begin(case_id, Act.EDIT_HOUSEHOLD, by=by, at=at)
    if case.state == CaseState.GRANTED:
        raise Blocked("本户已确认享受待遇，变更账户、家庭情况请在“待遇”中办理")
    if not case.is_amendable:
        raise Blocked(ENDED)
    return case


def outdate(case, what):
    """改了核算所据的事实，已有的核算表须重做。"""
    Assessment.objects.make_stale(case.pk, outdated(case, what))


def outdated(case, what):
    return f"核算之后于{zh(case.acting_on, weekday=False)}改过{what}"


def _outdate_elsewhere(case, person):
    """此人的情况变了，列有此人的别的在办案件也须重新核算；别案的组成与收支一行不动。"""
    for pk in CaseMember.objects.open().filter(person=person).exclude(case=case.pk).values_list("case", flat=True):
        Assessment.objects.make_stale(pk, outdated(case, f"{person.name}的情况"))


def _member(case, person_id):
    found = case.composition.select_related("person").filter(person=person_id).first()
    if found is None:
        raise Blocked("本案家庭里没有此人，请重新打开本页")
    return found


def _not_obliged(case, person, counted):
    """计入家庭的不能又是本户的义务人：一个人不会既共同生活，又从别处给付赡养费。"""
    if counted and case.household.obligors.current().filter(person=person).exists():
        raise Blocked(f"{person.name}登记为本户的义务人（不共同生活）；现在共同生活的，请先在“家庭”里撤下义务人")


def _identity(person):
    names = ("name", "id_kind", "id_number", "sex", "birth_date")
    return {name: getattr(person, name) for name in names}


def close_home(case, by, at, *, what, changed):
    finish(case, Act.EDIT_HOUSEHOLD, by=by, at=at, subject=what, data={"changed": changed})
    new_ties = ties.note(case.household, ties.find(case.household), by=None, at=at)
    if new_ties:
        parties.separate(case, new_ties, by=None, at=at)
        case.save()


def but_blank(changes, *names):
    """这些号码不回显，留空即不变。"""
    return {key: value for key, value in changes.items() if key not in names or value}


def _not_taken(kind, number, person):
    """改成的证件不能是库里另一个人的：同一人的两份登记由两名工作人员合并。"""
    other = Person.objects.with_id(number, kind).filter(merged_into=None).exclude(pk=person.pk).first()
    if other:
        raise Blocked("该证件已登记为另一人；确是同一人登记了两次的，请办“合并登记”")
