"""评议人员名册与抽选的表单。"""

from django import forms

from regimes.choices import ReviewerKind


class ReviewerForm(forms.Form):
    """列入名册的一人。"""

    name = forms.CharField(label="姓名", max_length=50, help_text="同名的加注区别，如“王芳（三组）”。")
    kind = forms.ChoiceField(label="身份", choices=[("", "请选择"), *ReviewerKind.choices])
    basis = forms.CharField(label="怎样产生", max_length=200, help_text="如：2026年1月居民会议推选")


class EndReviewerForm(forms.Form):
    reason = forms.CharField(label="退出的原因", max_length=200, help_text="如：任期届满、迁出本社区、本人不愿担任")


class DrawForm(forms.Form):
    """为哪几户抽；待评议而要抽签的已全部勾上。"""

    case_ids = forms.MultipleChoiceField(
        label="案件", widget=forms.CheckboxSelectMultiple, error_messages={"required": "请至少勾选一户"}
    )
    reason = forms.CharField(
        label="重抽的原因", max_length=200, required=False, help_text="头一次抽不填；重抽的须写明，原来抽的一并留存。"
    )

    def __init__(self, *args, cases, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["case_ids"].choices = [(case.pk, str(case)) for case in cases]
        self.fields["case_ids"].initial = [case.pk for case in cases]

    def clean_case_ids(self):
        return [int(pk) for pk in self.cleaned_data["case_ids"]]
