"""先行救助、补齐手续。"""

from django.utils import timezone
from django.views.decorators.cache import never_cache

from accounts import stepup
from cases.pages import case_of
from core.acts import Act
from core.once import once
from core.views import PLAIN, act_page, answer, posted, submit
from core.workflow import blockers
from decisions.forms.relief import PaperworkForm, RelieveForm
from decisions.services import relief


@never_cache
@once
def relieve_page(request, pk):
    """分管领导批准先行救助；口令五分钟内只输一次。"""
    case, now = case_of(request, pk, Act.RELIEVE), timezone.now()
    fresh = stepup.is_fresh(request, now)
    form = RelieveForm(*posted(request), user=request.user, fresh=fresh, case=case, now=now)
    if submit(form, _sign, request, case):
        return answer(request, case, "已登记先行救助。登记表在“卷宗”里打开、打印，请补齐签字盖章。")
    lines = ["款物已当场交付，登记之后不能改", "出具先行救助登记表，限期内补齐签字、盖章手续"]
    words = {"heading": "先行救助", "button": "批准并登记交付", "lines": lines}
    return act_page(request, PLAIN, case, form, **words, blockers=blockers(case.relieve))


@once
def complete_paperwork_page(request, pk):
    """补齐手续：上传签字盖章的登记表。"""
    case = case_of(request, pk, Act.COMPLETE_PAPERWORK)
    form = PaperworkForm(*posted(request), case=case)
    if submit(form, relief.complete_paperwork, case.pk, by=request.user, at=timezone.now()):
        return answer(request, case, "手续已补齐。")
    due = relief.paperwork_due(case) if case.relieved_at else None
    lead = f"登记表在案件页“卷宗”里打开、打印。手续至迟{due.words()}补齐。" if due else ""
    lines = ["先行救助时的批准即为决定：出具审核确认表和确认通知书，案件办结（由区里审批的转审批）"]
    words = {"heading": "补齐手续", "button": "登记手续补齐", "lead": lead, "lines": lines}
    return act_page(request, PLAIN, case, form, **words, blockers=blockers(case.complete_paperwork))


def _sign(request, case, **facts):
    stepup.remember(request, timezone.now())
    return relief.relieve(case.pk, by=request.user, at=timezone.now(), **facts)
