"""家庭待办的办结：写明核实的结果。"""

from django import forms


class FamilyTaskForm(forms.Form):
    outcome = forms.CharField(
        label="办理结果", max_length=200, help_text="如已核实离户并登记、已发起停发、经核实不需变更"
    )
