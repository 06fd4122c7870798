"""排版：定稿内容 → PDF/A-2b。排版程序够不到网络和文件，字体与样式每进程只读一次。"""

import atexit
from functools import cache
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.text import normalize_newlines

from core.refusals import Refusal
from notices import figures
from notices.catalogue import BY_NAME

CSS_FILE = Path(__file__).with_name("css") / "paper.css"
VARIANT = "pdf/a-2b"
FONT_SCHEME = "office-font"
BREAK = format_html('<br><span class="{}"></span>', "para")  # 正文里另起一段缩进二字，表格里只换行
FACES = {"regular": "office-song-regular.ttf", "bold": "office-song-bold.ttf"}


class CannotPrint(Refusal):
    """版面里引用了外面的东西。"""

    default = "文书内容引用了外部文件或网址，不能付印，请联系系统管理员"


def render(paper, *, large=False):
    """一件卷内文件（文书或内部用纸）的 PDF 字节；`large` 为大字版。"""
    notice = getattr(paper, "notice", None)
    return to_pdf(notice_html(notice, large=large) if notice else sheet_html(paper))


def notice_html(notice, *, large=False):
    """对外文书的版面：红头、文号、标题、主送、正文、救济、落款用印、签收。"""
    form, content = BY_NAME[notice.kind], notice.content
    issuer = content["issuer"]
    context = {
        "content": content,
        "issuer": issuer,
        "title": notice.title,
        "number": notice.number,
        "recipient": notice.recipient,
        "dated": notice.issued_on,
        "remedy": content.get("remedy", ""),
        "large": large,
        "dense": form.dense,
        "seal": figures.seal(issuer["name"], sample=issuer["sample"]),
        "qr": figures.qr(f"{notice.number} {notice.check_code}"),
        "check_code": notice.check_code,
    }
    return _set(form, context)


def sheet_html(paper):
    """内部用纸的版面。"""
    content = paper.sheet.content
    issuer = content["issuer"]
    context = {
        "content": content,
        "issuer": issuer,
        "title": paper.title,
        "number": paper.number,
        "dated": paper.dated_on,
        "seal": figures.seal(issuer["name"], sample=issuer["sample"]),
        "stamp": f"{paper.number or paper.dossier.number} · 第{paper.pk}件",
    }
    return _set(BY_NAME[paper.sheet.template], context)


def blank_html(form, context):
    """不入卷的纸面：待签名的空白用纸、张贴用的公示单。"""
    return _set(form, context)


def _set(form, context):
    """套进版式；各栏里打了回车的照样另起一行。"""
    return render_to_string(form.template, {**context, "content": with_breaks(context["content"])})


def with_breaks(value):
    """文字里的换行成为版面上的换行，标记字符照原样印出；逐层看。"""
    if isinstance(value, dict):
        return {key: with_breaks(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [with_breaks(inner) for inner in value]
    if not isinstance(value, str) or "\n" not in value:
        return value
    lines = normalize_newlines(value.strip()).split("\n")
    return format_html_join(BREAK, "{}", ((line,) for line in lines))


def to_pdf(html):
    """HTML → PDF/A-2b 字节。除 data: 外任何地址都读不到；引用了就抛 CannotPrint，不悄悄漏掉。"""
    from weasyprint import HTML
    from weasyprint.urls import FatalURLFetchingError

    fonts, css = press_room()
    try:
        document = HTML(string=html, url_fetcher=closed_fetcher(), base_url=None)
        return document.write_pdf(stylesheets=[css], font_config=fonts, pdf_variant=VARIANT)
    except FatalURLFetchingError as reach:  # 它不是 Exception，放过去会停掉整个后台进程
        raise CannotPrint from reach


@cache
def press_room():
    """（字体配置，样式）：造一次要一秒，其后每件共用，内存不随件数增长。"""
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    faces = "".join(
        f'@font-face {{ font-family: "{settings.FONT_FAMILY}"; font-weight: {weight};'
        f" src: url({FONT_SCHEME}:{face}) }}\n"
        for face, weight in (("regular", 400), ("bold", 700))
        if font_file(face).exists()
    )
    css = CSS(string=faces + CSS_FILE.read_text("utf-8"), font_config=fonts, url_fetcher=font_fetcher())
    atexit.register(press_room.cache_clear)  # 退出前放开临时字体目录
    return fonts, css


@cache
def closed_fetcher():
    from weasyprint import URLFetcher

    return URLFetcher(allowed_protocols={"data"}, allow_redirects=False, fail_on_errors=True)


def font_fetcher():
    """只供自家样式读两个字体文件。"""
    from weasyprint import URLFetcher
    from weasyprint.urls import URLFetcherResponse

    class OwnFonts(URLFetcher):
        def fetch(self, url, headers=None):
            scheme, _, face = url.partition(":")
            if scheme != FONT_SCHEME or face not in FACES:
                raise ValueError(f"样式里不能引用 {url}")
            return URLFetcherResponse(url, font_file(face).read_bytes())

    return OwnFonts(allow_redirects=False, fail_on_errors=True)


def font_file(face):
    return Path(settings.FONT_DIR) / FACES[face]
