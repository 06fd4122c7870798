"""脱敏：页面上只见认得出、用不了的号码。"""

SHORT = range(7, 13)  # 护照、通行证一类不过十来位，留七位等于公开


NO_NUMBER = "无证件"  # 没有证件号码的人，名册、表格上这样写


def mask_id(number):
    """身份号码留前3后4：340***********1234；护照等短号码只留首位与后2位：C*****67。"""
    if len(number or "") in SHORT:
        return _mask(number, head=1, tail=2)
    return _mask(number, head=3, tail=4)


def mask_phone(number):
    """电话留前3后4：138****1234。"""
    return _mask(number, head=3, tail=4)


def mask_account(number):
    """银行账号只留尾4。"""
    return _mask(number, head=0, tail=4)


def mask_name(name):
    """姓名留姓，两字以上另留末字：张三 → 张*，欧阳小明 → 欧**明。"""
    name = name or ""
    if len(name) <= 1:
        return name
    if len(name) == 2:
        return f"{name[0]}*"
    return f"{name[0]}{'*' * (len(name) - 2)}{name[-1]}"


def _mask(number, *, head, tail):
    number = number or ""
    if len(number) <= head + tail:
        return "*" * len(number)  # 太短，留任何一位都等于公开
    return f"{number[:head]}{'*' * (len(number) - head - tail)}{number[-tail:]}"
