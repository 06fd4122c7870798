"""每个键写在 TOML 文件的第几行：tomllib 不告诉行号，而规程作者要靠行号改错。"""

import re

HEADER = re.compile(r"^\s*(\[\[?)\s*([A-Za-z0-9_.\-]+)\s*\]\]?")
KEY = re.compile(r"^\s*\"?([A-Za-z0-9_\-]+)\"?\s*=")
QUOTES = re.compile(r"\"\"\"|'''")


def key_lines(text):
    """{路径: 行号}；路径如 （"procedure", 0, "limit", 2, "days"）。"""
    lines, counts, prefix, inside = {}, {}, (), False
    for number, line in enumerate(text.splitlines(), 1):
        if not inside and (header := HEADER.match(line)):
            prefix = _enter(header[1] == "[[", header[2].split("."), counts)
            lines[prefix] = number
        elif not inside and (key := KEY.match(line)):
            lines.setdefault((*prefix, key[1]), number)
        if len(QUOTES.findall(line)) % 2:
            inside = not inside
    return lines


def line_of(lines, path):
    """该路径的行号；行内表里的键取所在行，整段缺失取上一级。"""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)


def _enter(is_array, parts, counts):
    path = ()
    for part in parts[:-1]:
        path += (part,)
        if path in counts:
            path += (counts[path],)
    path += (parts[-1],)
    if is_array:
        counts[path] = counts.get(path, -1) + 1
        return (*path, counts[path])
    return (*path, counts[path]) if path in counts else path
