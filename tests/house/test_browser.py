"""浏览器卡死也不误整场测试。"""

import os
import signal

import pytest
from playwright.sync_api import Error

from tests import chromium


def test_a_stuck_browser_is_replaced(browser, monkeypatch):
    monkeypatch.setattr(chromium, "ANSWER_SECONDS", 1)
    stuck = set(browser.processes)
    for process in stuck:
        os.kill(process.pid, signal.SIGSTOP)
    window = browser.new_context()
    page = window.new_page()
    assert page.evaluate("1 + 1") == 2
    assert not stuck & browser.processes
    window.close()


def test_a_page_that_never_answers_ends_the_test_and_not_the_run(browser):
    window = browser.new_context()
    page = window.new_page()
    with browser.watched(1), pytest.raises(Error):
        page.evaluate("new Promise(() => {})")
    assert browser.new_context().new_page().evaluate("1 + 1") == 2
