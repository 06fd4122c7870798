"""使用手册的极简排版：一岗一章，标题、段落、编号与条目、图；其余记号当文字，一切照常转义。"""

import re
from dataclasses import dataclass, field

from accounts.models import Role

PICTURE = re.compile(r"!\[([^\]]*)\]\(images/([\w-]+\.png)\)")
LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
MARKS = re.compile(r"[*`]{1,2}")
HEADING = re.compile(r"(#{1,3}) +(.+)")
ITEM = re.compile(r"(?:([-*])|\d+[.、]) *(.+)")
# 网址里的章名 → 手册里的二级标题；手册里的章都在其中（测试核对）。
CHAPTERS = {
    "start": "开始之前",
    "window": "窗口经办",
    "checker": "核对员",
    "community": "社区协理员",
    "review": "评审组",
    "leader": "分管领导",
    "district": "区民政局",
    "office": "系统管理员与审计监察",
    "public": "公众页面",
    "limits": "期限怎么算",
}
OWN = {
    Role.WINDOW: "window",
    Role.CHECKER: "checker",
    Role.COMMUNITY: "community",
    Role.REVIEWER: "review",
    Role.REVIEW_LEADER: "review",
    Role.LEADER: "leader",
    Role.DISTRICT: "district",
    Role.ADMIN: "office",
    Role.AUDITOR: "office",
}


@dataclass
class Section:
    """一节：`blocks` 为 ("p", 文字)、("ol" 或 "ul", [文字])、("img", {src, alt})。"""

    title: str
    blocks: list = field(default_factory=list)


def chapter_of(roles):
    """一个人打开手册先看哪一章：自己岗位的；没有岗位的看“开始之前”。"""
    return next((OWN[role] for role in OWN if role in roles), "start")


def chapters(text):
    """{二级标题: [Section]}；每章第一节是标题之下、三级标题之前的话，没有话的不列。"""
    found, sections = {}, None
    for line in text.splitlines():
        heading = HEADING.fullmatch(line.strip())
        if heading and len(heading[1]) == 2:
            sections = found[heading[2]] = [Section("")]
        elif heading and sections is not None:
            sections.append(Section(heading[2]))
        elif sections is not None:
            _add(sections[-1].blocks, line.strip())
    return {title: [one for one in rows if one.title or one.blocks] for title, rows in found.items()}


def _add(blocks, line):
    if picture := PICTURE.fullmatch(line):
        blocks.append(("img", {"src": f"manual/{picture[2]}", "alt": f"{picture[1]}的页面"}))
    elif item := ITEM.fullmatch(line):
        kind = "ul" if item[1] else "ol"
        if not blocks or blocks[-1][0] != kind:
            blocks.append((kind, []))
        blocks[-1][1].append(_plain(item[2]))
    elif line:
        blocks.append(("p", _plain(line)))


def _plain(text):
    return MARKS.sub("", LINK.sub(r"\1", text)).strip()
