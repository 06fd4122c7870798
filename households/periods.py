"""一笔收支是每月的、一年合计的，还是一次的：折成每月多少、十二个月多少，全程分数，不取整。"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from households.codes import Period

YEAR = 12
ASK_PERIOD = "请选择这笔钱是每月的、一年合计的，还是一次的"
ASK_SPREAD = "一次性的收支没有写分摊几个月，本区也没有录入“一次性收支分摊月数”；请写明月数，或请区民政局在“设置”中录入"


@dataclass(frozen=True)
class Sum:
    """一笔钱；`months` 为所填的月数：每月的是一年里有几个月，一年合计的是合计了几个月，一次的是分摊几个月。"""

    value: Decimal
    period: str = Period.MONTH
    months: int | None = None

    def monthly(self, spread=None):
        """折成每月（Fraction）；`spread` 为区里规定的一次性收支分摊月数，要用而没有的 ValueError（中文）。"""
        amount, months = Fraction(self.value), self._months(spread)
        return amount * months / YEAR if self.period == Period.MONTH else amount / months

    def twelve_months(self):
        """申请前十二个月里实有多少。"""
        return self.value * (self.months or YEAR) if self.period == Period.MONTH else self.value

    def formula(self, spread=None):
        """折成每月的算式；整年每月的就是原数。"""
        months, said = self._months(spread), f"{self.value:,.2f}"
        if self.period == Period.MONTH:
            return said if months == YEAR else f"{said} × {months} ÷ {YEAR}"
        return f"{said} ÷ {months}"

    def __str__(self):
        said = f"{Period(self.period).label} {self.value:,.2f} 元"
        return f"{said}（{self.months}个月）" if self.months else said

    def _months(self, spread):
        if self.period not in Period.values:
            raise ValueError(ASK_PERIOD)
        if self.months:
            return self.months
        if self.period != Period.ONCE:
            return YEAR
        if not spread:
            raise ValueError(ASK_SPREAD)
        return spread
