"""不共同生活的赡（抚、扶）养义务人：登记、修改、撤下；登记申请时逐行填写的也是这张。"""

from django import forms

from core.masking import mask_id
from core.money import money_form_field
from households import codes
from households.forms.fields import DateField, IdentityField, NameField, check_id
from households.forms.people import Preset
from households.periods import ASK_PERIOD

BLANK = [("", "请选择")]
IDENTITY = ("id_kind", "id_number", "sex", "birth_date")
KIN = codes.Relation.choices[1:]
ID_KINDS = [one for one in codes.IdKind.choices if one[0] != codes.IdKind.NONE]


class ObligorForm(forms.Form):
    """一名义务人；`people` 为可选的被赡养人 [(编号或序号, 姓名)]。"""

    name = NameField()
    id_kind = Preset(label="证件种类", choices=ID_KINDS, initial=codes.IdKind.RESIDENT)
    id_number = IdentityField(required=False, help_text="还没有查明的留空：只记姓名，不能据以核对，查明了再补")
    sex = forms.ChoiceField(label="性别", choices=[("", "由号码得出"), *codes.Sex.choices], required=False)
    birth_date = DateField(label="出生日期", required=False, help_text="没有18位号码的才填")
    relation = forms.ChoiceField(label="与被赡（抚、扶）养人关系", choices=BLANK + KIN)
    supports = forms.TypedMultipleChoiceField(label="养本户哪几人", coerce=int, widget=forms.CheckboxSelectMultiple)
    supports_count = forms.IntegerField(
        label="共赡养几人", min_value=1, max_value=20, initial=1, help_text="连同本户以外的，如父母、岳父母共4人"
    )
    family_size = forms.IntegerField(label="他的家庭人口", min_value=1, max_value=30, initial=1)
    income = money_form_field("他的家庭收入（元）", required=False, help_text="还没有查明的留空，核算之前须查明")
    period = forms.ChoiceField(label="这笔收入是", choices=BLANK + codes.Period.choices, required=False)
    employer = forms.CharField(label="工作单位", max_length=100, required=False)
    agreed_amount = money_form_field("判决或协议每月给本户（元）", required=False)
    standard = money_form_field(
        "他所在地的低保标准（元/人·月）", required=False, help_text="与本户适用的标准相同的不填"
    )
    standard_source = forms.CharField(label="所在地标准的依据", max_length=100, required=False)
    inability = forms.ChoiceField(
        label="无力赡养的情形", choices=[("", "没有"), *codes.Inability.choices], required=False
    )
    inability_note = forms.CharField(label="无力赡养的说明", max_length=60, required=False)

    def __init__(self, *args, on, people, **kwargs):
        self.on = on
        super().__init__(*args, **kwargs)
        self.fields["supports"].choices = people
        self.fields["supports"].widget.attrs["data-people"] = True

    def clean_id_number(self):
        number = self.cleaned_data["id_number"]
        resident = self.cleaned_data.get("id_kind") == codes.IdKind.RESIDENT
        return check_id(number, self.on).number if number and resident else number

    def clean(self):
        facts = super().clean()
        if facts.get("id_number") and facts.get("id_kind") != codes.IdKind.RESIDENT:
            for name in ("sex", "birth_date"):
                if not facts.get(name):
                    self.add_error(name, "没有18位身份证号的，请填写")
        if facts.get("income") is not None and not facts.get("period") and "period" not in self.errors:
            self.add_error("period", ASK_PERIOD)
        if facts.get("standard") and not facts.get("standard_source"):
            self.add_error("standard_source", "请写明所在地标准的文件依据")
        if facts.get("inability") == codes.Inability.OTHER and not facts.get("inability_note"):
            self.add_error("inability_note", "请写明是省里规定的哪一种情形")
        if len(facts.get("supports") or []) > (facts.get("supports_count") or 0):
            self.add_error("supports_count", "共赡养的人数不能少于所选的本户人数")
        return facts


class ObligorEditForm(ObligorForm):
    """改一名义务人；身份证号不回显，留空即不变。"""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, obligor, **kwargs):
        names = [name for name in ObligorForm.base_fields if name not in (*IDENTITY, "supports")]
        initial = {name: getattr(obligor, name) for name in names}
        initial["id_kind"] = obligor.person.id_kind if obligor.person else codes.IdKind.RESIDENT
        initial |= {"supports": [one.pk for one in obligor.supports.all()], "version": obligor.version}
        super().__init__(*args, initial=initial, **kwargs)
        if obligor.id_number:
            self.fields["id_number"].help_text = f"原登记 {mask_id(obligor.id_number)}，不变可不填"

    def catch_up(self, version):
        self.data = self.data.copy()
        self.data["version"] = version


class RemoveObligorForm(forms.Form):
    reason = forms.CharField(
        label="撤下原因", max_length=100, help_text="如：登记错人。已去世的在“家庭变化”里登记死亡，不用撤下"
    )


def obligor_set(data=None, *, on, people, initial=None):
    """登记申请时的义务人各行；没有的一行也不填。"""
    made = forms.formset_factory(ObligorForm, extra=0, can_delete=True, max_num=20)
    if data is not None and "obligors-TOTAL_FORMS" not in data:  # 没有这一栏的页面，即没有填义务人
        data = {"obligors-TOTAL_FORMS": "0", "obligors-INITIAL_FORMS": "0"}
    return made(data, prefix="obligors", initial=initial, form_kwargs={"on": on, "people": people})
