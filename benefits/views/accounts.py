"""更换发放账户：提出一页，另一人核对一页。"""

from django.shortcuts import get_object_or_404
from django.utils import timezone

from accounts import matrix
from benefits.forms import AccountAnswerForm, AccountChangeForm
from benefits.services import accounts as acts
from cases.pages import case_of
from core.acts import Act
from core.dates import local_day, zh
from core.masking import mask_account
from core.once import once
from core.views import PLAIN, act_page, answer, posted, submit
from intake.services.payee import may_receive

LINES = [
    "另一人核对确认之前，现用账户不变",
    "确认之后新账户起用，换下的留着备查；编好还没有签章的名册须重新生成",
    "提出人、确认人不得签章第一次发到新账户的那份名册",
]


@once
def propose_account_page(request, pk):
    case = case_of(request, pk, Act.PROPOSE_ACCOUNT)
    home, moved = case.household, acts.lives_elsewhere(case)
    form = AccountChangeForm(*posted(request), holders=[] if moved else may_receive(home, case.acting_on))
    if submit(form, acts.propose_account, case.pk, by=request.user, at=timezone.now()):
        return answer(request, case, "已提出，待另一人核对确认。")
    lead = "" if moved else f"现用账户：{_current(home)}"
    shown = {"lead": lead, "lines": LINES, "blockers": acts.cannot_propose(case)}
    return act_page(request, PLAIN, case, form, heading="更换发放账户", button="提出更换", **shown)


@once
def confirm_account_page(request, pk, change):
    case = case_of(request, pk, Act.CONFIRM_ACCOUNT)
    rows = case.household.account_changes.waiting().select_related("holder", "proposed_by")
    row = get_object_or_404(rows.none() if acts.lives_elsewhere(case) else rows, pk=change)
    form = AccountAnswerForm(request.POST or None, user=request.user)
    if submit(form, acts.answer_account, case.pk, row.pk, by=request.user, at=timezone.now()):
        return answer(request, _still_seen(request, case), "已退回。" if form.refused else "发放账户已更换。")
    lead = f"{row.proposed_by.name}{zh(local_day(row.proposed_at))}提出：{row.reason}"
    lines = [f"现用账户：{_current(case.household)}", f"换用：{_shown(row, row.holder.name)}", *LINES]
    return act_page(request, PLAIN, case, form, heading="核对更换发放账户", button="答复", lead=lead, lines=lines)


def _still_seen(request, case):
    """新户名与本人有关系的，从此看不到这一户。"""
    seen = matrix.permit(request.user, Act.READ_CASE, type(case).objects.get(pk=case.pk), on=timezone.localdate())
    return case if seen else "desk:home"


def _current(home):
    kept = home.accounts.filter(is_current=True).first()
    return _shown(kept, kept.holder_name) if kept else "没有登记"


def _shown(row, name):
    return f"{row.bank} {mask_account(row.number)} 户名 {name}"
