from django.db import models

from accounts.models import User
from cases.models import Case


class SeparateRegistration(models.Model):
    """单独登记备案（57号文第11条）：与经办人员有近亲属关系的案件，区级逐户实地核查。"""

    case = models.OneToOneField(Case, models.PROTECT, related_name="separate_registration", verbose_name="案件")
    registered_on = models.DateField("备案日期")
    tie_note = models.CharField("关系说明", max_length=300)
    visited_on = models.DateField("区级核查日期", null=True, blank=True)
    visited_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="核查人")
    visit_result = models.TextField("核查结果", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "单独登记备案"

    def __str__(self):
        return str(self.case)
