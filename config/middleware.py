"""全站的进出口：来访地址只信自家代理，登录后的页面不留缓存。"""

from ipaddress import ip_address, ip_network

from django.conf import settings
from django.utils.cache import add_never_cache_headers

FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PORT")
PERMISSIONS_POLICY = "camera=(self), geolocation=(), microphone=(), payment=(), usb=()"


class TrustedProxyMiddleware:
    """外人自报的来访地址不可信：登录锁定与事件记录都以此为据（ASVS 4.1.3）。"""

    def __init__(self, get_response):
        self.get_response = get_response
        self.proxies = [ip_network(text) for text in settings.TRUSTED_PROXIES]

    def __call__(self, request):
        meta = request.META
        if self._trusted(meta.get("REMOTE_ADDR", "")):
            meta["REMOTE_ADDR"] = self._visitor(meta)
        else:
            for header in FORWARDED:
                meta.pop(header, None)
        return self.get_response(request)

    def _trusted(self, text):
        try:
            address = ip_address(text.strip())
        except ValueError:
            return False
        return any(address in network for network in self.proxies)

    def _visitor(self, meta):
        """自右向左，第一个不是自家代理的地址。"""
        stated = [hop.strip() for hop in meta.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
        strangers = [hop for hop in reversed(stated) if not self._trusted(hop)]
        return strangers[0] if strangers and _is_address(strangers[0]) else meta["REMOTE_ADDR"]


class PrivatePagesMiddleware:
    """登录后的页面不进任何缓存，退出后按“后退”看不到前一人的案件；哪里的脚本、图片可用，每页都写明。"""

    def __init__(self, get_response):
        self.get_response = get_response
        self.sources = "; ".join(f"{name} {where}" for name, where in settings.CONTENT_SECURITY_POLICY.items())

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Content-Security-Policy", self.sources)
        signed_in = settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated
        if signed_in and not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        return response


def _is_address(text):
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
