from datetime import timedelta

from django import forms
from django.utils import timezone

from accounts.models import Role, User
from core.dates import zh
from core.inputs import DateInput
from core.masking import mask_id
from households.forms.fields import DateField, IdNumberField
from regimes.choices import OnsiteClass
from supervision.looks import staff_of
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


class PeriodForm(forms.Form):
    """自哪天至哪天，缺省近三十天；可限定哪一名工作人员。"""

    official = forms.ModelChoiceField(User.objects.none(), label="工作人员", required=False, empty_label="全部")
    since = DateField(label="自")
    until = DateField(label="至")

    def __init__(self, data=None, *args, district, **kwargs):
        today = timezone.localdate()
        self.usual = {"official": None, "since": today - timedelta(days=30), "until": today}
        super().__init__(data, *args, initial=self.usual, **kwargs)
        self.fields["official"].queryset = staff_of(district)
        self.fields["official"].label_from_instance = lambda one: f"{one.name}（{one.unit.name}）"

    def clean(self):
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since and until and until < since:
            self.add_error("until", "截止日期不能早于开始日期")
        return super().clean()


class SignsForm(PeriodForm):
    def period(self):
        """填对了照填的，没填、填错的用缺省。"""
        return self.cleaned_data if self.is_valid() else self.usual


class LooksForm(PeriodForm):
    """谁看过谁：按被看的案件、被查的人、看的人、时间、理由。"""

    number = forms.CharField(label="案件编号", max_length=40, required=False)
    id_number = IdNumberField(label="被查的人的身份证号", required=False)
    reason = forms.CharField(label="理由里有", max_length=50, required=False)
    field_order = ("number", "id_number", "official", "since", "until", "reason")

    def told(self):
        """怎样查的，记入痕迹；号码遮盖。"""
        facts = self.cleaned_data
        parts = [f"{zh(facts['since'], weekday=False)}至{zh(facts['until'], weekday=False)}"]
        parts += [f"案件{facts['number']}"] if facts["number"] else []
        parts += [f"证件号{mask_id(facts['id_number'])}"] if facts["id_number"] else []
        parts += [f"工作人员{facts['official'].name}"] if facts["official"] else []
        parts += [f"理由含“{facts['reason']}”"] if facts["reason"] else []
        return f"查谁看过谁：{'，'.join(parts)}"


class FileForm(forms.Form):
    file = forms.FileField(label="名册文件", help_text="下载得到的原件（.xlsx），打包的先解开；只算摘要，不留存")
