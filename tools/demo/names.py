"""虚构的姓名：依次取姓与名，同一街道里不重。"""

from itertools import count

SURNAMES = (
    "赵钱孙李周吴郑王冯陈蒋沈韩杨朱秦许何吕施张孔曹严金魏陶姜谢邹苏潘葛范彭鲁韦马苗方俞任袁柳鲍史唐费岑薛雷贺倪汤"
)
MEN = "建国 志明 德顺 来福 永贵 长根 水生 有田 春林 大山 立新 守义 广才 金生 全福 宝山 树林 学文 新民 海亮".split()
WOMEN = "桂兰 秀珍 玉梅 翠英 春花 月娥 凤霞 淑芬 巧云 金凤 冬梅 彩霞 素琴 爱华 小燕 红英 兰香 水仙 菊香 丽萍".split()


def people(seed, sex):
    """一个个取：`seed` 不同的街道从不同处起，四十户之内不重。"""
    given = MEN if sex == "男" else WOMEN
    for n in count():
        turn = seed * 7 + n
        yield SURNAMES[(turn * 11 + n // len(given)) % len(SURNAMES)] + given[turn % len(given)]
