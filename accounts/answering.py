"""答复别人提出的一件：同意、不同意各有说法，四种事同一张表。"""

from django import forms


class AnswerForm(forms.Form):
    """同意的交同意所需的各栏，不同意的只交理由；`agree`、`refuse` 是各自的说法。"""

    REFUSE = "refuse"
    agree, refuse = ("confirm", "核对无误，确认"), "不同意，照旧"

    outcome = forms.ChoiceField(label="答复", widget=forms.RadioSelect, error_messages={"required": "请选择怎样答复"})
    reason = forms.CharField(label="不同意、退回的理由", max_length=200, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = [self.agree, (self.REFUSE, self.refuse)]
        self.fields["reason"].optional_words = "同意的不填"

    @property
    def refused(self):
        return self.is_bound and self.data.get("outcome") == self.REFUSE

    def clean(self):
        data = super().clean()
        data.pop("outcome", None)
        reason = data.pop("reason", "")
        return {"reason": reason} if self.refused else data


class ReasonForm(forms.Form):
    """只写一个理由的。"""

    reason = forms.CharField(label="理由", max_length=200)
