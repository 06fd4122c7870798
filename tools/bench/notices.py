"""文书：一件一份地印 100 份不同的通知书，与照常用法的排版程序相比，两边都出 PDF/A-2b，交替进行。

底线（floor）：每份新建 HTML(string=…).write_pdf()，样式写在页内，字体用系统的 Noto ttc。
"""

import gc
from datetime import date
from statistics import median
from time import perf_counter
from types import SimpleNamespace

import psutil
from django.conf import settings

from notices import freezing, printing
from notices.catalogue import REFUSAL

ROUNDS, EACH = 10, 10
NAIVE_FONT = "Noto Serif CJK SC"
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨"
ISSUER = {
    "name": "相山区三堤口街道办事处",
    "own_word": "我街道",
    "phone": "0561-3000000",
    "complaint_phone": "0561-3000001",
    "address": "相山区三堤口路1号",
    "review_body": "淮北市相山区人民政府",
    "court": "淮北市相山区人民法院",
    "sample": False,
}


def run():
    from weasyprint import HTML

    pages = [page_of(turn) for turn in range(ROUNDS * EACH)]
    css = printing.CSS_FILE.read_text("utf-8").replace(settings.FONT_FAMILY, NAIVE_FONT)
    plain = [page.replace("</head>", f"<style>{css}</style></head>") for page in pages]
    naive = lambda html: HTML(string=html).write_pdf(pdf_variant=printing.VARIANT)  # noqa: E731
    memory = memory_alone(pages)  # 先量：那时还没有别的做法占过内存
    naive(plain[0])
    ours, floor, sizes = [], [], []
    for start in range(0, len(pages), EACH):
        ours.append(timed(printing.to_pdf, pages[start : start + EACH], sizes))
        floor.append(timed(naive, plain[start : start + EACH], []))
    ratios = sorted(slow / quick for slow, quick in zip(floor, ours, strict=True))
    yield {
        "name": "notices",
        "n": len(pages),
        "ours_ms": round(median(ours), 1),
        "floor_ms": round(median(floor), 1),
        "ratio": round(median(ratios), 2),
        "ratio_min_max": [round(ratios[0], 2), round(ratios[-1], 2)],
        "goal": "ratio >= 2.2, bytes <= 46080, rss <= 1.2",
        "bytes_median": int(median(sizes)),
        "bytes_max": max(sizes),
        "rss_mb_after_10": memory[0],
        "rss_mb_after_100": memory[-1],
        "rss_growth": round(memory[-1] / memory[0], 3),
    }


def timed(make, pages, sizes):
    """一轮的每份毫秒数。"""
    gc.collect()
    begin = perf_counter()
    sizes += [len(make(page)) for page in pages]
    return (perf_counter() - begin) * 1000 / len(pages)


def memory_alone(pages):
    """只用我们的做法印一遍，每十份记一次占用的内存（MB）。"""
    process, memory = psutil.Process(), []
    for turn, page in enumerate(pages, start=1):
        printing.to_pdf(page)
        if turn % 10 == 0:
            memory.append(round(process.memory_info().rss / 2**20, 1))
    return memory


def page_of(turn):
    """第 turn 份：人名、金额、文号都不同。"""
    name = SURNAMES[turn % 16] + "建国秀英小明晓梅文军"[turn % 10] + "华强丽敏"[turn % 4]
    content = freezing.freeze(
        {
            "matter": "城市最低生活保障",
            "id_masked": "340***********1234",
            "requested_on": date(2026, 2, 1 + turn % 27),
            "facts": f"你户家庭人口{turn % 5 + 1}人，核定月总收入{3000 + turn * 37}.00元，"
            "人均月收入高于本区城市低保标准770元/人·月。",
            "clause": "《最低生活保障审核确认办法》第四条、第二十条",
            "other_aid": "低保边缘家庭认定、临时救助，可到本街道社会救助窗口咨询。",
        }
    )
    content["issuer"] = ISSUER
    number = f"三街救不准〔2026〕{turn + 1}号"
    notice = SimpleNamespace(
        kind=REFUSAL.name,
        content=content,
        number=number,
        recipient=name,
        issued_on=date(2026, 3, 2),
        check_code=freezing.check_code(number, content),
    )
    return printing.notice_html(notice)
