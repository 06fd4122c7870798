"""演练里的审批授权：区里授予、收回，两人办理；缺省自当日起。"""

from core.dates import local_day
from decisions.services import delegation
from regimes import samples
from regimes.models import Delegation


class Grants:
    def delegate(
        self, *, by, at, starts_on=None, ends_on=None, aid="", source="演练授权文件", provincial_basis="演练省级依据"
    ):
        """授予本街道审批；`aid` 缺省为剧本的类别。"""
        row = samples.delegation(self.stage.district, aid or self.scenario.aid, source, starts_on or local_day(at))
        row.street, row.ends_on, row.provincial_basis = self.stage.street, ends_on, provincial_basis
        row.confirmed_on, row.is_sample = None, False
        self._confirm(delegation.delegate(row, by=by, at=at, on=local_day(at)), at=at)

    def end_delegation(self, *, by, at, starts_on=None, aid="", source="演练收回文件"):
        """收回本街道现有的授权。"""
        aid, day = aid or self.scenario.aid, local_day(at)
        granted = Delegation.objects.in_force(self.stage.street, aid, starts_on or day)
        row = Delegation(district=self.stage.district, street=self.stage.street, aid=aid, revokes=True, source=source)
        row.starts_on = starts_on or day
        if granted is not None and granted.street_id is None:
            row.street = None
        self._confirm(delegation.delegate(row, by=by, at=at, on=day), at=at)

    def _confirm(self, row, *, at):
        delegation.confirm_delegation(row.pk, by=self.stage.second_officer, at=at, on=local_day(at))
