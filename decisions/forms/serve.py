from django import forms

from accounts.models import User
from core.two_people import TwoNamesField
from households.forms.fields import MomentField
from notices.models import ServiceWay


class ServeForm(forms.Form):
    """送达登记；各种方式要填的不同，缺什么由服务一次说全。"""

    way = forms.ChoiceField(label="送达方式", choices=ServiceWay.choices)
    served_at = MomentField(label="送达（通话）时间")
    server1 = forms.ModelChoiceField(label="送达人一", queryset=User.objects.none(), empty_label="请选择")
    server2 = forms.ModelChoiceField(
        label="送达人二", queryset=User.objects.none(), empty_label="请选择", required=False
    )
    server2_name = forms.CharField(
        label="送达人二的姓名", max_length=40, required=False, help_text="没有账号的才写，只写一个人"
    )
    receiver = forms.CharField(label="收件人（接听人）", max_length=50, required=False)
    receiver_relation = forms.CharField(
        label="与受送达人关系", max_length=30, required=False, help_text="不是本人签收的必填"
    )
    place = forms.CharField(label="送达地点", max_length=120, required=False)
    refusal_reason = forms.CharField(label="拒收事由", max_length=200, required=False, help_text="留置送达必填")
    witnesses = TwoNamesField(label="见证人", required=False, help_text="留置送达须二人，一栏一人")
    phone = forms.CharField(label="通话号码", max_length=20, required=False)
    identity_check = forms.CharField(
        label="身份核验方式", max_length=60, required=False, help_text="如：核对身份证号后四位"
    )
    told = forms.CharField(
        label="告知内容", required=False, widget=forms.Textarea(attrs={"rows": 3}), help_text="文书名称、结果和救济途径"
    )
    answer = forms.CharField(label="接听人答复", required=False, widget=forms.Textarea(attrs={"rows": 2}))
    attempts = forms.CharField(
        label="未接通记录",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="没打通的，每行写一次：时间、情形。未接通不算送达",
    )
    remark = forms.CharField(label="备注", max_length=200, required=False, help_text="邮件号码、受委托单位、公告期限等")
    late_reason = forms.CharField(label="事后补记的原因", max_length=200, required=False)

    HAND = ("receiver", "receiver_relation", "place", "refusal_reason", "witnesses")
    CALL = ("phone", "identity_check", "told", "answer", "attempts")

    def __init__(self, *args, case, **kwargs):
        super().__init__(*args, **kwargs)
        units = [case.street_id, case.community_id]
        staff = User.objects.filter(is_active=True, unit__in=units).order_by("unit", "name")
        self.fields["server1"].queryset = self.fields["server2"].queryset = staff

    def clean(self):
        found = super().clean()
        second, written = found.pop("server2", None), found.pop("server2_name", "")
        if second and written:
            self.add_error("server2_name", "送达人二选了人，就不再另写姓名")
        found["servers"] = [found.pop("server1", None), second or written]
        return found

    def clean_attempts(self):
        return [line.strip() for line in self.cleaned_data["attempts"].splitlines() if line.strip()]

    def hand(self):
        return [self[name] for name in self.HAND]

    def call(self):
        return [self[name] for name in self.CALL]
