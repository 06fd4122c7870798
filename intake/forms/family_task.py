"""家庭待办的办结：写明办理的结果；核实的写明核实到什么。"""

from django import forms

from cases.models import FamilyTaskKind, LeaveFinding

FOUND = "如仍在读高三，情况没有变化；已签本人授权；已满60周岁领养老金，已发起降标"


class FamilyTaskForm(forms.Form):
    outcome = forms.CharField(
        label="办理结果", max_length=200, help_text="如已核实离户并登记、已发起停发、经核实不需变更"
    )

    def __init__(self, *args, task, **kwargs):
        super().__init__(*args, **kwargs)
        if task.kind == FamilyTaskKind.LEAVE:
            facts = {"label": "核实结果", "choices": LeaveFinding.choices, "widget": forms.RadioSelect}
            self.fields = {"finding": forms.ChoiceField(**facts), **self.fields}
            self.fields["outcome"].label = "怎样核实的"
            self.fields["outcome"].help_text = "如何日入户、电话问了谁；没有离户的，声称搬去的那一户随即得知"
        if task.kind == FamilyTaskKind.REVIEW:
            outcome = self.fields["outcome"]
            outcome.label, outcome.help_text = "核实到什么、怎样处理", FOUND
