"""撤回、续签核对授权的表单：选一个人最后的那一份。"""

from django import forms

from core.dates import zh
from core.two_people import TwoNamesField
from core.uploads import StagedFileField
from households.forms.fields import DateField
from households.models import Authorisation
from regimes import paper_law


class OfAuthorisation(forms.Form):
    """每人一行，写明签署、到期、撤回。"""

    authorisation = forms.TypedChoiceField(label="谁的授权", coerce=int, widget=forms.RadioSelect)

    def __init__(self, *args, case, **kwargs):
        super().__init__(*args, **kwargs)
        latest = {}
        rows = Authorisation.objects.filter(household=case.household).select_related("member", "obligor__person")
        for one in rows.order_by("pk"):
            latest[(one.member_id, one.obligor_id)] = one
        found = [one for one in latest.values() if self.wanted(one)]
        self.fields["authorisation"].choices = [(one.pk, _words(one)) for one in found]
        if len(found) == 1:
            self.fields["authorisation"].initial = found[0].pk

    def wanted(self, one):
        return True


def _words(one):
    said = f"撤回于{zh(one.revoked_on, weekday=False)}" if one.revoked_on else ""
    if one.lapsed_on:
        said = f"{zh(one.lapsed_on, weekday=False)}误登死亡，已失效"
    return f"{one.person.name}：{zh(one.signed_on, weekday=False)}签，{said or f'至{zh(one.valid_to, weekday=False)}'}"


class WithdrawConsentForm(OfAuthorisation):
    withdrawn_on = DateField(label="撤回日期", help_text="撤回书上写的日子")
    scan = StagedFileField(label="本人签字的撤回书")

    def __init__(self, *args, case, **kwargs):
        super().__init__(*args, case=case, **kwargs)
        self.fields["withdrawn_on"].initial = case.acting_on

    def wanted(self, one):
        return one.revoked_on is None


class RenewConsentForm(OfAuthorisation):
    signed_on = DateField(label="签署日期")
    valid_to = DateField(label="有效期至")
    signed_by = forms.CharField(label="代签监护人", max_length=50, required=False, help_text="未成年人的须填")
    witnesses = TwoNamesField(label="见证人", required=False, help_text="按手印的须二人，一栏一人")
    scan = StagedFileField(label="扫描件", required=False)

    def __init__(self, *args, case, **kwargs):
        super().__init__(*args, case=case, **kwargs)
        on = case.acting_on
        self.fields["signed_on"].initial = on
        self.fields["valid_to"].initial = paper_law.consent_ends(on)
