"""核对、入户各表共用的栏：日期、几行文字。"""

from django import forms

from core.inputs import DateInput


def date_field(label, **kwargs):
    widget = DateInput()
    return forms.DateField(
        label=label, widget=widget, error_messages={"invalid": "请填写日期，如 2026-03-02"}, **kwargs
    )


def lines(label, rows=3, **kwargs):
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)
