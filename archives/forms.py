from django import forms

from archives.models import PaperKind
from core.inputs import DateInput
from core.uploads import StagedFileField

# 由系统印出的纸不从这里传；其签字后的原件可以传。
MINE = [choice for choice in PaperKind.choices if choice[0] not in (PaperKind.NOTICE.value,)]


class UploadForm(forms.Form):
    """上传一份材料的扫描件或照片。"""

    kind = forms.ChoiceField(label="类别", choices=MINE)
    title = forms.CharField(label="题名", max_length=120, help_text="如：王小明残疾证、2026年2月工资单")
    dated_on = forms.DateField(label="材料日期", widget=DateInput)
    file = StagedFileField(label="扫描件或照片", help_text="JPEG、PNG 或 PDF，不超过 20 MB")


class VoidForm(forms.Form):
    """作废一件材料。"""

    reason = forms.CharField(label="作废理由", max_length=200, widget=forms.Textarea(attrs={"rows": 2}))
