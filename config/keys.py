"""读取环境变量里的密钥；格式不对就当场报错，错误里不带密钥本身。"""

from django.core.exceptions import ImproperlyConfigured

KEY_BYTES = 32


def read_key(text):
    """64 位十六进制 → 32 字节。"""
    try:
        key = bytes.fromhex(text.strip())
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise ImproperlyConfigured("密钥应为 64 位十六进制数")
    return key


def read_keys(text):
    """“编号=密钥,编号=密钥” → 字典，次序即新旧次序。"""
    pairs = [pair.partition("=") for pair in text.split(",") if pair.strip()]
    keys = {name.strip(): read_key(key) for name, _, key in pairs}
    if not keys or "" in keys or len(keys) != len(pairs):
        raise ImproperlyConfigured("FIELD_KEYS 应为 编号=密钥，编号不可空缺或重复")
    return keys
