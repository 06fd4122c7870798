"""先行救助与补齐手续的表单。"""

from django import forms

from accounts.stepup import StepUpForm
from cases import deadlines
from core.money import money_form_field
from core.uploads import StagedFileField
from decisions.relief_paper import moment
from decisions.services import relief
from households.codes import Hardship
from households.forms.fields import DateField, MomentField, NameField


class RelieveForm(StepUpForm):
    """先行救助：金额、事由、时间、领取。"""

    amount = money_form_field("救助金额")
    cause = forms.ChoiceField(label="困难事由", choices=Hardship.choices)
    detail = forms.CharField(label="事由说明", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
    found_at = MomentField(label="发现时间")
    found_reason = forms.CharField(label="发现晚于求助的原因", max_length=200, required=False)
    given_at = MomentField(label="交付时间")
    place = forms.CharField(label="救助地点", max_length=120)
    receiver = NameField(label="领取人")
    receipt = StagedFileField(label="领取签名或照片", required=False, camera=True)
    late_reason = forms.CharField(label="超过时限的原因", max_length=200, required=False)
    field_order = [
        "amount",
        "cause",
        "detail",
        "found_at",
        "found_reason",
        "given_at",
        "place",
        "receiver",
        "receipt",
        "late_reason",
        "password_again",
    ]

    def __init__(self, *args, case, now, **kwargs):
        super().__init__(*args, **kwargs)
        told = getattr(case, "emergency", None)  # 短表登记的急难
        first = {
            "found_at": deadlines.requested_at(case),
            "given_at": now,
            "place": told.place if told else case.household.address,
            "amount": told.amount if told else None,
            "receiver": case.applicant.name,
            "detail": case.reason,
            "cause": next(iter(case.household.hardships), None),  # 同一事由不重复救助，预填登记时所选
        }
        for name, value in first.items():
            self.fields[name].initial = value
        if limit := relief.time_limit(deadlines.procedure_before_acceptance(case)):
            asked = moment(deadlines.requested_at(case))
            self.fields[
                "found_at"
            ].help_text = f"求助在{asked}；{relief.span(limit)}自求助、发现两者中早的一个起算，不因周末、节假日顺延"
            self.fields["late_reason"].label = f"超过{relief.span(limit)}的原因"


class PaperworkForm(forms.Form):
    """补齐手续：签字盖章的登记表。"""

    signed = StagedFileField(label="签字盖章的登记表", camera=True)
    happened_on = DateField(label="补齐日期")
    late_reason = forms.CharField(label="超期或补登的原因", max_length=200, required=False)

    def __init__(self, *args, case, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["happened_on"].initial = case.acting_on
