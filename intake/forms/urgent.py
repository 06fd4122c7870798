"""急难登记的短表：谁、出了什么事、什么时候、在哪里、要多少；其余各栏取缺省，补齐手续之前再填。"""

from django import forms

from core.money import money_form_field
from households.forms.fields import MomentField
from regimes.models import AidKind

HEAD = ("community", "address", "phone", "hardships")
WHO = ("name", "id_kind", "id_number", "sex", "birth_date")
TAIL = ("reason", "agent", "agent_relation")


class EmergencyForm(forms.Form):
    """急难自己的三样；`urgent` 说这是短表。"""

    urgent = forms.BooleanField(initial=True, widget=forms.HiddenInput)
    happened_at = MomentField(label="什么时候发生的")
    place = forms.CharField(label="在哪里", max_length=120)
    amount = money_form_field("估计需要（元）", required=False)

    def facts(self):
        return {name: self.cleaned_data[name] for name in ("happened_at", "place", "amount")}


def shorten(head, members, tail):
    """登记表各部分只露出要紧的几栏，别的照缺省随表单走。"""
    for form, shown in ((head, HEAD), *((one, WHO) for one in members.forms[:1]), (tail, TAIL)):
        _hide(form, shown)
    for one in members.forms[1:]:
        _hide(one, ())
    head.fields["aid"].initial = AidKind.TEMPORARY_URGENT
    head.fields["phone"].required = False
    tail.fields["reason"].label = "出了什么事"
    tail.fields["agent"].label, tail.fields["agent_relation"].label = "代报的人", "代报的人与他的关系"


def _hide(form, shown):
    for name, field in form.fields.items():
        if name not in shown:
            field.widget = field.hidden_widget()
