import os
import socket
import subprocess
import sys
import time
from io import BytesIO

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from PIL import Image

from accounts.models import Unit
from tools.demo.offices import PASSWORD
from tools.demo.shots import SHOTS

IMAGES = settings.BASE_DIR / "docs" / "images"
OFFICE, PHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}
LARGEST = 150 * 1024
COLOURS = (128, 64, 32, 16)
START_SECONDS = 30
CHROMIUM = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
CHROMIUM += ["--lang=zh-CN", "--disable-background-networking", "--disable-component-update", "--disable-sync"]


class Command(BaseCommand):
    help = "在空库里装入演示数据，以各岗位登录截图，写入 docs/images（make manual 已备好临时库）"

    def add_arguments(self, parser):
        parser.add_argument("names", nargs="*", help="只截这几张；不写即全部")
        parser.add_argument("--reuse", action="store_true", help="用现有的演示库，不另装")

    def handle(self, names, *, reuse=False, **options):
        if not settings.SAMPLE_DATA:
            raise CommandError("正式运行的设置下不截图")
        if not reuse:
            call_command("migrate", verbosity=0)
            if Unit.objects.exists():
                raise CommandError("库里已有数据；请用 make manual，它另备一个空库")
            call_command("seed_demo", stdout=self.stdout)
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright 占着事件循环，而网址要查库
        IMAGES.mkdir(parents=True, exist_ok=True)
        wanted = [shot for shot in SHOTS if not names or shot.name in names]
        with Server() as url:
            for name, size in take(url, wanted):
                self.stdout.write(f"{name}.png {size // 1024} KB")


class Server:
    """截图期间的网页服务，用毕即停。"""

    def __enter__(self):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        command = [sys.executable, "manage.py", "runserver", f"127.0.0.1:{port}", "--noreload", "--insecure"]
        env = {**os.environ, "DEBUG": "false"}
        self.child = subprocess.Popen(  # noqa: S603
            command, cwd=settings.BASE_DIR, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        deadline = time.monotonic() + START_SECONDS
        while not answers(port):
            if self.child.poll() is not None or time.monotonic() > deadline:
                raise CommandError("网页服务没有起来")
            time.sleep(0.2)
        return f"http://127.0.0.1:{port}"

    def __exit__(self, *problem):
        self.child.terminate()
        self.child.wait(10)


def answers(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def take(url, shots):
    """逐张截图；同一人只登录一次。给出（图名, 字节数）。"""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        program = os.environ.get("CHROMIUM", "/usr/bin/chromium-headless-shell")
        browser = driver.chromium.launch(
            executable_path=program, args=CHROMIUM, env={**os.environ, "LANGUAGE": "zh_CN"}
        )
        screens = {}
        for shot in shots:
            key = (shot.user, shot.phone)
            if key not in screens:
                screens[key] = screen(browser, url, *key)
            page = screens[key]
            answer = page.goto(shot.where())
            if answer.status >= 400:
                raise CommandError(f"{shot.name}：{page.url} 答 {answer.status}")
            if shot.steps:
                shot.steps(page)
            yield shot.name, keep(page.screenshot(), IMAGES / f"{shot.name}.png")


def screen(browser, url, user, phone):
    context = browser.new_context(
        base_url=url, viewport=PHONE if phone else OFFICE, locale="zh-CN", timezone_id="Asia/Shanghai"
    )
    page = context.new_page()
    if user:
        page.goto("/accounts/login/")
        page.get_by_label("登录名").fill(user)
        page.get_by_label("口令").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(lambda address: "login" not in address)
    return page


def keep(raw, path):
    """减色压到 150 KB 以内再存。"""
    image = Image.open(BytesIO(raw)).convert("RGB")
    for colours in COLOURS:
        image.quantize(colours, dither=Image.Dither.NONE).save(path, optimize=True)
        if path.stat().st_size <= LARGEST:
            break
    return path.stat().st_size
