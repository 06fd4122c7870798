"""移交案件的表单：由谁移交给谁、事由。"""

from django import forms

from accounts.models import User


class TakerField(forms.ModelChoiceField):
    """接手的同事：姓名与单位。"""

    def __init__(self, **kwargs):
        super().__init__(User.objects.none(), label="移交给", empty_label="请选择", **kwargs)

    def label_from_instance(self, user):
        return f"{user.name}（{user.unit.name}）"


class ReasonField(forms.CharField):
    def __init__(self, **kwargs):
        example = "如：因病休假、调离、须回避"
        super().__init__(label="事由", max_length=200, widget=forms.Textarea(attrs={"rows": 2}), help_text=example)


class ReassignForm(forms.Form):
    """一件案件：`places` 为名下的各行 [(岗位, 经办人或空)]。"""

    place = forms.ChoiceField(label="移交哪一项", widget=forms.RadioSelect)
    to = TakerField()
    reason = ReasonField()

    def __init__(self, *args, places, takers, **kwargs):
        super().__init__(*args, **kwargs)
        self.places = {f"{role}:{user.pk if user else ''}": (role, user) for role, user in places}
        self.fields["place"].choices = [
            (key, f"{role.label}：{user.name if user else '没有人经办'}") for key, (role, user) in self.places.items()
        ]
        if len(self.places) == 1:
            self.fields["place"].initial = next(iter(self.places))
        self.fields["to"].queryset = takers

    def clean(self):
        found = super().clean()
        if (place := found.pop("place", None)) is not None:
            found["role"], found["holder"] = self.places[place]
        return found


class CaseField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, case):
        return f"{case.head_name}户　{case.get_aid_display()}　{case.get_state_display()}　{case.number}"


class ReassignManyForm(forms.Form):
    """一个人名下的几件案件。"""

    cases = CaseField(None, label="案件", widget=forms.CheckboxSelectMultiple)
    to = TakerField()
    reason = ReasonField()

    def __init__(self, *args, cases, takers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["cases"].queryset = cases
        self.fields["cases"].initial = [one.pk for one in cases]
        self.fields["to"].queryset = takers

    def clean(self):
        found = super().clean()
        if "cases" in found:
            found["case_ids"] = [one.pk for one in found.pop("cases")]
        return found
