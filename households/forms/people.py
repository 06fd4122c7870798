"""成员、申报的收支财产：逐行填写，性别与出生日期由身份证号得出。"""

from collections import namedtuple

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy

from core.masking import mask_id
from core.money import money_form_field
from core.pks import pk_of
from households import codes
from households.forms.fields import DateField, IdentityField, NameField, check_id
from households.models import Person
from households.periods import ASK_PERIOD

R, S = codes.Relation, codes.Sex
MALE = {R.SON, R.SON_IN_LAW, R.FATHER}
FEMALE = {R.DAUGHTER, R.DAUGHTER_IN_LAW, R.MOTHER}
YOUNGER = {R.SON, R.DAUGHTER, R.GRANDCHILD}
OLDER = {R.FATHER, R.MOTHER, R.PARENT, R.GRANDPARENT}
BLANK = [("", "请选择")]
MOST_MEMBERS = 30  # 一张登记表至多这么多人
ASK_NUMBER = "请填写身份证号；没有18位号码的，请先选证件种类"
Identity = namedtuple("Identity", "sex birth_date")
AUTO = [("", "按年龄自动")]


class Preset(forms.ChoiceField):
    """总有一个值的选项：没填即取缺省。"""

    def clean(self, value):
        return super().clean(value or self.initial)


class MemberForm(forms.Form):
    """一名成员。`member` 为已登记的成员，其号码不回显，留空即不变。"""

    member = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name = NameField()
    id_kind = Preset(label="证件种类", choices=codes.IdKind.choices, initial=codes.IdKind.RESIDENT)
    id_number = IdentityField(lookup_url=reverse_lazy("intake:lookup"), error_messages={"required": ASK_NUMBER})
    sex = forms.ChoiceField(
        label="性别", choices=[("", "由号码得出"), *S.choices], required=False, help_text="没有18位号码的才填"
    )
    birth_date = DateField(label="出生日期", required=False, help_text="没有18位号码的才填")
    relation = forms.ChoiceField(label="与户主关系", choices=BLANK + R.choices)
    marital = Preset(label="婚姻状况", choices=codes.Marital.choices, initial="90")
    health = Preset(label="健康状况", choices=codes.Health.choices, initial="10")
    illness = forms.CharField(label="重病病种", max_length=60, required=False)
    disability_kind = forms.ChoiceField(
        label="残疾类别", choices=[("", "无"), *codes.DisabilityKind.choices], required=False
    )
    disability_grade = forms.TypedChoiceField(
        label="残疾等级",
        choices=[("", "无"), (1, "一级"), (2, "二级"), (3, "三级"), (4, "四级")],
        coerce=int,
        empty_value=None,
        required=False,
    )
    labour = forms.ChoiceField(label="劳动能力", choices=AUTO + codes.Labour.choices, required=False)
    employment = Preset(label="就业状况", choices=codes.Employment.choices, initial="jobless")
    employer = forms.CharField(label="单位或学校", max_length=100, required=False)
    wage = money_form_field("月工资（元）", required=False)

    def __init__(self, *args, on, household=None, **kwargs):
        self.on, self.household = on, household
        super().__init__(*args, **kwargs)
        self.known = self._known()
        kind = self.data.get(self.add_prefix("id_kind")) if self.is_bound else ""
        if self.known or kind not in ("", None, codes.IdKind.RESIDENT):
            self.fields["id_number"].required = False
        if self.known and self.known.id_number:
            self.fields["id_number"].help_text = f"原登记 {mask_id(self.known.id_number)}，不变可不填"

    @property
    def row(self):
        """这是第几行；删去别的行，行号也不变。"""
        tail = (self.prefix or "").rpartition("-")[2]
        return int(tail) + 1 if tail.isdigit() else 1

    def clean_id_number(self):
        number, kind = self.cleaned_data["id_number"], self.cleaned_data.get("id_kind")
        if not number and self.known:
            return self.known.id_number
        if kind != codes.IdKind.RESIDENT:
            return number
        return check_id(number, self.on).number

    def clean(self):
        facts = super().clean()
        self.identity = identity = self._identity(facts)
        relation = facts.get("relation")
        if identity and relation in MALE and identity.sex != "男":
            self.add_error("relation", f"关系为“{R(relation).label}”，但身份证号是女性，请核对")
        if identity and relation in FEMALE and identity.sex != "女":
            self.add_error("relation", f"关系为“{R(relation).label}”，但身份证号是男性，请核对")
        if bool(facts.get("disability_kind")) != bool(facts.get("disability_grade")):
            self.add_error("disability_grade", "残疾类别与等级要一起填")
        if facts.get("health") == codes.Health.SERIOUS and not facts.get("illness"):
            self.add_error("illness", "重病须写明病种")
        return facts

    def facts(self):
        """交给登记服务的一行。"""
        given = {key: value for key, value in self.cleaned_data.items() if key not in ("member", "DELETE")}
        if self.known and not self.cleaned_data.get("sex"):
            given |= {"sex": self.known.sex, "birth_date": self.known.birth_date, "id_kind": self.known.id_kind}
        return {**given, "row": self.row, "person": self.known.pk if self.known else None}

    def _identity(self, facts):
        """性别与出生日期：18位号码由号码得出，其余照填。缺了即记错，返回 None。"""
        if "id_number" not in facts:
            return None
        if self.known and not facts.get("sex"):
            return Identity(self.known.get_sex_display(), self.known.birth_date)
        if facts.get("id_kind") == codes.IdKind.RESIDENT:
            number = check_id(facts["id_number"], self.on)
            return Identity(number.sex, number.birth_date)
        if missing := [name for name in ("sex", "birth_date") if not facts.get(name)]:
            for name in missing:
                self.add_error(name, "没有18位身份证号的，请填写")
            return None
        return Identity(S(facts["sex"]).label, facts["birth_date"])

    def _known(self):
        if self.household is None:
            return None
        pk = self.data.get(self.add_prefix("member")) if self.is_bound else self.initial.get("member")
        if pk_of(pk) is None:
            return None
        return Person.objects.filter(
            memberships__household=self.household, memberships__until=None, pk=pk_of(pk)
        ).first()


class MemberSet(forms.BaseFormSet):
    """全家成员：一人一行，第一行是申请人；户主有且只有一名。`cautions` 为不挡路的提醒。"""

    cautions = ()

    def clean(self):
        if any(self.errors):
            return
        rows = self.kept()
        if not rows:
            raise ValidationError("请至少登记一名家庭成员，第一行填申请人")
        faults = [*_twice(rows), *_heads(rows), *_spouses(rows)]
        if faults:
            raise ValidationError(faults)
        self.cautions = list(_generations(rows))

    def kept(self):
        """要登记的各行：空行与勾了删除的不算。"""
        filled = [form for form in self.forms if form.has_changed() or form.known]
        return [form for form in filled if form not in self.deleted_forms]


def _twice(rows):
    seen = {}
    for form in rows:
        number = form.cleaned_data["id_number"]
        if not number:
            continue
        if number in seen:
            yield f"{form.cleaned_data['name']}与{seen[number]}的身份证号相同，同一人不能登记两次"
        seen.setdefault(number, form.cleaned_data["name"])


def _heads(rows):
    heads = [form.cleaned_data["name"] for form in rows if form.cleaned_data["relation"] == R.SELF]
    if not heads:
        yield "还没有户主：请把其中一人的关系选为“本人（户主）”"
    if len(heads) > 1:
        yield f"{'、'.join(heads)}都选了“本人（户主）”，一户只能有一名户主"


def _spouses(rows):
    head = next((form for form in rows if form.cleaned_data["relation"] == R.SELF), None)
    spouses = [form for form in rows if form.cleaned_data["relation"] == R.SPOUSE]
    if len(spouses) > 1:
        yield f"{'、'.join(form.cleaned_data['name'] for form in spouses)}都选了“配偶”，户主只能有一名配偶"
    for form in spouses:
        if head and form.identity.sex == head.identity.sex:
            name, other = form.cleaned_data["name"], head.cleaned_data["name"]
            yield f"{name}登记为户主{other}的配偶，但两人身份证号性别相同，请核对"


def _generations(rows):
    head = next((form for form in rows if form.cleaned_data["relation"] == R.SELF), None)
    for form in rows if head else ():
        relation, name = form.cleaned_data["relation"], form.cleaned_data["name"]
        younger = form.identity.birth_date <= head.identity.birth_date
        if relation in YOUNGER and younger:
            yield f"{name}登记为户主的“{R(relation).label}”，但年龄比户主大，请核对"
        if relation in OLDER and not younger:
            yield f"{name}登记为户主的“{R(relation).label}”，但年龄比户主小，请核对"


LINES = [
    ("", "请选择"),
    ("收入", [(f"income:{code}", label) for code, label in codes.IncomeKind.choices]),
    ("支出（自付部分）", [(f"expense:{code}", label) for code, label in codes.ExpenseKind.choices]),
    ("财产（估值）", [(f"asset:{code}", label) for code, label in codes.AssetKind.choices]),
]


class LineForm(forms.Form):
    """申报的一行收入、支出或财产；`people` 为可选的人 [(编号或行号, 姓名)]。"""

    kind = forms.ChoiceField(label="类别", choices=LINES)
    member = forms.TypedChoiceField(
        label="归谁", coerce=int, initial=1, error_messages={"invalid_choice": "没有登记这个人，请改归别人"}
    )
    name = forms.CharField(label="名称或说明", max_length=60, required=False)
    amount = money_form_field("金额（元）")
    period = forms.ChoiceField(
        label="这笔钱是", choices=BLANK + codes.Period.choices, required=False, help_text="财产不填"
    )
    months = forms.IntegerField(
        label="月数",
        min_value=1,
        max_value=60,
        required=False,
        help_text="每月、一年合计的不满12个月才填；一次的不填即按本区规定分摊",
    )

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["member"].choices = people
        self.fields["member"].widget.attrs["data-people"] = True

    def clean(self):
        facts = super().clean()
        if facts.get("kind", "").startswith("asset:"):
            facts["period"], facts["months"] = "", None
        elif not facts.get("period") and "period" not in self.errors:
            self.add_error("period", ASK_PERIOD)
        return facts


def member_set(data=None, *, on, household=None, initial=None, extra=0):
    """成员各行；`extra` 为另给的空行。"""
    made = forms.formset_factory(MemberForm, formset=MemberSet, extra=extra, can_delete=True, max_num=MOST_MEMBERS)
    return made(data, prefix="members", initial=initial, form_kwargs={"on": on, "household": household})


def line_set(data=None, *, people, initial=None, extra=0):
    made = forms.formset_factory(LineForm, extra=extra, can_delete=True, max_num=60)
    return made(data, prefix="lines", initial=initial, form_kwargs={"people": people})
