"""社区协理员在 390 px 的手机上办一次入户：自动暂存、逐张传照片、屏上签名，点按不超过十二次。"""

import pytest
from django.utils import timezone

from evidence.models import HomeVisit, VisitPhoto
from tests.axe import violations
from tests.factories.accounts import PASSWORD
from tests.factories.cases import office_of
from tests.factories.evidence import picture, verified
from tests.staging import staged

pytestmark = pytest.mark.django_db(transaction=True)


@staged
def office():
    return office_of("LS2019")


@staged
def case(office):
    return verified(office, at=timezone.now())


def enter(phone, user):
    phone.goto("/accounts/login/")
    phone.fill("input[name=username]", user.username)
    phone.fill("input[name=password]", PASSWORD)
    phone.click("main button[type=submit]")
    phone.wait_for_load_state()


def shoot(phone, kind, seed):
    """一次点按：打开相机，照片随即上传。"""
    file = {"name": f"{kind}.jpg", "mimeType": "image/jpeg", "buffer": picture(seed).read()}
    phone.set_input_files(f"input[type=file][name=photo_{kind}]", file)
    phone.wait_for_selector(f"input[name=photo_{kind}_token]", state="attached")


def write(phone, name):
    """在签名板上写一笔。"""
    pad = phone.locator(f"fieldset:has(input[name={name}]) canvas")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    phone.mouse.move(box["x"] + 30, box["y"] + 60)
    phone.mouse.down()
    for step in range(12):
        phone.mouse.move(box["x"] + 40 + step * 15, box["y"] + 60 + (step % 3) * 20)
    phone.mouse.up()


def test_a_visit_takes_at_most_twelve_taps_and_one_thumb(phone, office, case):
    enter(phone, office.helper)
    phone.goto("/visits/")
    assert violations(phone) == []
    taps = 0

    def tap(target):
        nonlocal taps
        taps += 1
        phone.locator(target).first.click()

    tap("text=开始入户")
    phone.wait_for_load_state()
    tap(f"label:has-text('{office.window.name}')")
    tap("label:has-text('王建国')")
    tap("label:has-text('李秀英')")
    tap("label:has-text('自建房')")
    phone.fill("textarea[name=findings]", "三间平房，陈设简单，老人卧床")
    tap("label:has-text('与申报、核对一致')")
    tap("label:has-text('情况属实')")
    tap(".choices:has([name=suggests]) label:has-text('符合')")
    for seed, kind in enumerate(("door", "living", "kitchen")):
        shoot(phone, kind, 300 + seed)
        taps += 1
    for name in ("sign_first", "sign_second", "sign_visited"):
        write(phone, name)
    assert phone.evaluate("document.documentElement.scrollWidth") == 390
    assert violations(phone) == []
    tap("button:has-text('完成入户登记')")
    phone.wait_for_url("**/visits/")
    visit = HomeVisit.objects.get()
    assert (visit.status, visit.findings) == ("finished", "三间平房，陈设简单，老人卧床")
    assert VisitPhoto.objects.count() == 3
    assert visit.signatures.count() == 3
    assert taps <= 12


def test_what_was_typed_is_saved_without_a_tap_and_survives_closing_the_page(phone, office, case):
    enter(phone, office.helper)
    phone.goto(f"/cases/{case.pk}/record_visit/")
    phone.fill("textarea[name=findings]", "写到一半")
    phone.locator("label:has-text('基本属实')").click()
    phone.wait_for_selector("text=已自动暂存")
    phone.fill("textarea[name=findings]", "又写了一句")
    phone.locator("label:has-text('情况属实')").click()
    phone.wait_for_selector("[name=version][value='3']", state="attached")
    phone.goto("/visits/")
    phone.click("text=接着填")
    assert phone.input_value("textarea[name=findings]") == "又写了一句"
