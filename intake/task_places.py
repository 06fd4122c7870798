"""家庭待办在哪里办：每种事项一个去处，办了的由系统办结。"""

from cases.models import FamilyTaskKind
from core.links import case_url, link

K = FamilyTaskKind

CLOSES_ITSELF = {K.LEAVE, K.CHANGE, K.PAYEE, K.POSTER}  # 见 cases/services/task_closing.py


def place_of(task, case):
    """（网址, 链接上的字）；`case` 为打开待办的那一案。没有专门去处的到案件页。"""
    url, words = PLACES.get(task.kind, _case)(task, case)
    return (url, words) if url else _case(task, case)


def _leave(task, case):
    return link("intake:record_family_event", case.pk), "到“家庭变化”登记离户"


def _change(task, case):
    """那一类现行的待遇；只作认定、没有发放的到在享列表。"""
    paid = task.household.entitlements.filter(aid=task.aid, ends_month=None).order_by("-pk").first()
    url = link("benefits:change", paid.pk) if paid else link("benefits:entitlements")
    return url, "到“变更”登记提标、降标或停发"


def _payee(task, case):
    return link("benefits:propose_account", case.pk), "到“更换发放账户”提出更换"


def _poster(task, case):
    return link("publicity:open_publicity", task.from_case_id or case.pk), "到“公示”重新开始公示"


def _facts(task, case):
    return link("intake:edit_household", case.pk), "到“家庭”改登记"


def _case(task, case):
    return case_url(case.pk), "到案件页核实、办理"


PLACES = {K.LEAVE: _leave, K.CHANGE: _change, K.PAYEE: _payee, K.POSTER: _poster, K.FACTS: _facts}
