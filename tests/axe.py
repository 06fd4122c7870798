"""无障碍检查：在浏览器里跑 axe-core，给出违反的规则与元素。"""

from pathlib import Path

SOURCE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text("utf-8")


def violations(page):
    """当前页违反的规则；空列表即通过。用调试通道注入，不放宽页面的内容安全策略。"""
    session = page.context.new_cdp_session(page)
    session.send("Runtime.evaluate", {"expression": SOURCE})
    found = page.evaluate("axe.run()")["violations"]
    return [(rule["id"], [node["target"] for node in rule["nodes"]]) for rule in found]
