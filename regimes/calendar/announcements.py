from regimes.models import SpecialDay


def calendar_notice(today, calendar=None):
    """每年11月起，次年放假安排还没录入时给页面顶上的一句话；已录入或未到11月为空。"""
    year = today.year + 1 if today.month >= 11 else today.year
    if year in (calendar or SpecialDay.objects.calendar()).known_years:
        return ""
    return (
        f"{year}年放假安排尚未录入，跨入{year}年和上年末三天（12月29日起）的期限都是暂定的；"
        "国务院办公厅通知公布后请区民政局录入日历"
    )
