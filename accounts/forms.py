"""登录、口令、账号、授岗、协议、申报各表单：只管填得对不对，不管该不该办。"""

from urllib.parse import urlencode

from django import forms
from django.contrib.auth.forms import AuthenticationForm, SetPasswordMixin
from django.db.models import Q

from accounts.models import KinshipKind, Role, RoleGrant, Unit, User
from accounts.stepup import PasswordAgainForm, confirm_password
from core.crypto import blind_index
from core.idnumber import IdNumber
from core.inputs import DateInput
from core.invisible import without_invisible
from core.refusals import Refusal
from core.uploads import StagedFileField
from core.versions import VersionedForm


def id_number_field(label):
    return forms.CharField(label=label, max_length=30, help_text="18位居民身份号码")


class SignInForm(AuthenticationForm):
    """登录；登录名不存在、口令不符、账号停用，说法一律相同。"""

    error_messages = {
        "invalid_login": "登录名或口令不正确。连续5次不正确，须等15分钟再试。",
        "inactive": "登录名或口令不正确。连续5次不正确，须等15分钟再试。",
        "expired": "初始口令已过72小时，请联系系统管理员重发。",
    }

    def __init__(self, request=None, *args, at, **kwargs):
        self.at = at
        super().__init__(request, *args, **kwargs)
        self.fields["username"].label, self.fields["password"].label = "登录名", "口令"
        self.fields["username"].error_messages["required"] = "请填写登录名"
        self.fields["password"].error_messages["required"] = "请填写口令"

    def confirm_login_allowed(self, user):
        super().confirm_login_allowed(user)
        if user.first_password_expires_at and user.first_password_expires_at < self.at:
            raise forms.ValidationError(self.error_messages["expired"], code="expired")


class ChangePasswordForm(SetPasswordMixin, forms.Form):
    """本人修改口令，须先报旧口令。"""

    old_password = forms.CharField(
        label="现在的口令", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    new_password1, new_password2 = SetPasswordMixin.create_password_fields(label1="新口令", label2="再输一次新口令")

    def __init__(self, *args, user, **kwargs):
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_old_password(self):
        try:
            confirm_password(self.user, self.cleaned_data["old_password"])
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal)) from None
        return self.cleaned_data["old_password"]

    def clean(self):
        self.validate_passwords("new_password1", "new_password2")
        self.validate_password_for_user(self.user, "new_password1")
        chosen = self.cleaned_data.get("new_password1")
        if chosen and chosen == self.cleaned_data.get("old_password"):
            self.add_error("new_password1", "新口令不能与现在的口令相同")
        return super().clean()


class ConfirmForm(PasswordAgainForm):
    """只须再输一次口令即可办的事。"""


class ReasonForm(forms.Form):
    reason = forms.CharField(label="理由", max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


class UnitForm(VersionedForm):
    """单位资料；`names` 为这一级要填的几项。"""

    class Meta:
        model = Unit
        fields = ("name", "own_word", "doc_word", "phone", "complaint_phone", "address", "review_body", "court")

    def __init__(self, *args, names, **kwargs):
        super().__init__(*args, **kwargs)
        for name in [one for one in self.fields if one not in (*names, "version")]:
            del self.fields[name]


class PeopleForm(forms.Form):
    """人员名单的筛选与次序；读不懂的当没有选。"""

    STATUS = {"on": ("在用", {"is_active": True}), "off": ("已停用", {"is_active": False})}
    SORTS = {
        "name": ("姓名", ("name",)),
        "username": ("登录名", ("username",)),
        "unit": ("单位", ("unit__code", "username")),
    }
    q = forms.CharField(label="姓名或登录名", required=False, max_length=50)
    unit = forms.ModelChoiceField(Unit.objects.none(), label="单位", required=False, empty_label="全部")
    role = forms.ChoiceField(label="岗位", choices=[("", "全部"), *Role.choices, ("none", "没有岗位")], required=False)
    status = forms.ChoiceField(
        label="账号", choices=[("", "全部"), *((key, label) for key, (label, _) in STATUS.items())], required=False
    )

    def __init__(self, data, *, units):
        super().__init__(data)
        self.fields["unit"].queryset = units.order_by("code")
        self.is_valid()
        self.sort = data.get("sort", "") if data.get("sort", "").lstrip("-") in self.SORTS else "unit"

    def chosen(self, staff):
        """筛出并排好的人员。"""
        facts = self.cleaned_data
        if words := without_invisible(facts.get("q", "")).strip():
            staff = staff.filter(Q(name__contains=words) | Q(username__contains=words))
        if unit := facts.get("unit"):
            staff = staff.within(unit)
        if role := facts.get("role"):
            held = RoleGrant.objects.filter(revoked_at=None, **({} if role == "none" else {"role": role}))
            there = Q(pk__in=held.values("user"))
            staff = staff.filter(~there if role == "none" else there)
        if status := facts.get("status"):
            staff = staff.filter(**self.STATUS[status][1])
        sign = "-" if self.sort.startswith("-") else ""
        return staff.order_by(*(f"{sign}{key}" for key in self.SORTS[self.sort.lstrip("-")][1]), "pk")

    def heads(self):
        """能排的各栏 {键: (名称, 点了去哪里, 现在的次序)}：再点一次倒过来。"""
        found = {}
        for key, (label, _) in self.SORTS.items():
            now = {key: "ascending", f"-{key}": "descending"}.get(self.sort, "")
            turned = f"-{key}" if self.sort == key else key
            found[key] = {"label": label, "url": f"?{self.kept(sort=turned)}", "now": now}
        return found

    def kept(self, **changes):
        """这样筛、这样排的网址参数，不含第几页。"""
        given = {**{name: self[name].value() or "" for name in self.fields}, "sort": self.sort, **changes}
        return urlencode({name: value for name, value in given.items() if value})


class AccountForm(PasswordAgainForm):
    unit = forms.ModelChoiceField(Unit.objects.none(), label="所在单位", empty_label="请选择")
    name = forms.CharField(label="姓名", max_length=50)
    id_number = id_number_field("公民身份号码")
    username = forms.CharField(label="登录名", max_length=50, help_text="字母或数字，如姓名拼音")
    title = forms.CharField(label="职务", max_length=50, required=False)
    phone = forms.CharField(label="手机号码", max_length=20, required=False)
    field_order = ("unit", "name", "id_number", "username", "title", "phone", "password_again")

    def __init__(self, *args, units, on, **kwargs):
        self.on = on
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units

    def clean_username(self):
        username = User.normalize_username(self.cleaned_data["username"])
        if User.objects.filter(username__iexact=username).exists():
            raise forms.ValidationError("这个登录名已有人使用，请换一个")
        return username

    def clean_id_number(self):
        number = read_id_number(self.cleaned_data["id_number"], self.on)
        if existing := User.objects.filter(id_index=blind_index(number, "id_number")).first():
            raise forms.ValidationError(f"此人已有账号“{existing.username}”，一人只能有一个账号")
        return number


class RoleForm(forms.Form):
    role = forms.ChoiceField(label="岗位", choices=Role.choices)
    starts_on = forms.DateField(label="自", widget=DateInput)
    ends_on = forms.DateField(label="至", widget=DateInput, required=False, help_text="长期任职不填；代理须填")
    reason = forms.CharField(label="事由", max_length=200, required=False)

    def clean(self):
        start, end = self.cleaned_data.get("starts_on"), self.cleaned_data.get("ends_on")
        if start and end and end < start:
            self.add_error("ends_on", "截止日期不能早于开始日期")
        return super().clean()


class DeputyField(forms.ModelChoiceField):
    def label_from_instance(self, user):
        return f"{user.name}（{user.unit.name}）"


class StandInForm(forms.Form):
    """代班：以哪个岗位、由谁、自哪天至哪天。"""

    role = forms.ChoiceField(label="岗位")
    deputy = DeputyField(
        User.objects.none(), label="代班人", empty_label="请选择", help_text="同一街道、同一岗位的同事"
    )
    starts_on = forms.DateField(label="自", widget=DateInput)
    ends_on = forms.DateField(label="至", widget=DateInput, help_text="当日仍由代班人办")
    reason = forms.CharField(label="事由", max_length=200, help_text="如：因病休假")

    def __init__(self, *args, roles, deputies, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role.value, role.label) for role in roles]
        self.fields["deputy"].queryset = deputies


class SecrecyForm(PasswordAgainForm):
    signed_on = forms.DateField(label="签订日期", widget=DateInput)
    ends_on = forms.DateField(label="有效至", widget=DateInput)
    scan = StagedFileField(label="协议扫描件", required=False)
    field_order = ("signed_on", "ends_on", "scan", "password_again")

    def clean(self):
        start, end = self.cleaned_data.get("signed_on"), self.cleaned_data.get("ends_on")
        if start and end and end < start:
            self.add_error("ends_on", "有效期不能早于签订日期")
        return super().clean()


class RelativeForm(forms.Form):
    name = forms.CharField(label="亲属姓名", max_length=50)
    relation = forms.ChoiceField(label="与本人关系", choices=KinshipKind.choices)
    id_number = id_number_field("亲属身份号码")
    phone = forms.CharField(label="亲属电话", max_length=20, required=False)

    def __init__(self, *args, on, **kwargs):
        self.on = on
        super().__init__(*args, **kwargs)

    def clean_id_number(self):
        return read_id_number(self.cleaned_data["id_number"], self.on)


def read_id_number(text, on):
    try:
        return IdNumber.parse(text, on=on).number
    except ValueError as wrong:
        raise forms.ValidationError(str(wrong)) from None
