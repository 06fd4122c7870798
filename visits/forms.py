"""入户调查表（手机上一页填完，照片、签名随到随存）、听取意见、结束调查。"""

from django import forms

from core.uploads import StagedFileField, from_data_url
from core.versions import VersionedForm
from evidence.codes import HousingKind, HousingStructure, HousingTenure
from evidence.fields import date_field, lines
from evidence.models import HearingWay, HomeVisit, PhotoKind, SignerRole, VisitConclusion

TEXTS = ("findings", "contradictions", "living_income", "illness_seen")
OTHER = "other"
HOUSING = {"housing_kind": HousingKind, "housing_structure": HousingStructure, "housing_tenure": HousingTenure}


class SuggestRadio(forms.RadioSelect):
    """建议符合与否：存的是真、假，选项的值是 true、false，暂存再打开仍选着原来的一项。"""

    def format_value(self, value):
        return super().format_value({True: "true", False: "false"}.get(value, value))


class VisitForm(VersionedForm):
    """一张调查表；`colleagues` 为可选的第二调查人，`members` 为共同生活的成员。"""

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
    present = forms.MultipleChoiceField(label="见到的家庭成员", required=False, widget=forms.CheckboxSelectMultiple)
    second = forms.ChoiceField(label="第二名调查人", required=False, widget=forms.RadioSelect)
    second_name = forms.CharField(label="姓名", max_length=50, required=False)
    second_unit = forms.CharField(label="单位", max_length=60, required=False)

    class Meta:
        model = HomeVisit
        fields = (
            "visited_at",
            "place",
            "unmet_reason",
            "late_reason",
            "housing_kind",
            "housing_area",
            "housing_structure",
            "housing_tenure",
            "other_housing",
            "vehicles",
            "livestock",
            "monthly_bills",
            "living_income",
            "illness_seen",
            "findings",
            "contradictions",
            "no_contradiction",
            "conclusion",
            "suggests",
        )
        widgets = {
            "visited_at": forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
            "housing_kind": forms.RadioSelect(),
            "conclusion": forms.RadioSelect(choices=VisitConclusion.choices),
            "suggests": SuggestRadio(choices=[("true", "符合"), ("false", "不符合")]),
            **{name: forms.Textarea(attrs={"rows": 3}) for name in TEXTS},
        }

    def __init__(self, *args, members, colleagues, signers, **kwargs):
        super().__init__(*args, **kwargs)
        self.colleagues = {str(user.pk): user for user in colleagues}
        self.signers = signers
        self.fields["present"].choices = [(str(member.person_id), member.label) for member in members]
        names = [(pk, f"{user.name}（{user.unit.name}）") for pk, user in self.colleagues.items()]
        self.fields["second"].choices = [*names, (OTHER, "其他人，下面填写姓名单位")]
        for name, kinds in HOUSING.items():
            self.fields[name].choices = [("", "请选择"), *kinds.choices]
        self.fields["housing_kind"].choices = HOUSING["housing_kind"].choices  # 一按即选，比下拉少一次
        self.fields["conclusion"].choices = VisitConclusion.choices
        for kind, label in PhotoKind.choices:
            self.fields[f"photo_{kind}"] = StagedFileField(label=label, required=False, multiple=True, camera=True)
        for key, _, _ in signers:
            self.fields[f"sign_{key}"] = forms.CharField(required=False, widget=forms.HiddenInput)
            self.fields[f"sign_{key}_typed"] = forms.CharField(label="姓名", max_length=50, required=False)
            self.fields[f"sign_{key}_scan"] = StagedFileField(label="纸上签名", required=False)

    def clean_monthly_bills(self):
        return self._not_negative("monthly_bills")

    def clean_housing_area(self):
        return self._not_negative("housing_area")

    def _not_negative(self, name):
        value = self.cleaned_data[name]
        if value is not None and value < 0:
            raise forms.ValidationError("不能为负数")
        return value

    def clean(self):
        """整理为服务所用的几样：各栏、见到的人、第二调查人、照片、签名。"""
        found = super().clean()
        if found.get("second") == OTHER and not (found.get("second_name") and found.get("second_unit")):
            self.add_error("second_name", "请填写第二名调查人的姓名和单位")
        return {
            "version": found.get("version"),
            "seen": found.get("seen"),
            "changes": {name: found[name] for name in self.Meta.fields if name in found},
            "present": [int(pk) for pk in found.get("present", [])],
            "second": self._second(found),
            "photos": [(kind, one) for kind in PhotoKind.values for one in found.get(f"photo_{kind}") or []],
            "signatures": list(self._signatures(found)),
        }

    def _post_clean(self):
        """只用来收数据，不往实例上写：写入由服务带着版本号去做。"""

    def _second(self, found):
        if found.get("second") == OTHER:
            return (found.get("second_name"), found.get("second_unit"))
        return self.colleagues.get(found.get("second"))

    def _signatures(self, found):
        for key, role, name in self.signers:
            typed = found.get(f"sign_{key}_typed") or name
            drawn = from_data_url(found.get(f"sign_{key}"), "签名.png") or found.get(f"sign_{key}_scan")
            if drawn:
                yield role, typed or self._name_of(key, found), drawn

    def _name_of(self, key, found):
        """第二调查人的姓名可能就在这次提交里。"""
        second = self._second(found)
        if key != "second" or second is None:
            return ""
        return second.name if hasattr(second, "pk") else second[0]


def signers_of(visit, *, first, head_name):
    """要签名的几方：（栏名, 身份, 已知的姓名）。"""
    others = [one.name for one in visit.visitors.order_by("pk")][1:] if visit.pk else []
    return [
        ("first", SignerRole.VISITOR, first),
        ("second", SignerRole.VISITOR, others[0] if others else ""),
        ("visited", SignerRole.VISITED, head_name),
        ("community", SignerRole.COMMUNITY, ""),
    ]


class HearingForm(forms.Form):
    """听取意见记录（F25b）。"""

    proposal = lines("拟作的决定和理由")
    heard_on = date_field("听取日期")
    way = forms.ChoiceField(label="听取方式", choices=HearingWay.choices, widget=forms.RadioSelect)
    speaker = forms.CharField(label="陈述人", max_length=50, required=False)
    opinion = lines("当事人意见", required=False)
    adopted = forms.TypedChoiceField(
        label="是否采纳",
        choices=[("", "无须表态"), ("yes", "采纳"), ("no", "不采纳")],
        required=False,
        coerce=lambda value: value == "yes",
        empty_value=None,
    )
    answer = lines("复核意见及理由")
    record = StagedFileField(label="签字笔录（照片或扫描件）", required=False)
    late_reason = forms.CharField(label="事后登记的原因", max_length=200, required=False)


class FinishForm(forms.Form):
    """结束调查没有要填的。"""
