"""核对员的工作清单与核对页；发起、出报告、异议、复查。每次看结果都留痕。"""

from django import forms
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts import matrix
from accounts.models import Role
from cases import guards
from cases.models import Case
from cases.pages import case_of
from core.acts import Act
from core.dates import zh
from core.once import once
from core.views import PLAIN, act_page, answer, posted, submit
from core.workflow import blockers
from evidence import answers
from evidence.models import Check, Hit
from verification import tab
from verification.forms import (
    AnswerForm,
    ExplainForm,
    HitForm,
    ObjectCheckForm,
    RecheckForm,
    ReportForm,
    RequestCheckForm,
    VoidForm,
)
from verification.services import hits, means_check
from verification.services import recheck as rechecking


@require_GET
def checks(request):
    """待我核对的，最早发起的在前。"""
    mine, today = Case.objects.visible_to(request.user, Act.RECORD_HIT), timezone.localdate()
    absent = [one.absent_id for one in request.user.stand_ins_on(today) if one.role == Role.CHECKER]
    waiting = Check.objects.filter(officer__in=[request.user.pk, *absent]).select_related("household__community")
    cases = {case.pk: case for case in mine.filter(pk__in=waiting.values("case_id"))}
    rows = [(check, cases[check.case_id]) for check in waiting.order_by("requested_on", "pk") if check.case_id in cases]
    shown = {
        "waiting": [row for row in rows if not row[0].is_closed],
        "today": today,
    }
    return render(request, "verification/checks.html", shown)


@once
def request_check(request, pk):
    case = case_of(request, pk, Act.REQUEST_CHECK)
    on = case.acting_on
    form = RequestCheckForm(*posted(request), officers=means_check.officers_for(case, on))
    if check := submit(form, means_check.request_check, case.pk, by=request.user, at=timezone.now()):
        return answer(request, case, f"核对{check.number}已发给{check.officer.name}。")
    shown = {"subjects": means_check.subjects_of(case, None, on), **means_check.left_out(case, on)}
    shown["blockers"] = blockers(case.request_check)
    return act_page(request, "verification/request_check.html", case, form, **shown)


@never_cache
@require_GET
def check_page(request, pk):
    """一案的核对结果：先留痕，后显示；核对员在报告出具之前看得到完整号码，好去各部门查。"""
    case = case_of(request, pk, Act.READ_CHECK)
    check = get_object_or_404(Check.objects.select_related("officer"), pk=latest_id(case))
    mine = matrix.permit(request.user, Act.RECORD_HIT, case, on=case.acting_on).allowed
    writable = mine and not check.is_closed
    hits.read_check(case, by=request.user, at=timezone.now(), full=writable)
    context = {
        "case": case,
        "check": check,
        "not_asked": [] if check.is_closed else guards.not_asked(case),
        "joinable": writable and means_check.joinable(case, check, case.acting_on),
        "gaps": [*blockers(case.record_check), *means_check.report_gaps(check)] if not check.is_closed else [],
        "writable": writable,
        "reportable": writable,
        "hit_form": HitForm(check=check),
        "explain_form": ExplainForm(auto_id=False),
        "report_form": ReportForm(),
        "people": tab.answers_of(check, case.procedure),
        **tab.hits_of(check),
    }
    return render(request, "verification/check.html", context)


@once
def record_hit(request, pk):
    case, check = open_check(request, pk)
    form = HitForm(*posted(request), check=check)
    if submit(form, hits.record_hit, by=request.user, at=timezone.now()):
        return answer(request, check_url(case), "比对结果已登记。")
    return act_page(request, PLAIN, case, form, heading="登记比对结果", button="登记", sheet=True)


@once
def explain_hits(request, pk):
    case, check = open_check(request, pk)
    form = ExplainForm(*posted(request))

    def act(**said):
        return hits.explain_hits(check.pk, said.pop("hits"), by=request.user, at=timezone.now(), **said)

    if count := submit(form, act):
        return answer(request, check_url(case), f"{count}条已写明。")
    return act_page(request, PLAIN, case, form, heading="为同类命中套用同一说明", button="套用", sheet=True)


@once
def answer_classes(request, pk, subject):
    """一个人的各类数据：勾选几类答复，或一次答“其余均无记录”。"""
    case, check = open_check(request, pk)
    row = get_object_or_404(check.subjects.asked().select_related("member", "obligor__person"), pk=subject)
    answered = answers.of_subjects([row], answers.asked_of(case.procedure))[0]
    form = AnswerForm(*posted(request), answered=answered)
    if submit(form, hits.answer_classes, row, by=request.user, at=timezone.now()):
        return answer(request, check_url(case), "答复已登记，记在您的名下。")
    return act_page(request, PLAIN, case, form, heading=f"各类数据的答复：{row}", button="登记答复", sheet=True)


@once
def join_check(request, pk):
    case, check = open_check(request, pk)
    form = forms.Form(request.POST or None)
    if joined := submit(form, means_check.join_check, check.pk, by=request.user, at=timezone.now()):
        names = "、".join(one.person.name for one in joined)
        return answer(request, check_url(case), f"{names}已列入核对，请逐类登记答复。")
    new = means_check.joinable(case, check, case.acting_on)
    lines = [f"{one.person.name}（{one.relation}），授权{zh(one.authorisation.signed_on)}" for one in new]
    words = {"heading": "补列入核对", "button": "列入核对", "lines": lines, "sheet": True}
    return act_page(request, PLAIN, case, form, **words)


@once
def void_hit(request, pk, hit):
    case, check = open_check(request, pk)
    row = get_object_or_404(Hit.objects.select_related("subject"), pk=hit, subject__check_request=check)
    form = VoidForm(*posted(request))
    if submit(form, hits.void_hit, row, by=request.user, at=timezone.now()):
        return answer(request, check_url(case), "已作废，原样保留。")
    words = {"heading": f"作废比对结果：{row.get_data_class_display()}", "button": "作废"}
    return act_page(request, PLAIN, case, form, lead="作废后仍留在卷内，不再计入。", **words, sheet=True)


@once
def record_check(request, pk):
    case, check = open_check(request, pk, Act.RECORD_CHECK)
    form = ReportForm(*posted(request))
    if submit(form, means_check.record_check, check.pk, by=request.user, at=timezone.now()):
        return answer(request, reverse("verification:checks"), "核对报告已出具并归卷，案件转入户调查。")
    lines = ["核对报告归入卷宗", "案件转“入户调查”", "比对结果不能再改"]
    words = {"heading": "出具核对报告", "button": "出具报告", "lines": lines, "sheet": True}
    gaps = [*blockers(case.record_check), *means_check.report_gaps(check)]
    return act_page(request, PLAIN, case, form, **words, blockers=gaps)


@once
def object_check(request, pk):
    case = case_of(request, pk, Act.OBJECT_CHECK)
    form = ObjectCheckForm(*posted(request), initial={"objected_on": case.acting_on})
    if submit(form, means_check.object_check, case.pk, by=request.user, at=timezone.now()):
        return answer(request, case, "异议已登记，请按期复查。")
    lead = "这里登记申请人本人对核对结果的异议；群众对公示的异议在“公示”里登记。办理时限照常计算。"
    words = {"heading": "申请人对核对结果的异议", "button": "登记异议", "lead": lead, "sheet": True}
    return act_page(request, PLAIN, case, form, **words, blockers=blockers(case.object_check))


@never_cache
@once
def recheck(request, pk):
    """复核报告：原结果就在页上选，看之前先留痕。"""
    case = case_of(request, pk, Act.RECHECK)
    shut = blockers(case.recheck)
    if not shut:
        hits.read_check(case, by=request.user, at=timezone.now())
    people = rechecking.recheckers_for(case, case.acting_on)
    form = RecheckForm(*tab.one_more(posted(request)), people=people, about=tab.rechecked(case), user=request.user)
    if "add_row" not in request.POST and submit(form, rechecking.recheck, case.pk, by=request.user, at=timezone.now()):
        return answer(request, case, "复核报告已出具，请送达申请人。")
    lines = ["出具编号的复核报告，编号不能收回", "改、废、补的落到比对结果上，变更原结果的须重新核算"]
    return act_page(request, "verification/recheck.html", case, form, rows=form.rows, lines=lines, blockers=shut)


def open_check(request, pk, act=Act.RECORD_HIT):
    """案件与其最近一次核对；没有核对即 404。"""
    case = case_of(request, pk, act)
    return case, get_object_or_404(Check, pk=latest_id(case))


def latest_id(case):
    return Check.objects.filter(case_id=case.pk).order_by("-pk").values_list("pk", flat=True).first()


def check_url(case):
    return reverse("verification:check", args=[case.pk])
