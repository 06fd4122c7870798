"""状况更正的提出与答复。"""

from django import forms

from accounts.answering import AnswerForm
from cases.models import WhatIsWrong
from core.dates import zh
from core.uploads import StagedFileField
from households.codes import ProofSource
from households.forms.fields import DateField
from intake.forms.seen import SeenField


class FixForm(forms.Form):
    circumstance = forms.TypedChoiceField(label="哪一条登记", coerce=int, empty_value=None)
    wrong = forms.ChoiceField(label="错在哪里", choices=WhatIsWrong.choices, widget=forms.RadioSelect)
    true_on = DateField(label="正确的日期", required=False, help_text="日期不对的才填")
    source = forms.ChoiceField(label="凭据", choices=ProofSource.choices)
    proof = forms.CharField(label="凭据说明", max_length=200, help_text="如死亡证明编号、派出所证明、判决书文号")
    reason = forms.CharField(label="理由", max_length=200, help_text="当初为何登记错了")
    scan = StagedFileField(label="凭据扫描件", required=False, help_text="可不传；传了即归入卷宗")

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


class FixAnswerForm(AnswerForm):
    """确认或不同意；`seen` 是列给核对的人看过的各件，确认时随表送回。"""

    agree, refuse = ("confirm", "核对无误，确认更正"), "不同意，登记照旧"

    seen = SeenField()

    def clean(self):
        data = super().clean()
        return data if self.refused else {**data, "seen": data.get("seen") or []}


def told(row):
    """一条登记怎样称呼。"""
    until = f"至{zh(row.ends_on, weekday=False)}" if row.ends_on else ""
    return f"{row.person.name}：{zh(row.starts_on, weekday=False)}{until}，{row.get_kind_display()}"
