"""中止计时、恢复计时、延长时限。"""

from django.utils import timezone

from cases.pages import case_of
from cases.services.timing import extend, pause, resume
from core.acts import Act
from core.once import once
from core.views import PLAIN, act_page, answer, submit
from core.workflow import blockers
from intake.forms.acts import ActForm, ExtendForm, PauseForm


@once
def pause_page(request, pk):
    case = case_of(request, pk, Act.PAUSE)
    form = PauseForm(request.POST or None, case=case)
    if submit(form, pause, case.pk, by=request.user, at=timezone.now()):
        return answer(request, case, "已中止计时。")
    lead = "当日照计，次日起停；恢复之日仍不计，自其次日续算。"
    words = {"heading": "中止计时", "button": "中止计时", "lead": lead}
    return act_page(request, PLAIN, case, form, **words, blockers=blockers(case.pause))


@once
def resume_page(request, pk):
    case = case_of(request, pk, Act.RESUME)
    form = ActForm(request.POST or None, case=case)
    if submit(form, resume, case.pk, by=request.user, at=timezone.now()):
        return answer(request, case, "已恢复计时，截止日已重算。")
    words = {"heading": "恢复计时", "button": "恢复计时"}
    return act_page(request, PLAIN, case, form, **words, blockers=blockers(case.resume))


@once
def extend_page(request, pk):
    case = case_of(request, pk, Act.EXTEND)
    form = ExtendForm(request.POST or None, case=case)
    if submit(form, extend, case.pk, by=request.user, at=timezone.now()):
        return answer(request, case, "已批准延长，截止日已重算。")
    lead = "按规程所定的最长天数延长，只能一次；事由写入办理记录。"
    words = {"heading": "延长办理时限", "button": "批准延长", "lead": lead}
    return act_page(request, PLAIN, case, form, **words, blockers=blockers(case.extend))
