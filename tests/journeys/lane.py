"""社区协理员，拿着手机在楼道里。"""

from publicity.models import Bulletin
from tests.factories.evidence import picture
from tests.journeys.counter import Registrar

SHOTS = ("门口、门牌", "客厅", "厨房")


class Helper(Registrar):
    def visit(self, case, *, second, seed=0):
        """打开今日入户里的这一户，填、拍、签，一页完成；再次入户的换 `seed`，照片不能重用。"""
        self.open("visits:record_visit", case.pk)
        self.tick(second.name)
        for member in case.family():
            self.tick(member.name)
        self.tick("商品房")
        self.fill("生活状况", "两室一厅，陈设简单")
        self.tick("与申报、核对一致")
        self.tick("情况属实")
        self.tick("符合", inside=self.page.locator(".choices:has([name=suggests])"))
        for number, label in enumerate(SHOTS):
            photo = picture(case.pk * 10 + number + seed)
            self.attach(label, {"name": f"{label}.jpg", "mimeType": "image/jpeg", "buffer": photo.read()})
        self.wait_for_uploads(len(SHOTS))
        for label in self._signers():
            self.sign(label)
        self.press("完成入户登记")

    def _signers(self):
        return [one.get_attribute("aria-label") for one in self.page.locator("[data-signature] canvas").all()[:3]]

    def sign(self, label):
        """手指写一笔。"""
        self.clicks += 1
        pad = self.page.get_by_role("img", name=label)
        pad.scroll_into_view_if_needed()
        box = pad.bounding_box()
        mouse = self.page.mouse
        mouse.move(box["x"] + 20, box["y"] + 30)
        mouse.down()
        for step in range(1, 12):
            mouse.move(box["x"] + 20 + step * 15, box["y"] + 30 + step % 3 * 20)
        mouse.up()

    # —— 公示栏 ——
    def post(self, *, seed, place=None):
        waiting = Bulletin.objects.latest("pk").postings.filter(posted_on=None)
        posting = waiting.get(place=place) if place else waiting.get()
        self.open("publicity:post_notice", posting.pk)
        self._photo("首日照片", seed)
        self.press("已经贴好，登记")
        return posting

    def last_photo(self, posting, *, seed):
        self.open("publicity:take_last_photo", posting.pk)
        self._photo("照片", seed)
        self.press("存入末日照片")

    def _photo(self, label, seed):
        photo = {"name": "公示栏.jpg", "mimeType": "image/jpeg", "buffer": picture(seed).read()}
        self.attach(label, photo)
        self.wait_for_uploads(1)
