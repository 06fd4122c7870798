"""演练里的公示：发起、逐处张贴、末日照片、异议、期满巡检。"""

from core.dates import local_day
from core.refusals import Blocked
from publicity import services, sweeps
from publicity.models import Objection, Posting


class Postings:
    def open_publicity(self, *, by, at, stage=None, planned_on=None):
        services.open_publicity([self.case.pk], by=by, at=at, stage=stage, planned_on=planned_on)

    def post_notice(self, *, by, at, place=None, posted_on=None):
        """默认贴全部没贴的地方；`place` 只贴一处。"""
        waiting = self._postings().filter(posted_on=None)
        waiting = list(waiting.filter(place=place) if place else waiting)
        if not waiting:
            raise Blocked("没有待张贴的公示单，请先发起公示")
        for one in waiting:
            photo = self.picture("公示首日")
            services.post_notice(one.bulletin_id, by=by, at=at, place=one.place, posted_on=posted_on, photo=photo)

    def take_last_photo(self, *, by, at, reason="演练补拍"):
        waiting = list(self._postings().filter(posted_on__isnull=False, last_photo=None, last_day__isnull=False))
        if not waiting:
            raise Blocked("没有待拍末日照片的张贴")
        for one in waiting:
            services.take_last_photo(one.pk, photo=self.picture("公示末日"), by=by, at=at, reason=reason)

    def record_objection(self, *, by, at, content="反映该户有固定收入", received_at=None, objector="", named=None):
        one = self.case.rounds.order_by("-pk").first()
        if one is None:
            raise Blocked("本案还没有公示，不能登记公众异议")
        staff = self.stage.staff[named] if named else None
        services.record_objection(
            one.pk, by=by, at=at, content=content, received_at=received_at, objector=objector, named=staff
        )

    def resolve_objection(self, *, by, at, outcome="dismissed", findings="经调查，反映的情况不属实"):
        one = Objection.objects.filter(round__case=self.case, outcome="").order_by("pk").first()
        if one is None:
            raise Blocked("没有未办结的异议")
        services.resolve_objection(one.pk, by=by, at=at, outcome=outcome, findings=findings)

    def close_publicity(self, *, by, at):
        """公示只由到期巡检结束；未到期的不动，照实说出。"""
        before = self.case.rounds.open().count()
        self.sweep(at=at, photo=True)
        if self.case.rounds.open().count() == before:
            raise Blocked(self.case.explain_state() or "没有期满的公示")

    def sweep(self, *, at, photo):
        if photo and self.case is not None:
            self._photograph(at)
        sweeps.refresh_provisional(at)
        sweeps.end_orphans(at)
        sweeps.close_ended(at)

    def _photograph(self, at):
        today = local_day(at)
        for one in self._postings().filter(last_day__lte=today, last_photo=None):
            reason = "演练补拍" if one.last_day < today else ""
            services.take_last_photo(
                one.pk, photo=self.picture("公示末日"), by=self.stage.staff["window"], at=at, reason=reason
            )

    def _postings(self):
        bulletins = self.case.rounds.open().values("bulletin")
        return Posting.objects.filter(bulletin__in=bulletins).order_by("pk")
