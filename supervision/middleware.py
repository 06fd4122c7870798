"""审计监察打开的每一页都留痕：谁在看，也看得见他看了什么。"""

import re
from html import unescape

from django.utils import timezone

from accounts.models import Role
from supervision.services.audit import audit

TITLE = re.compile(r"<title>\s*(.*?)\s*·[^·<]*</title>", re.S)
# 没有任何人的资料的几页。
PLAIN = {"desk:settings", "desk:help", "accounts:password", "accounts:my_relatives", "supervision:progress"}


class AuditTrailMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.method == "GET" and response.status_code == 200 and self.is_audited(request):
            found = request.resolver_match
            case_id = found.kwargs.get("pk") if found.route.startswith("cases/<int:pk>/") else None
            audit(subject_of(request, response), by=request.user, at=timezone.now(), case_id=case_id)
        return response

    def is_audited(self, request):
        found, user = request.resolver_match, request.user
        if found is None or found.view_name in PLAIN or not user.is_authenticated:
            return False
        return Role.AUDITOR in user.roles_on(timezone.localdate())


def subject_of(request, response):
    """页名；局部换块的、文件，没有页名的写网址。"""
    is_page = response.get("Content-Type", "").startswith("text/html") and not response.streaming
    found = TITLE.search(response.text) if is_page else None
    return f"看“{unescape(found[1])}”" if found else f"看 {request.path}"
