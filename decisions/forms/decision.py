"""审批、退回、联合把关的表单。"""

from django import forms

from accounts.stepup import StepUpForm
from cases import grounds, route
from cases.states import CaseState
from core.acts import Act

REASON = {"rows": 3}


class ShownForm(forms.Form):
    """签的表单带着页上所示案件的版本：别处看过新的，旧的那一页照样签不了。"""

    version_shown = forms.IntegerField(
        label="版本", widget=forms.HiddenInput, error_messages={"required": "缺少版本号，请重新打开本页，看过再签"}
    )


class ApproveForm(ShownForm, StepUpForm):
    opinion = forms.CharField(
        label="审批意见", max_length=300, initial="同意", error_messages={"required": "请写审批意见"}
    )
    field_order = ["opinion", "password_again", "version_shown"]


class RefuseForm(ShownForm, StepUpForm):
    ground = forms.ChoiceField(label="理由", required=False, help_text="选一条，照它写入事实与条款，再改定")
    facts = forms.CharField(
        label="事实",
        help_text="例：核定家庭人均月收入 1,020.00 元，高于保障标准 1,010.00 元",
        widget=forms.Textarea(attrs=REASON),
        error_messages={"required": "请写明不予确认的事实"},
    )
    clause = forms.CharField(
        label="依据条款",
        max_length=300,
        help_text="写到条：文件名称与第几条",
        widget=forms.Textarea(attrs=REASON),
        error_messages={"required": "请写明依据条款"},
    )
    remedy = forms.CharField(
        label="救济途径", widget=forms.Textarea(attrs=REASON), error_messages={"required": "请写明救济途径"}
    )
    referral = forms.CharField(
        label="可以申请的其他救助", required=False, max_length=200, widget=forms.TextInput(attrs={"class": "w-full"})
    )
    field_order = ["ground", "facts", "clause", "remedy", "referral", "password_again", "version_shown"]

    def __init__(self, *args, case, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["ground"].choices = grounds.choices(case, Act.REFUSE)


class SendBackForm(forms.Form):
    to = forms.ChoiceField(
        label="退回到",
        widget=forms.RadioSelect,
        initial=CaseState.VISIT,
        error_messages={"required": "请选择退回到哪一环节"},
    )
    ground = forms.ChoiceField(label="补查什么", required=False, help_text="选一条，照它写入理由，再改定")
    reason = forms.CharField(
        label="理由",
        help_text="写明要补查什么，经办人照此办理；评议、公示随之重来",
        widget=forms.Textarea(attrs=REASON),
        error_messages={"required": "退回须写明理由，经办人才知道要补什么"},
    )

    def __init__(self, *args, case, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [(one, one.label) for one in route.back_to(case.procedure)]
        self.fields["ground"].choices = grounds.choices(case, Act.SEND_BACK)


class GateForm(ShownForm):
    passed = forms.TypedChoiceField(
        label="把关结果",
        choices=[("yes", "通过"), ("no", "不通过，退回审批")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": "请选择把关结果"},
    )
    reason = forms.CharField(label="意见", required=False, widget=forms.Textarea(attrs=REASON))
