"""待签名的空白用纸：预填姓名与关系，身份证号中段留给本人填写；不入卷，签字后的原件扫描入卷。"""

from django.db import transaction
from django.http import Http404

from accounts import matrix
from core import events
from core.acts import Act
from core.clauses import numeral
from core.dates import local_day
from core.refusals import Blocked
from households.models import Household
from notices import printing
from notices.catalogue import AUTHORISATION, FORMS
from notices.freezing import issuer_of
from regimes import paper_law

BLANKS = {form.name: form for form in FORMS if form.blank}


def for_signing(household_id, name, *, by, at):
    """每名成年人一张，合成一份 PDF 字节；核权（打印文书）并留痕。义务人只有授权书。"""
    household = Household.objects.select_related("community__parent__parent").filter(pk=household_id).first()
    if household is None or name not in BLANKS:
        raise Http404
    form, day = BLANKS[name], local_day(at)
    matrix.require(by, Act.PRINT_NOTICE, household, on=day)
    contents = _contents(household, form, day)
    if not contents:
        raise Blocked("家庭里还没有登记成年人，先在“家庭”中登记成员")
    with transaction.atomic():
        events.record(
            Act.PRINT_NOTICE, chain=household.chain, at=at, by=by, household_id=household.pk, subject=form.title
        )
    from notices import binding  # 载入慢，用时才取

    return binding.together([_page(form, content, household, day) for content in contents])


def _contents(household, form, day):
    case = household.cases.order_by("-pk").first()
    matter = case.get_aid_display() if case else "社会救助"
    people = [(one, False) for one in case.family() if one.is_adult(day)] if case else []
    if form is AUTHORISATION:
        people += [(one, True) for one in household.obligors.current() if not one.died_on]
    return [_content(form, one, is_obligor, matter) for one, is_obligor in people]


def _content(form, person, is_obligor, matter):
    content = {"name": person.name, "matter": matter, "id_number": person.id_number}
    if form is AUTHORISATION:
        content |= {"relation": person.get_relation_display(), "is_obligor": is_obligor}
        content["years"] = numeral(paper_law.consent_years())
    form.check(content)
    return content


def _page(form, content, household, day):
    case = household.cases.select_related("street__parent").order_by("-pk").first()
    issuer = issuer_of(case.street if case else household.community.street)  # 户已迁走的，案件仍在原街道办
    return printing.to_pdf(
        printing.blank_html(
            form,
            {
                "title": form.title,
                "number": "",
                "content": content,
                "issuer": issuer,
                "dated": day,
                "stamp": "签字后扫描归卷",
            },
        )
    )
