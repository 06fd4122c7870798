"""公示各页的表单。"""

from django import forms
from django.utils import timezone

from accounts.models import User
from cases.models import Case
from core.uploads import StagedFileField
from households.forms.fields import DateField
from publicity.models import ObjectionOutcome, ObjectionVia

LATE_HELP = "照常办理不必填；3 个工作日以后才补登的须写明原因。"


class OpenForm(forms.Form):
    """发起公示：勾选的各户一起办。"""

    case_ids = forms.ModelMultipleChoiceField(
        label="案件",
        queryset=Case.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少勾选一户"},
    )
    planned_on = DateField(label="拟张贴日期", help_text="印在公示单上的公示期由此推算；实际张贴日期以登记为准。")

    def __init__(self, *args, cases, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["case_ids"].queryset = cases
        self.fields["planned_on"].initial = timezone.localdate()

    def clean_case_ids(self):
        return [case.pk for case in self.cleaned_data["case_ids"]]


class PostForm(forms.Form):
    """登记张贴：哪天贴的、贴好的样子。"""

    posted_on = DateField(label="张贴日期", help_text="以照片所证为准：照片晚于这一天的，公示期自照片那天起算。")
    photo = StagedFileField(
        label="首日照片", camera=True, help_text="贴好后拍整块公示栏，看得清公示单和日期。只收 JPEG、PNG。"
    )
    reason = forms.CharField(
        label="补登原因", max_length=200, required=False, help_text=f"{LATE_HELP}照片不是张贴那天拍的也须写明。"
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["posted_on"].initial = timezone.localdate()


class PhotoForm(forms.Form):
    """首日换拍、末日照片。"""

    photo = StagedFileField(label="照片", camera=True, help_text="拍整块公示栏，看得清公示单和日期。只收 JPEG、PNG。")
    reason = forms.CharField(label="补拍原因", max_length=200, required=False, help_text="过了末日才拍的须写明原因。")


class RepostForm(forms.Form):
    """更正单换贴、旧单取下之后的样子。"""

    photo = StagedFileField(
        label="现在的照片",
        camera=True,
        help_text="拍整块公示栏：看得清新单，或看得出旧单已取下。只收 JPEG、PNG。",
    )


class ObjectionForm(forms.Form):
    """登记一件异议；编号交给异议人。"""

    round_id = forms.TypedChoiceField(label="对哪一轮公示", coerce=int)
    via = forms.ChoiceField(label="方式", choices=ObjectionVia.choices, initial=ObjectionVia.COUNTER)
    received_on = DateField(label="收到日期", help_text="以收到之日为准；末日 24 时以后收到的照收，注明逾期。")
    content = forms.CharField(label="异议内容", widget=forms.Textarea(attrs={"rows": 4}))
    objector = forms.CharField(label="异议人姓名", max_length=50, required=False, help_text="可以匿名，留空即可。")
    phone = forms.CharField(label="异议人电话", max_length=20, required=False)
    named = forms.ModelChoiceField(
        label="被反映的工作人员",
        queryset=User.objects.none(),
        required=False,
        help_text="反映某位工作人员的，选其姓名；本人看不到这件异议。",
        empty_label="没有",
    )
    reason = forms.CharField(label="补登原因", max_length=200, required=False, help_text=LATE_HELP)

    def __init__(self, *args, rounds, staff, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["round_id"].choices = [(one.pk, str(one)) for one in rounds]
        self.fields["named"].queryset = staff
        self.fields["received_on"].initial = timezone.localdate()

    def clean_round_id(self):
        return self.cleaned_data["round_id"]


class ResolveForm(forms.Form):
    """办结异议。"""

    findings = forms.CharField(label="调查情况", widget=forms.Textarea(attrs={"rows": 5}))
    outcome = forms.ChoiceField(label="结果", choices=ObjectionOutcome.choices, widget=forms.RadioSelect)
