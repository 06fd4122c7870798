"""由文书目录写出一览 docs/forms.md。"""

from pathlib import Path

from django.conf import settings

from notices.catalogue import FORMS

PAGE = Path(settings.BASE_DIR) / "docs/forms.md"
HEAD = """# 文书一览

由 `manage.py forms` 从 `notices/catalogue.py` 写成，不要手改（`--check` 只核对）。没有代号的是自拟的：法规和随附规程
都没有给出样式。保管期限按民政部、国家档案局关于低保档案管理的通知（文号未查明），各地可以更长；国家有没有更新的规定没有查明。

| 代号 | 题名 | 标识 | 文号代字 | 签字、用印 | 卷内类别 | 救济途径 | 保管 |
| --- | --- | --- | --- | --- | --- | --- | --- |
"""


def page():
    return HEAD + "".join(_line(form) for form in FORMS)


def _line(form):
    cells = [
        form.code or "自拟",
        form.title.format("〔…〕"),
        f"`{form.name}`",
        form.series or "—",
        form.signs,
        f"{form.filed.value} {form.filed.label}",
        "有" if form.remedy else "—",
        form.keep.value,
    ]
    return f"| {' | '.join(cells)} |\n"
