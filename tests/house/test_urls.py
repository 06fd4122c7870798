import re

import pytest
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.shortcuts import resolve_url
from django.urls import URLPattern, get_resolver

# 不登录也能打开的页面，逐一写明；多一个都须在此说明缘由。
PUBLIC = {
    "accounts:login": "登录本身",
    "publicity:public": "公众看正在公示的名单",
    "publicity:public_notice": "公众看一户的公示，结束即不可见",
}
SAMPLES = {"IntConverter": "1", "UUIDConverter": "00000000-0000-4000-8000-000000000000", "SlugConverter": "x"}
SECURE_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}


def walk(patterns, prefix="", space=""):
    for item in patterns:
        route = prefix + str(item.pattern)
        if isinstance(item, URLPattern):
            yield f"{space}{item.name or route}", route, item
        else:
            inner = f"{space}{item.namespace}:" if item.namespace else space
            yield from walk(item.url_patterns, route, inner)


PAGES = list(walk(get_resolver().url_patterns))


def sample_path(route, item):
    """给地址里的各参数填一个形式正确的值。"""
    path = route
    for name, converter in item.pattern.converters.items():
        value = SAMPLES.get(type(converter).__name__, "x")
        path = re.sub(rf"<(\w+:)?{name}>", value, path)
    return "/" + path.lstrip("^").rstrip("$")


def is_open(item):
    return getattr(item.callback, "login_required", True) is False


def test_only_the_listed_pages_are_public():
    assert {name for name, _, item in PAGES if is_open(item)} <= set(PUBLIC)


def test_every_other_page_sends_strangers_to_sign_in(client, db):
    login = resolve_url(settings.LOGIN_URL)
    wrong = {}
    for name, route, item in PAGES:
        if not is_open(item):
            answer = client.get(sample_path(route, item))
            if answer.status_code != 302 or not answer.url.startswith(f"{login}?{REDIRECT_FIELD_NAME}="):
                wrong[name] = answer.status_code
    assert wrong == {}


def test_every_answer_carries_the_secure_headers(client, db):
    paths = [sample_path(route, item) for _, route, item in PAGES] + ["/no-such-page"]
    for path in paths:
        answer = client.get(path)
        assert {name: answer.get(name) for name in SECURE_HEADERS} == SECURE_HEADERS, path
        assert "default-src 'self'" in answer["Content-Security-Policy"], path
        assert "unsafe" not in answer["Content-Security-Policy"], path


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_strangers_cannot_write_anywhere(client, db, method):
    wrong = {}
    for name, route, item in PAGES:
        if not is_open(item):
            answer = getattr(client, method)(sample_path(route, item))
            if answer.status_code not in (302, 405) or (answer.status_code == 302 and "?next=" not in answer.url):
                wrong[name] = answer.status_code
    assert wrong == {}
