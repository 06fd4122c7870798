"""登记页：一页、一次提交；各部分合成一张表单，退回时所填都在。"""

from django import forms
from django.core.exceptions import ValidationError

from accounts.matrix import communities_of
from accounts.models import Unit, UnitLevel
from core.dates import zh
from core.drafts import hush
from core.pks import pk_of
from households import codes
from households.forms.fields import (
    AccountNumberField,
    AddressField,
    DateField,
    IdNumberField,
    NameField,
    PhoneField,
    check_id,
)
from households.forms.obligor import obligor_set
from households.forms.people import line_set, member_set
from households.models import Household
from intake.forms.rows import add_row
from intake.forms.urgent import EmergencyForm, shorten
from regimes.models import AidKind, Procedure, Regime

NOBODY = "第{}行没有登记人（空着或已删除），请改归别人"


class LookupForm(forms.Form):
    """窗口只填一个号码，急难的一时没有也行；查找时输入过的姓名、住址、电话带到登记表。"""

    id_number = IdNumberField(label="申请人身份证号", help_text="填一次：性别、年龄、是否在享、有没有在办，都由此得出")
    name = forms.CharField(required=False, widget=forms.HiddenInput)
    address = forms.CharField(required=False, widget=forms.HiddenInput)
    phone = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data=None, *, on, **kwargs):
        self.on = on
        is_asking = data is not None and "id_number" in data
        super().__init__(data if is_asking else None, initial=data and data.dict(), **kwargs)
        self.urgent = data is not None and "urgent" in data
        self.fields["id_number"].required = not self.urgent
        self.fields["id_number"].widget.attrs["autofocus"] = True

    def clean_id_number(self):
        number = self.cleaned_data["id_number"]
        self.identity = check_id(number, self.on) if number else None
        return number


class HeadForm(forms.Form):
    """申请事项与家庭住址。"""

    household = forms.IntegerField(required=False, widget=forms.HiddenInput)
    community = forms.ModelChoiceField(Unit.objects.none(), label="所属社区", empty_label="请选择")
    aid = forms.ChoiceField(label="申请事项")
    requested_on = DateField(label="申请日期")
    area = forms.ChoiceField(label="适用标准", choices=codes.Area.choices, initial="urban")
    address = AddressField(label="现居住地址")
    register_address = AddressField(label="户籍地址", required=False, help_text="与现居住地址相同可不填")
    phone = PhoneField()
    hardships = forms.MultipleChoiceField(
        label="困难原因", choices=codes.Hardship.choices, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, user, on, household=None, **kwargs):
        self.user, self.on = user, on
        super().__init__(*args, **kwargs)
        unit = user.unit
        self.fields["community"].queryset = (
            Unit.objects.filter(pk__in=communities_of(user, on))
            if unit.level == UnitLevel.COMMUNITY
            else Unit.objects.active().communities().filter(parent=unit.street)
        )
        self.fields["aid"].choices = aid_choices(unit.district, on)
        self.fields["requested_on"].initial = on
        if household and household.phone:
            self.fields["phone"].required = False
            self.fields["phone"].help_text = "沿用原登记的电话，不变可不填"

    def clean_requested_on(self):
        day = self.cleaned_data["requested_on"]
        if day > self.on:
            raise ValidationError(f"申请日期（{zh(day, weekday=False)}）不能晚于今天（{zh(self.on, weekday=False)}）")
        return day


class TailForm(forms.Form):
    """发放账户、申请理由、代办人。"""

    bank = forms.CharField(label="开户银行", max_length=60, required=False)
    number = AccountNumberField(required=False)
    holder = forms.TypedChoiceField(
        label="账户所有人",
        coerce=int,
        initial=1,
        help_text="户名与此相同",
        error_messages={"invalid_choice": NOBODY.format("%(value)s")},
    )
    reason = forms.CharField(label="申请理由", widget=forms.Textarea(attrs={"rows": 3}))
    agent = NameField(label="代办人", required=False, help_text="本人到窗口的不填")
    agent_relation = forms.CharField(label="代办人与申请人关系", max_length=30, required=False)
    agent_number = IdNumberField(label="代办人身份证号", required=False, help_text="没有带证件的可不填")
    late_reason = forms.CharField(
        label="补登原因", max_length=200, required=False, help_text="申请日期距今超过3个工作日的须填"
    )

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["holder"].choices = people
        self.fields["holder"].widget.attrs["data-people"] = True

    def clean(self):
        facts = super().clean()
        if bool(facts.get("bank")) != bool(facts.get("number")) and "number" not in self.errors:
            self.add_error("number" if facts.get("bank") else "bank", "开户银行与账号要一起填")
        if facts.get("agent") and not facts.get("agent_relation"):
            self.add_error("agent_relation", "请写明代办人与申请人的关系")
        if not facts.get("agent") and "agent" not in self.errors:
            if facts.get("agent_relation") or facts.get("agent_number"):
                self.add_error("agent", "写了代办人的关系或号码，请填代办人姓名；本人到窗口的都不填")
        return facts

    def facts(self):
        """`register` 的后半：账户、理由、代办人。"""
        found = dict(self.cleaned_data)
        account = {key: found.pop(key) for key in ("bank", "number", "holder")}
        name, relation, number = (found.pop(key) for key in ("agent", "agent_relation", "agent_number"))
        agent = {"name": name, "relation": relation, "id_number": number} if name else None
        return {**found, "account": account if account["number"] else None, "agent": agent}


class Registration:
    """合成的登记表单，供 core.views.submit 使用。"""

    def __init__(self, data=None, *, user, on, household=None, initial=None, urgent=False):
        self.is_bound = data is not None
        self.urgent = "urgent" in data if self.is_bound else urgent
        self.household = self._household(data, user, on) if self.is_bound else household
        initial = initial or {}
        at_first = {} if self.is_bound or self.urgent else {"extra": 1}
        self.head = HeadForm(data, user=user, on=on, household=self.household, initial=initial.get("head"))
        self.members = member_set(data, on=on, household=self.household, initial=initial.get("members"), **at_first)
        people = self._people()
        self.lines = line_set(data, people=people, **at_first)
        self.obligors = obligor_set(data, on=on, people=people)
        self.tail = TailForm(data, initial=initial.get("tail"), people=people)
        self.parts = [self.head, self.members, self.lines, self.obligors, self.tail]
        if self.urgent:
            self.emergency = EmergencyForm(data)
            self.parts.append(self.emergency)
            shorten(self.head, self.members, self.tail)

    def is_valid(self):
        sound = [part.is_valid() for part in self.parts]
        if all(sound):
            self._check_numbers()
        return all(part.is_valid() for part in self.parts)

    @property
    def forms(self):
        return [self.head, self.tail, *([self.emergency] if self.urgent else [])]

    @property
    def template(self):
        return "intake/register_urgent.html" if self.urgent else "intake/register.html"

    @property
    def sets(self):
        return [self.members, self.lines, self.obligors]

    @property
    def has_errors(self):
        return any(form.errors for form in self.forms) or any(one.total_error_count() for one in self.sets)

    @property
    def cleaned_data(self):
        """正是 `register` 的参数。"""
        head = dict(self.head.cleaned_data)
        keep = ("community", "aid", "requested_on")
        return {
            **{key: head[key] for key in keep},
            "household": {key: value for key, value in head.items() if key not in (*keep, "household")},
            "members": [form.facts() for form in self.members.kept()],
            "lines": [form.cleaned_data for form in _filled(self.lines)],
            "obligors": [_without_delete(form.cleaned_data) for form in _filled(self.obligors)],
            "existing": self.household,
            "emergency": self.emergency.facts() if self.urgent else None,
            **self.tail.facts(),
        }

    def show_again(self, prefix=""):
        """照所填再显示，暂不查错；没有脚本时“添加一行”的，那一组（`prefix`）多给一行。"""
        for part in self.sets:
            if part.prefix == prefix:
                add_row(part)
        hush(self)

    def _check_numbers(self):
        """归属的那一行要登记了人：删去的、空着的行不能再归。"""
        rows = {form.row for form in self.members.kept()}
        for form in _filled(self.lines):
            if form.cleaned_data["member"] not in rows:
                form.add_error("member", NOBODY.format(form.cleaned_data["member"]))
        for form in _filled(self.obligors):
            for row in set(form.cleaned_data["supports"]) - rows:
                form.add_error("supports", NOBODY.format(row))
        holder = self.tail.cleaned_data["holder"]
        if self.tail.cleaned_data["number"] and holder not in rows:
            self.tail.add_error("holder", NOBODY.format(holder))

    def _people(self):
        """“归谁”可选的 [（行号, 姓名，没有填的写第几名）]；页上添了人、改了姓名，由 rows.js 跟着改。"""
        return [(form.row, form["name"].value() or f"第{form.row}名成员") for form in self.members.forms]

    @staticmethod
    def _household(data, user, on):
        pk = pk_of(data.get("household"))
        if pk is None:
            return None
        own = Household.objects.filter(community__parent=user.unit.street).exclude(ties__in=user.ties.live())
        if user.unit.level == UnitLevel.COMMUNITY:
            own = own.filter(community__in=communities_of(user, on))
        return own.filter(pk=pk).first()


def aid_choices(district, on):
    """本区有规程的救助类别，低保在前；一个也没有时列出低保，先登记再说。"""
    regimes = Regime.objects.in_force(district, on)
    known = set(Procedure.objects.filter(regime__in=regimes, purpose="new").values_list("aid", flat=True))
    return [(code, label) for code, label in AidKind.choices if code in known] or AidKind.choices[:1]


def _filled(formset):
    return [form for form in formset.forms if form.has_changed() and form not in formset.deleted_forms]


def _without_delete(facts):
    return {key: value for key, value in facts.items() if key != "DELETE"}
