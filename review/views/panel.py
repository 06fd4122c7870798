"""评审会、集体研究：召集、各人填意见、召集人结束。"""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from accounts import matrix
from cases.effects import Change
from core.acts import Act
from core.once import once
from core.views import PLAIN, act_page, answer, posted, submit
from review import attendance, queries
from review.forms import AbsentForm, CollectiveForm, ConclusionForm, OpinionForm, PanelForm
from review.models import OF_MEMBERS, Meeting, MeetingKind, MeetingStatus, Opinion
from review.services import convene_panel, give_opinions, hold_panel, mark_absent
from review.services.conclusion import last_opinion, tally
from review.services.opinions import apart
from review.services.sitting import WORDS

CONSEQUENCES = ["同意、不同意的转审批，补充调查的退回入户", "会后意见不能再改"]

FORMS = {MeetingKind.PANEL: PanelForm, MeetingKind.COLLECTIVE: CollectiveForm}


@once
def convene(request):
    """全部待评审案件已勾上；成员、记录人也已选好。"""
    day = timezone.localdate()
    matrix.require(request.user, Act.CONVENE_PANEL, request.user.unit, on=day)
    kind, cases = _to_convene(request)
    form = FORMS[kind](*posted(request), user=request.user, cases=cases)
    if held := submit(form, convene_panel, by=request.user, at=timezone.now()):
        return answer(request, _page(held), f"{held.words.meeting}已召集，请各成员用本人账号填写意见。")
    chosen = set(request.POST.getlist("case_ids")) if form.is_bound else None
    before = queries.paid_before(cases)
    rows = [(case, Change.of(case, case.proposed_amount, before[case.pk])) for case in cases]
    return act_page(request, "review/convene.html", None, form, cases=rows, chosen=chosen, words=WORDS[kind])


def _to_convene(request):
    """(哪一种会, 待上会的)：网址没有写明哪一种的，有户待集体研究就是集体研究。"""
    asked = request.GET.get("kind")
    for kind in [asked] if asked in FORMS else [MeetingKind.COLLECTIVE, MeetingKind.PANEL]:
        if cases := list(queries.awaiting_panel(request.user, kind)):
            return MeetingKind(kind), cases
    return MeetingKind(asked if asked in FORMS else MeetingKind.PANEL), []


def _page(held):
    return reverse("review:panel", args=[held.pk])


def _panel(request, pk):
    seen = Meeting.objects.visible_to(request.user).filter(kind__in=OF_MEMBERS)
    held = get_object_or_404(seen, pk=pk)
    rows = held.items.select_related("case__household", "case__procedure", "case__community")
    rows = list(rows.prefetch_related("opinions__user").order_by("order"))
    return held, [item for item in rows if not item.case.is_tied(request.user)]


@once
def panel(request, pk):
    """一次会：汇总表，本人的意见；会未结束前可改。"""
    held, items = _panel(request, pk)
    member = held.attendances.filter(user=request.user).exists() and held.status == MeetingStatus.DRAFT
    form = OpinionForm(*posted(request), items=items if member else [], initial=_mine(request.user, items))
    if submit(form, _give, held, form, request.user):
        return answer(request, _page(held), "您的意见已存，会议结束前可以改。")
    shown = {**_shown(request, held, items), "member": member, "opinion_rows": _rows(form, held, items, "view", "text")}
    return act_page(request, "review/panel.html", held, form, **shown)


def _give(held, form, user, **_):
    rest = form.cleaned_data["rest"]
    return give_opinions(held.pk, by=user, at=timezone.now(), views=form.views(), rest=rest)


def _mine(user, items):
    found = {}
    for one in Opinion.objects.filter(user=user, item__in=items):
        found |= {f"view_{one.item_id}": one.view, f"text_{one.item_id}": one.text}
    return found


def _shown(request, held, items):
    why, rows = _apart(held, items), []
    for row in queries.table_of(items):
        rows.append({**row, "opinions": _opinions_for(request.user, held, row), "why": why[row["item"].pk]})
    return {
        "meeting": held,
        "rows": [row for row in rows if not row["why"]],
        "rows_apart": [row for row in rows if row["why"]],
        "people": attendance.shown(held, items),
        "total": len(items),
        "hidden": held.items.count() - len(items),
        "may_end": held.convened_by_id == request.user.pk and held.status == MeetingStatus.DRAFT,
        "words": held.words,
        "closed": held.status == MeetingStatus.CLOSED,
    }


def _apart(held, items):
    """{议题: 为什么要单独表态}；可随众的为空串。"""
    disputed = held.disputed()
    return {item.pk: apart(item.case, disputed=item.pk in disputed) for item in items}


def _rows(form, held, items, first, second):
    """逐户填的两栏；要单独表态的各户在前。"""
    why, rows = _apart(held, items), []
    for item in sorted(items, key=lambda one: not why[one.pk]):
        if f"{first}_{item.pk}" in form.fields:
            fields = {"first": form[f"{first}_{item.pk}"], "second": form[f"{second}_{item.pk}"]}
            rows.append({"item": item, "apart": why[item.pk], **fields})
    return rows


def _opinions_for(user, held, row):
    """组长、主持人的意见排在最后；成员填了自己的、或会已结束才看得到。"""
    said = {one.user_id for one in row["opinions"]}
    rows = sorted(row["opinions"], key=lambda one: one.user_id == held.chair_id)
    if held.status == MeetingStatus.CLOSED or user.pk in said or user.pk == held.chair_id:
        return rows
    return [one for one in rows if one.user_id != held.chair_id]


@once
def absent(request, pk):
    """召集人登记一名成员没有到会。"""
    held, _ = _panel(request, pk)
    matrix.require(request.user, Act.CONVENE_PANEL, held.unit, on=timezone.localdate())
    first = {"user_id": request.GET.get("user", "")}
    people = held.attendances.filter(present=True).exclude(user=held.chair_id)
    form = AbsentForm(*posted(request), initial=first, people=people)
    if submit(form, mark_absent, held.pk, by=request.user, at=timezone.now()):
        return answer(request, _page(held), "已登记缺席。")
    words = {"heading": "登记缺席", "button": "登记", "back": _page(held), "back_to": held.words.meeting}
    return act_page(request, PLAIN, held, form, **words)


@once
def conclude(request, pk):
    """召集人结束：各户多数意见已列出，缺省依多数。"""
    held, items = _panel(request, pk)
    matrix.require(request.user, Act.HOLD_PANEL, held.unit, on=timezone.localdate())
    form = ConclusionForm(*posted(request), items=items, version=last_opinion(held))
    if submit(form, _conclude, held, form, request.user):
        return answer(request, _page(held), f"{held.words.meeting}已结束，纪要已归入各户卷宗。")
    rows = _rows(form, held, items, "result", "reason")
    shown = _shown(request, held, items)
    changes = {row["item"].pk: row["change"] for row in shown["rows"] + shown["rows_apart"]}
    for row in rows:
        row["change"], row["amount"] = changes[row["item"].pk], ""
        if f"amount_{row['item'].pk}" in form.fields:  # 小额的，金额由评审会定
            row["amount"] = form[f"amount_{row['item'].pk}"]
        said = list(row["item"].opinions.all())
        row["computed"], row["formula"] = tally(row["item"].case, said) if said else ("", "还没有人填写意见")
    shown = {
        **shown,
        "rows": rows,
        "button": f"结束{held.words.meeting}，出纪要",
        "lines": [f"出{held.words.meeting}会议纪要，编号不能收回", *CONSEQUENCES],
    }
    return act_page(request, "review/conclude.html", held, form, **shown)


def _conclude(held, form, user, *, minutes, version, **_):
    facts = {"results": form.results(), "minutes": minutes, "version": version}
    return hold_panel(held.pk, by=user, at=timezone.now(), **facts)
