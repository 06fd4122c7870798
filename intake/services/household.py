"""修改家庭、成员、收支财产、账户：只在入户调查办结之前；两人同改一行，后到的看到两份。"""

from django.db import transaction

from cases.models import Case
from cases.services import parties
from cases.services.base import begin, finish
from cases.states import CaseState
from core.acts import Act
from core.dates import zh
from core.refusals import Blocked
from core.versions import save_versioned
from evidence.models import Assessment
from households import codes
from households.models import Obligor
from households.services import people, ties
from intake.services import payee

ENDED = "入户调查已经办结，家庭信息不能再改；确有变化的，请由评审组或分管领导退回补充调查"

BEARING = {"area", "hardships"}  # 家庭各栏里影响核算的


@transaction.atomic
def edit_household(case_id, *, version, by, at, **changes):
    """改住址、电话、困难原因等；电话留空即不变。返回 Household。"""
    case = _open(case_id, by, at)
    changes = _but_blank(changes, "phone")
    home = case.household
    home._change_reason = Act.EDIT_HOUSEHOLD.label
    home = save_versioned(home, version=version, changes=changes)
    if BEARING & changes.keys():
        _outdate(case, "家庭的适用标准或困难原因")
    _close(case, by, at, what="家庭", changed=list(changes))
    return home


@transaction.atomic
def edit_member(case_id, member_id, *, version, by, at, **changes):
    """改一名成员；身份证号留空即不变，改了则性别、出生日期随之重得。返回 Member。"""
    case = _open(case_id, by, at)
    member = case.household.members.get(pk=member_id)
    changes = _but_blank(changes, "phone", "id_number")
    if "id_number" in changes:
        changes |= people.person_facts(changes["id_number"], on=case.acting_on)
        _not_twice(case.household, changes["id_number"], member.pk)
    changes["is_head"] = changes.get("relation", member.relation) == codes.Relation.SELF
    _one_head(case.household, member, changes["is_head"])
    _leave_in_order(changes, case.acting_on)
    member._change_reason = Act.EDIT_HOUSEHOLD.label
    member = save_versioned(member, version=version, changes=changes)
    if member.is_head:
        case.head_name = member.name
    _outdate(case, f"{member.name}的情况")
    _close(case, by, at, what=member.name, changed=list(changes))
    return member


@transaction.atomic
def add_member(case_id, *, by, at, **facts):
    """添一名成员；其承诺与授权另行登记。返回 Member。"""
    case = _open(case_id, by, at)
    home = case.household
    wage = facts.pop("wage", None)
    facts |= people.person_facts(facts["id_number"], on=case.acting_on)
    _not_twice(home, facts["id_number"], None)
    is_head = facts["relation"] == codes.Relation.SELF
    _one_head(home, None, is_head)
    member = people.add_member(home, {**facts, "is_head": is_head}, on=case.acting_on)
    if wage:
        home.incomes.create(member=member, kind=codes.IncomeKind.WAGE, name="工资性收入", declared=wage)
    _outdate(case, f"家庭成员（添加{member.name}）")
    _close(case, by, at, what=member.name, changed=["添加"])
    return member


@transaction.atomic
def edit_money(case_id, *, version, lines, by, at):
    """改申报的收支财产；已核实的行不动。"""
    case = _open(case_id, by, at)
    home = case.household
    home._change_reason = Act.EDIT_HOUSEHOLD.label
    home = save_versioned(home, version=version, changes={})
    people.set_lines(home, list(home.living_members()), lines)
    _outdate(case, "收支财产")
    _close(case, by, at, what="收支财产", changed=[f"{len(lines)}行"])
    return home


@transaction.atomic
def edit_account(case_id, *, bank, number, holder, by, at, holder_name=""):
    """登记或更换发放账户；作出决定之后由“待遇”另办。返回 BankAccount。"""
    case = _open(case_id, by, at)
    holder = case.household.members.get(pk=holder)
    account = payee.set_account(
        case.household,
        holder,
        bank=bank,
        number=number,
        holder_name=holder_name,
        on=case.acting_on,
        case_id=case.pk,
    )
    _close(case, by, at, what="发放账户", changed=["账户"])
    return account


@transaction.atomic
def add_obligor(case_id, *, by, at, supports, id_number="", **facts):
    """登记一名不共同生活的赡（抚、扶）养义务人；查其收入须本人另行授权（社会救助法第41条）。"""
    case = _open(case_id, by, at)
    member = case.household.members.get(pk=supports)
    if id_number:
        id_number = people.person_facts(id_number, on=case.acting_on)["id_number"]
    obligor = Obligor.objects.create(household=case.household, supports=member, id_number=id_number, **facts)
    _outdate(case, f"义务人（添加{obligor.name}）")
    _close(case, by, at, what=f"义务人{obligor.name}", changed=["添加"])
    return obligor


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


def _open(case_id, by, at):
    case = begin(case_id, Act.EDIT_HOUSEHOLD, by=by, at=at)
    if case.state == CaseState.GRANTED:
        raise Blocked("本户已确认享受待遇，变更账户、家庭情况请在“待遇”中办理")
    if not case.is_amendable:
        raise Blocked(ENDED)
    return case


def _outdate(case, what):
    """改了核算所据的事实，本户在办各件（别类救助的也在内）已有的核算表都须重做。"""
    for pk in Case.objects.open().filter(household=case.household_id).values_list("pk", flat=True):
        Assessment.objects.make_stale(pk, f"核算之后于{zh(case.acting_on, weekday=False)}改过{what}")


def _close(case, by, at, *, what, changed):
    finish(case, Act.EDIT_HOUSEHOLD, by=by, at=at, subject=what, data={"changed": changed})
    new_ties = ties.note(case.household, ties.find(case.household), by=None, at=at)
    if new_ties:
        parties.separate(case, new_ties, by=None, at=at)
        case.save()


def _but_blank(changes, *names):
    """这些号码不回显，留空即不变。"""
    return {key: value for key, value in changes.items() if key not in names or value}


def _not_twice(home, number, own):
    other = home.members.with_id(number).exclude(pk=own).first()
    if other:
        raise Blocked(f"该身份证号已登记为本户的{other.label}，同一人不能登记两次")


def _one_head(home, member, is_head):
    head = home.head
    if is_head and head and head != member:
        raise Blocked(f"{head.name}已是户主，一户只能有一名户主；要换户主，请先改{head.name}的关系")


def _leave_in_order(changes, today):
    left = changes.get("left_on")
    if left and left > today:
        raise Blocked("离户日期不能晚于今天")
    if left and changes.get("lives_together"):
        raise Blocked("填了离户日期的，不能再算共同生活")
