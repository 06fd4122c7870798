from django import forms

from accounts.answering import AnswerForm, ReasonForm
from accounts.models import Unit
from accounts.stepup import PasswordAgainForm
from cases.codes import ChangeReason
from core.uploads import StagedFileField
from households.forms.fields import AccountNumberField, AddressField, DateField, MomentField, NameField, tidy_name
from regimes.models import AidKind, Purpose


class ChangeForm(forms.Form):
    """变更：事项、理由、具体情况；减发停发要不要先听取意见由理由而定。"""

    purpose = forms.ChoiceField(
        label="变更事项",
        choices=[choice for choice in Purpose.choices if choice[0] != Purpose.NEW],
        widget=forms.RadioSelect,
        error_messages={"required": "请选择提标、降标或停发"},
    )
    code = forms.ChoiceField(
        label="理由",
        choices=ChangeReason.choices,
        help_text="减发、停发先听取本人意见；只有死亡、本人申请的不必",
    )
    reason = forms.CharField(
        label="具体情况", widget=forms.Textarea(attrs={"rows": 3}), help_text="写进告知书：什么事、哪天、多少"
    )
    changed_on = DateField(
        label="变化发生日期", required=False, help_text="死亡的填死亡之日，3个月内办完变更；不填即同申请日期"
    )
    deceased = forms.ChoiceField(label="死亡的成员", required=False, help_text="理由是死亡的须选；选了即记为离户")
    joined = forms.TypedMultipleChoiceField(
        label="此后入户、列入本次变更的人",
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="现住本户而原案没有计入的；不列的以后仍可在“家庭”里添",
    )
    requested_on = DateField(label="申请或发现日期")
    late_reason = forms.CharField(label="补登原因", max_length=200, required=False, help_text="距今超过3个工作日的须填")

    def __init__(self, *args, on, members=(), joined=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["joined"].choices = [(row.person_id, _joined(row)) for row, _ in joined]
        self.fields["joined"].initial = [row.person_id for row, usual in joined if usual]
        if not joined:
            del self.fields["joined"]
        self.fields["requested_on"].initial = on
        self.fields["deceased"].choices = [("", "没有"), *((str(one.person_id), one.label) for one in members)]

    def clean(self):
        found = super().clean()
        if found.get("code") == ChangeReason.DEATH:
            for name, words in (("deceased", "请选择死亡的成员"), ("changed_on", "请填写死亡日期")):
                if not found.get(name) and name not in self.errors:
                    self.add_error(name, words)
        return found


def _joined(row):
    why = row.get_join_reason_display() or "住在本户"
    said = "，原户尚未办离户" if row.claimed else ""
    return f"{row}，{row.since.year}年{row.since.month}月{row.since.day}日{why}{said}"


class EndingForm(ChangeForm):
    """退出认定：没有提标降标之分。"""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["purpose"]


class DutyForm(forms.Form):
    """按月的定期事项办结。"""

    note = forms.CharField(
        label="办理情况",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="办了什么、多少户、有无异常、报送了谁",
        error_messages={"required": "请写明办理情况：办了什么、多少户、有无异常"},
    )


class EntitlementFilter(forms.Form):
    """待遇列表的筛选；填错的一项不作数。"""

    PAID = [("", "全部"), ("paid", "本月发放"), ("ended", "已停发")]

    name = forms.CharField(label="户主", required=False, max_length=50)
    aid = forms.ChoiceField(label="类别", required=False, choices=[("", "全部"), *AidKind.choices])
    status = forms.ChoiceField(label="状态", required=False, choices=PAID)

    def narrow(self, rows, month):
        chosen = self.cleaned_data if self.is_valid() else {}
        if name := chosen.get("name"):
            rows = rows.filter(case__head_name__contains=tidy_name(name))
        if aid := chosen.get("aid"):
            rows = rows.filter(aid=aid)
        if chosen.get("status") == "paid":
            rows = rows.paid_in(month)
        if chosen.get("status") == "ended":
            rows = rows.filter(ends_month__lt=month)
        return rows


class ReviewForm(forms.Form):
    """定期核查，结论为维持（F33）；情况有变化的另办变更。"""

    reviewed_on = DateField(label="核查日期")
    way = forms.CharField(label="核查方式", max_length=60, help_text="如：入户、信息比对、邻里走访")
    with_whom = NameField(label="同去的人", help_text="核查须两人以上")
    found = forms.CharField(
        label="核查情况", widget=forms.Textarea(attrs={"rows": 3}), help_text="人口、收入、财产、健康、就业各有没有变化"
    )
    late_reason = forms.CharField(label="补登原因", max_length=200, required=False, help_text="距今超过3个工作日的须填")

    def __init__(self, *args, on, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reviewed_on"].initial = on


class TaperForm(forms.Form):
    """就业渐退：从哪天到哪天，为什么。"""

    starts_on = DateField(label="渐退开始")
    until = DateField(label="渐退期满")
    reason = forms.CharField(
        label="就业与收入情况", max_length=200, help_text="谁在哪里就业、月收入多少、为何给予渐退期"
    )

    def __init__(self, *args, on, until, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["starts_on"].initial, self.fields["until"].initial = on, until


class CommunityField(forms.ModelChoiceField):
    """社区的名称前写明街道。"""

    def label_from_instance(self, unit):
        return f"{unit.parent.name}{unit.name}"


class SendForm(forms.Form):
    """迁往同一区县别的街道。"""

    to_community = CommunityField(Unit.objects.none(), label="迁入的社区", empty_label="请选择")
    moved_on = DateField(label="迁移日期")
    address = AddressField(label="迁入后的住址")
    proof = forms.CharField(label="凭据与情况", max_length=200, help_text="如户口迁移证、租房合同；为何迁移")

    def __init__(self, *args, communities, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to_community"].queryset = communities.select_related("parent").order_by("code")


class MoveAnswerForm(AnswerForm):
    """接收或退回。"""

    agree, refuse = ("accept", "接收"), "不接收，退回"


class AccountChangeForm(forms.Form):
    """更换发放账户的提出；户名就是账户所有人的姓名，不另填。"""

    holder = forms.TypedChoiceField(
        label="新账户所有人", coerce=int, help_text="现住本户的成员或登记的监护人，户名与此相同"
    )
    bank = forms.CharField(label="开户银行", max_length=60)
    number = AccountNumberField(label="新账号")
    reason = forms.CharField(
        label="更换原因与凭据", max_length=200, help_text="如原账户所有人何时死亡、换了银行；看了什么证件、存折"
    )
    scan = StagedFileField(label="凭据扫描件", required=False, help_text="可不传；传了即归入卷宗")

    def __init__(self, *args, holders, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["holder"].choices = [("", "请选择"), *((one.pk, one.name) for one in holders)]


class AccountAnswerForm(PasswordAgainForm, AnswerForm):
    """核对更换发放账户：换用的写明告知了谁、拨的登记的哪个号码，再输口令；退回的写明理由。"""

    agree, refuse = ("confirm", "核对无误，换用新账户"), "不换，退回"
    field_order = ("outcome", "told_number", "told_who", "told_at", "number_again", "checked_how", "reason")

    told_number = forms.ChoiceField(
        label="拨打的号码", required=False, help_text="提出更换以前登记的号码；打不通、没有登记的当面告知"
    )
    told_who = NameField(label="告知了谁", required=False, help_text="接听的或当面的是谁")
    told_at = MomentField(label="何时告知的", required=False)
    number_again = AccountNumberField(
        label="新账号（照存折、银行卡再录一次）", required=False, help_text="填了与提出的不符即不能确认"
    )
    checked_how = forms.CharField(
        label="怎样核对的", max_length=200, required=False, help_text="如对方怎样答复、看了存折原件"
    )

    def __init__(self, *args, numbers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["told_number"].choices = [("", "请选择"), *numbers]
        for name in ("told_number", "told_who", "told_at", "checked_how"):
            self.fields[name].optional_words = "退回的不填"


class AccountStopForm(PasswordAgainForm, ReasonForm):
    """冷静期里退回已经确认的更换。"""
