"""各岗位把打得开的页都走一遍：从首页起，顺着页上的链接；同一种页（网址名）一个岗位只看一件，至多三个岗位看。

for page in walk({"window": office.window, ...}): page.who, page.url, page.text
"""

import re
from collections import Counter
from dataclasses import dataclass
from html import unescape

from django.test import Client
from django.urls import Resolver404, resolve

HREF = re.compile(r'href="(/[^"#]*)')
FILES = ("notices:print", "notices:paper", "notices:large", "notices:blank", "notices:dossier", "desk:export")
ENOUGH = 3


@dataclass(frozen=True)
class Page:
    who: str
    url: str
    name: str
    status: int
    text: str

    @property
    def main(self):
        """正文，不含各页相同的页头与菜单。"""
        return "<main" + self.text.partition("<main")[2].partition("</main>")[0] + "</main>"


def walk(users):
    """`users` 为 {岗位: 人}；逐页给出，打不开的（403、404、409）也在内。"""
    looked = Counter()
    for who, user in users.items():
        client = Client()
        client.force_login(user, backend="accounts.backends.StaffBackend")
        for page in _of_one(who, client, {name for name, count in looked.items() if count >= ENOUGH}):
            looked[page.name] += 1
            yield page


def _of_one(who, client, seen):
    waiting = ["/"]
    while waiting:
        url = waiting.pop(0)
        name = _name(url)
        if not name or (name in seen and url != "/") or name.startswith(FILES):
            continue
        seen.add(name)
        answer = client.get(url, follow=True)
        if not answer["Content-Type"].startswith("text/html"):
            continue
        yield Page(who, url, name, answer.status_code, answer.text)
        if answer.status_code == 200:
            waiting += [one for one in map(unescape, HREF.findall(answer.text)) if one != "/"]


def _name(url):
    """网址名；案件的各页签各算一种。"""
    try:
        found = resolve(url.partition("?")[0])
    except Resolver404:
        return ""
    return ":".join([found.view_name, str(found.kwargs.get("tab", ""))]).rstrip(":")
