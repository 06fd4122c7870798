"""谁住在哪一户：入户、离户、声称搬来；一人同时只住一户，原来的从不改写。"""

from core.locking import for_change
from core.refusals import Blocked
from households.codes import Hardship
from households.models import Household, Membership, Person

HARDSHIPS = {"hardships", "main_hardship"}


def home_of(person):
    """此人现在住的那一户；没有则为 None。"""
    rows = Membership.objects.current().filter(person=person)
    found = rows.select_related("household__community__parent__parent").first()
    return found and found.household


def same_resident(home, *, name, sex, birth_date, id_kind="", number="", later=False):
    """住在本户的同名、同性别、同日出生的人，是同一人：这次没有报号码的，或此人登记的是另一种证件（后来有了身份证）。

    `later` 即此人登记时没有号码、这次才报的也算。

    两个人各有一个同种的号码的，不是同一人。返回 Person 或 None。
    """
    living_here = Person.objects.filter(memberships__household=home, memberships__until=None, merged_into=None)
    same = living_here.filter(name=name, sex=sex, birth_date=birth_date).order_by("pk").distinct()
    return next((one for one in same if not number or ((later or one.id_number) and one.id_kind != id_kind)), None)


def open_home(community, facts, *, at):
    """建户，返回 Household。"""
    return Household.objects.create(community=community, created_at=at, **facts)


def update_home(home, facts):
    """把住址、电话等改成这次所填的；电话不回显，留空即不变。返回锁住并存好的 Household。"""
    home = Household.objects.locked().get(pk=home.pk)
    home.version += 1
    home._change_reason = "登记申请"
    for name, value in _given(facts).items():
        setattr(home, name, value)
    home.save()
    return home


def differences(home, facts):
    """所填与登记不同的各栏：[（栏名, 登记的, 所填的）]；电话不写号码。"""
    found = []
    for name, value in _given(facts).items():
        kept = getattr(home, name)
        if _plain(kept) != _plain(value):
            shown = ("***", "***") if name == "phone" else (_words(name, kept), _words(name, value))
            found.append((str(Household._meta.get_field(name).verbose_name), *shown))
    return found


def _plain(value):
    """比的是说了什么：勾选的几项不论次序，没有填的都一样。"""
    return set(value) if isinstance(value, list | tuple) else value or ""


def _words(name, value):
    """一栏的值怎样写给人看：选的是那一项的名称，几项用顿号。"""
    if isinstance(value, list | tuple):
        return "、".join(_words(name, one) for one in sorted(value, key=list(Hardship).index)) or "空"
    choices = Hardship.choices if name in HARDSHIPS else Household._meta.get_field(name).flatchoices
    return str(dict(choices).get(value, value)) if value else "空"


def _given(facts):
    return {name: value for name, value in facts.items() if name != "phone" or value}


def join(home, person, *, relation, is_head, on, why=""):
    """此人住进这一户：别处没有的即入户；别处还登记着的只记为声称，待原户办离户。返回 Membership。

    `why` 为入户的缘由（JoinReason），凭家庭变化入户的才有。
    """
    kept = home.memberships.filter(person=person, until=None).first()
    if kept:
        return kept
    elsewhere = Membership.objects.current().filter(person=person).exists()
    is_head = is_head and not home.memberships.filter(is_head=True, until=None).exists()
    facts = {"relation": relation, "is_head": is_head, "since": on, "join_reason": why, "claimed": elsewhere}
    return home.memberships.create(person=person, **facts)


def leave(home, person, *, on, reason):
    """此人自 `on` 离开这一户；别处声称的随即成立。返回结束的 Membership；不在这一户的 Blocked。"""
    row = for_change(home.memberships).filter(person=person, until=None).first()
    if row is None:
        raise Blocked(f"{person.name}现在不在本户")
    if on < row.since:
        row.since = on  # 离户之日在登记之前：登记的起日只是登记的日子
    row.until, row.leave_reason, row.is_head = on, reason, False
    row.save()
    settle_claim(person, on=on)
    return row


def end_claims(rows, *, on, reason):
    """`rows` 里声称搬来的到此为止：没有住过，也不是户主了。返回结束的各条。"""
    ended = list(for_change(rows.claims()).select_related("person", "household").order_by("pk"))
    for row in ended:
        row.until, row.leave_reason, row.is_head = max(on, row.since), reason, False
        row.save()
    return ended


def settle_claim(person, *, on):
    """此人已没有住着的户：先声称的那一户即成为所住的户。返回 Membership 或 None。"""
    if Membership.objects.current().filter(person=person).exists():
        return None
    row = for_change(Membership.objects.claims()).filter(person=person).order_by("pk").first()
    if row:
        row.claimed = False
        row.save()
    return row


def set_head(home, person, *, relation="01"):
    """换户主；原户主的关系由调用者另定。"""
    home.memberships.filter(is_head=True, until=None).update(is_head=False)
    row = home.memberships.get(person=person, until=None)
    row.is_head, row.relation = True, relation
    row.save()
    return row
