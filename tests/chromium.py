"""测试用的浏览器；它偶尔卡死不答，届时换一只新的再试，免得整场测试陪它等下去。"""

import os
from contextlib import contextmanager
from threading import Timer

import psutil
from playwright.sync_api import Error

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PROGRAM = "/usr/bin/chromium-headless-shell"  # 整只 Chromium 的无界面模式会卡死不答，精简的这一只不会
ANSWER_SECONDS = 30
TEST_SECONDS = 300


class Chromium:
    def __init__(self, driver):
        self.driver = driver
        self.launch()

    def launch(self):
        before = _own_browsers()
        program = os.environ.get("CHROMIUM", PROGRAM)
        self.browser = self.driver.chromium.launch(executable_path=program, args=FLAGS)
        self.processes = _own_browsers() - before

    def new_context(self, **options):
        """新开一个互不相干的窗口；`options` 同 Playwright。"""
        for _ in range(2):
            try:
                with self.watched(ANSWER_SECONDS):
                    return self.browser.new_context(**options)
            except Error:
                self.kill()
                self.launch()
        return self.browser.new_context(**options)

    @contextmanager
    def watched(self, seconds):
        """到时还没办完就杀掉浏览器：等着它的一方得到 Error，而不是永远等下去。"""
        watchdog = Timer(seconds, self.kill)
        watchdog.start()
        try:
            yield
        finally:
            watchdog.cancel()

    def kill(self):
        for process in self.processes:
            if process.is_running():
                process.kill()

    def close(self):
        self.browser.close()


def _own_browsers():
    return {process for process in psutil.Process().children(recursive=True) if process.name().startswith("chrom")}
