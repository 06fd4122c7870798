"""建户与登记成员；只写家庭的行，案件与痕迹由调用者在同一事务里办。"""

from core.crypto import blind_index
from core.idnumber import IdNumber
from core.locking import for_change
from core.refusals import Blocked
from households import codes
from households.models import Asset, BankAccount, Expense, Household, Income, Member

SEX = {"男": codes.Sex.MALE, "女": codes.Sex.FEMALE}


def household_of(id_number, street):
    """此人在本街道现有的家庭（仍共同生活的）；没有则为空。"""
    member = (
        Member.objects.with_id(id_number)
        .living()
        .filter(household__community__parent=street)
        .select_related("household__community__parent__parent")
        .order_by("-household__created_at")
        .first()
    )
    return member.household if member else None


def take_in(community, facts, *, at, household=None):
    """建户，或把现有家庭改成这次申请所填的样子；返回 Household。"""
    if household is None:
        return Household.objects.create(community=community, created_at=at, **facts)
    household = Household.objects.locked().get(pk=household.pk)
    household.community = community
    for name, value in facts.items():
        if name != "phone" or value:  # 电话不回显，留空即不变
            setattr(household, name, value)
    household.version += 1
    household._change_reason = "登记申请"
    household.save()
    return household


def set_members(household, rows, *, on):
    """按所填各行登记成员，第一行是申请人；已有的更新，没有列入的不再算共同生活。返回与各行同序的 Member。"""
    existing = {member.id_index: member for member in for_change(household.members)}
    household.members.filter(is_head=True).update(is_head=False)
    members = [_set_member(household, row, existing, on) for row in rows]
    for member in existing.values():
        if member not in members and member.lives_together:
            member.is_head, member.lives_together, member.left_on = False, False, on
            member.exclusion_reason = "本次申请未列入"
            _save(member, "登记申请")
    return members


def person_facts(id_number, *, on):
    """身份证号所含的性别与出生日期；号码不合规则以 Blocked 说明。"""
    try:
        parsed = IdNumber.parse(id_number, on=on)
    except ValueError as fault:
        raise Blocked(str(fault)) from None
    return {"id_number": parsed.number, "sex": SEX[parsed.sex], "birth_date": parsed.birth_date}


def set_lines(household, members, rows):
    """申报的收入、支出、财产各一行；每行 {"kind", "member"（序号自 1 起）, "name", "amount"}。

    旧的申报转为历史；核对、入户已核实的行不动。
    """
    declared = {"household": household, "is_current": True}
    Income.objects.filter(**declared, verified_by="declared", verified=None).update(is_current=False)
    Asset.objects.filter(**declared, verified_by="declared").update(is_current=False)
    Expense.objects.filter(**declared).update(is_current=False)
    for row in rows:
        group, _, code = row["kind"].partition(":")
        place = {"household": household, "member": members[row["member"] - 1], "kind": code}
        name = row.get("name") or ""
        if group == "income":
            Income.objects.create(**place, name=name or codes.IncomeKind(code).label, declared=row["amount"])
        elif group == "expense":
            Expense.objects.create(**place, name=name or codes.ExpenseKind(code).label, own_paid=row["amount"])
        else:
            Asset.objects.create(**place, description=name or codes.AssetKind(code).label, value=row["amount"])


def set_account(household, holder, *, bank, number, holder_name="", since):
    """登记发放账户；同一账号不能给两户用。"""
    account = BankAccount(
        household=household,
        holder=holder,
        bank=bank,
        number=number,
        holder_name=holder_name or holder.name,
        since=since,
    )
    household.accounts.filter(is_current=True).update(is_current=False)
    account.full_clean(exclude=["number", "number_index", "seal"], validate_constraints=False)
    if taken := _holder_of(account):
        raise Blocked(f"该账号已登记在{taken}名下，一个账户不能发放两户，请核对账号")
    account.save()
    return account


def _holder_of(account):
    index = blind_index(account.number, "account")
    other = BankAccount.objects.filter(number_index=index, is_current=True).select_related("household").first()
    return "另一户" if other else ""


def _set_member(household, row, existing, on):
    facts = {key: value for key, value in row.items() if key != "wage"}
    facts |= person_facts(facts["id_number"], on=on)
    facts["is_head"] = facts["relation"] == codes.Relation.SELF
    draft = Member(household=household, **facts)
    facts["labour"] = facts.get("labour") or default_labour(draft, on)
    member = existing.get(_index(facts["id_number"]))
    if member is None:
        return _save(Member(household=household, **facts), "登记申请")
    for name, value in facts.items():
        if name != "phone" or value:
            setattr(member, name, value)
    member.lives_together, member.left_on = True, None
    member.version += 1
    return _save(member, "登记申请")


def add_member(household, facts, *, on):
    """添一名成员；`facts` 已含性别与出生日期。"""
    member = Member(household=household, **{key: value for key, value in facts.items() if key != "labour"})
    member.labour = facts.get("labour") or default_labour(member, on)
    return _save(member, "修改家庭信息")


def default_labour(member, on):
    """未满18或满60周岁按无劳动能力。"""
    return codes.Labour.ABLE if 18 <= member.age(on) < 60 else codes.Labour.NONE


def _index(id_number):
    return blind_index(id_number, "id_number")


def _save(member, why):
    member._change_reason = why
    member.save()
    return member
