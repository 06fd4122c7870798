"""核对、复查、核算的填写形状；能不能办由服务说了算。"""

from django import forms
from django.core.exceptions import ValidationError

from core.money import money_form_field
from core.versions import SeenForm
from evidence.alike import folded
from evidence.data_classes import BY_CODE, grouped_choices
from evidence.fields import date_field, lines
from evidence.models import Answer, CheckSubject, Conclusion, HitVerdict, Outcome
from evidence.worksheet.care import CAN, CANNOT, ITEMS
from households.codes import Period
from households.periods import ASK_PERIOD
from regimes.parameters import CAUSES

ABLE = [("", "未评"), (CAN, "能"), (CANNOT, "不能")]
STOCK = "stock"
PERIODS = [("", "请选择"), *Period.choices, (STOCK, "财产的数额，不是收支")]
EXPLAINED = [choice for choice in HitVerdict.choices if choice[0] != HitVerdict.PENDING]


class RequestCheckForm(forms.Form):
    """发起核对：派给谁；缺省是手头最少的一位。"""

    officer = forms.ChoiceField(label="派给核对员")

    def __init__(self, *args, officers, **kwargs):
        super().__init__(*args, **kwargs)
        self.officers = {str(user.pk): user for user in officers}
        self.fields["officer"].choices = [
            (pk, f"{user.name}（{user.unit.name}，在手{user.waiting}件）") for pk, user in self.officers.items()
        ]

    def clean_officer(self):
        return self.officers[self.cleaned_data["officer"]]


class HitForm(forms.Form):
    """登记一条比对结果。"""

    subject = forms.ModelChoiceField(CheckSubject.objects.none(), label="对象", empty_label="请选择")
    data_class = forms.ChoiceField(label="数据类别", choices=grouped_choices)
    detail = lines("内容", 2, help_text="照反馈原文登记，如：某公司，2025年1月至12月缴费")
    amount = money_form_field("金额（元）", required=False)
    period = forms.ChoiceField(label="这笔钱是", choices=PERIODS, required=False, help_text="填了金额的须选")
    months = forms.IntegerField(
        label="月数", min_value=1, max_value=60, required=False, help_text="每月、一年合计的不满12个月才填"
    )
    source = forms.CharField(label="来源部门", max_length=60, required=False, help_text="不填即按类别的提供部门")
    verdict = forms.ChoiceField(label="核实结论", choices=HitVerdict.choices, initial=HitVerdict.PENDING)
    reason = forms.CharField(
        label="理由", max_length=200, required=False, help_text="有结论的必须写明；待核实的可以先不写"
    )

    def __init__(self, *args, check, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["subject"].queryset = check.subjects.asked().select_related("member", "obligor__person")

    def clean(self):
        found = super().clean()
        if found.get("verdict") not in (None, HitVerdict.PENDING) and not found.get("reason"):
            self.add_error("reason", "请写明计入或不计入的理由")
        if found.get("amount") is not None and not found.get("period") and "period" not in self.errors:
            self.add_error("period", f"{ASK_PERIOD}，或是财产的数额")
        if found.get("period") == STOCK:
            found["period"] = ""
        return found


class AnswerForm(SeenForm):
    """一个人的若干类数据答无记录或无法取得；按“其余均无记录”的不必勾选。版本为打开时最后的一次答复。"""

    classes = forms.MultipleChoiceField(label="数据类别", required=False, widget=forms.CheckboxSelectMultiple)
    answer = forms.ChoiceField(label="答复", choices=Answer.choices, required=False, widget=forms.RadioSelect)
    reason = forms.CharField(label="无法取得的理由", max_length=200, required=False)
    rest = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, answered, **kwargs):
        given = {"auto_id": f"id_{answered.subject.pk}_%s", "version": answered.last, **kwargs}
        super().__init__(*args, **given)
        open_ones = [code for code in BY_CODE if code in answered.asked and code not in answered.found]
        self.fields["classes"].choices = [
            (code, f"{BY_CODE[code].department}：{BY_CODE[code].label}") for code in open_ones
        ]

    def clean(self):
        found = super().clean()
        if found.get("rest"):
            found |= {"answer": Answer.NONE, "classes": [], "reason": ""}
        return found


class ExplainForm(SeenForm):
    """同类命中套用同一说明。版本为打开时其中已有结论的条数。"""

    hits = forms.CharField(widget=forms.HiddenInput)
    verdict = forms.ChoiceField(label="核实结论", choices=EXPLAINED, widget=forms.RadioSelect)
    reason = forms.CharField(label="理由", max_length=200)

    def clean_hits(self):
        try:
            return [int(part) for part in self.cleaned_data["hits"].split(",")]
        except ValueError:
            raise ValidationError("没有选中比对结果，请返回重试") from None


class VoidForm(forms.Form):
    reason = forms.CharField(label="作废理由", max_length=200)


class ReportForm(forms.Form):
    """出具核对报告。"""

    conclusion = forms.ChoiceField(label="核对结论", choices=Conclusion.choices, widget=forms.RadioSelect)
    note = lines("核对说明", help_text="没有取得数据的部门照各人的答复列出，不必再写")


class ObjectCheckForm(forms.Form):
    objected_on = date_field("异议日期")
    content = lines("异议内容")
    late_reason = forms.CharField(
        label="事后登记的原因", max_length=200, required=False, help_text="异议已过三个工作日以上才登记的须写"
    )


class FactForm(forms.Form):
    """复查的一条；维持的只写依据，作废的不填复查所得。"""

    about = forms.ChoiceField(label="复查哪一条")
    data_class = forms.ChoiceField(label="数据类别", choices=grouped_choices, required=False, help_text="补录的才选")
    outcome = forms.ChoiceField(label="复查结论", choices=[("", "请选择"), *Outcome.choices])
    detail = forms.CharField(label="复查所得", max_length=300, required=False)
    amount = money_form_field("金额（元）", required=False)
    period = forms.ChoiceField(label="这笔钱是", choices=PERIODS, required=False, help_text="填了金额的须选")
    months = forms.IntegerField(label="月数", min_value=1, max_value=60, required=False)
    verdict = forms.ChoiceField(label="核实结论", choices=[("", "请选择"), *EXPLAINED], required=False)
    ground = forms.CharField(label="依据", max_length=200)

    def __init__(self, *args, about, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["about"].choices = [("", "请选择"), *about]

    def clean(self):
        found = super().clean()
        if found.get("amount") is not None and not found.get("period") and "period" not in self.errors:
            self.add_error("period", f"{ASK_PERIOD}，或是财产的数额")
        return found

    def facts(self):
        facts = {name: value for name, value in self.cleaned_data.items() if name not in ("about", "DELETE")}
        facts["period"] = "" if facts["period"] == STOCK else facts["period"]
        kind, _, pk = self.cleaned_data["about"].partition("-")
        return {**facts, kind: int(pk)}


class RecheckForm(forms.Form):
    """复核报告（F26）：两名复查人各选一名，逐条写原结果、复查结果、依据。"""

    way = forms.CharField(label="复查方式", max_length=100, help_text="如：调取原始凭证、再次向车管所查询")
    findings = lines("复查事实")
    checker1 = forms.ChoiceField(label="复查人一")
    checker2 = forms.ChoiceField(label="复查人二")

    def __init__(self, data=None, files=None, *, people, about, user):
        super().__init__(data, files)
        self.people = {str(one.pk): one for one in people}
        names = [("", "请选择"), *((pk, f"{one.name}（{one.unit.name}）") for pk, one in self.people.items())]
        for name in ("checker1", "checker2"):
            self.fields[name].choices = names
        self.fields["checker1"].initial = str(user.pk) if str(user.pk) in self.people else ""
        made = forms.formset_factory(FactForm, extra=1, can_delete=True, max_num=200)
        self.rows = made(data, prefix="facts", form_kwargs={"about": about})

    def is_valid(self):
        return all([super().is_valid(), self.rows.is_valid()])

    def clean(self):
        found = super().clean()
        found["checkers"] = [self.people.get(found.pop(name, "")) for name in ("checker1", "checker2")]
        if self.rows.is_valid():
            wanted = [row for row in self.rows if row.has_changed() and not row.cleaned_data.get("DELETE")]
            found["facts"] = [row.facts() for row in wanted]
        return found


class AssessForm(SeenForm):
    """核算工作单：每行收入、扣减、财产各几栏；字段名为 <行>:<栏>。版本为打开时现行的核算表。"""

    def __init__(self, *args, sheet, **kwargs):
        super().__init__(*args, **kwargs)
        self.sheet = sheet
        for one in sheet.incomes:
            self._income(one, f"{one.member.name} {one.name}")
        for one in sheet.deductions:
            self._add(one, "amount", money_form_field(f"{one.member.name} {one.name} 扣减金额", required=False))
            self._add(one, "note", short(f"{one.member.name} {one.name} 改动的理由", 120))
        for one in sheet.rigid:
            self._add(one, "amount", money_form_field(f"{one.member.name} {one.name} 12个月自付", required=False))
            self._add(one, "note", short(f"{one.member.name} {one.name} 改动的依据", 120))
        for one in sheet.assets:
            self._add(one, "exceeds", forms.BooleanField(label=f"{one.label} 超标", required=False))
            self._add(one, "exception", short(f"{one.label} 例外理由", 120))
        for one in sheet.small:
            causes = [("", "请选择"), *CAUSES.items()]
            self._add(one, "cause", forms.ChoiceField(label="困难事由", choices=causes, required=False))
            self._add(one, "asked", money_form_field("建议金额（元）", required=False))
        for one in sheet.care:
            self._care(one, one.member.name)
        if sheet.care:
            label = "没有义务人的查明情况（确实没有法定赡养、抚养、扶养义务人的才写）"
            self.fields["no_obligor"] = short(label, 100)
            self.fields["no_obligor"].initial = sheet.no_obligor
        if sheet.may_be_single:
            label = "按单人户核算（本人重残或重病，全家为低保边缘家庭）"
            self.fields["single"] = forms.BooleanField(label=label, required=False, initial=sheet.single)

    def _care(self, one, who):
        """六项逐项评；档次由系统得出，不给选。"""
        for name, words in ITEMS.items():
            self._add(one, name, forms.ChoiceField(label=f"{who} {words}", choices=ABLE, required=False))
        self._add(one, "assessed_on", date_field(f"{who} 评估日期", required=False))
        self._add(one, "assessor1", short(f"{who} 评估人一", 40))
        self._add(one, "assessor2", short(f"{who} 评估人二", 40))
        self._add(one, "agency", short(f"{who} 评估机构（委托第三方的）", 60))

    def _income(self, one, who):
        self._add(one, "verified", money_form_field(f"{who} 核实金额", required=False))
        periods = forms.ChoiceField(label=f"{who} 核实金额是", choices=Period.choices, required=False)
        self._add(one, "period", periods)
        months = forms.IntegerField(label=f"{who} 月数", min_value=1, max_value=60, required=False)
        self._add(one, "months", months)
        self._add(one, "excluded", money_form_field(f"{who} 不计入金额", required=False))
        self._add(one, "excluded_reason", short(f"{who} 不计入的依据", 120))
        self._add(one, "note", short(f"{who} 低于核对或申报的理由", 120))
        payers = [*self.sheet.obligors, *(row for row, _ in self.sheet.struck)]
        if one.is_support and payers:
            self._add(one, "payer", payer_field(f"{who} 由谁给付", payers))

    def _add(self, entry, name, form_field):
        form_field.initial = getattr(entry, name)
        form_field.widget.attrs["aria-label"] = form_field.label
        self.fields[f"{entry.key}:{name}"] = form_field

    def clean(self):
        """整理为 {行: {栏: 值}}；说不通的地方写在顶部。"""
        found = super().clean()
        adjustments = {"single": found.get("single", False), "no_obligor": found.get("no_obligor", "")}
        for name, value in found.items():
            key, _, column = name.partition(":")
            if column and not (column == "period" and not value):  # 没有另选的，时间照原来的
                adjustments.setdefault(key, {})[column] = zero_if_blank(column, value)
        if not self.errors:
            for problem in self.sheet.adjust(adjustments).problems():
                self.add_error(None, problem)
        return {"adjustments": adjustments, "version": found.get("version")}

    def row(self, entry, *names):
        return [self[f"{entry.key}:{name}"] for name in names]

    @property
    def income_rows(self):
        """[(行, {栏: 填写框})]；没有“由谁给付”一栏的为空。"""
        return [(one, self.boxes(one)) for one in self.sheet.incomes]

    @property
    def income_groups(self):
        """各行，核对发现的同一人同一项并在一起：[[（行, {栏: 填写框})]]。"""
        return folded(self.income_rows, lambda row: row[0].alike)

    def boxes(self, one):
        names = [name for name in one.kept if f"{one.key}:{name}" in self.fields]
        return {name: self[f"{one.key}:{name}"] for name in names}

    @property
    def deduction_rows(self):
        return [(one, *self.row(one, "amount", "note")) for one in self.sheet.deductions]

    @property
    def rigid_rows(self):
        return [(one, *self.row(one, "amount", "note")) for one in self.sheet.rigid]

    @property
    def small_boxes(self):
        return [box for one in self.sheet.small for box in self.row(one, *one.kept)]

    @property
    def care_rows(self):
        return [(one, [self[f"{one.key}:{name}"] for name in one.kept]) for one in self.sheet.care]

    @property
    def asset_rows(self):
        return [(one, *self.row(one, "exceeds", "exception")) for one in self.sheet.assets]


def payer_field(label, obligors):
    """赡养费由哪一名义务人给付；没有写明的与各人应付的合计相比。"""
    choices = [("", "没有写明"), *((one.pk, one.name) for one in obligors)]
    return forms.TypedChoiceField(label=label, choices=choices, coerce=int, empty_value=None, required=False)


def short(label, longest):
    return forms.CharField(label=label, max_length=longest, required=False)


def zero_if_blank(column, value):
    """金额留空即零；核实金额留空即以申报为准。"""
    return 0 if value is None and column in ("excluded", "amount") else value
