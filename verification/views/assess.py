"""核算工作单：逐行可调，先试算，后存定。"""

from django import forms
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from cases.effects import compared
from cases.pages import case_of
from core.acts import Act
from core.money import in_words, yuan
from core.once import once
from core.refusals import Blocked, Refusal
from core.views import PLAIN, act_page, answer, posted, submit
from evidence.alike import alike_lines
from evidence.models import Assessment
from evidence.worksheet import worksheet
from regimes.models import STATUS_ONLY
from verification.forms import AssessForm
from verification.services.assess import assess as save_sheet
from verification.services.assess import assess_gaps, may_reassess, reassess, sheet_of


@never_cache
@once
def assess(request, pk):
    """“试算”只算不存，“存为核算表”才存。"""
    case = case_of(request, pk, Act.ASSESS)
    try:
        sheet = sheet_of(case)
    except Blocked as refusal:
        return render(request, "verification/assess_not_yet.html", {"case": case, "reasons": refusal.reasons})
    form = AssessForm(*posted(request), sheet=sheet, version=current_of(case))
    if may_reassess(case):
        return again(request, case, sheet)
    if request.POST.get("do") != "save":
        return trial(request, form, shown_of(case, form))
    if found := submit(form, save_sheet, case.pk, by=request.user, at=timezone.now()):
        return answer(request, case, f"核算表已存：{found.verdict}。")
    return act_page(request, "verification/assess.html", case, form, **shown_of(case, form))


def again(request, case, sheet):
    """已报批而标准调整了的：各行不动，按一次即按新标准重算。"""
    form = forms.Form(request.POST or None)
    if found := submit(form, reassess, case.pk, by=request.user, at=timezone.now()):
        return answer(request, case, f"已按新标准重新核算：{found.verdict}。")
    result = worksheet.calculate(sheet)
    lines = [
        f"现行标准：{sheet.standard}（{sheet.standard_source}）",
        f"重新核算后：{result.verdict}，合计{yuan(result.total)}",
        "各行收支不动；原核算表留存，拟定金额随之改",
    ]
    words = {"heading": f"按新标准重新核算：{case.head_name}户", "button": "按新标准重新核算"}
    return act_page(request, PLAIN, case, form, **words, lines=lines)


def shown_of(case, form):
    """页上除表单以外的：逐行算式、当前结果、为什么还不能存。"""
    return {
        "case": case,
        "sheet": form.sheet,
        "stale": stale_of(case),
        "status_only": case.aid in STATUS_ONLY,
        "result": result_of(case, form),
        "blockers": assess_gaps(case),
    }


def current_of(case):
    """现行核算表的编号；还没有的为零。"""
    found = Assessment.objects.current(case.pk)
    return found.pk if found else 0


def stale_of(case):
    """已有的核算表为什么不能再用；可用的、还没有的为空。"""
    found = Assessment.objects.current(case.pk)
    return found.stale_why if found else ""


def trial(request, form, context):
    """试算：所填都在，结果在下。"""
    status = 422 if form.is_bound and form.errors else 200
    shown = {**context, "form": form, "reasons": [], "refusal": None}
    return render(request, "verification/assess.html", shown, status=status)


def result_of(case, form):
    """当前各行的结果；填错的没有结果。"""
    if form.is_bound and not form.is_valid():
        return None
    try:
        found = worksheet.calculate(form.sheet)
    except Refusal as refusal:
        return {"reasons": refusal.reasons}
    said = {"words": in_words(found.total), "change": compared(case, found.total)}
    return {"found": found, "lines": alike_lines(found.lines), "reasons": [], **said}
