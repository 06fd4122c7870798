"""文书目录：一种文书一行，次序即一览（docs/forms.md）的次序。

出具、付印、归卷、权限、文号都读这里；办到哪一步须在卷写在 cases/ladder.py。新增一种要动哪几处见 docs/map.md；
缺了哪一处，tests/house/test_forms.py 逐项说。
"""

from archives.models import PaperKind as K
from notices.form import (
    COUNT,
    DAY,
    MOMENT,
    MONEY,
    SERIES,
    TEXT,
    YES,
    Form,
    Retention,
    fields,
    group,
    kept,
    maybe,
    rows,
)

# 几份纸共有的栏目。
HEAD = fields("matter case_number head_name")
LETTER = fields("matter", id_masked=maybe(TEXT), handler=maybe(TEXT))
REQUESTED = fields(requested_on=DAY, case_number=kept(maybe(TEXT)))
REMEDY = fields(remedy=kept(maybe(TEXT)))  # 不给则按单位的复议机关、法院写
DECLARED = rows("name what amount")
SETTLED = fields(settled=maybe(SERIES), arrears=maybe(MONEY))

# —— 申请、受理 ——
APPLICATION = Form(
    name="application",
    code="F02",
    title="{}申请表",
    signs="申请人",
    filed=K.APPLICATION,
    fields=fields(
        "case_number aid community requested_on applicant head agent address register_address area reason bank",
        emergency=maybe(TEXT),
        hardships=SERIES,
        members=rows("name id_number sex relation health employment", age=COUNT),
        incomes=DECLARED,
        expenses=DECLARED,
        assets=DECLARED,
        obligors=rows("name relation supports amount"),
    ),
)
PROMISE = Form(
    name="promise",
    code="F03",
    title="诚信承诺书",
    signs="每名成年人",
    filed=K.PROMISE,
    keep=Retention.BLANK,
    fields=fields("name matter id_number"),
)
AUTHORISATION = Form(
    name="authorisation",
    code="F04",
    title="家庭经济状况核对授权书",
    signs="每名成年人、法定赡（抚、扶）养义务人",
    filed=K.AUTHORISATION,
    keep=Retention.BLANK,
    fields=fields("name relation matter id_number years", is_obligor=YES),
)
MATERIALS = Form(
    name="materials",
    code="F05",
    title="材料接收清单",
    signs="递交人、收件人",
    filed=K.ACCEPTANCE,
    fields=fields("case_number applicant clerk", rows=rows("label status", copy=YES, pages=COUNT)),
)
ACCEPTANCE = Form(
    name="acceptance",
    code="F06",
    title="受理通知书",
    series="受",
    signs="街道用印",
    filed=K.ACCEPTANCE,
    # due_provisional 为真时另给 due_plain：“最早可能”的日子（未公布的日子凡可能上班的都算上班）。
    fields=LETTER
    | fields("case_number", requested_on=DAY, accepted_on=DAY, due_on=maybe(DAY))
    | fields(due_provisional=maybe(YES), due_plain=maybe(DAY)),
)
SUPPLEMENT = Form(
    name="supplement",
    code="F07",
    title="补正材料一次性告知书",
    series="补",
    signs="街道用印",
    filed=K.ACCEPTANCE,
    fields=LETTER | REQUESTED | fields(items=rows("label problem requirement"), deadline=DAY),
)
DECLINE = Form(
    name="decline",
    code="F08",
    title="不予受理通知书",
    series="不受",
    signs="街道用印",
    filed=K.ACCEPTANCE,
    remedy=True,
    fields=LETTER | REQUESTED | REMEDY | fields("reason clause"),
)

# —— 核对、入户 ——
CHECK_REPORT = Form(
    name="check_report",
    code="F10",
    title="家庭经济状况核对报告",
    signs="核对员",
    filed=K.CHECK_REPORT,
    from_check=True,
    fields=HEAD
    | fields("street officer conclusion note missing_sources", requested_on=DAY, closed_on=DAY, valid_to=maybe(DAY))
    | fields(
        period=SERIES,
        asset_on=DAY,
        subjects=rows("name id_number", is_obligor=YES, authorised_on=DAY, out=maybe(TEXT)),
        not_asked=SERIES,
        answers=rows("name", found=SERIES, none=SERIES, unavailable=SERIES, answered=rows("by", at=MOMENT)),
        hits=rows("person data_class effects source detail amount verdict reason"),
        struck=rows("person data_class source detail amount struck_reason"),
        voided=rows("person data_class source detail amount voided_reason"),
    ),
)
VISIT = Form(
    name="visit",
    code="F11",
    title="入户调查表",
    signs="调查人二人、被调查人",
    filed=K.VISIT,
    fields=HEAD
    | fields("community address place unmet_reason housing conclusion suggests", visited_at=MOMENT, rows=SERIES)
    | fields(
        visitors=rows("name unit title"),
        members=rows("name relation present note"),
        photos=SERIES,
        signatures=rows("role name drawn", signed_at=MOMENT),
    ),
)
ASSESSMENT = Form(
    name="assessment",
    code="F14",
    title="收入财产核算表",
    signs="制表人",
    filed=K.ASSESSMENT,
    from_check=True,
    fields=HEAD
    | fields("area standard standard_source income_total deduction_total per_capita_formula verdict base_formula")
    | fields("base_amount top_up total total_words made_by", made_at=MOMENT, size=COUNT, covered=COUNT)
    | fields(
        status_only=YES,
        one_off=YES,
        parameters=SERIES,
        groups=rows("title", rows=rows("label amount formula source")),
        change=maybe(TEXT),
        attention=SERIES,
    ),
)
SELF_CARE = Form(
    name="self_care",
    code="F31",
    title="特困人员生活自理能力评估表",
    signs="评估人二人、被评估人或监护人",
    filed=K.ASSESSMENT,
    fields=HEAD
    | fields("name relation level care_standard basis agency", assessed_on=DAY, age=COUNT, lost=COUNT)
    | fields(assessors=SERIES, items=rows("what answer")),
)
HEARING_NOTICE = Form(
    name="hearing_notice",
    title="听取意见告知书",
    series="听",
    signs="街道用印",
    filed=K.DYNAMIC,
    keep=Retention.DAILY,
    dense=True,
    # new_amount 为空即拟停发；status_only 真则为拟退出认定。
    fields=LETTER
    | fields("reason clause change calculation effects", old_amount=maybe(MONEY), new_amount=maybe(MONEY))
    | fields(status_only=maybe(YES)),
)
HEARING = Form(
    name="hearing",
    code="F25b",
    title="听取意见记录",
    signs="当事人、记录人",
    filed=K.DYNAMIC,
    keep=Retention.DAILY,
    fields=fields("matter head_name proposal told_by way speaker opinion adopted answer recorded_by")
    | fields(told_on=DAY, heard_on=DAY),
)

# —— 评议、公示 ——
MEETING = fields("place chair recorder minutes head_name formula result result_reason", held_at=MOMENT)
REVIEW_MINUTES = Form(
    name="review_minutes",
    code="F15",
    title="民主评议会议记录",
    signs="参会人员、主持人、记录人",
    filed=K.REVIEW,
    fields=MEETING
    | fields("introduction questions tellers", expected=COUNT, reps_expected=COUNT, present=COUNT, steps=SERIES)
    | fields(
        people=rows("name identity post presence recused"),
        drawn=maybe(TEXT),
        votes=group(due=COUNT, cast=COUNT, agree=COUNT, disagree=COUNT, abstain=COUNT),
    ),
)
PUBLICITY_SHEET = Form(
    name="publicity_sheet",
    code="F17—F20",
    title="{}单",
    signs="街道用印",
    filed=K.PUBLICITY,
    fields=fields("title lead number community amount_label starts until correction may_change where phone")
    | fields("complaint_phone note dated", rows=rows("head_name aid_label amount", order=COUNT, household_size=COUNT)),
)
OBJECTION_RECORD = Form(
    name="objection_record",
    title="公示异议登记处理表",
    signs="登记人、处理人",
    filed=K.PUBLICITY,
    fields=fields("stage head_name via objector content findings outcome recorded_by resolved_by")
    | fields(received_at=MOMENT, is_late=YES, resolved_on=DAY),
)

# —— 评审、审批 ——
PANEL_MINUTES = Form(
    name="panel_minutes",
    code="F22",
    title="{}会议纪要",
    signs="组长、成员、记录人",
    filed=K.MINUTES,
    fields=MEETING
    | fields(
        "unit totals total_amount case_number aid amount",
        total_items=COUNT,
        order=COUNT,
        people=rows("name post presence recused view text"),
    ),
)
COLLECTIVE_MINUTES = Form(
    name="collective_minutes",
    code="F22b",
    title="集体研究会议纪要",
    signs="主持人、参加研究的人员、记录人",
    filed=K.MINUTES,
    fields=PANEL_MINUTES.fields | fields("body"),
)
SEPARATE = Form(
    name="separate",
    code="F30",
    title="单独登记备案表",
    signs="核查人二人",
    filed=K.SEPARATE,
    fields=fields("case_number applicant head aid community noted_on", ties=rows("person post relation source")),
)
SUMS = group("income_total deduction_total per_capita standard standard_source base_amount base_formula top_up verdict")
DECISION_SHEET = Form(
    name="decision_sheet",
    code="F21",
    title="{}审核确认表",
    signs="调查人、经办人、评审组组长（集体研究的为主持人）、分管领导，审批机关用印",
    filed=K.DECISION_SHEET,
    fields=fields("case_number aid purpose street community head_name address area outcome total total_words effect")
    | fields("settled opinion facts clause signer decided_on decider filed_with", status_only=YES, one_off=YES)
    | fields(
        separately_registered=YES,
        members=rows("name relation id_number health disability labour employment covered", age=COUNT),
        assessment=maybe(SUMS),
        steps=group("requested_on accepted_on check visit visitors review publicity"),
        opinions=rows("label title text person day"),
    ),
)
GRANT = Form(
    name="grant",
    code="F23",
    title="确认通知书",
    series="准",
    signs="审批机关用印",
    filed=K.NOTICE,
    remedy=True,
    dense=True,
    fields=LETTER
    | REMEDY
    | SETTLED
    | fields("start_month clause", requested_on=DAY, size=COUNT, covered=COUNT, amount=MONEY)
    | fields(calculation=maybe(TEXT), steps=maybe(TEXT), one_off=maybe(YES), pay_way=maybe(TEXT))
    | fields(recover=kept(maybe(MONEY)), repay=kept(maybe(YES))),
)
REFUSAL = Form(
    name="refusal",
    code="F24",
    title="不予确认告知书",
    series="不准",
    signs="审批机关用印",
    filed=K.NOTICE,
    remedy=True,
    dense=True,
    fields=LETTER | REMEDY | fields("facts clause", requested_on=DAY, other_aid=maybe(TEXT)),
)
ADJUST = Form(
    name="adjust",
    code="F25",
    title="救助金调整（停发）告知书",
    series="调",
    signs="审批机关用印",
    filed=K.NOTICE,
    keep=Retention.DAILY,
    remedy=True,
    dense=True,
    # new_amount 为空即停发；change 为原数、新数与差额一句话；repay 真则须退回；status_only 真则为退出认定。
    fields=LETTER
    | REMEDY
    | SETTLED
    | fields("reason clause from_month change calculation effects", old_amount=maybe(MONEY), new_amount=maybe(MONEY))
    | fields(heard=maybe(group("said adopted answer", on=DAY)), copy_to=maybe(TEXT))
    | fields(status_only=maybe(YES), recover=maybe(MONEY), repay=maybe(YES)),
)
RECHECK = Form(
    name="recheck",
    code="F26",
    title="经济状况复核报告",
    series="复",
    signs="复查人二人，街道用印",
    filed=K.RECHECK_REPORT,
    from_check=True,
    fields=LETTER
    | fields("objector objection method findings conclusion checkers first_officer", objected_on=DAY)
    | fields(rows=rows("item before after basis"), case_number=kept(TEXT)),
)
TERMINATION = Form(
    name="termination",
    title="终止办理告知书",
    series="终",
    signs="街道用印",
    filed=K.ACCEPTANCE,
    remedy=True,
    fields=LETTER | REQUESTED | REMEDY | fields("reason clause"),
)
RECOGNITION = Form(
    name="recognition",
    title="认定通知书",
    series="认",
    signs="审批机关用印",
    filed=K.NOTICE,
    remedy=True,
    dense=True,
    # until 为空即没有期限；ground 认定理由，一句话。
    fields=LETTER
    | REMEDY
    | fields("ground clause steps", requested_on=DAY, size=COUNT, from_day=DAY, until=maybe(DAY)),
)
DATE_CHANGE = Form(
    name="date_change",
    title="办理期限变更告知书",
    series="期",
    signs="街道用印",
    filed=K.NOTICE,
    # told_*：原来哪份文书、告知的哪一日；basis 放假安排的文件依据；暂定时同受理通知书。
    fields=LETTER
    | fields("case_number told_number basis", accepted_on=DAY, told_due=DAY, due_on=DAY, requested_on=kept(DAY))
    | fields(due_provisional=maybe(YES), due_plain=maybe(DAY)),
)

# —— 送达、先行救助 ——
SERVICE = Form(
    name="service",
    code="F27",
    title="送达回证",
    signs="收件人、送达人二人",
    filed=K.SERVICE,
    fields=fields("notice notice_number recipient way place receiver relation refusal_reason witnesses servers remark")
    | fields("copied", served_at=MOMENT, succeeded=YES),
)
PHONE_RECORD = Form(
    name="phone_record",
    code="F28",
    title="电话告知记录",
    signs="告知人、记录人",
    filed=K.SERVICE,
    fields=fields("notice notice_number recipient phone_masked servers receiver identity_check told answer remark")
    | fields("copied", served_at=MOMENT, succeeded=YES, attempts=SERIES),
)
RELIEF = Form(
    name="relief",
    code="F29",
    title="急难救助先行救助登记表",
    signs="领取人、经办人、分管领导，街道用印",
    filed=K.OTHER,
    fields=HEAD
    | fields("id_masked community cause requested_at found_at found_reason given_at place receiver amount amount_words")
    | fields("late_reason approved_by"),
)

FORMS = tuple(one for one in list(globals().values()) if isinstance(one, Form))
BY_NAME = {one.name: one for one in FORMS}
NUMBERED = tuple(one for one in FORMS if one.series)
