"""评议、评审所出的纸：评议会议记录（F15）与评审会、集体研究的纪要（F22），逐案归卷。"""

from core.dates import local_day, zh
from core.money import yuan
from notices.catalogue import COLLECTIVE_MINUTES, PANEL_MINUTES, REVIEW_MINUTES
from notices.services import file_sheet
from review.attendance import people_of, seated, spoken
from review.models import AgendaItem, MeetingKind

STEPS = ["宣讲政策", "介绍情况", "评议询问", "现场投票", "公布结果", "签字"]


def file_review(held, item, case, *, by, at):
    """评议会议记录：会议情况与本户一项；他户的不写入本户卷宗。返回 Paper。"""
    people = people_of(held)
    content = {
        **_common(held),
        "expected": held.expected,
        "reps_expected": held.reps_expected,
        "present": sum(one.present for one in people),
        "steps": STEPS,
        "people": seated(held, item),
        "head_name": case.head_name,
        "drawn": drawn_words(held.draw) if held.draw else "",
        "introduction": item.introduction,
        "questions": item.questions,
        "votes": {
            "due": item.votes_due,
            "cast": item.votes_cast,
            "agree": item.agree,
            "disagree": item.disagree,
            "abstain": item.abstain,
        },
        "tellers": item.tellers,
        "result": item.get_result_display(),
        "formula": item.formula,
        "result_reason": item.result_reason,
    }
    return _file(REVIEW_MINUTES, content, held, case, by=by, at=at)


def drawn_words(draw):
    """评议人员怎样抽的，写进会议记录：何时、谁抽、种子，抽中了谁。"""
    names = "、".join(row["name"] for row in draw.drawn)
    day = zh(local_day(draw.drawn_at), weekday=False)
    again = f"（重抽，原因：{draw.reason}）" if draw.redraws_id else ""
    return f"评议人员由{draw.drawn_by.name}于{day}抽签产生{again}，抽中{names}；种子{draw.seed}，可据以重算。"


def file_minutes(held, *, by, at):
    """评审会、集体研究的纪要：每案一份，写明本户的审查与意见，会议概况各份相同。"""
    items = AgendaItem.objects.filter(meeting=held).select_related("case__household")
    items = list(items.prefetch_related("opinions").order_by("order"))
    totals = [f"{label}{sum(one.result == key for one in items)}户" for key, label in RESULTS.items()]
    agreed = [one for one in items if one.result == "agree"]
    total = f"同意{len(agreed)}户，合计每月{yuan(sum((one.amount or 0) for one in agreed))}" if agreed else ""
    for item in items:
        content = {
            **_common(held),
            "unit": held.unit.full_name,
            "people": spoken(held, item),
            "total_items": len(items),
            "totals": "、".join(totals),
            "total_amount": total,
            "order": item.order,
            "head_name": item.case.head_name,
            "case_number": item.case.number,
            "aid": item.case.get_aid_display(),
            "amount": yuan(item.amount) if item.amount is not None else "",
            "result": item.get_result_display(),
            "formula": item.formula,
            "result_reason": item.result_reason,
        }
        if held.kind == MeetingKind.COLLECTIVE:
            _file(COLLECTIVE_MINUTES, {**content, "body": held.get_body_display()}, held, item.case, by=by, at=at)
        else:
            _file(PANEL_MINUTES, content, held, item.case, by=by, at=at)


RESULTS = {"agree": "同意", "disagree": "不同意", "more": "补充调查"}


def _common(held):
    return {
        "held_at": held.held_at,
        "place": held.place,
        "chair": held.chair.name,
        "recorder": held.recorder.name,
        "minutes": held.minutes,
    }


def _file(form, content, held, case, *, by, at):
    return file_sheet(
        form,
        content,
        household=case.household,
        of=held.get_kind_display(),
        dated_on=local_day(held.held_at),
        by=by,
        at=at,
        case_id=case.pk,
        number=held.number,
    )
