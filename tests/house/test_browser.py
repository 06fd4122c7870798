"""浏览器卡死也不误整场测试。"""

import os
import signal

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
