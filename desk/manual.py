"""使用手册的极简排版：标题、段落、条目；其余记号当文字。一切照常转义。"""

import re

LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
MARKS = re.compile(r"[*`]{1,2}")


def sections(text):
    """[{id, title, level, blocks: [("p"|"li", 文字)]}]；图片与链接只留文字。"""
    found = []
    for line in text.splitlines():
        words = MARKS.sub("", LINK.sub(r"\1", line)).strip()
        if heading := re.match(r"(#{1,3}) +(.+)", words):
            found.append({"title": heading[2], "level": len(heading[1]), "id": f"s{len(found)}", "blocks": []})
        elif words and found:
            item = re.match(r"(?:[-*]|\d+[.、]) *(.+)", words)
            found[-1]["blocks"].append(("li", item[1]) if item else ("p", words.strip("| ")))
    return found
