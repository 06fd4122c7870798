from io import BytesIO

import pytest
from PIL import Image

from tests.axe import violations

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.tools.style_urls")]
PAGES = ["", "?errors", "phone/", "public/"]


def is_wider_than_screen(page):
    return page.evaluate("document.documentElement.scrollWidth > window.innerWidth")


@pytest.mark.parametrize("path", PAGES)
def test_every_part_is_accessible_on_the_office_screen(page, path):
    page.goto(f"/desk/style/{path}")
    assert violations(page) == []
    assert not is_wider_than_screen(page)


@pytest.mark.parametrize("path", PAGES)
def test_every_part_is_accessible_on_the_phone(phone, path):
    phone.goto(f"/desk/style/{path}")
    assert violations(phone) == []
    assert not is_wider_than_screen(phone)


def test_phone_buttons_are_big_enough_for_a_thumb(phone):
    phone.goto("/desk/style/phone/")
    heights = phone.evaluate(
        "[...document.querySelectorAll('main :is(button, .button, summary, label:has(> input)), .phonebar a')]"
        ".map(e => e.getBoundingClientRect().height)"
    )
    assert len(heights) > 6
    assert min(heights) >= 44


def test_errors_take_the_focus_and_link_to_their_fields(page):
    page.goto("/desk/style/?errors")
    assert page.evaluate("document.activeElement.matches('[data-error-summary]')")
    page.get_by_role("link", name="社区：").click()
    assert page.evaluate("document.activeElement.name") == "place"


def test_a_full_id_number_fills_in_sex_and_birth_date(page):
    page.goto("/desk/style/")
    page.get_by_label("证件号", exact=True).press_sequentially("34060319620305１23x")
    page.get_by_text("在享：低保").wait_for()
    assert page.get_by_label("出生日期").input_value() == "1962-03-05"
    assert page.get_by_label("男").is_checked()
    assert "id_number" not in page.url


def test_a_member_row_is_added_in_place(page):
    page.goto("/desk/style/")
    page.get_by_role("button", name="添加一名成员").click()
    assert page.locator("[data-row]").count() == 2
    assert page.locator("input[name=members-TOTAL_FORMS]").input_value() == "2"
    assert page.evaluate("document.activeElement.name") == "members-1-name"


def test_without_scripts_the_add_button_submits_the_form(browser, live_server):
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/desk/style/")
    with page.expect_response(lambda answer: answer.request.method == "POST") as sent:
        page.get_by_role("button", name="添加一名成员").click()
    assert "add_row=members" in sent.value.request.post_data
    context.close()


def test_the_search_box_keeps_the_words_out_of_the_address(page):
    page.goto("/desk/style/")
    page.keyboard.press("/")
    page.keyboard.type("340603196203051234")
    with page.expect_response("**/search/") as sent:
        page.keyboard.press("Enter")
    page.wait_for_load_state()
    assert sent.value.request.method == "POST"


def test_lists_are_walked_with_j_and_k(page):
    page.goto("/desk/style/")
    for key in "jjk":
        page.keyboard.press(key)
    assert page.locator("tr.row-here").inner_text().startswith("王建国")
    assert page.evaluate("document.activeElement.textContent.trim()") == "王建国"


def photo(side):
    out = BytesIO()
    Image.effect_noise((side, side), 80).convert("RGB").save(out, "JPEG", quality=95)
    return {"name": "门牌.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def test_photos_are_made_smaller_and_sent_one_by_one(phone):
    phone.goto("/desk/style/phone/")
    big = photo(3000)
    phone.get_by_label("入户照片").set_input_files([big, photo(400)])
    phone.get_by_text("已传 2/2").wait_for()
    sizes = [int(box.input_value().split("-")[1]) for box in phone.locator("[name=photos_token]").all()]
    assert len(sizes) == 2
    assert sizes[0] < len(big["buffer"])


def test_a_photo_that_cannot_be_sent_stays_in_the_form(phone):
    phone.goto("/desk/style/phone/")
    phone.route("**/upload/", lambda route: route.fulfill(status=409, json={"reasons": ["这张照片已经用过"]}))
    phone.get_by_label("入户照片").set_input_files([photo(300)])
    phone.get_by_text("没传上：这张照片已经用过").wait_for()
    assert phone.evaluate("document.querySelector('[name=photos]').files.length") == 1


def test_a_signature_is_kept_until_it_is_cleared(page):
    page.goto("/desk/style/phone/")
    pad = page.locator("canvas[role=img]")
    pad.scroll_into_view_if_needed()
    frame = pad.bounding_box()
    page.mouse.move(frame["x"] + 30, frame["y"] + 60)
    page.mouse.down()
    page.mouse.move(frame["x"] + 200, frame["y"] + 90, steps=12)
    page.mouse.up()
    assert page.locator("[name=signature]").input_value().startswith("data:image/png;base64,")
    page.get_by_role("button", name="重签").click()
    assert page.locator("[name=signature]").input_value() == ""


def test_nothing_typed_is_left_in_the_browser(page):
    page.goto("/desk/style/")
    page.get_by_label("姓名", exact=True).first.fill("王建国")
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert page.evaluate("htmx.config.historyCacheSize") == 0
    assert page.evaluate("htmx.config.allowEval") is False
