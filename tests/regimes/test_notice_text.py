"""通知原文读得对不对：各年的措辞读出的日子，与随附的放假日逐日相同。"""

from datetime import date

import pytest

from regimes.calendar import notice_checks, notice_text
from regimes.calendar.frozen import special_days
from regimes.calendar.notice_text import Day, by_holiday, notice_year, read
from regimes.calendar.notices import examine
from regimes.models import SpecialDay

NOTICES = {
    2019: """一、元旦：2018年12月30日至2019年1月1日放假调休，共3天。2018年12月29日（星期六）上班。
二、春节：2月4日至10日放假调休，共7天。2月2日（星期六）、2月3日（星期日）上班。
三、清明节：4月5日放假，与周末连休。
四、劳动节：2019年5月1日至4日放假调休，共4天。4月28日（星期日）、5月5日（星期日）上班。
五、端午节：6月7日放假，与周末连休。
六、中秋节：9月13日放假，与周末连休。
七、国庆节：10月1日至7日放假调休，共7天。9月29日（星期日）、10月12日（星期六）上班。""",
    # 国办发明电〔2019〕16号，春节、上班日照国办发明电〔2020〕1号延长假期之后的日子。
    2020: """一、元旦：2020年1月1日放假，共1天。
二、春节：1月24日至2月2日放假调休，共10天。1月19日（星期日）上班。
三、清明节：4月4日至6日放假调休，共3天。
四、劳动节：5月1日至5日放假调休，共5天。4月26日（星期日）、5月9日（星期六）上班。
五、端午节：6月25日至27日放假调休，共3天。6月28日（星期日）上班。
六、国庆节、中秋节：10月1日至8日放假调休，共8天。9月27日（星期日）、10月10日（星期六）上班。""",
    2021: """一、元旦：2021年1月1日至3日放假，共3天。
二、春节：2月11日至17日放假调休，共7天。2月7日（星期日）、2月20日（星期六）上班。
三、清明节：4月3日至5日放假调休，共3天。
四、劳动节：5月1日至5日放假调休，共5天。4月25日（星期日）、5月8日（星期六）上班。
五、端午节：6月12日至14日放假，共3天。
六、中秋节：9月19日至21日放假调休，共3天。9月18日（星期六）上班。
七、国庆节：10月1日至7日放假调休，共7天。9月26日（星期日）、10月9日（星期六）上班。""",
    2022: """一、元旦：2022年1月1日至3日放假，共3天。
二、春节：1月31日至2月6日放假调休，共7天。1月29日（星期六）、1月30日（星期日）上班。
三、清明节：4月3日至5日放假调休，共3天。4月2日（星期六）上班。
四、劳动节：4月30日至5月4日放假调休，共5天。4月24日（星期日）、5月7日（星期六）上班。
五、端午节：6月3日至5日放假，共3天。
六、中秋节：9月10日至12日放假，共3天。
七、国庆节：10月1日至7日放假调休，共7天。10月8日（星期六）、10月9日（星期日）上班。""",
    2023: """一、元旦：2022年12月31日至2023年1月2日放假调休，共3天。
二、春节：1月21日至27日放假调休，共7天。1月28日（星期六）、1月29日（星期日）上班。
三、清明节：4月5日放假，共1天。
四、劳动节：4月29日至5月3日放假调休，共5天。4月23日（星期日）、5月6日（星期六）上班。
五、端午节：6月22日至24日放假调休，共3天。6月25日（星期日）上班。
六、中秋节、国庆节：9月29日至10月6日放假调休，共8天。10月7日（星期六）、10月8日（星期日）上班。""",
    2024: """一、元旦：1月1日放假，与周末连休。
二、春节：2月10日至17日放假调休，共8天。2月4日（星期日）、2月18日（星期日）上班。"""
    """鼓励各单位结合带薪年休假等制度落实，安排职工在除夕（2月9日）休息。
三、清明节：4月4日至6日放假调休，共3天。4月7日（星期日）上班。
四、劳动节：5月1日至5日放假调休，共5天。4月28日（星期日）、5月11日（星期六）上班。
五、端午节：6月10日放假，与周末连休。
六、中秋节：9月15日至17日放假调休，共3天。9月14日（星期六）上班。
七、国庆节：10月1日至7日放假调休，共7天。9月29日（星期日）、10月12日（星期六）上班。""",
    2025: """一、元旦：1月1日（周三）放假1天，不调休。
二、春节：1月28日（农历除夕、周二）至2月4日（农历正月初七、周二）放假调休，共8天。1月26日（周日）、2月8日（周六）上班。
三、清明节：4月4日（周五）至6日（周日）放假，共3天。
四、劳动节：5月1日（周四）至5日（周一）放假调休，共5天。4月27日（周日）上班。
五、端午节：5月31日（周六）至6月2日（周一）放假，共3天。
六、国庆节、中秋节：10月1日（周三）至8日（周三）放假调休，共8天。9月28日（周日）、10月11日（周六）上班。""",
    2026: """国务院办公厅关于2026年部分节假日安排的通知
各省、自治区、直辖市人民政府，国务院各部委、各直属机构：
经国务院批准，现将2026年元旦、春节、清明节、劳动节、端午节、中秋节和国庆节放假调休日期的具体安排通知如下。
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。
2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
节假日期间，各地区、各部门要妥善安排好值班和安全、保卫、疫情防控等工作，遇有重大突发事件，要按规定及时报告并妥善处置，确保人民群众祥和平安度过节日假期。
国务院办公厅
2025年11月4日""",
}

# 2014至2017年的“补休”
NOTICES[2014] = """一、元旦：1月1日放假1天。
二、春节：1月31日至2月6日放假调休，共7天。1月26日（星期日）、2月8日（星期六）上班。
三、清明节：4月5日放假，4月7日（星期一）补休。
四、劳动节：5月1日至3日放假调休，共3天。5月4日（星期日）上班。
五、端午节：6月2日放假，与周末连休。
六、中秋节：9月8日放假，与周末连休。
七、国庆节：10月1日至7日放假调休，共7天。9月28日（星期日）、10月11日（星期六）上班。"""
NOTICES[2017] = """一、元旦：1月1日放假，1月2日（星期一）补休。
二、春节：1月27日至2月2日放假调休，共7天。1月22日（星期日）、2月4日（星期六）上班。
三、清明节：4月2日至4日放假调休，共3天。4月1日（星期六）上班。
四、劳动节：5月1日放假，与周末连休。
五、端午节：5月28日至30日放假调休，共3天。5月27日（星期六）上班。
六、中秋节、国庆节：10月1日至8日放假调休，共8天。9月30日（星期六）上班。"""
NOTICES[2016] = """一、元旦：1月1日放假，与周末连休。
二、春节：2月7日至13日放假调休，共7天。2月6日（星期六）、2月14日（星期日）上班。
三、清明节：4月4日放假，与周末连休。
四、劳动节：5月1日放假，5月2日（星期一）补休。
五、端午节：6月9日至11日放假调休，共3天。6月12日（星期日）上班。
六、中秋节：9月15日至17日放假调休，共3天。9月18日（星期日）上班。
七、国庆节：10月1日至7日放假调休，共7天。10月8日（星期六）、10月9日（星期日）上班。"""
AMENDED = {
    2015: """关于纪念日调休放假的通知
经国务院批准，2015年中国人民抗日战争暨世界反法西斯战争胜利70周年纪念日（9月3日）全国放假1天，特作如下调休安排：
9月3日至5日调休放假，共3天。其中9月3日（星期四）放假，9月4日（星期五）调休，9月6日（星期日）上班。""",
    2019: """关于调整2019年劳动节假期安排的通知
经国务院批准，现对2019年劳动节假期安排调整如下：
2019年5月1日至4日放假调休，共4天。4月28日（星期日）、5月5日（星期日）上班。""",
}

# “与周末连休”的周末本就休息，随附数据有的年份不另列。
JOINED_WEEKEND = {
    (date.fromisoformat(day), "off")
    for day in "2024-06-08 2024-06-09 2014-04-06 2016-01-02 2016-01-03 2016-04-02 2016-04-03 2017-04-29 2017-04-30 "
    "2014-05-31 2015-09-05 2014-06-01 2014-09-06 2014-09-07".split()
}


def shipped(year):
    return {(row["day"], row["kind"]) for row in special_days() if notice_year(row["day"], row["name"]) == year}


@pytest.mark.parametrize("year", NOTICES)
def test_the_wording_of_each_year_gives_the_shipped_days(year):
    reading = read(NOTICES[year], year)
    assert reading.faults == ()
    assert {(one.day, one.kind) for one in reading.days} - JOINED_WEEKEND == shipped(year) - JOINED_WEEKEND
    assert notice_checks.faults(reading.days, year) == []
    assert bool(notice_checks.doubts(reading.days, year, {})) == (year == 2020)  # 延长的两个工作日没有调休来还


@pytest.mark.parametrize("year", NOTICES)
def test_one_long_line_reads_the_same(year):
    text = "".join(NOTICES[year].split("\n"))
    assert {(one.day, one.kind) for one in read(text, year).days} - JOINED_WEEKEND == shipped(year) - JOINED_WEEKEND


def test_a_list_of_dates_reads_the_same_as_the_notice():
    rows = [f"{row['day']},{row['kind']},{row['name']},{row['source']}" for row in special_days()
            if row["day"].year == 2026]  # fmt: skip
    reading = read("\n".join(["day,kind,name,source", *rows]), 2026)
    assert reading.faults == () and {(one.day, one.kind) for one in reading.days} == shipped(2026)
    short = read("2026年1月1日 放假 元旦\n2026/1/4 上班", 2026)
    assert [(one.day.day, one.kind, one.name) for one in short.days] == [(1, "off", "元旦"), (4, "work", "调休")]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("1月4日（周日）", "1月4日（周六）", "第4行：2026年1月4日是周日，不是周六"),
        ("共9天", "共8天", "第5行：春节写的是共8天，列出的是9天"),
        ("4月6日", "4月31日", ""),
        ("4月4日（周六）至6日（周一）", "4月31日", "第7行：2026年4月31日不存在"),
        ("至3日（周六）放假", "至3日（周六）", "没有写明是放假还是上班"),
        ("三、清明节：", "三、植树节：", "第7行：“植树节”不是法定节日"),
        ("2026年部分", "2025年部分", "第1行：这是2025年的通知，所选的年份是2026年"),
        ("2月15日（农历腊月二十八、周日）至23日", "2月25日至23日", "第5行：“2月25日至23日"),
    ],
)
def test_a_wrong_notice_is_refused_with_its_line(old, new, says):
    text = NOTICES[2026].replace(old, new)
    assert says in " / ".join(read(text, 2026).faults)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("明年再说", "第1行：“明年再说”不是一行日期"),
        ("\n2026-13-01，放假，元旦", "第2行：2026年13月01日不存在"),
        ("2026-01-01，元旦", "日期之后请写“放假”或“上班”"),
        ("2026-01-01，放假", "放假日请写明节日名称"),
        ("一" * 20_001, "超过20000字"),
    ],
)
def test_a_wrong_list_is_refused_with_its_line(text, says):
    assert says in " / ".join(read(text, 2026).faults)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("5月9日（周六）", "5月8日（周五）", "第8行：2026年5月8日是周五，不是周末，不会是调休上班日"),
        ("五、端午节：6月19日（周五）至21日（周日）放假，共3天。\n", "", "缺端午节的放假安排"),
        ("2月28日（周六）上班", "2月14日（周六）上班", "2026年2月14日写了两次"),
        ("6月19日（周五）至21日（周日）", "2025年6月19日至21日", "2025年6月19日不在2026年"),
        ("至23日（农历正月初七、周一）放假调休，共9天", "至28日放假调休，共14天", "请核对有无漏写"),
    ],
)
def test_a_notice_that_cannot_be_right_is_refused(old, new, says):
    reading = read(NOTICES[2026].replace(old, new), 2026)
    assert reading.faults == ()
    assert says in " / ".join(notice_checks.faults(reading.days, 2026))


def test_an_unusual_number_of_days_is_only_a_doubt():
    reading = read(NOTICES[2026].replace("5月9日（周六）上班。", ""), 2026)
    assert notice_checks.faults(reading.days, 2026) == []
    assert notice_checks.doubts(reading.days, 2026, {date(2026, 5, 2): "劳动节", date(2026, 3, 8): "节"}) == [
        "扣除调休后放假14个工作日，本年法定为13个",
        "推算的法定节日不在放假日里：3月8日（节）",
    ]


def test_new_years_eve_days_belong_to_the_next_year():
    assert notice_year(date(2022, 12, 31), "元旦") == 2023
    assert notice_checks.faults([Day(date(2022, 12, 31), "off", "元旦")], 2023)[0].startswith("缺春节")


def test_the_notice_that_lengthens_a_holiday_alone_is_told_to_be_entered_as_a_whole_year():
    text = """国务院办公厅关于延长2020年春节假期的通知
一、延长2020年春节假期至2月2日（农历正月初九，星期日），2月3日（星期一）起正常上班。
二、各地大专院校、中小学、幼儿园推迟开学。"""
    [fault] = read(text, 2020).faults
    assert "延长假期的通知，只说了春节" in fault and "2020年全年" in fault


def test_days_are_told_by_holiday_for_comparison_with_the_text():
    told = by_holiday(read(NOTICES[2020], 2020).days)
    assert told[1] == ("春节", "2020年1月24日(周五)至2020年2月2日(周日)，共10天", "2020年1月19日(周日)")
    assert [name for name, _, _ in told] == ["元旦", "春节", "清明节", "劳动节", "端午节", "国庆节、中秋节"]
    assert told[0][1:] == ("2020年1月1日(周三)，共1天", "")


def test_half_a_notice_names_the_holidays_that_are_missing(db):
    half = NOTICES[2021].split("四、")[0]
    assert any("缺" in one and "国庆节" in one and "请贴全文" in one for one in examine(half, 2021)[1])
    torn = NOTICES[2021][: NOTICES[2021].index("上班", NOTICES[2021].index("春节"))]
    faults = examine(torn, 2021)[1]
    assert any("没有写明是放假还是上班" in one for one in faults) and any("请贴全文" in one for one in faults)
    assert not any("<" in one for one in faults)


@pytest.mark.parametrize(
    "item",
    [
        pytest.param("1月1日放假，共" + "9" * 5000 + "天", id="天数长得离谱"),
        pytest.param("9999年12月31日放假，与周末连休", id="最后一天再往后"),
        pytest.param("0001年1月1日放假，与周末连休", id="第一天再往前"),
    ],
)
def test_nonsense_numbers_are_told_and_never_an_error(item):
    assert read(f"一、元旦：{item}。", 2027).faults


@pytest.mark.parametrize("year", AMENDED)
def test_a_notice_that_changes_one_holiday_leaves_the_rest_of_the_year_as_it_was(db, year):
    """那一年照原通知录过：调整的那份读出来仍是一整年，只有那个节日换新。"""
    only = {2015: "纪念日", 2019: "劳动节"}[year]
    assert read(AMENDED[year], year).only == only
    named = "抗战" if year == 2015 else only
    original = SpecialDay.objects.exclude(day__year=year, name__contains=named)
    SpecialDay.objects.exclude(pk__in=original.values("pk")).delete()
    if year == 2019:
        SpecialDay.objects.create(day=date(2019, 5, 1), kind="off", name="劳动节")
    days, faults = examine(AMENDED[year], year)
    assert faults == []
    assert {(one.day, one.kind) for one in days} - JOINED_WEEKEND == shipped(year)
    assert examine(AMENDED[year], year - 1)[1] and "通知，所选的年份是" in examine(AMENDED[year], year - 1)[1][0]


def test_a_change_of_one_holiday_without_the_year_it_changes_says_which_comes_first(db):
    SpecialDay.objects.filter(day__year=2019).delete()
    assert examine(AMENDED[2019], 2019)[1] == ["这份通知只调整劳动节：请先录入2019年全年的放假安排，确认之后再录这一份"]


def test_two_notices_pasted_together_are_told_in_one_sentence():
    assert read(NOTICES[2025] + "\n" + NOTICES[2026], 2026).faults == (notice_text.TWO,)
    assert read(NOTICES[2019] + "\n" + AMENDED[2019], 2019).faults == (notice_text.TWO,)
