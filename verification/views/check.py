"""核对员的工作清单与核对页；发起、出报告、异议、复查。每次看结果都留痕。"""

from functools import partial

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from cases.models import Case
from cases.pages import case_of
from cases.sheet_pages import may, sheet_page
from core.acts import Act
from core.once import once
from core.views import act_view, posted
from core.workflow import blockers
from evidence.models import Check, Hit
from verification import tab
from verification.forms import (
    ExplainForm,
    HitForm,
    ObjectCheckForm,
    RecheckForm,
    ReportForm,
    RequestCheckForm,
    VoidForm,
)
from verification.services import hits, means_check


@require_GET
def checks(request):
    """待我核对的，最早发起的在前；复查中的另列。"""
    mine = Case.objects.visible_to(request.user, Act.RECORD_HIT)
    waiting = Check.objects.filter(officer=request.user).select_related("household__community")
    cases = {case.pk: case for case in mine.filter(pk__in=waiting.values("case_id"))}
    rows = [(check, cases[check.case_id]) for check in waiting.order_by("requested_on", "pk") if check.case_id in cases]
    shown = {
        "waiting": [row for row in rows if not row[0].is_closed],
        "rechecks": [row for row in rows if row[0].is_closed and row[1].recheck_open],
        "today": timezone.localdate(),
    }
    return render(request, "verification/checks.html", shown)


@once
def request_check(request, pk):
    case = case_of(request, pk, Act.REQUEST_CHECK)
    on = case.acting_on
    form = RequestCheckForm(*posted(request), officers=means_check.officers_for(case, on))
    act = partial(means_check.request_check, case.pk, by=request.user, at=timezone.now())
    context = {"case": case, "subjects": means_check.subjects_of(case, None, on), **means_check.left_out(case, on)}
    return act_view(
        request,
        form,
        act,
        to=case.get_absolute_url(),
        template="verification/request_check.html",
        context=context,
        success=lambda check: f"核对{check.number}已发给{check.officer.name}。",
        blockers=blockers(case.request_check),
    )


@never_cache
@require_GET
def check_page(request, pk):
    """一案的核对结果：先留痕，后显示。"""
    case = case_of(request, pk, Act.READ_CHECK)
    check = get_object_or_404(Check.objects.select_related("officer"), pk=latest_id(case))
    hits.read_check(case, by=request.user, at=timezone.now())
    writable = may(request.user, Act.RECORD_HIT, case) and (not check.is_closed or case.recheck_open)
    context = {
        "case": case,
        "check": check,
        "gaps": means_check.report_gaps(check) if not check.is_closed else [],
        "writable": writable,
        "reportable": writable and not check.is_closed,
        "hit_form": HitForm(check=check),
        "explain_form": ExplainForm(auto_id=False),
        "report_form": ReportForm(),
        **tab.hits_of(check),
    }
    return render(request, "verification/check.html", context)


@once
def record_hit(request, pk):
    case, check = open_check(request, pk)
    form = HitForm(*posted(request), check=check)
    act = partial(hits.record_hit, by=request.user, at=timezone.now())
    words = {"heading": "登记比对结果", "button": "登记", "done": "比对结果已登记。"}
    return sheet_page(request, case, form, act, to=check_url(case), **words)


@once
def explain_hits(request, pk):
    case, check = open_check(request, pk)
    form = ExplainForm(*posted(request))
    words = {"heading": "为同类命中套用同一说明", "button": "套用", "done": "{}条已写明。".format}

    def act(*, hits: list, **said):
        return explain(check.pk, hits, by=request.user, at=timezone.now(), **said)

    return sheet_page(request, case, form, act, to=check_url(case), **words)


explain = hits.explain_hits


@once
def void_hit(request, pk, hit):
    case, check = open_check(request, pk)
    row = get_object_or_404(Hit.objects.select_related("subject"), pk=hit, subject__check_request=check)
    form = VoidForm(*posted(request))
    act = partial(hits.void_hit, row, by=request.user, at=timezone.now())
    words = {"heading": f"作废比对结果：{row.get_data_class_display()}", "button": "作废", "done": "已作废，原样保留。"}
    return sheet_page(request, case, form, act, to=check_url(case), lead="作废后仍留在卷内，不再计入。", **words)


@once
def record_check(request, pk):
    case, check = open_check(request, pk, Act.RECORD_CHECK)
    form = ReportForm(*posted(request))
    act = partial(means_check.record_check, check.pk, by=request.user, at=timezone.now())
    words = {"heading": "出具核对报告", "button": "出具报告", "done": "核对报告已出具并归卷，案件转入户调查。"}
    lines = ["核对报告归入卷宗", "案件转“入户调查”", "比对结果不能再改"]
    gaps = [*blockers(case.record_check), *means_check.report_gaps(check)]
    return sheet_page(request, case, form, act, to=reverse("verification:checks"), lines=lines, blockers=gaps, **words)


@once
def object_check(request, pk):
    case = case_of(request, pk, Act.OBJECT_CHECK)
    form = ObjectCheckForm(*posted(request), initial={"objected_on": case.acting_on})
    act = partial(means_check.object_check, case.pk, by=request.user, at=timezone.now())
    words = {
        "heading": "申请人对核对结果的异议",
        "button": "登记异议",
        "done": "异议已登记，请按期复查。",
    }
    lead = "这里登记申请人本人对核对结果的异议；群众对公示的异议在“公示”里登记。办理时限照常计算。"
    return sheet_page(request, case, form, act, lead=lead, blockers=blockers(case.object_check), **words)


@once
def recheck(request, pk):
    case = case_of(request, pk, Act.RECHECK)
    form = RecheckForm(*posted(request), initial={"checker1": request.user.name})
    act = partial(means_check.recheck, case.pk, by=request.user, at=timezone.now())
    words = {"heading": "出具复核报告", "button": "出具复核报告", "done": "复核报告已出具，请送达申请人。"}
    lines = ["出具编号的复核报告，编号不能收回", "变更原结果的，须重新核算"]
    return sheet_page(request, case, form, act, lines=lines, blockers=blockers(case.recheck), **words)


def open_check(request, pk, act=Act.RECORD_HIT):
    """案件与其最近一次核对；没有核对即 404。"""
    case = case_of(request, pk, act)
    return case, get_object_or_404(Check, pk=latest_id(case))


def latest_id(case):
    return Check.objects.filter(case_id=case.pk).order_by("-pk").values_list("pk", flat=True).first()


def check_url(case):
    return reverse("verification:check", args=[case.pk])
