"""工作台的表单：查看完整号码。"""

from django import forms

from accounts.stepup import StepUpForm


class RevealForm(StepUpForm):
    field = forms.ChoiceField(label="看哪一项", error_messages={"required": "请选择看哪一项"})
    reason = forms.CharField(
        label="理由",
        max_length=200,
        help_text="写入办理记录，区民政局可以看到",
        widget=forms.TextInput(attrs={"class": "w-full"}),
        error_messages={"required": "查看完整号码须写明理由"},
    )
    field_order = ["field", "reason", "password_again"]

    def __init__(self, *args, fields, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["field"].choices = fields
