"""演员表：哪个街道、哪一户、几个工作日前开始、办到哪一步。"""

from desk.demo import early
from desk.demo.acts import Line
from desk.demo.homes import Home

# (户主, 家庭, 经过, 几个工作日前开始)
XS = [
    ("王㛃", "elder", early.registered, 1),
    ("陈大勇", "couple", early.ready, 0),
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
    ("邓小芹", "mother", early.investigated, 7),
    ("曹铁柱", "couple", early.declined, 10),
    ("彭月娥", "elder", early.withdrawn, 13),
]
RICH = {"曹铁柱"}
ADDRESSES = {"xs": "示例新村{}栋{}室", "ls": "示例里{}号楼{}室"}


def stories(offices, diary):
    """全部家庭的经过，尚未开始。"""
    for key, rows in (("xs", XS), ("ls", LS)):
        for serial, (head, kind, story, ago) in enumerate(rows, 1):
            address = ADDRESSES[key].format(serial % 9 + 1, 100 + serial * 3)
            home = Home(head, kind, address, rich=head in RICH, rural=serial % 5 == 0)
            number = serial if key == "xs" else serial + 100
            yield story(Line(offices[key], home, diary, number), diary.past(ago))
