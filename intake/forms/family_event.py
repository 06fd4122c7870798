"""家庭变化：什么事、谁、哪天、凭什么；有人住进来的连同其情况；先列出随之而来的各件，看过再确认。"""

from django import forms

from core.uploads import StagedFileField
from households.codes import JoinReason, ProofSource
from households.forms.fields import DateField
from households.forms.people import MemberForm
from intake.forms.people import people_of
from intake.forms.seen import SeenField
from intake.services.happening import JOINS, FamilyEventKind
from intake.services.newcomers import once_lived

PREFIX = "new"
OF_CHOSEN = ("relation", "guardian")  # 选了从前住过的人，只问这两样


class NewcomerForm(MemberForm):
    """新来的人：同“添加成员”的各栏，外加监护人。`chosen` 为选了从前住过的人，其情况照登记的。"""

    use_required_attribute = False  # 折起来的各栏不能由浏览器挡住别的事
    guardian = forms.CharField(
        label="监护人", max_length=50, required=False, help_text="未成年的须写明，一般是父亲或母亲"
    )

    def __init__(self, data=None, *, on, chosen, born_on):
        if data is not None and born_on and not data.get(f"{PREFIX}-birth_date"):
            data = data.copy()
            data[f"{PREFIX}-birth_date"] = born_on
        super().__init__(data, prefix=PREFIX, on=on)
        del self.fields["member"]
        self.chosen = chosen
        if chosen:
            for name, one in self.fields.items():
                one.required = False
                one.disabled = name not in OF_CHOSEN

    def clean(self):
        return self.cleaned_data if self.chosen else super().clean()

    def clean_id_number(self):
        return "" if self.chosen else super().clean_id_number()

    def facts(self):
        """交给登记服务的情况。"""
        if self.chosen:
            return {name: self.cleaned_data[name] for name in OF_CHOSEN}
        return {name: value for name, value in super().facts().items() if name not in ("row", "person")}


class FamilyEventForm(forms.Form):
    """`seen` 是列给人看过的各件，确认时随表送回；`newcomer` 是新来的人那一部分。"""

    kind = forms.ChoiceField(label="发生了什么", choices=[("", "请选择"), *FamilyEventKind.choices])
    person = forms.TypedChoiceField(
        label="谁",
        coerce=int,
        empty_value=None,
        required=False,
        help_text="新来的人不选，在下面填写；从前住过本户又回来的在此选",
    )
    happened_on = DateField(label="发生日期")
    source = forms.ChoiceField(label="凭据", choices=ProofSource.choices)
    proof = forms.CharField(
        label="凭据说明",
        max_length=200,
        help_text="如死亡证明、出生医学证明编号，判决书、结婚证、离婚证字号，谁何时告知的",
    )
    scan = StagedFileField(label="凭据扫描件", required=False, help_text="可不传；传了即归入卷宗")
    new_head = forms.TypedChoiceField(
        label="新户主", coerce=int, empty_value=None, required=False, help_text="户主死亡、离开的，在此选定新户主"
    )
    guardian = forms.CharField(
        label="新户主的监护人", max_length=50, required=False, help_text="新户主未成年的须写明，如其姑姑张某"
    )
    late_reason = forms.CharField(
        label="补登原因", max_length=200, required=False, help_text="发生日期距今超过3个工作日的须填"
    )
    seen = SeenField()

    def __init__(self, data=None, files=None, *, case, **kwargs):
        super().__init__(data, files, **kwargs)
        family = case.composition.select_related("person").order_by("position")
        self.fields["new_head"].choices = [("", "不变"), *((one.person_id, one.label) for one in family)]
        people = people_of(case)
        listed = {pk for pk, _ in people}
        gone = [(one.pk, f"{one.name}（从前住过）") for one in once_lived(case) if one.pk not in listed]
        self.fields["person"].choices = [("", "请选择"), *people, *gone]
        self.fields["person"].optional_words = "新来的人不选"
        given = data or {}
        self.joins = given.get("kind") in JOINS
        born_on = given.get("happened_on") if given.get("kind") == JoinReason.BIRTH else ""
        chosen = self.joins and bool(given.get("person"))
        self.newcomer = NewcomerForm(data if self.joins else None, on=case.acting_on, chosen=chosen, born_on=born_on)

    def is_valid(self):
        return super().is_valid() and (not self.joins or self.newcomer.is_valid())

    def clean(self):
        facts = super().clean()
        if facts.get("kind") and not self.joins and not facts.get("person") and "person" not in self.errors:
            self.add_error("person", "请选择是谁")
        facts["newcomer"] = self.newcomer.facts() if self.joins and self.newcomer.is_valid() else None
        return facts
