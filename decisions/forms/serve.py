from django import forms

from accounts.models import User
from core.two_people import TwoNamesField
from decisions.services.serve import NEEDED
from households.forms.fields import MomentField
from notices.models import ServiceWay

# 各种方式另问的栏目，别种方式的不问；哪几栏非填不可、叫什么，照服务的 NEEDED。
ASKED = {
    ServiceWay.DIRECT: ("receiver", "receiver_relation", "place"),
    ServiceWay.LEFT: ("refusal_reason", "place", "witnesses"),
    ServiceWay.ENTRUSTED: ("receiver", "remark"),
    ServiceWay.MAIL: ("receiver", "place", "remark"),
    ServiceWay.ELECTRONIC: ("receiver", "remark"),
    ServiceWay.PHONE: ("phone", "attempts", "receiver", "identity_check", "told", "answer"),
    ServiceWay.PUBLIC: ("place", "remark"),
}
OF_WAY = {name for names in ASKED.values() for name in names}


class ServeForm(forms.Form):
    """登记一种方式（`way`）的送达，只问这种方式的栏目；别的还缺什么由服务一次说全。"""

    way = forms.ChoiceField(label="送达方式", choices=ServiceWay.choices, widget=forms.HiddenInput)
    served_at = MomentField(label="送达时间")
    server1 = forms.ModelChoiceField(label="送达人一", queryset=User.objects.none(), empty_label="请选择")
    server2 = forms.ModelChoiceField(
        label="送达人二", queryset=User.objects.none(), empty_label="请选择", required=False
    )
    server2_name = forms.CharField(
        label="送达人二的姓名", max_length=40, required=False, help_text="没有账号的才写，只写一个人"
    )
    phone = forms.CharField(label="通话号码", max_length=20, required=False)
    attempts = forms.CharField(
        label="未接通记录",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="没打通的，每行写一次：时间、情形，以下不填。未接通不算送达",
    )
    receiver = forms.CharField(label="接听人", max_length=50, required=False)
    receiver_relation = forms.CharField(
        label="与受送达人关系", max_length=30, required=False, help_text="不是本人签收的必填"
    )
    place = forms.CharField(label="送达地点", max_length=120, required=False)
    refusal_reason = forms.CharField(label="拒收事由", max_length=200, required=False)
    witnesses = TwoNamesField(label="见证人", required=False, help_text="须二人，一栏一人")
    identity_check = forms.CharField(
        label="身份核验方式", max_length=60, required=False, help_text="如：核对身份证号后四位"
    )
    told = forms.CharField(
        label="告知内容", required=False, widget=forms.Textarea(attrs={"rows": 3}), help_text="文书名称、结果和救济途径"
    )
    answer = forms.CharField(label="接听人答复", required=False, widget=forms.Textarea(attrs={"rows": 2}))
    remark = forms.CharField(label="备注", max_length=200, required=False)
    late_reason = forms.CharField(
        label="事后补记的原因", max_length=200, required=False, help_text="送达后隔日才登记的填"
    )
    copy_receiver = forms.CharField(max_length=50, required=False, help_text="村（居）民委员会收下抄送件的人")

    def __init__(self, *args, case, way, copy_to="", **kwargs):
        super().__init__(*args, **kwargs)
        units = [case.street_id, case.community_id]
        staff = User.objects.filter(is_active=True, unit__in=units).order_by("unit", "name")
        self.fields["server1"].queryset = self.fields["server2"].queryset = staff
        self.initial["way"] = way
        self.fields["copy_receiver"].label = f"抄送件由谁签收（{copy_to}）"
        for name in OF_WAY.difference(ASKED[way]) | ({"copy_receiver"} if not copy_to else set()):
            del self.fields[name]
        for name, label in NEEDED[way].items():
            field = self.fields[name]
            field.label, field.required = label, True
            field.error_messages["required"] = f"{way.label}须填写{label}"
        if way == ServiceWay.PHONE:
            self.fields["served_at"].label = "通话时间"

    def clean(self):
        found = super().clean()
        second, written = found.pop("server2", None), found.pop("server2_name", "")
        if second and written:
            self.add_error("server2_name", "送达人二选了人，就不再另写姓名")
        found["servers"] = [found.pop("server1", None), second or written]
        return found

    def clean_attempts(self):
        return [line.strip() for line in self.cleaned_data["attempts"].splitlines() if line.strip()]


class ServeManyForm(ServeForm):
    """一趟当面送到的几份，各由受送达人本人签收：时间、送达人一次填。"""

    chosen = forms.TypedMultipleChoiceField(
        label="送到的文书",
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请勾选送到的文书"},
    )
    field_order = ["chosen"]

    def __init__(self, *args, notices, **kwargs):
        super().__init__(*args, way=ServiceWay.DIRECT, **kwargs)
        del self.fields["receiver"], self.fields["receiver_relation"], self.fields["way"]
        self.fields["place"].required = False
        self.fields["place"].help_text = "空着的，各写各户的住址"
        self.fields["chosen"].choices = [
            (one.pk, f"{one.recipient}　{one.get_kind_display()}　{one.number}") for one in notices
        ]
        self.initial["chosen"] = [one.pk for one in notices]
