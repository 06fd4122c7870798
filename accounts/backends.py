"""登录后每个请求取本人一次，连同所在街道与区，免得逐级再查。"""

from django.contrib.auth.backends import ModelBackend

from accounts.models import User


class StaffBackend(ModelBackend):
    def get_user(self, user_id):
        user = User.objects.select_related("unit__parent__parent").filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None
