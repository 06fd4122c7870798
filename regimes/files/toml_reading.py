"""把文件字节读成内容；读不成的，用办事人员听得懂的话说在第几行、怎么改。"""

import re
import tomllib

from regimes.files.problems import Problem, RegimeInvalid
from regimes.files.toml_lines import key_lines

MAX_BYTES = 1_000_000
# tomllib 的英文说法（开头） → 中文；先列的先中。
SYNTAX = {
    "Cannot overwrite a value": "同一项写了两次，请删去一处",
    "Cannot declare": "同一个表头写了两次，请并成一处",
    "Cannot mutate immutable namespace": "同一张表在别处已写完，不能再添",
    "Expected '=' after a key": "项目名之后缺少等号，等号用半角 =",
    "Invalid date or datetime": "没有这一天，日期写成 2021-07-01",
    "Unterminated string": "引号没有配对",
    "Illegal character '\\n'": "引号没有配对，一行之内要有头有尾",
    "Unclosed array": "方括号没有配对，或两个值之间缺少逗号",
    "Unclosed inline table": "花括号没有配对，或两项之间缺少逗号",
    "Expected newline or end of document": "一行只写一项，这一项之后多了字",
    "Expected ']' at the end of a table declaration": "表头的方括号没有配对",
    "Expected ']]' at the end of an array declaration": "表头的两层方括号没有配对",
    "Invalid value": "等号之后的值写法不对：文字加半角双引号，日期写成 2021-07-01",
    "Invalid initial character for a key part": "项目名只能用字母、数字、下划线",
    "Invalid statement": "这一行看不懂：应是“项目名 = 值”或表头",
    "Illegal character": "有看不见的控制字符，请重新输入这一行",
}


def read(raw):
    """文件字节 → （内容，{路径: 行号}）；读不成抛 RegimeInvalid。"""
    if len(raw) > MAX_BYTES:
        raise RegimeInvalid([Problem(1, f"文件有 {len(raw):,} 字节，超过 1 MB，不像是规程文件，不予读取")])
    try:
        text = raw.decode("utf-8-sig")
        return tomllib.loads(text), key_lines(text)
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise RegimeInvalid([Problem(line, "不是 UTF-8 编码的文字，请另存为 UTF-8")]) from None
    except tomllib.TOMLDecodeError as error:
        raise RegimeInvalid([syntax_problem(str(error), text)]) from None
    except (RecursionError, ValueError):  # 数字长得离谱，tomllib 抛 ValueError
        raise RegimeInvalid([Problem(1, "括号套得太深或数字太长，不予读取")]) from None


def syntax_problem(message, text):
    detail, _, place = message.rpartition("(at ")
    digits = re.match(r"line (\d+)", place)
    line = int(digits[1]) if digits else len(text.splitlines()) or 1
    said = next((words for start, words in SYNTAX.items() if detail.startswith(start)), "写法不合规矩")
    return Problem(line, f"不合 TOML 语法：{said}")
