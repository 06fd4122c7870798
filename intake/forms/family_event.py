"""家庭变化：什么事、谁、哪天、凭什么；先列出随之而来的各件，看过再确认。"""

import json

from django import forms

from households.codes import ProofSource
from households.forms.fields import DateField
from intake.services.family_events import FamilyEventKind


class FamilyEventForm(forms.Form):
    """`seen` 是列给人看过的各件，确认时随表送回。"""

    kind = forms.ChoiceField(label="发生了什么", choices=[("", "请选择"), *FamilyEventKind.choices])
    person = forms.TypedChoiceField(label="谁", coerce=int)
    happened_on = DateField(label="发生日期")
    source = forms.ChoiceField(label="凭据", choices=ProofSource.choices)
    proof = forms.CharField(
        label="凭据说明", max_length=200, help_text="如死亡证明编号、判决书或离婚证字号、谁何时告知的"
    )
    new_head = forms.TypedChoiceField(
        label="新户主", coerce=int, empty_value=None, required=False, help_text="户主死亡、离开的，在此选定新户主"
    )
    late_reason = forms.CharField(
        label="补登原因", max_length=200, required=False, help_text="发生日期距今超过3个工作日的须填"
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, case, **kwargs):
        super().__init__(*args, **kwargs)
        people = [(one.person_id, one.label) for one in case.composition.select_related("person").order_by("position")]
        self.fields["person"].choices = [("", "请选择"), *people]
        self.fields["new_head"].choices = [("", "不变"), *people]

    def clean_seen(self):
        """页面带回的各件；没有看过（没有确认）的为 None。"""
        text = self.cleaned_data["seen"]
        try:
            return json.loads(text) if text else None
        except ValueError:
            return []
