"""日志的格式；证件号、账号、电话一律不落日志（《个人信息保护法》第五十一条）。"""

import re

import structlog

LONG_NUMBER = re.compile(r"(?<![0-9A-Za-z])\d{11,19}[Xx]?(?![0-9A-Za-z])")


def mask_numbers(logger, method, event):
    """十一位以上的连续数字只留末四位。"""
    return {key: _masked(value) for key, value in event.items()}


def _masked(value):
    if isinstance(value, str):
        return LONG_NUMBER.sub(lambda found: "*" * (len(found[0]) - 4) + found[0][-4:], value)
    if isinstance(value, dict):
        return {key: _masked(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_masked(item) for item in value]
    return value


SHARED = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.stdlib.PositionalArgumentsFormatter(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
    mask_numbers,
]


def logging_to(kind, *, level):
    """`json` 给日志平台读，`console` 给人读；返回 Django 的 LOGGING。"""
    structlog.configure(
        processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    writer = structlog.processors.JSONRenderer(ensure_ascii=False)
    if kind == "console":
        writer = structlog.dev.ConsoleRenderer(colors=False)
    last = [structlog.stdlib.ProcessorFormatter.remove_processors_meta, writer]
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "house": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": [structlog.stdlib.ExtraAdder(), *SHARED],
                "processors": last,
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "house"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"handlers": [], "propagate": True},
            # 排版程序每一步都记，只留出错的。
            "weasyprint": {"level": "ERROR"},
            "fontTools": {"level": "ERROR"},
            "pikepdf": {"level": "ERROR"},
        },
    }
