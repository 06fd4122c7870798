"""名册的表单：月份、签章、下载理由。"""

from django import forms

from accounts.stepup import PasswordAgainForm
from core.inputs import MonthInput

FIRST_YEAR, LAST_YEAR = 2000, 2200  # 再远的月份多半写错了


class MonthForm(forms.Form):
    """名册的月份；缺省由页面给出。"""

    month = forms.DateField(
        label="月份", input_formats=["%Y-%m"], error_messages={"invalid": "请按 2026-03 的写法填写月份"}
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["month"].widget = MonthInput()

    def clean_month(self):
        month = self.cleaned_data["month"]
        if not FIRST_YEAR <= month.year <= LAST_YEAR:
            raise forms.ValidationError(f"年份应在{FIRST_YEAR}至{LAST_YEAR}之间")
        return month


class NothingForm(forms.Form):
    """只点一下就办的事，没有要填的。"""


class SealForm(PasswordAgainForm):
    """签章：再输一次口令；页面带着签章人看到的是哪一版。"""

    version_read = forms.CharField(required=False, widget=forms.HiddenInput)


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="下载理由",
        max_length=200,
        error_messages={"required": "请写明下载理由"},
        help_text="写明用途，记入办理记录",
    )
