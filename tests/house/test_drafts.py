"""填得久的表单都存得住：写表单都带编号与“先存着”，长不长由栏数定，不靠谁记得。"""

import re

from django import forms

from core import drafts
from tests.house import source

FORM = re.compile(r"<form\b[^>]*method=\"post\".*?</form>", re.S)
TYPED = re.compile(r"{% (field|include \"includes/_(field|rows|signature)\.html\")|<textarea|type=\"(text|date|file)\"")
# 不走一次性提交的：登录、口令、查找、查看号码、下载，至多三栏，没有可丢的。
NOT_ONCE = {
    "accounts/login.html",
    "accounts/password.html",
    "base.html",
    "cases/_call.html",  # 只有“打电话”一个按钮
    "decisions/decision.html",  # 只有“先跳过”一个按钮
    "desk/reveal.html",
    "desk/trace.html",  # 导出，每次各记一笔
    "desk/search.html",  # 把查找所输入的带到查重页，什么也不办
    "includes/_account.html",
    "includes/_session.html",
    "intake/new.html",
    "rosters/_full_download.html",
    "rosters/_roster_next.html",
    "rosters/temporary.html",
    "supervision/chains.html",  # 对照一份文件，什么也不存
    "supervision/looks.html",  # 查询
    "supervision/rosters.html",
    "tools/style_desk.html",
    "tools/style_phone.html",
}


def posts():
    for path in source.template_files():
        name = path.relative_to(source.TEMPLATES).as_posix()
        for found in FORM.finditer(path.read_text("utf-8")):
            yield name, found[0]


def test_every_form_that_writes_carries_a_number():
    assert {name for name, form in posts() if "{% form_key" not in form} == NOT_ONCE


def test_every_form_with_something_to_type_can_be_kept():
    """“先存着”在主按钮之后：按回车是提交，不是存。"""
    written = [(name, form) for name, form in posts() if "{% form_key" in form and TYPED.search(form)]
    assert [name for name, form in written if "{% keep_draft" not in form] == []
    assert [name for name, form in written if "<button" in form.split("{% keep_draft")[1]] == []


class Row(forms.Form):
    name, amount = forms.CharField(), forms.CharField()


class Sheet(forms.Form):
    """六栏，另有几行。"""

    hidden = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, data=None, rows=0):
        super().__init__(data)
        self.fields |= {f"f{n}": forms.CharField() for n in range(6)}
        self.rows = forms.formset_factory(Row, extra=rows)(data, prefix="rows")


class Both:
    """合成的表单。"""

    def __init__(self, data=None):
        self.head, self.people = Sheet(data), [Sheet(data)]


def test_the_number_of_fields_decides_rows_and_parts_included():
    assert not drafts.is_long(Sheet()) and not drafts.is_long(Sheet(rows=2))
    assert drafts.is_long(Sheet(rows=3)) and drafts.is_long(Both())


def test_a_resumed_form_in_parts_shows_no_faults():
    data = drafts.Resumed("rows-TOTAL_FORMS=1&rows-INITIAL_FORMS=1")
    both = Both(data)
    assert drafts.is_resumed(both)
    drafts.hush(both)
    assert not both.head.errors and not both.people[0].errors and both.head.rows.total_error_count() == 0
