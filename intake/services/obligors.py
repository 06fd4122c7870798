"""不共同生活的赡（抚、扶）养义务人：登记、修改、撤下；查其收入须本人另行授权（社会救助法第41条）。"""

from django.db import transaction

from core.crypto import blind_index
from core.refusals import Blocked
from core.versions import save_versioned
from households.models import Obligor
from households.services import people
from intake.services.household import but_blank, close_home, open_home, outdate


@transaction.atomic
def add_obligor(case_id, *, by, at, supports, **facts):
    """登记一名；`supports` 为所养成员的编号。返回 Obligor。"""
    case = open_home(case_id, by, at)
    members = supported(case, supports)
    obligor = create(case.household, members, on=case.acting_on, **facts)
    outdate(case, f"义务人（添加{obligor.name}）")
    close_home(case, by, at, what=f"义务人{obligor.name}", changed=["添加"])
    return obligor


@transaction.atomic
def edit_obligor(case_id, obligor_id, *, version, supports, by, at, **changes):
    """改一名；身份证号留空即不变，别人先改过的两份并列。返回 Obligor。"""
    case = open_home(case_id, by, at)
    obligor = _current(case, obligor_id)
    members = supported(case, supports)
    changes = _identified(but_blank(changes, "id_number"), case.acting_on)
    changes["supported"] = _names(members)
    obligor._change_reason = "修改义务人"
    obligor = save_versioned(obligor, version=version, changes=changes)
    obligor.supports.set(members)
    outdate(case, f"义务人{obligor.name}的情况")
    close_home(case, by, at, what=f"义务人{obligor.name}", changed=[*changes, "supports"])
    return obligor


@transaction.atomic
def remove_obligor(case_id, obligor_id, *, reason, by, at):
    """撤下登记错的、已去世的；原登记与授权都留着。返回 Obligor。"""
    case = open_home(case_id, by, at)
    obligor = _current(case, obligor_id)
    if not reason.strip():
        raise Blocked("请写明撤下这名义务人的原因")
    obligor._change_reason = "撤下义务人"
    changes = {"removed_on": case.acting_on, "removed_reason": reason}
    obligor = save_versioned(obligor, version=obligor.version, changes=changes)
    outdate(case, f"义务人（撤下{obligor.name}）")
    close_home(case, by, at, what=f"义务人{obligor.name}", changed=["撤下"])
    return obligor


def create(household, members, *, on, **facts):
    """登记一行，只写家庭的行；同一人已登记过的 Blocked。"""
    facts = _identified(facts, on)
    obligor = Obligor(household=household, supported=_names(members), **facts)
    obligor._change_reason = "登记义务人"
    index = blind_index(obligor.id_number, "id_number") if obligor.id_number else ""
    if index and household.obligors.current().filter(id_index=index).exists():
        raise Blocked(f"义务人{obligor.name}已经登记过，养本户几人的请在原登记上改")
    obligor.save()
    obligor.supports.set(members)
    return obligor


def supported(case, people_ids):
    """被赡养的人；不是本案家庭的 Blocked。"""
    members = [one.person for one in case.family() if one.person_id in people_ids]
    if not members or len(members) < len(set(people_ids)):
        raise Blocked("请选择义务人养本户的哪几人")
    return members


def _names(members):
    return "、".join(one.name for one in members)[:200]


def _current(case, obligor_id):
    found = case.household.obligors.current().filter(pk=obligor_id).first()
    if found is None:
        raise Blocked("这名义务人已经撤下，或不是本户登记的")
    return found


def _identified(facts, on):
    if facts.get("id_number"):
        facts["id_number"] = people.resident_facts(facts["id_number"], on=on)["id_number"]
    return facts
