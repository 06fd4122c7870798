"""演员表：哪个街道、哪一户、几个工作日前开始、办到哪一步。"""

from tools.demo import early, late, months
from tools.demo.homes import Home
from tools.demo.late_acts import LateLine

# (户主, 家庭, 经过, 几个工作日前开始)
XS = [
    ("王㛃", "elder", early.registered, 1),
    ("陈大勇", "couple", early.ready, 1),
    ("周兰芝", "elder", early.relative_of_staff, 6),
    ("李长顺", "couple", early.asked_to_supplement, 9),
    ("赵红梅", "mother", early.supplemented, 8),
    ("孙有田", "single", early.declined, 12),
    ("钱玉珍", "elder", early.withdrawn, 15),
    ("何满仓", "single", early.terminated, 18),
    ("刘志刚", "disabled", early.accepted, 6),
    ("张桂英", "family", early.in_check, 5),
    ("杨春来", "couple", early.checked, 5),
    ("黄爱国", "disabled", early.visiting, 5),
    ("吴水生", "elder", early.objecting_to_check, 8),
    ("徐金花", "mother", early.visited, 6),
    ("朱永福", "family", early.assessed, 6),
    ("𠮷春生", "couple", early.investigated, 7),
    ("胡满堂", "disabled", early.investigated, 24),
    ("郑秋菊", "elder", late.voted_down, 9),
    ("马二虎", "couple", late.reviewed, 8),
    ("丁翠英", "mother", late.opened, 9),
    ("秦老实", "single", late.posted, 11),
    ("许月娥", "elder", late.posted, 12),
    ("尤金山", "family", late.objected, 11),
    ("严凤霞", "mother", late.objected_and_ended, 17),
    ("苏建业", "couple", late.without_last_photo, 16),
    ("潘淑兰", "elder", late.publicised, 16),
    ("葛长海", "disabled", late.panel_called, 17),
    ("范玉兰", "elder", late.panel_agreed, 19),
    ("鲁大有", "single", late.panel_agreed, 27),
    ("韦福生", "couple", late.sent_back, 20),
    ("方有财", "couple", late.refused, 15),
    ("袁兴旺", "family", late.refused_and_phoned, 20),
    ("柳桂芳", "mother", late.just_granted, 20),
    ("史来福", "disabled", late.paid, 30),
]
LS = [
    ("阿卜杜热西提·买买提", "couple", early.ready, 1),
    ("郭秀兰", "elder", early.declared_tie, 2),
    ("林德发", "single", early.asked_to_supplement, 7),
    ("高淑芬", "mother", early.accepted, 5),
    ("梁水根", "couple", early.in_check, 6),
    ("宋来喜", "disabled", early.waiting_for_letter, 12),
    ("唐玉莲", "elder", early.checked, 4),
    ("许大海", "family", early.visiting, 23),
    ("韩翠花", "mother", early.objecting_to_check, 7),
    ("冯石头", "single", early.assessed, 7),
    ("谢铁成", "single", early.extended, 10),
    ("邓小芹", "mother", early.investigated, 7),
    ("曹铁柱", "couple", early.declined, 10),
    ("彭月娥", "elder", early.withdrawn, 13),
    ("曾广财", "couple", late.posted, 8),
    ("萧玉芝", "elder", late.objected, 10),
    ("田有粮", "single", late.objected_and_ended, 15),
    ("董春梅", "mother", late.reviewed_on_objection, 18),
    ("程大山", "disabled", late.publicised, 14),
    ("任秀珍", "elder", late.publicised, 21),
    ("姜万金", "couple", late.to_refuse, 9),
    ("戴金贵", "family", late.refused, 13),
    ("夏来运", "single", late.refused_and_served, 14),
    ("陆天明", "single", early.relieved, 1),
    ("蒋小妹", "mother", early.paperwork_done, 6),
    ("钟巧云", "mother", late.just_granted, 18),
    ("汪老栓", "elder", late.granted, 20),
]
CAST = {"xs": XS, "ls": LS}
# 已在享的户：几个月前批的；每月名册由此而来。
PAID = {
    "xs": [("田桂香", "elder", 3), ("贾二妮", "mother", 3), ("薛长贵", "disabled", 2), ("雷秀云", "family", 2)],
    "ls": [("侯春花", "mother", 3), ("龙大有", "single", 3), ("段玉梅", "elder", 2), ("汤满园", "couple", 2)],
}
RICH = {"曹铁柱", "方有财", "袁兴旺", "姜万金", "戴金贵", "夏来运"}
URGENT = {"陆天明", "蒋小妹"}  # 急难救助
ADDRESSES = {"xs": "示例新村{}栋{}室", "ls": "示例里{}号楼{}室"}
EARLIEST = 3  # 最早的一户是几个月前批的
BEFORE_MONTH = 3  # 提前几个工作日登记，当月内便能批出


def stories(office, diary):
    """演示街道全部家庭的经过，尚未开始。"""
    rows = CAST[office.key]
    for serial, (head, kind, story, ago) in enumerate(rows, 1):
        yield story(line(office, diary, head, kind, serial), diary.past(ago))
    for serial, (head, kind, back) in enumerate(PAID[office.key], len(rows) + 1):
        yield late.paid(line(office, diary, head, kind, serial), diary.before_month(back, BEFORE_MONTH))
    yield months.monthly(office, diary)
    yield months.nights(diary, diary.before_month(EARLIEST, BEFORE_MONTH))


def line(office, diary, head, kind, serial):
    address = ADDRESSES[office.key].format(serial % 9 + 1, 100 + serial * 3)
    home = Home(head, kind, address, rich=head in RICH, rural=serial % 5 == 0)
    aid = "temporary_urgent" if head in URGENT else "minimum_living"
    return LateLine(office, home, diary, serial if office.key == "xs" else serial + 100, aid=aid)
