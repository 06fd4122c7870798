from django import forms
from django.utils import timezone

from accounts.models import Role, User
from supervision.models import Finding, SeparateRegistration


class SupervisionVisitForm(forms.ModelForm):
    """区级核查：何日、与谁同去、看到什么、结论。"""

    reason = forms.CharField(
        label="补登理由", required=False, max_length=200, help_text="核查日期距今超过3个工作日的须填"
    )

    class Meta:
        model = SeparateRegistration
        fields = ["visited_on", "visited_with", "finding", "visit_result"]
        widgets = {
            "visited_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "finding": forms.RadioSelect,
        }

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        peers = User.objects.filter(
            role_grants__role=Role.DISTRICT, unit__in=[user.unit.district], is_active=True
        ).exclude(pk__in=user.same_person_ids())
        self.fields["visited_with"].queryset = peers.distinct().order_by("name")
        self.initial["visited_on"] = self.instance.visited_on or timezone.localdate()
        self.fields["finding"].choices = Finding.choices
        for name in self.Meta.fields:
            self.fields[name].required = True
