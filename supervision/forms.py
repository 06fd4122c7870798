from django import forms
from django.utils import timezone

from accounts.models import Role, User
from core.inputs import DateInput
from households.forms.fields import DateField
from regimes.choices import OnsiteClass
from supervision.models import Finding, OnsiteCheck


class SupervisionVisitForm(forms.ModelForm):
    """区级核查：何日、与谁同去、看到什么、结论。"""

    answer_by = DateField(label="街道核实期限", required=False, help_text="情况不符、退回街道核实的须填")
    reason = forms.CharField(
        label="补登理由", required=False, max_length=200, help_text="核查日期距今超过3个工作日的须填"
    )

    class Meta:
        model = OnsiteCheck
        fields = ["visited_on", "visited_with", "finding", "visit_result"]
        widgets = {
            "visited_on": DateInput,
            "finding": forms.RadioSelect,
            "visit_result": forms.Textarea(attrs={"rows": 4}),
        }

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        peers = User.objects.filter(
            role_grants__role=Role.DISTRICT, unit__in=[user.unit.district], is_active=True
        ).exclude(pk__in=user.same_person_ids())
        self.fields["visited_with"].queryset = peers.distinct().order_by("name")
        self.fields["visited_with"].empty_label = "请选择"
        self.initial["visited_on"] = self.instance.visited_on or timezone.localdate()
        self.fields["finding"].choices = Finding.choices
        for name in self.Meta.fields:
            self.fields[name].required = True


class OnsiteForm(forms.Form):
    """把一户列入逐户核查：哪一件、哪一类、为什么。"""

    number = forms.CharField(label="案件编号", max_length=40, help_text="在案件页标题旁，可整段粘贴")
    kind = forms.ChoiceField(
        label="为何核查",
        choices=[(one.value, one.label) for one in (OnsiteClass.REPORTED, OnsiteClass.DOUBT)],
        widget=forms.RadioSelect,
        error_messages={"required": "请选择被举报投诉或存在重大疑点"},
    )
    reason = forms.CharField(
        label="缘由",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="何时接到、反映了什么，或疑在何处；不写举报人姓名",
    )
