"""状况更正的提出与答复。"""

from django import forms

from cases.models import WhatIsWrong
from core.dates import zh
from households.codes import ProofSource
from households.forms.fields import DateField


class FixForm(forms.Form):
    circumstance = forms.TypedChoiceField(label="哪一条登记", coerce=int, empty_value=None)
    wrong = forms.ChoiceField(label="错在哪里", choices=WhatIsWrong.choices, widget=forms.RadioSelect)
    true_on = DateField(label="正确的日期", required=False, help_text="日期不对的才填")
    source = forms.ChoiceField(label="凭据", choices=ProofSource.choices)
    proof = forms.CharField(label="凭据说明", max_length=200, help_text="如死亡证明编号、派出所证明、判决书文号")
    reason = forms.CharField(label="理由", max_length=200, help_text="当初为何登记错了")

    def __init__(self, *args, rows, **kwargs):
        super().__init__(*args, **kwargs)
        named = [(row.pk, told(row)) for row in rows]
        self.fields["circumstance"].choices = [("", "请选择"), *named]

    def clean(self):
        data = super().clean()
        if data.get("wrong") == WhatIsWrong.DAY and not data.get("true_on") and "true_on" not in self.errors:
            self.add_error("true_on", "日期不对的，请填写正确的日期")
        if data.get("wrong") == WhatIsWrong.MISTAKE and data.get("true_on"):
            self.add_error("true_on", "登记错了、没有此事的，不填日期")
        return data


class FixAnswerForm(forms.Form):
    """确认或不同意。"""

    REFUSE = "refuse"

    outcome = forms.ChoiceField(
        label="答复",
        choices=[("confirm", "核对无误，确认更正"), (REFUSE, "不同意，登记照旧")],
        widget=forms.RadioSelect,
        error_messages={"required": "请选择确认或不同意"},
    )
    refused_reason = forms.CharField(label="不同意的理由", max_length=200, required=False, help_text="不同意的须写明")

    @property
    def refused(self):
        return self.cleaned_data["outcome"] == self.REFUSE


def told(row):
    """一条登记怎样称呼。"""
    until = f"至{zh(row.ends_on, weekday=False)}" if row.ends_on else ""
    return f"{row.person.name}：{zh(row.starts_on, weekday=False)}{until}，{row.get_kind_display()}"
