"""工作台的表单：查看完整号码；列表的栏目与常用筛选；写备注、登记电话。"""

import re

from django import forms

from accounts.stepup import StepUpForm
from cases.models import CallWay
from core.masking import mask_phone
from desk.own_lists import views
from desk.rows import COLUMNS
from households.forms.fields import tidy_line

OTHER = "other"


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


class ListForm(forms.Form):
    """列哪几栏，存下、删去常用筛选。"""

    columns = forms.MultipleChoiceField(
        label="列出的栏目",
        choices=[(one.name, one.title) for one in COLUMNS.values()],
        widget=forms.CheckboxSelectMultiple,
        help_text="户主总在最前；导出的也是这几栏",
        error_messages={"required": "请至少选一栏"},
    )
    save = forms.CharField(
        label="存下现在的筛选，名称", max_length=20, required=False, help_text="如：我的三日内到期；连同排序一起存"
    )
    drop = forms.MultipleChoiceField(label="删去存下的", required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args, listing, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["drop"].choices = [(name, name) for name, _ in views(user, listing)]
        if not self.fields["drop"].choices:
            del self.fields["drop"]

    def clean_columns(self):
        return sorted(self.cleaned_data["columns"], key=list(COLUMNS).index)

    def clean_save(self):
        return tidy_line(self.cleaned_data["save"])

    def clean(self):
        return {"drop": [], **super().clean()}


class NoteForm(forms.Form):
    text = forms.CharField(
        label="内容",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, "autofocus": True}),
        help_text="写下即不能改，写错了再写一条；家庭看不到，不入卷",
        error_messages={"required": "请写明内容"},
    )


class CallForm(NoteForm):
    """`phones` 为本案的电话（cases.phones）；家里以外的人另填号码，只存遮盖过的。"""

    way = forms.ChoiceField(label="拨出或打来", choices=CallWay.choices, initial=CallWay.OUT, widget=forms.RadioSelect)
    number = forms.ChoiceField(label="和谁通的电话")
    other = forms.CharField(label="其他人的称呼与号码", max_length=50, required=False)
    field_order = ["text", "way", "number", "other"]

    def __init__(self, *args, phones, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["number"].choices = [*((one.key, str(one)) for one in phones), (OTHER, "其他人")]
        self.fields["text"].label = "说了什么"

    def clean(self):
        found = super().clean()
        other = found.pop("other", "")
        if found.get("number") == OTHER:
            found["number"] = re.sub(r"\d{7,}", lambda digits: mask_phone(digits[0]), other)
        elif "number" in found:
            found["number"] = dict(self.fields["number"].choices)[found["number"]]
        return found
