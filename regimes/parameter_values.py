"""参数的值怎么读、怎么存、怎么给人看；有哪些参数见 `parameters`。"""

import unicodedata
from decimal import Decimal, InvalidOperation

from regimes.parameters import GROUNDS, SPECS


def parse(key, text):
    """把录入的文字读成可存的值；读不懂抛 ValueError（中文）。"""
    spec, text = SPECS[key], text.strip()
    if spec.kind == "choice":
        return _option(spec, text)
    if spec.kind in LISTS:
        return LISTS[spec.kind](spec, text)
    return str(_number(text, spec.kind))


def _option(spec, text):
    for code, name in spec.options.items():
        if text in (code, name):
            return code
    raise ValueError(f"“{spec.label}”只能填：{'、'.join(spec.options.values())}")


def _pairs(text):
    """每行“甲=乙”；全角等号、冒号也认。"""
    for line in filter(None, map(str.strip, text.splitlines())):
        name, _, value = unicodedata.normalize("NFKC", line).replace(":", "=").partition("=")
        yield name.strip(), value.strip()


def _steps(spec, text):
    rows = sorted((_number(least, "money"), _number(months, "multiple")) for least, months in _pairs(text))
    if not rows:
        raise ValueError("至少填一行，如：10000=2")
    if len({least for least, _ in rows}) < len(rows):
        raise ValueError("同一个自付数写了两次")
    return [[str(least), str(months)] for least, months in rows]


def _kinds(spec, text):
    found = [_option(spec, line.strip()) for line in text.replace("、", "\n").splitlines() if line.strip()]
    if not found:
        raise ValueError(f"至少填一类：{'、'.join(spec.options.values())}")
    return sorted(set(found), key=list(spec.options).index)


def _shares(spec, text):
    rows = {}
    for name, share in _pairs(text):
        code = _option(spec, name)
        if code in rows:
            raise ValueError(f"“{name}”写了两次")
        rows[code] = str(_number(share, "share"))
    if not rows:
        raise ValueError("至少填一行，如：重度残疾=0.2")
    return rows


def _grounds(spec, text):
    rows, known = {}, {name: code for code, name in GROUNDS.items()}
    for name, said in _pairs(text):
        code, words = _option(spec, name), [one.strip() for one in said.split("、") if one.strip()]
        if code in rows:
            raise ValueError(f"“{name}”写了两次")
        if not words or set(words) - set(known):
            raise ValueError(f"“{name}”的事由只能填：{'、'.join(known)}，几项用顿号隔开")
        rows[code] = [known[one] for one in words]
    if not rows:
        raise ValueError("至少填一行，如：医疗自付=残疾、重病")
    return rows


def _ranges(spec, text):
    rows = {}
    for name, said in _pairs(text):
        code, (least, _, most) = _option(spec, name), said.partition("-")
        if code in rows:
            raise ValueError(f"“{name}”写了两次")
        low, high = _number(least.strip(), "money"), _number(most.strip(), "money")
        if low > high:
            raise ValueError(f"“{name}”最少的不能多于最多的")
        rows[code] = [str(low), str(high)]
    if not rows:
        raise ValueError("至少填一行，如：因灾=500-3000")
    return rows


LISTS = {"ranges": _ranges, "shares": _shares, "steps": _steps, "kinds": _kinds, "grounds": _grounds}


def _number(text, kind):
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise ValueError(f"“{text}”不是数") from None
    if not number.is_finite() or number < 0:
        raise ValueError("不能为负数")
    if kind == "share" and number > 1:
        raise ValueError("比例应在 0 与 1 之间，如 20% 填 0.2")
    if kind == "money" and (number > Decimal("99999999.99") or number.as_tuple().exponent < -2):
        raise ValueError("金额最多两位小数，且不超过 99,999,999.99 元")
    if kind == "number" and not (number == int(number) and 1 <= number <= 31):
        raise ValueError("应为 1 至 31 的整数")
    return number


def from_json(key, value):
    spec = SPECS[key]
    if spec.kind in ("choice", "kinds", "grounds"):
        return value
    if spec.kind == "steps":
        return tuple((Decimal(least), Decimal(months)) for least, months in value)
    if spec.kind == "ranges":
        return {code: (Decimal(least), Decimal(most)) for code, (least, most) in value.items()}
    if spec.kind == "shares":
        return {code: Decimal(share) for code, share in value.items()}
    return int(Decimal(value)) if spec.kind == "number" else Decimal(value)


def show(key, value):
    """给人看的一行文字。"""
    spec = SPECS.get(key)
    if spec is None:
        return str(value)
    if spec.kind == "choice":
        return spec.options.get(value, value)
    if spec.kind == "kinds":
        return "、".join(spec.options.get(code, code) for code in value)
    if spec.kind == "ranges":
        return "、".join(f"{spec.options[code]} {least} 至 {most} 元" for code, (least, most) in value.items())
    if spec.kind == "grounds":
        named = {spec.options[code]: "、".join(GROUNDS[one] for one in why) for code, why in value.items()}
        return "；".join(f"{kind}：{why}" for kind, why in named.items())
    if spec.kind == "steps":
        return "、".join(f"自付满 {least} 元给 {months} 个月" for least, months in value)
    if spec.kind == "shares":
        return "、".join(f"{spec.options.get(code, code)} {share}" for code, share in value.items())
    return f"{value} {spec.unit}".strip()
