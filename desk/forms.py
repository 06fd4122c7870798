"""工作台的表单：查看完整号码；列表的栏目与常用筛选。"""

from django import forms

from accounts.stepup import StepUpForm
from desk.own_lists import views
from desk.rows import COLUMNS
from households.forms.fields import tidy_line


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
