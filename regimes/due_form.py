"""“到哪天”的表单：与 manage.py due 用同一段计算。"""

from datetime import datetime, time

from django import forms

from core.inputs import DateInput
from regimes.calendar.clock import BEIJING, Limit, deadline
from regimes.choices import TimeUnit
from regimes.models import SpecialDay

LONGEST = 10_000
FIRST, LAST = 2004, 2100


class DueForm(forms.Form):
    start = forms.DateField(
        label="起算日期",
        widget=DateInput(),
        help_text="事发当日",
    )
    moment = forms.TimeField(
        label="起算时刻",
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text="只有以小时计的才要填",
    )
    length = forms.IntegerField(label="期限", min_value=1, max_value=LONGEST)
    unit = forms.ChoiceField(label="单位", choices=TimeUnit.choices)
    roll = forms.BooleanField(label="末日遇休息日顺延（日、月）", required=False)
    count_start = forms.BooleanField(label="起算当日计入", required=False)

    def clean_start(self):
        day = self.cleaned_data["start"]
        if not FIRST <= day.year <= LAST:
            raise forms.ValidationError(f"起算日期应在{FIRST}年至{LAST}年之间")
        return day

    def clean(self):
        facts = super().clean()
        if facts.get("unit") == TimeUnit.HOUR and facts.get("moment") is None and "moment" not in self.errors:
            self.add_error("moment", "以小时计的期限请填写起算时刻")
        return facts

    def answer(self):
        """到期日及其全部理由（clock.Deadline）；表单须已校验。"""
        facts = self.cleaned_data
        start = facts["start"]
        if facts["unit"] == TimeUnit.HOUR:
            start = datetime.combine(start, facts["moment"] or time.min, BEIJING)
        limit = Limit("due", "", facts["length"], facts["unit"], count_start=facts["count_start"], roll=facts["roll"])
        return deadline(limit, start, SpecialDay.objects.calendar())
