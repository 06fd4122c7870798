"""文书的送达状况，供页面与待办。"""

from regimes.models import SpecialDay


def rows(notices, today):
    """给每份文书标上：是否送达、还剩几个工作日、怎么说。"""
    calendar = SpecialDay.objects.calendar()
    for notice in notices:
        served = [one for one in notice.services.all() if one.succeeded and not one.voided_at]
        notice.served = served[0] if served else None
        notice.workdays_left = calendar.count(today, notice.serve_by) if notice.serve_by else None
        notice.overdue = bool(notice.serve_by and not served and today > notice.serve_by)
    return notices
