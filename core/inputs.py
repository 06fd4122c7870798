"""日期、月份的输入框：浏览器只认 2026-11-27、2026-11 的写法，别的写法显示为空。"""

from django import forms


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, attrs=None, format="%Y-%m-%d"):
        super().__init__(attrs, format)


class MonthInput(forms.DateInput):
    input_type = "month"

    def __init__(self, attrs=None, format="%Y-%m"):
        super().__init__(attrs, format)
