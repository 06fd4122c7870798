"""公示所出的纸：公示单（张贴用）、入卷的公示单与照片。"""

from archives.models import PaperKind
from archives.services import file_scan
from core.dates import due_words, zh
from core.money import yuan
from notices import figures, glyphs, printing
from notices.catalogue import PUBLICITY_SHEET
from notices.freezing import freeze, issuer_of
from notices.services import file_sheet
from regimes.models import ONE_OFF, PublicityStage, SpecialDay

TITLE = {
    PublicityStage.REVIEW_RESULT: "民主评议结果公示",
    PublicityStage.APPLICATION: "救助申请公示",
    PublicityStage.PROMISE: "申请家庭承诺公示",
    PublicityStage.PROPOSED: "拟确认救助对象公示",
    PublicityStage.ENDING: "拟终止救助供养公示",
    PublicityStage.RESULT: "救助确认结果公示",
    PublicityStage.STANDING: "救助对象长期公示",
}
LEAD = {
    PublicityStage.REVIEW_RESULT: "经本人申请、信息核对、入户调查和民主评议，现将评议通过的下列家庭公示如下。",
    PublicityStage.APPLICATION: "下列家庭申请社会救助，已经受理，现予公示，接受群众监督。",
    PublicityStage.PROMISE: "下列家庭申请社会救助，已承诺所报情况属实，现予公示，接受群众监督。",
    PublicityStage.ENDING: "经核查，拟终止下列人员的救助供养，现予公示。",
    PublicityStage.PROPOSED: "经本人申请、信息核对和入户调查，拟给予下列家庭社会救助，现予公示。",
    PublicityStage.RESULT: "下列家庭的社会救助申请已经审核确认，现将结果公布如下。",
    PublicityStage.STANDING: "下列家庭正在享受社会救助，现予长期公示，接受群众监督。",
}


def sheet_content(bulletin, *, only=None):
    """公示单的内容：户主姓名、家庭人口、类别、金额、期限、向哪里提出；此外一概不写。

    `only` 给出某户的一轮时，为归入该户卷宗的一页：只列本户，注明在单上的序号。
    """
    rounds = list(bulletin.rounds.order_by("order"))
    rows = [only] if only else [one for one in rounds if not one.ended_early] or rounds
    start, end, earliest = period(bulletin, rounds[0])
    moved_from = max((one.moved_from for one in bulletin.postings.all() if one.moved_from), default=None)
    street = bulletin.street
    return {
        "title": f"{TITLE[bulletin.stage]}{'（更正）' if moved_from else ''}",
        "lead": LEAD[bulletin.stage],
        "number": bulletin.number,
        "community": bulletin.community.full_name,
        "rows": [
            {
                "order": one.order,
                "head_name": one.head_name,
                "household_size": one.household_size,
                "aid_label": one.aid_label,
                "amount": amount_words(one),
            }
            for one in rows
        ],
        "amount_label": "拟救助金额" if bulletin.stage in BEFORE else "救助金额",
        "starts": zh(start),
        "until": due_words(end, bool(earliest), earliest, ends="24时") if end else "",
        "correction": CORRECTION.format(zh(moved_from)) if moved_from else "",
        "may_change": MAY_CHANGE.format(end.year) if earliest else "",
        "where": f"{street.full_name}{street.address}",
        "phone": street.phone,
        "complaint_phone": street.complaint_phone or street.district.complaint_phone,
        "note": f"本页摘自{bulletin.number}公示单第{only.order}行，同单共{len(rounds)}户。" if only else "",
        "dated": zh(bulletin.opened_on, weekday=False),
    }


CORRECTION = "原公示单所写截止日为{}24时，更正如上。"
MAY_CHANGE = "{}年放假安排尚未公布，公布后截止日须顺延的，另行张贴更正；已公示的截止日不提前。"
BEFORE = (PublicityStage.REVIEW_RESULT, PublicityStage.PROPOSED, PublicityStage.ENDING)


def amount_words(one):
    """一户的金额：按月的写明每月，一次性的写明一次性；只作认定、终止、承诺的没有金额。"""
    if one.amount is None:
        return "—"
    return f"{'一次性' if one.case.aid in ONE_OFF else '每月'} {yuan(one.amount)}"


def period(bulletin, sample):
    """（首日, 末日, 暂定末日的最早可能那天）：已张贴的按实际，未张贴的按拟张贴日推算；长期公示没有末日。"""
    start = sample.first_day or bulletin.planned_on
    if sample.last_day:
        return start, sample.last_day, sample.last_day_earliest
    return start, *sample.rule.ending(start, SpecialDay.objects.calendar())


def wall_sheet(bulletin, url):
    """张贴用的一张公示单的版面，与归卷的同一版式；`url` 为公众页面的地址，印成二维码。"""
    content, issuer = sheet_content(bulletin), issuer_of(bulletin.street)
    PUBLICITY_SHEET.check(content)
    final = freeze(content)
    glyphs.require(content["title"], final)
    context = {
        "content": final,
        "issuer": issuer,
        "title": content["title"],
        "number": bulletin.number,
        "dated": bulletin.opened_on,
        "stamp": bulletin.number,
        "seal": figures.seal(issuer["name"], sample=issuer["sample"]),
        "scan": figures.qr(url),
    }
    return printing.blank_html(PUBLICITY_SHEET, context)


def file_sheet_of(case, one, *, by, at):
    """公示单归入本户卷宗：只有本户一行。返回 Paper。"""
    return file_sheet(
        PUBLICITY_SHEET,
        sheet_content(one.bulletin, only=one),
        household=case.household,
        of=TITLE[one.stage],
        dated_on=one.first_day,
        by=by,
        at=at,
        case_id=case.pk,
        number=one.bulletin.number,
    )


def file_photo(case, posting, which, stored, *, day, by, at):
    """公示照片归卷。返回 Paper。"""
    title = f"公示{which}照片（{posting.get_place_display()}，{posting.bulletin.number}）"
    return file_scan(case.household, PaperKind.PUBLICITY, title, stored, dated_on=day, by=by, at=at, case_id=case.pk)
