"""使用手册的极简排版：标题、段落、条目；其余记号当文字。一切照常转义。"""

import re

PICTURE = re.compile(r"!\[([^\]]*)\]\(images/([\w-]+\.png)\)")
LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
MARKS = re.compile(r"[*`]{1,2}")


def sections(text):
    """[{id, title, level, blocks: [("p"|"li"|"img", 文字)]}]；图片给 {"src", "alt"}，链接只留文字。"""
    found = []
    for line in text.splitlines():
        if (picture := PICTURE.fullmatch(line.strip())) and found:
            found[-1]["blocks"].append(("img", {"src": f"manual/{picture[2]}", "alt": f"{picture[1]}的页面"}))
            continue
        words = MARKS.sub("", LINK.sub(r"\1", line)).strip()
        if heading := re.match(r"(#{1,3}) +(.+)", words):
            found.append({"title": heading[2], "level": len(heading[1]), "id": f"s{len(found)}", "blocks": []})
        elif words and found:
            item = re.match(r"(?:[-*]|\d+[.、]) *(.+)", words)
            found[-1]["blocks"].append(("li", item[1]) if item else ("p", words.strip("| ")))
    return found
