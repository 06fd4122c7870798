"""申请表（F02）：照登记填好，归入卷宗。"""

from cases.addressee import agent_of
from core.dates import zh
from core.masking import mask_id
from core.money import yuan
from evidence.models import Asset, Expense, Income
from households import codes
from notices.catalogue import APPLICATION
from notices.services import file_sheet


def file_application(case, *, by, at):
    """申请表归卷，注明申请之日。"""
    file_sheet(
        APPLICATION,
        application_content(case),
        household=case.household,
        of=case.get_aid_display(),
        dated_on=case.requested_on,
        by=by,
        at=at,
        case_id=case.pk,
    )


def application_content(case):
    """申请表的内容（F02）；身份证号遮住中段。"""
    home, on = case.household, case.requested_on
    account = home.accounts.filter(is_current=True).first()
    return {
        "case_number": case.number,
        "aid": case.get_aid_display(),
        "community": case.community.full_name,
        "requested_on": zh(on, weekday=False),
        "applicant": case.applicant.name,
        "head": case.head_name,
        "agent": agent_of(case),
        "address": home.address,
        "register_address": home.register_address or "同现居住地址",
        "area": home.get_area_display(),
        "hardships": [codes.Hardship(one).label for one in home.hardships],
        "reason": case.reason,
        "emergency": str(getattr(case, "emergency", "")),
        "bank": f"{account.bank} {account.holder_name}" if account else "",
        "members": [_member_line(one, on) for one in case.family()],
        "incomes": [
            {"name": line.member.name, "what": line.name, "amount": str(line.declared_sum)}
            for line in _lines(Income, case)
        ],
        "expenses": [
            {"name": line.member.name, "what": line.name, "amount": str(line.paid_sum)}
            for line in _lines(Expense, case)
        ],
        "obligors": [_obligor_line(one) for one in home.obligors.current().prefetch_related("supports")],
        "assets": [
            {
                "name": line.member.name,
                "what": f"{line.get_kind_display()} {line.description}",
                "amount": yuan(line.value),
            }
            for line in _lines(Asset, case)
        ],
    }


def _lines(model, case):
    return model.objects.of_case(case.pk)


def _obligor_line(one):
    return {
        "name": one.name,
        "relation": one.get_relation_display(),
        "supports": one.supported,
        "amount": str(one.income_sum) if one.income_sum else one.inability_words or "未查明",
    }


def _member_line(member, on):
    return {
        "name": member.name,
        "id_number": mask_id(member.id_number),
        "sex": member.get_sex_display(),
        "age": member.age(on),
        "relation": member.get_relation_display(),
        "health": member.get_health_display(),
        "employment": member.get_employment_display(),
    }
