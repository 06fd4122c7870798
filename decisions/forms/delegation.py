"""审批授权：登记、收回。"""

from django import forms

from accounts.models import Unit
from accounts.stepup import PasswordAgainForm
from households.forms.fields import DateField
from regimes.choices import AidKind
from regimes.forms import DatedForm
from regimes.models import Delegation


class DelegationForm(DatedForm):
    """区里把一类救助的审批授予街道；附文件名称、文号。"""

    class Meta:
        model = Delegation
        fields = ["street", "aid", "starts_on", "ends_on", "source", "provincial_basis"]

    def __init__(self, *args, district, **kwargs):
        super().__init__(*args, district=district, **kwargs)
        self.fields["street"].queryset = Unit.objects.active().filter(parent=district)
        self.fields["aid"].choices = [("", "请选择"), *AidKind.choices]
        self.fields["street"].empty_label = "全区各街道"
        self.fields["street"].help_text = ""
        self.fields["ends_on"].help_text = "文件没有写期限的不填"
        self.fields["provincial_basis"].optional_words = "只有2026年7月1日前已到期的授权可不填"


class EndDelegationForm(PasswordAgainForm):
    """收回：自何日起、凭什么文件。"""

    starts_on = DateField(label="自何日起收回", help_text="当日起由区民政局审批，不能早于今天")
    source = forms.CharField(label="文件依据", max_length=300, help_text="文件名称、文号、条款")
    field_order = ["starts_on", "source", "password_again"]
