from django import forms

from accounts.stepup import PasswordAgainForm
from core.inputs import DateInput
from regimes.models import Parameter, Standard
from regimes.parameter_values import parse


class DatedForm(PasswordAgainForm, forms.ModelForm):
    """标准与参数共有的几栏；区县由登录人所在的区而定，不让人填。"""

    def __init__(self, *args, district, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.district = district
        for name in ("starts_on", "ends_on"):
            self.fields[name].widget = DateInput()
        self.fields["source"].help_text = "文件名称、文号、条款"

    def clean(self):
        facts = super().clean()
        starts, ends = facts.get("starts_on"), facts.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", "截止日期不能早于起始日期")
        return facts


class StandardForm(DatedForm):
    class Meta:
        model = Standard
        fields = ["kind", "area", "amount", "unit", "starts_on", "ends_on", "source"]


class ParameterForm(DatedForm):
    text = forms.CharField(
        label="值", widget=forms.Textarea(attrs={"rows": 3}), help_text="按所选参数的说明填写，见下表"
    )

    class Meta:
        model = Parameter
        fields = ["key", "starts_on", "ends_on", "source"]

    field_order = ["key", "text", "starts_on", "ends_on", "source", "password_again"]

    def clean(self):
        facts = super().clean()
        if facts.get("key") and facts.get("text"):
            try:
                self.instance.value = parse(facts["key"], facts["text"])
            except ValueError as wrong:
                self.add_error("text", str(wrong))
        return facts
