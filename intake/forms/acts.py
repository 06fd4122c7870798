"""受理各动作的表单。"""

from django import forms
from django.core.exceptions import ValidationError

from cases.codes import DeclineReason, TerminateReason
from core.dates import zh
from core.drafts import hush
from households.forms.fields import DateField
from intake.forms.consents import ActForm
from intake.forms.rows import add_row
from regimes.models import PauseReason, SpecialDay

SUPPLEMENT_WORKDAYS = 10  # 补正期限的缺省值，可改；国家没有规定天数


class AcceptForm(ActForm):
    """受理：日期缺省今天。"""


class ItemForm(forms.Form):
    """一次性告知的一项。"""

    label = forms.CharField(label="材料", max_length=80)
    problem = forms.CharField(label="问题", max_length=120)
    requirement = forms.CharField(label="补正要求", max_length=200)


def item_set(data=None, *, initial=None):
    made = forms.formset_factory(ItemForm, extra=0 if data else 1, can_delete=True, max_num=30)
    return made(data, prefix="items", initial=initial)


class SupplementRequestForm(ActForm):
    """一次性告知：期限与各项；各项是一组行。"""

    due_on = DateField(label="补正期限")

    def __init__(self, data=None, *, case, **kwargs):
        super().__init__(data, case=case, **kwargs)
        calendar = SpecialDay.objects.calendar()
        self.fields["due_on"].initial = calendar.after(case.acting_on, SUPPLEMENT_WORKDAYS)
        missing = case.materials.filter(required=True, status="missing")
        first = [{"label": row.label, "problem": "未提交", "requirement": "提交原件核对，留复印件"} for row in missing]
        self.items = item_set(data, initial=None if data else first)

    def is_valid(self):
        return all([super().is_valid(), self.items.is_valid()])

    def add_row(self):
        add_row(self.items)
        hush(self)

    def clean_due_on(self):
        day = self.cleaned_data["due_on"]
        if day <= self.case.acting_on:
            raise ValidationError(f"补正期限（{zh(day, weekday=False)}）须在告知日之后")
        return day

    def clean(self):
        facts = super().clean()
        if self.items.is_valid():
            rows = [form for form in self.items.forms if form.has_changed() and form not in self.items.deleted_forms]
            facts["items"] = [
                {key: form.cleaned_data[key] for key in ("label", "problem", "requirement")} for form in rows
            ]
            if not rows:
                raise ValidationError("请至少列出一项需要补正的材料")
        return facts


class SupplementForm(ActForm):
    """登记补交：勾选收到的各项。"""

    received = forms.ModelMultipleChoiceField(
        None, label="本次收到", widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        rows = self.case.supplement_items.filter(received_on=None)
        self.fields["received"].queryset = rows
        self.fields["received"].label_from_instance = lambda row: f"{row.label}：{row.requirement}"
        self.order_fields(["received", "happened_on", "reason"])

    def clean_received(self):
        return [row.pk for row in self.cleaned_data["received"]]


class GroundsForm(ActForm):
    """写明理由的决定：代码、事实、条款、救济。"""

    code = forms.ChoiceField(label="理由", help_text="选好按“照此写入”，写好事实与条款，再改定；没有范本的自己写")
    facts = forms.CharField(label="事实", widget=forms.Textarea(attrs={"rows": 3}), help_text="写清查明的具体情况")
    clause = forms.CharField(label="依据条款", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    remedy = forms.CharField(
        label="救济途径",
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
        help_text="不填则按本街道登记的复议机关、管辖法院写",
    )

    def __init__(self, *args, reasons, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].choices = reasons
        self.order_fields(["code", "facts", "clause", "remedy", "happened_on", "reason"])


def decline_form(*args, **kwargs):
    return GroundsForm(*args, reasons=DeclineReason.choices, **kwargs)


def terminate_form(*args, **kwargs):
    return GroundsForm(*args, reasons=TerminateReason.choices, **kwargs)


class ReasonForm(ActForm):
    """只要缘由的动作；缘由即补登原因。"""

    reason = forms.CharField(label="缘由", widget=forms.Textarea(attrs={"rows": 3}))
    field_order = ["reason", "happened_on"]


class PauseForm(ActForm):
    reason_code = forms.ChoiceField(label="中止事由", help_text="只列本案规程允许停表的事由")
    note = forms.CharField(label="具体缘由", widget=forms.Textarea(attrs={"rows": 2}), max_length=200)
    reason = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        rules = self.case.procedure.pause_rules.all() if self.case.procedure else []
        others = [rule for rule in rules if rule.reason != PauseReason.SUPPLEMENT]  # 补正由一次性告知自行停表
        self.fields["reason_code"].choices = [(rule.reason, rule.get_reason_display()) for rule in others]
        self.order_fields(["reason_code", "note", "happened_on"])


class ExtendForm(forms.Form):
    reason = forms.CharField(label="延长事由", widget=forms.Textarea(attrs={"rows": 3}), max_length=200)

    def __init__(self, *args, case, **kwargs):
        self.case = case
        super().__init__(*args, **kwargs)
