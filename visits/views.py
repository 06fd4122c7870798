"""入户：今日清单、手机上的调查表、照片、签名；结束调查与听取意见。"""

from django.http import JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from cases.effects import compared, proposal
from cases.models import Case
from cases.pages import case_of
from cases.phones import to_call
from core import drafts, files
from core.acts import Act
from core.again import Busy
from core.once import once
from core.refusals import Conflict, Refusal
from core.uploads import stage
from core.views import PLAIN, act_page, answer, posted, submit
from core.workflow import blockers
from evidence.models import Assessment, HomeVisit, PhotoKind, VisitPhoto, VisitStatus
from regimes.models import SpecialDay
from visits import queries
from visits.forms import OTHER, FinishForm, HearingForm, VisitForm, signers_of
from visits.services import record
from visits.services import visit as acts

UNNAMED = {"second": "第二名调查人"}


@require_GET
def visits(request):
    """今天要去的各户，最急的在前。"""
    today = timezone.localdate()
    rows = queries.to_visit(Case.objects.visible_to(request.user, Act.RECORD_VISIT))
    facts = {"rows": rows, "today": today, "calendar": SpecialDay.objects.calendar()}
    return render(request, "visits/visits.html", facts)


@never_cache
@once
def record_visit(request, pk):
    """入户调查表：暂存或登记完成，都先存下所填。"""
    case = case_of(request, pk, Act.RECORD_VISIT)
    visit = open_draft(case)
    form = visit_form(request, case, visit)
    ending = request.POST.get("do") == "finish"
    act = acts.save_and_finish if ending else acts.save_sheet
    if submit(form, act, case.pk, by=request.user, at=timezone.now()):
        if ending:
            return answer(request, "visits:visits", "入户调查已登记，调查表和照片已归卷。")
        return answer(request, request.path, "已暂存。")
    shown = {**visit_context(case, visit, form), "blockers": blockers(case.record_visit)}
    return act_page(request, "visits/visit.html", case, form, **shown)


@require_POST
def autosave(request, pk):
    """填一项存一项；不收文件，不用一次性编号（重复存同样的内容没有影响）。正在完成登记的让开，稍后自己再存。

    填错的、存不进调查表的，原样另存一份，回到调查表时接着填。
    """
    case = case_of(request, pk, Act.RECORD_VISIT)
    visit = open_draft(case)
    form, refusal = visit_form(request, case, visit, with_files=False), None
    if form.is_valid():
        try:
            facts = {**form.cleaned_data, "photos": []}
            visit = acts.save_sheet(case.pk, by=request.user, at=timezone.now(), nowait=True, **facts)
        except Refusal as reason:
            refusal = reason
    keep_what_was_not_saved(request, pk, saved=refusal is None and form.is_valid())
    shown = {"visit": visit, "form": form, "refusal": refusal, "conflict": isinstance(refusal, Conflict)}
    shown["busy"] = isinstance(refusal, Busy)
    shown["gaps"] = record.visit_gaps(visit, record.visitors_needed(case)) if visit.pk else []
    shown["saved_at"] = timezone.now()
    return render(request, "visits/_visit_saved.html", shown, status=Busy.status if shown["busy"] else 200)


def keep_what_was_not_saved(request, pk, *, saved):
    """存进了调查表的，另存的一份就不要了；没存进的照现在所填另存。"""
    drafts.forget(request)
    if not saved and drafts.named(request)[0] == request.user.pk:
        drafts.keep(request, timezone.now(), page=reverse("visits:record_visit", args=[pk]))


@require_POST
def add_photo(request, pk, kind):
    """一张照片，拍好即传；答 {"token"} 或 {"reasons"}（photo.js）。"""
    case = case_of(request, pk, Act.ADD_PHOTO)
    at = timezone.now()
    try:
        stored = stage(request.FILES["file"], by=request.user, at=at).file  # 解码费时，先收下再锁案件
        photo, warning = acts.add_photo(case.pk, stored, kind, by=request.user, at=at)
    except KeyError:
        return JsonResponse({"reasons": ["没有收到照片，请重新拍摄"]}, status=400)
    except Refusal as refusal:
        return JsonResponse({"reasons": refusal.reasons}, status=refusal.status)
    return JsonResponse({"token": f"photo-{photo.pk}", "warning": warning})


@require_GET
def photo(request, pk, photo):
    """看一张现场照片（清洗过的副本）。"""
    case = case_of(request, pk, Act.READ_CASE)
    row = get_object_or_404(VisitPhoto.objects.select_related("file"), pk=photo, visit__case_id=case.pk)
    return files.serve(row.file, download_name=f"{row.get_kind_display()}.jpg", inline=True)


@once
def finish_visit(request, pk):
    case = case_of(request, pk, Act.FINISH_VISIT)
    form = FinishForm(*posted(request))
    if done := submit(form, acts.finish_visit, case.pk, by=request.user, at=timezone.now()):
        return answer(request, case, f"调查已结束，转“{done.get_state_display()}”。")
    found = Assessment.objects.filter(case_id=case.pk, is_current=True).first()
    lines = [f"以现行核算表为准：{proposal(case, found)}"] if found and found.is_fresh else []
    words = {"heading": "结束调查", "button": "结束调查，转下一环节", "lines": lines, "sheet": True}
    return act_page(request, PLAIN, case, form, **words, blockers=blockers(case.finish_visit))


@once
def hear(request, pk):
    case = case_of(request, pk, Act.HEAR)
    first = {"heard_on": case.acting_on, "speaker": case.applicant.name, "proposal": _proposed(case)}
    form = HearingForm(*posted(request), initial=first)
    if submit(form, acts.hear, case.pk, by=request.user, at=timezone.now()):
        return answer(request, case, "听取意见记录已归卷，案件继续办理。")
    lead = "调减、停发之前，须送达听取意见告知书并听取当事人意见（社会救助法第四十八条）。"
    words = {"heading": "听取意见", "button": "登记听取意见", "lead": lead, "sheet": True}
    return act_page(request, PLAIN, case, form, **words, blockers=blockers(case.hear))


def _proposed(case):
    """告知书上拟作的决定，写进记录；可改。"""
    amounts = compared(case, case.proposed_amount)
    return f"{case.reason}。拟{case.get_purpose_display()}{f'：{amounts}' if amounts else ''}。"


def open_draft(case):
    """正在填的一张；还没有开始填的给一张空的，不入库。"""
    found = HomeVisit.objects.filter(case_id=case.pk).exclude(status=VisitStatus.FINISHED).first()
    return found or HomeVisit(case_id=case.pk, household=case.household, place=case.household.address)


def visit_form(request, case, visit, *, with_files=True):
    on, user = case.acting_on, request.user
    first = visit.visitors.order_by("pk").first() if visit.pk else None
    colleagues = queries.colleagues(case, on).exclude(pk=first.user_id if first else user.pk)
    data, uploads = posted(request)
    return VisitForm(
        data,
        uploads if with_files else None,
        instance=visit,
        members=case.family(),
        colleagues=colleagues.select_related("unit"),
        signers=signers_of(visit, first=first.name if first else user.name, head_name=case.head_name),
        initial=first_values(visit),
    )


def first_values(visit):
    """开表时已知的：现在的时间、见到的人、第二调查人。"""
    values = {"visited_at": visit.visited_at or timezone.now(), "seen": acts.finished_visits(visit.case_id)}
    if not visit.pk:
        return values
    values["present"] = [str(row.member_id) for row in visit.members.all() if row.present]
    for other in visit.visitors.order_by("pk")[1:2]:
        values |= {"second": str(other.user_id)} if other.user_id else {"second": OTHER}
        values |= {} if other.user_id else {"second_name": other.name, "second_unit": other.unit_name}
    return values


def visit_context(case, visit, form):
    photos = list(visit.photos.all()) if visit.pk else []
    signed = {(row.role, row.name): row for row in visit.signatures.all()} if visit.pk else {}
    return {
        "case": case,
        "visit": visit,
        "kinds": [photo_box(form, kind, label, photos) for kind, label in PhotoKind.choices],
        "signatures": [
            {
                "key": key,
                "label": f"{role.label} {name}" if name else UNNAMED.get(key, role.label),
                "field": form[f"sign_{key}"],
                "typed": form[f"sign_{key}_typed"],
                "scan": form[f"sign_{key}_scan"],
                "signed": signed.get((role, name)),
                "named": bool(name),
            }
            for key, role, name in form.signers
        ],
        "gaps": record.visit_gaps(visit, record.visitors_needed(case)) if visit.pk else [],
        "conflict": False,
        "incomes": queries.declared(case),
        "phone": to_call(case, case.acting_by),
    }


def photo_box(form, kind, label, photos):
    """一类照片：已入表的，以及这次提交被退回时暂存着的。"""
    bound = form[f"photo_{kind}"]
    kept = [one for one in (bound.value() or []) if hasattr(one, "token")] if form.is_bound else []
    return {"field": bound, "kind": kind, "label": label, "taken": [p for p in photos if p.kind == kind], "kept": kept}
