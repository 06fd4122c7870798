import calendar


def add_months(day, months):
    """几个月后的同一日；没有同一日的取月末（民法典第202条）。"""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return day.replace(year=year, month=month + 1, day=min(day.day, last))
