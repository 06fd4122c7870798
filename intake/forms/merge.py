"""合并登记的提出。"""

from django import forms

from households.codes import IdKind
from households.forms.fields import IdentityField
from intake.forms.people import people_of


class MergeForm(forms.Form):
    person = forms.TypedChoiceField(label="本案的谁", coerce=int)
    id_kind = forms.ChoiceField(label="另一条的证件种类", choices=IdKind.choices, initial=IdKind.RESIDENT)
    id_number = IdentityField(label="另一条的证件号码")
    reason = forms.CharField(label="凭据与理由", max_length=200, help_text="如派出所证明、两条登记的相同之处")

    def __init__(self, *args, case, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = people_of(case)
