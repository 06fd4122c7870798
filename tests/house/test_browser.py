"""浏览器卡死也不误整场测试。"""

import os
import signal

import pytest
from playwright.sync_api import Error

from tests import axe, chromium


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


def test_a_page_whose_pieces_were_judged_is_not_judged_again_but_a_fault_in_one_is_seen(browser, monkeypatch):
    monkeypatch.setattr(axe, "FAULTLESS", set())
    form = "<main><h1>登记</h1><label for='name'>姓名</label><input id='name'><p>{}</p></main>"
    page_of = "<!doctype html><html lang='zh'><head><title>登记</title></head><body>{}</body></html>".format
    window = browser.new_context()
    page = window.new_page()
    page.set_content(page_of(form.format("王建国")))
    assert axe.violations(page) == []
    monkeypatch.setattr(axe, "SOURCE", "throw new Error('又查了一遍')")
    page.set_content(page_of(form.format("换了一家人")))
    assert axe.violations(page) == []
    monkeypatch.undo()
    page.set_content(page_of(form.format("王建国").replace("<label for='name'>姓名</label>", "")))
    assert [rule for rule, _ in axe.violations(page)] == ["label"]
    window.close()
