"""随之要办的各件：列给人看过，确认时随表送回，与此刻的不同即不办。"""

import json

from django import forms


class SeenField(forms.CharField):
    """页面带回的各件；没有看过的为 None，不成样子的（如 null）当作什么也没看过。"""

    def __init__(self):
        super().__init__(required=False, widget=forms.HiddenInput)

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        try:
            return json.loads(text) or []
        except ValueError:
            return []


def show(form, listed):
    """把此刻的各件放上表单（`form` 已送来的另抄一份改）。"""
    text = json.dumps(listed, ensure_ascii=False) if listed else "[]"
    if form.is_bound:
        form.data = form.data.copy()
        form.data["seen"] = text
    else:
        form.initial["seen"] = text
