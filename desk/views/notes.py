"""案件备注、电话：写一条、登记一次通话；给申请人打电话。"""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from cases.pages import case_of
from cases.phones import phone_of, phones_of
from cases.services import notes
from core.acts import Act
from core.once import once
from core.views import PLAIN, act_page, answer, posted, submit
from desk import reveal
from desk.forms import CallForm, NoteForm


@once
def note(request, pk):
    case = case_of(request, pk, Act.NOTE)
    form = NoteForm(*posted(request))
    if submit(form, notes.note, case.pk, by=request.user, at=timezone.now()):
        return answer(request, case, "备注已记下。")
    return act_page(request, PLAIN, case, form, heading="写备注", button="记下")


@once
def log_call(request, pk):
    case = case_of(request, pk, Act.LOG_CALL)
    first = phone_of(case)
    form = CallForm(*posted(request), phones=phones_of(case), initial={"number": first and first.key})
    if submit(form, notes.log_call, case.pk, by=request.user, at=timezone.now()):
        return answer(request, case, "通话已记下。")
    return act_page(request, PLAIN, case, form, heading="登记电话", button="记下", sheet=True)


@never_cache
@require_POST
def call(request, pk):
    """点一下：号码显示在原处，手机上随即拨号；没有脚本的另开一页。"""
    case = case_of(request, pk, Act.CALL)
    phone = reveal.call(case.pk, by=request.user, at=timezone.now())
    template = "desk/_call.html" if request.htmx else "desk/call.html"
    return render(request, template, {"case": case, "phone": phone})
