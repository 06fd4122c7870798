"""案件页上的“核对”页签。`case` 只读其字段；比对内容不在页签上，另开一页看并留痕。"""

from itertools import groupby

from cases.guards.inquiry import last_check
from evidence import answers
from evidence.alike import alike_hits
from evidence.data_classes import BY_CODE, effect_words
from evidence.models import Check, Hit, HitVerdict
from verification.forms import AnswerForm
from verification.papers import value_of


def check(case, user):
    """核对页签：各次核对的办理情况与复查；不含比对内容。"""
    checks = Check.objects.filter(case_id=case.pk).select_related("officer", "requested_by").order_by("-pk")
    return {
        "case": case,
        "checks": [
            {
                "check": one,
                "subjects": one.subjects.asked().count(),
                "hits": Hit.objects.standing().filter(subject__check_request=one).count(),
                "pending": Hit.objects.pending().filter(subject__check_request=one).count(),
                "rechecks": list(one.rechecks.order_by("pk")),
            }
            for one in checks
        ],
    }


def hits_of(check):
    """核对页：对象、待核实的按同类归组、已核实的、随人划去的、作废的。"""
    rows = list(
        Hit.objects.filter(subject__check_request=check)
        .select_related("subject__member", "subject__obligor__person", "recorded_by")
        .order_by("data_class", "source", "pk")
    )
    struck = [hit for hit in rows if hit.voided_at is None and hit.subject.out_on]
    pending = [hit for hit in rows if hit.stands and hit.verdict == HitVerdict.PENDING]
    explained = [hit for hit in rows if hit.stands and hit.verdict != HitVerdict.PENDING]
    return {
        "subjects": list(check.subjects.select_related("member", "obligor__person", "authorisation")),
        "groups": [alike(list(group)) for _, group in groupby(pending, key=lambda hit: (hit.data_class, hit.source))],
        "explained": alike_hits(explained),
        "explained_count": len(explained),
        "struck": alike_hits(struck),
        "voided": alike_hits(hit for hit in rows if hit.voided_at),
        "pending_count": len(pending),
    }


def answers_of(check, procedure):
    """核对页：每人各类数据的答复和一张答复表。"""
    return [{"answered": one, **_words(one)} for one in answers.of_check(check, procedure)]


def _words(one):
    return {
        "found": "、".join(answers.labels(one.found)),
        "none": "、".join(answers.labels(one.none)),
        "unavailable": "；".join(f"{BY_CODE[code].label}（{why}）" for code, why in one.unavailable.items()),
        "left": "、".join(answers.labels(one.left)),
        "form": AnswerForm(answered=one),
    }


def rechecked(case):
    """可以复查的各条，供选：原有的每条结果，和每个人可补录的一项。"""
    check = last_check(case)
    rows = Hit.objects.standing().filter(subject__check_request=check).order_by("subject", "pk")
    old = [
        (f"hit-{one.pk}", f"{one.subject} {one.get_data_class_display()}：{value_of(one)}")
        for one in rows.select_related("subject__member", "subject__obligor__person")
    ]
    people = check.subjects.asked().select_related("member", "obligor__person") if check else ()
    return [*old, *((f"subject-{one.pk}", f"{one}（原无记录，另选类别）") for one in people)]


def one_more(sent):
    """没有脚本时的“添加一条”：多给一行，所填都在。"""
    data, files = sent
    if data is None or "add_row" not in data:
        return sent
    data, name = data.copy(), "facts-TOTAL_FORMS"
    data[name] = str(int(data[name]) + 1) if data.get(name, "").isdigit() else "1"
    return data, files


def alike(hits):
    """同一类别、同一来源的待核实结果。"""
    first = hits[0]
    return {
        "label": first.get_data_class_display(),
        "source": first.source,
        "effects": effect_words(first.data_class),
        "hits": hits,
        "rows": alike_hits(hits),
        "ids": ",".join(str(hit.pk) for hit in hits),
    }
