import pytest
from fontTools.ttLib import TTFont

from ops import build_fonts


@pytest.mark.parametrize("style", build_fonts.FACES)
def test_small_font_holds_the_characters_of_notices(style):
    font = TTFont(build_fonts.path_of(style))
    assert "glyf" in font  # TrueType 轮廓，排版程序裁剪最快
    missing = [
        char
        for char in [*build_fonts.charset(), *build_fonts.BOXES]
        if char.isprintable() and ord(char) not in font.getBestCmap()
    ]
    assert missing == []
    assert font["name"].getDebugName(1) == build_fonts.FAMILY


def test_fonts_are_built_the_same_every_time(tmp_path, monkeypatch):
    """做两遍一字不差；只取几百字，全字库做一遍要二十几秒。"""
    few = [*build_fonts.charset()[::40], *filter(None, build_fonts.BOXES.values()), "□"]
    monkeypatch.setattr(build_fonts, "charset", lambda: few)
    built = []
    for name in ("first", "second"):
        monkeypatch.setattr(build_fonts, "OUT", tmp_path / name)
        build_fonts.OUT.mkdir()
        build_fonts.build("Regular", build_fonts.FACES["Regular"])
        built.append(build_fonts.path_of("Regular").read_bytes())
    assert built[0] == built[1] and len(built[0]) > 10_000
