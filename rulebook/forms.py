"""录入放假安排的表单：原文照贴，读不懂的逐行指出，所贴的都在。"""

from django import forms

from accounts.stepup import PasswordAgainForm
from regimes.calendar.notices import examine

FIRST, AHEAD = 2008, 2
EXAMPLE = "粘贴国务院办公厅通知原文；或每行一日，如“2027-01-01,放假,元旦”“2027-01-31,上班,春节调休”"


class CalendarNoticeForm(PasswordAgainForm):
    year = forms.IntegerField(label="年份")
    source = forms.CharField(label="文件依据", max_length=200, help_text="通知名称、文号")
    text = forms.CharField(label="放假安排", widget=forms.Textarea(attrs={"rows": 14}), help_text=EXAMPLE, strip=False)
    field_order = ["year", "source", "text", "password_again"]

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.last = today.year + AHEAD

    def clean_year(self):
        year = self.cleaned_data["year"]
        if not FIRST <= year <= self.last:
            raise forms.ValidationError(f"年份应在{FIRST}至{self.last}之间")
        return year

    def clean(self):
        facts = super().clean()
        if facts.get("year") and facts.get("text"):
            for fault in examine(facts["text"], facts["year"])[1]:
                self.add_error("text", fault)
        return facts
