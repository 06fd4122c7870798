"""更换发放账户：提出一页，另一人核对一页。"""

from django.shortcuts import get_object_or_404
from django.utils import timezone

from accounts import matrix
from accounts.models import WAITING, Answer
from benefits.forms import AccountAnswerForm, AccountChangeForm, AccountStopForm
from benefits.services import accounts as acts
from benefits.services import cooling
from cases.pages import case_of
from core.acts import Act
from core.dates import local_day, zh
from core.masking import mask_account
from core.once import once
from core.views import PLAIN, act_page, answer, posted, submit
from households.models.account_change import COOLING
from intake.services.payee import may_receive
from regimes.calendar.months import add_months

LINES = [
    "换用之前，现用账户不变",
    "换用之后，换下的留着备查；编好还没有签章的名册须重新生成",
    "提出人、确认人不得签章第一次发到新账户的那份名册",
]

DONE = {
    (False, Answer.AGREED): "发放账户已更换。",
    (True, Answer.AGREED): "已确认，冷静期满后换用。",
    (False, Answer.REFUSED): "已退回。",
}


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
    rows = case.household.account_changes.filter(WAITING | COOLING).select_related("holder", "proposed_by")
    row = get_object_or_404(rows.none() if acts.lives_elsewhere(case) else rows, pk=change)
    form = _answer_form(request, row)
    act = acts.refuse_account if row.is_cooling or form.refused else acts.confirm_account
    if done := submit(form, act, case.pk, row.pk, by=request.user, at=timezone.now()):
        return answer(request, _still_seen(request, case), DONE[done.is_cooling, done.answer])
    lead = f"{row.proposed_by.name}{zh(local_day(row.proposed_at))}提出：{row.reason}"
    lines = [f"现用账户：{_current(case.household)}", f"换用：{_shown(row, row.holder.name)}", _when(case, row), *LINES]
    heading, button = ("退回更换发放账户", "退回") if row.is_cooling else ("核对更换发放账户", "答复")
    return act_page(request, PLAIN, case, form, heading=heading, button=button, lead=lead, lines=lines)


def _answer_form(request, row):
    """等着核对的答复；冷静期里的只能退回。"""
    if row.is_cooling:
        return AccountStopForm(request.POST or None, user=request.user)
    return AccountAnswerForm(request.POST or None, user=request.user, numbers=acts.told_by(row))


def _when(case, row):
    """自何时换用。"""
    if row.is_cooling:
        return f"{row.answered_by.name}核对：{row.answer_note}；告知了{row.told_who}（{row.told_number}）；{row.said}"
    home, day = case.household, case.acting_on
    wait = cooling.rosters_to_wait(home, day)
    if not wait:
        return "确认即换用，下一份名册发到新账户：现用账户已不能收款，或区里没有设冷静期"
    month = add_months(cooling.next_roster(home.community.street, day), wait)
    said = f"冷静期{wait}份名册：其间照发到现用账户、别人可以退回，自{month.year}年{month.month}月的名册起换用"
    return f"{said}；现用账户的所有人其间去世、离户的，编下一份名册时即换用，不耽误发放"


def _still_seen(request, case):
    """新户名与本人有关系的，从此看不到这一户。"""
    seen = matrix.permit(request.user, Act.READ_CASE, type(case).objects.get(pk=case.pk), on=timezone.localdate())
    return case if seen else "desk:home"


def _current(home):
    kept = home.accounts.filter(is_current=True).first()
    return _shown(kept, kept.holder_name) if kept else "没有登记"


def _shown(row, name):
    return f"{row.bank} {mask_account(row.number)} 户名 {name}"
