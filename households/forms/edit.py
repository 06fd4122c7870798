"""修改家庭与成员的表单；号码不回显，留空即不变。"""

from django import forms
from django.core.exceptions import ValidationError

from core.masking import mask_account, mask_id, mask_phone
from core.versions import SeenForm, VersionedForm
from households import codes
from households.forms.fields import AccountNumberField, AddressField, IdentityField, NameField, PhoneField, check_id
from households.forms.people import MemberForm, line_set
from households.models import Household, Person


class HouseholdEditForm(VersionedForm):
    """住址、电话、困难原因。"""

    phone = PhoneField(required=False)
    hardships = forms.MultipleChoiceField(
        label="困难原因", choices=codes.Hardship.choices, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Household
        fields = ["address", "register_address", "area", "phone", "hardships"]
        field_classes = {"address": AddressField, "register_address": AddressField}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        kept = self.instance.phone
        self.initial["phone"] = ""
        self.fields["phone"].help_text = f"原登记 {mask_phone(kept)}，不变可不填" if kept else ""


class MemberEditForm(VersionedForm):
    """一名成员：人的情况，和在本案里的身份。死亡、离户等有日子的变化在“家庭变化”里办。"""

    name = NameField()
    id_number = IdentityField(required=False)
    phone = PhoneField(label="电话", required=False)
    relation = forms.ChoiceField(label="与户主关系", choices=codes.Relation.choices)
    counted = forms.BooleanField(label="计入本案家庭人口", required=False)
    covered = forms.BooleanField(label="保障对象", required=False)
    exclusion_reason = forms.CharField(
        label="不计入、不保障的原因，或保障的依据",
        max_length=60,
        required=False,
        help_text="不计入的须填；没有内地户籍的，保障不保障都须填",
    )

    class Meta:
        model = Person
        fields = (
            "name id_kind id_number sex birth_date marital health illness disability_kind disability_grade labour "
            "employment employer phone"
        ).split()

    def __init__(self, *args, on, member, **kwargs):
        self.on = on
        names = ("relation", "counted", "covered", "exclusion_reason")
        kwargs["initial"] = {name: getattr(member, name) for name in names} | kwargs.get("initial", {})
        super().__init__(*args, instance=member.person, **kwargs)
        self.initial["id_number"] = self.initial["phone"] = ""
        self.fields["id_kind"].required = False
        if self.instance.id_kind == codes.IdKind.RESIDENT:  # 性别、出生日期由号码得出，不另改
            del self.fields["sex"], self.fields["birth_date"]
        if kept := self.instance.id_number:
            self.fields["id_number"].help_text = f"原登记 {mask_id(kept)}，不变可不填"
        if self.instance.phone:
            self.fields["phone"].help_text = f"原登记 {mask_phone(self.instance.phone)}，不变可不填"

    def clean_id_kind(self):
        return self.cleaned_data["id_kind"] or self.instance.id_kind

    def clean_id_number(self):
        number, kind = self.cleaned_data["id_number"], self.cleaned_data.get("id_kind")
        if kind != codes.IdKind.RESIDENT:
            return number
        if not number and self.instance.id_kind != kind:
            raise ValidationError("改为居民身份证的，请填写18位号码")
        return check_id(number, self.on).number if number else ""

    def clean(self):
        facts = super().clean()
        if not facts.get("counted") and not facts.get("exclusion_reason"):
            self.add_error("exclusion_reason", "不计入家庭的，请写明原因")
        return facts


class NewMemberForm(MemberForm):
    """添一名成员，或一名不共同生活的监护人。"""

    counted = forms.BooleanField(label="计入本案家庭人口", required=False, initial=True)
    exclusion_reason = forms.CharField(
        label="不计入原因", max_length=60, required=False, help_text="如监护人（不共同生活）"
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields.pop("member")

    def clean(self):
        facts = super().clean()
        if not facts.get("counted") and not facts.get("exclusion_reason"):
            self.add_error("exclusion_reason", "不计入家庭的，请写明原因")
        return facts


class MoneyForm(SeenForm):
    """申报的收支财产；按家庭的版本号防止两人互相覆盖。"""

    def __init__(self, data=None, *, case, members, initial=None):
        super().__init__(data, version=case.household.version)
        self.fields["version"].required = True
        people = [(one.person_id, one.name) for one in members]  # “归谁”写姓名，记的是人的编号
        self.lines = line_set(data, people=people, initial=initial, extra=0 if data else 1)

    def is_valid(self):
        return all([super().is_valid(), self.lines.is_valid()])

    def clean(self):
        facts = super().clean()
        if self.lines.is_valid():
            kept = [form for form in self.lines.forms if form.has_changed() or form.initial]
            facts["lines"] = [form.cleaned_data for form in kept if form not in self.lines.deleted_forms]
        return facts


class AccountForm(SeenForm):
    """发放账户；户名就是账户所有人的姓名，不另填。两人同改，后到的看到两份。"""

    bank = forms.CharField(label="开户银行", max_length=60)
    number = AccountNumberField()
    holder = forms.TypedChoiceField(label="账户所有人", coerce=int, help_text="家庭成员或登记的监护人，户名与此相同")

    def __init__(self, *args, household, holders, **kwargs):
        super().__init__(*args, version=household.version, **kwargs)
        self.fields["version"].required = True
        self.fields["holder"].choices = [(one.pk, one.name) for one in holders]
        if kept := household.accounts.filter(is_current=True).first():
            self.fields["number"].help_text = f"现用 {kept.bank} {mask_account(kept.number)}；提交后换用新账号"


class TieForm(forms.Form):
    """近亲属等关系的申报。"""

    text = forms.CharField(label="经办人员或村（社区）干部的姓名、职务", max_length=50)
    relation = forms.CharField(label="与申请家庭的关系", max_length=40)
