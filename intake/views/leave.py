"""不予受理、撤回、终止。"""

from django.utils import timezone

from cases import grounds
from cases.pages import case_of
from core.acts import Act
from core.once import once
from core.views import PLAIN, act_page, answer, half_typed, submit
from core.workflow import blockers
from intake.forms.acts import ReasonForm, decline_form, terminate_form
from intake.services.acceptance import decline, terminate, withdraw

PAPER = "出具{}，文号编出后不能收回，须送达申请人"


@once
def decline_page(request, pk):
    case = case_of(request, pk, Act.DECLINE)
    form = _with_grounds(request, decline_form, case, Act.DECLINE)
    if submit(form, decline, case.pk, by=request.user, at=timezone.now()):
        return answer(request, case, "不予受理通知书已出具，请打印送达。")
    lines = [PAPER.format("不予受理通知书"), "本次申请就此办结；情况变化后可以重新申请"]
    words = {"heading": "不予受理", "button": "不予受理，出具通知书", "danger": True, "lines": lines, "fill": "code"}
    return act_page(request, PLAIN, case, form, **words, blockers=blockers(case.decline))


@once
def withdraw_page(request, pk):
    case = case_of(request, pk, Act.WITHDRAW)
    form = ReasonForm(request.POST or None, case=case)
    if submit(form, withdraw, case.pk, by=request.user, at=timezone.now()):
        return answer(request, case, "已登记撤回。")
    lead = "只在申请人自己提出撤回时办；请把申请人的书面意见扫描归档。"
    words = {"heading": "撤回申请", "button": "登记撤回", "danger": True, "lead": lead}
    return act_page(request, PLAIN, case, form, **words, blockers=blockers(case.withdraw))


@once
def terminate_page(request, pk):
    case = case_of(request, pk, Act.TERMINATE)
    form = _with_grounds(request, terminate_form, case, Act.TERMINATE)
    if submit(form, terminate, case.pk, by=request.user, at=timezone.now()):
        return answer(request, case, "已终止办理，告知书已出具，请打印送达。")
    lines = [PAPER.format("终止办理告知书"), "本案就此办结"]
    words = {"heading": "终止办理", "button": "终止办理，出具告知书", "danger": True, "lines": lines, "fill": "code"}
    return act_page(request, PLAIN, case, form, **words, blockers=blockers(case.terminate))


def _with_grounds(request, make, case, act):
    """写明理由的表单；按“照此写入”的，照所选的理由写好事实与条款，只重画。"""
    typed = half_typed(request, "fill")
    if typed is None:
        return make(request.POST or None, case=case)
    return make(None, case=case, initial={**typed, **grounds.written(case, act, typed.get("code"))})
