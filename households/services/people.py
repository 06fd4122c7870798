"""登记人与发放账户；只写这几张表的行，案件与痕迹由调用者在同一事务里办。"""

from django.db.models import F

from core.crypto import blind_index
from core.dates import zh
from core.idnumber import IdNumber
from core.locking import for_change
from core.refusals import Blocked
from households import codes
from households.models import BankAccount, Membership, Person

SEX = {"男": codes.Sex.MALE, "女": codes.Sex.FEMALE}
# 一行里不属于人本身的：在这一户、这一案里是什么，和顺带填的工资。
OF_CASE = {"row", "relation", "is_head", "counted", "covered", "exclusion_reason", "wage", "position"}
IDENTITY = {"id_kind", "id_number", "sex", "birth_date"}
NAMED_OTHERWISE = (
    "{where}{name}的证件已经登记在库，登记的姓名与所填不同，请对照证件核对；确已改名的，先按原名登记，再在“家庭”中改"
)
CORRECTED = "此证件号曾登记在{name}名下，后来改正或换了证件，请对照证件核对；号码没有错的，请在其“家庭”里改回"


def identity_facts(row, *, on):
    """一行所填证件含的事实：号码与性别、出生日期；号码不合规则、没有号码而缺出生日期的以 Blocked 说明。"""
    kind = codes.IdKind(row.get("id_kind") or codes.IdKind.RESIDENT)
    number = (row.get("id_number") or "").strip()
    if kind == codes.IdKind.RESIDENT:
        return {"id_kind": kind, **resident_facts(number, on=on)}
    name = row.get("name") or "此人"
    if not row.get("birth_date") or not row.get("sex"):
        raise Blocked(f"{name}没有18位身份证号，请填写性别和出生日期")
    if row["birth_date"] > on:
        raise Blocked(f"{name}的出生日期（{zh(row['birth_date'], weekday=False)}）在今天之后，请核对")
    if not number and kind != codes.IdKind.NONE:
        raise Blocked(f"{name}选了“{kind.label}”，请填写证件号码；没有证件的选“{codes.IdKind.NONE.label}”")
    return {"id_kind": kind, "id_number": number, "sex": row["sex"], "birth_date": row["birth_date"]}


def resident_facts(number, *, on):
    """18位号码所含的性别与出生日期；不合规则以 Blocked 说明。"""
    try:
        parsed = IdNumber.parse(number, on=on)
    except ValueError as fault:
        raise Blocked(str(fault)) from None
    return {"id_number": parsed.number, "sex": SEX[parsed.sex], "birth_date": parsed.birth_date}


def known_person(row, facts):
    """这一行说的是库里的谁：按证件找；没有证件的，只认表上带来的编号。没有则为 None。"""
    found = Person.objects.registered(facts["id_number"], facts["id_kind"])
    if found is None and row.get("person") and not facts["id_number"]:
        found = Person.objects.filter(pk=row["person"]).first()
    return found


def identify(row, *, on):
    """一行说的是谁，不写库：（证件含的事实, 库里的人，没有为 None）。Raises: 同 set_person。"""
    facts = identity_facts(row, on=on)
    person = known_person(row, facts)
    if person is not None:
        _same_living_person(person, row)
    return facts, person


def _same_living_person(person, row):
    """库里的这个人可以照这一行列入：姓名相同，在世。先比姓名，拒绝的话里从不说出登记的姓名。"""
    if row.get("name") and row["name"] != person.name:
        where = f"第{row['row']}行" if row.get("row") else ""
        raise Blocked(NAMED_OTHERWISE.format(where=where, name=row["name"]))
    if person.died_on:
        raise Blocked(f"{person.name}已于{zh(person.died_on, weekday=False)}死亡，不能列入申请，请核对")


def not_corrected(name, facts):
    """没有查到的证件，不能是此人改正之前的号码：姓名、性别、出生日期都合的才说，否则 Blocked 里说出了别人的事。"""
    who = {key: facts[key] for key in ("sex", "birth_date")}
    if Person.objects.formerly(facts["id_number"], facts["id_kind"], name=name, **who):
        raise Blocked(CORRECTED.format(name=name))


def by_document(row, *, on, who, why):
    """所报证件（`row` 的 name、id_kind、id_number，没有18位号码的另给 sex、birth_date）是谁；没有报号码的为 None。

    义务人、代办人由此认人：库里有的就是那一个人，一栏不改；没有的新登记。`who` 是此人在这里的称呼。
    Raises: Blocked（号码不对、已故、同一证件登记的是别的姓名）。
    """
    if not (row.get("id_number") or "").strip():
        return None
    facts = identity_facts(row, on=on)
    person = Person.objects.registered(facts["id_number"], facts["id_kind"])
    if person is None:
        not_corrected(row["name"], facts)
        person = Person(name=row["name"], **facts)
        person.labour = default_labour(person, on)
        return _save(person, why)
    if row["name"] != person.name:  # 先比姓名，拒绝的话里从不说出登记的姓名
        raise Blocked(f"{who}{row['name']}的证件已经登记在库，登记的姓名与所填不同，请对照证件核对")
    if person.died_on:
        died = zh(person.died_on, weekday=False)
        raise Blocked(f"{who}{person.name}已于{died}登记死亡，不能再列为{who}，请核对证件")
    return person


def set_person(row, *, on, why="登记申请", street=None):
    """照一行登记这个人：库里有的补充、更新，没有的新登记；住在 `street` 以外的，其情况归那边，一栏不改。返回 Person。

    行里没有写明 `person` 的，填表时没有见过其登记，没有动过的栏（还是缺省的值）不算说过什么，登记的不改；
    凭证件认出来的，证件照登记的：报的是已并入的一条的旧号码，也不改成旧的。
    Raises: Blocked（号码不对、已故、同一证件登记的是别的姓名）。
    """
    facts, person = identify(row, on=on)
    facts |= {key: value for key, value in row.items() if key not in OF_CASE | IDENTITY | {"person"}}
    if person is None:
        person = Person(**{key: value for key, value in facts.items() if key != "labour"})
        person.labour = facts.get("labour") or default_labour(person, on)
        return _save(person, why)
    person = for_change(Person.objects).get(pk=person.pk)
    _same_living_person(person, row)
    if lives_beyond(person, street):
        return person
    if row.get("person") or person.labour == codes.Labour.ABLE:  # “按年龄自动”；登记过部分、完全丧失的，没说就不改
        facts["labour"] = facts.get("labour") or default_labour(person, on)
    said = {name: value for name, value in facts.items() if value or name not in ("phone", "labour")}
    unseen = not row.get("person")
    changed = {name: value for name, value in said.items() if not (unseen and _untouched(name, value))}
    if all(getattr(person, name) == value for name, value in changed.items()):
        return person
    for name, value in changed.items():
        setattr(person, name, value)
    person.version += 1
    person.was_changed = True  # 列有此人的别的在办案件须重新核算，由登记的服务去办
    return _save(person, why)


def _untouched(name, value):
    """表上这一栏没有说什么新的：认人的几栏，还是缺省的值。"""
    return name in IDENTITY or not value or value == Person._meta.get_field(name).default


def lives_beyond(person, street):
    """此人现住在别的街道的一户：健康、电话等由那边改。"""
    homes = Membership.objects.current().filter(person=person)
    return street is not None and homes.exclude(household__community__parent=street).exists()


def set_account(household, holder, *, bank, number, since):
    """登记发放账户，户名即账户所有人的姓名；同一账号不能给两户用。"""
    if holder.died_on:
        raise Blocked(f"{holder.name}已经死亡，不能作为账户所有人")
    account = BankAccount(
        household=household, holder=holder, bank=bank, number=number, holder_name=holder.name, since=since
    )
    account.full_clean(exclude=["number", "number_index", "seal"], validate_constraints=False)
    if reasons := account_taken(household, blind_index(number, "account")):
        raise Blocked(reasons)
    for old in household.accounts.filter(is_current=True):
        old.is_current, old.until = False, since
        old.save()
    account.save()
    return account


def account_taken(household, number_index):
    """这一账号不能给本户用的理由；空列表即可。"""
    others = BankAccount.objects.filter(number_index=number_index, is_current=True).exclude(household=household)
    return ["该账号已登记在另一户名下，一个账户不能发放两户，请核对账号"] if others.exists() else []


def default_labour(person, on):
    """未满18或满60周岁按无劳动能力。"""
    return codes.Labour.ABLE if 18 <= person.age(on) < 60 else codes.Labour.NONE


def _save(person, why):
    person._change_reason = why
    person.save()
    return person


def next_version(person_id):
    """此人在案里的身份变了：别人开着的成员表单还是旧的，后存的须先看到两份。"""
    Person.objects.filter(pk=person_id).update(version=F("version") + 1)
