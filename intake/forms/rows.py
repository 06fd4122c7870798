"""没有脚本时的“添加一行”：多给一行，所填照旧，暂不查错，什么也不办。"""


def add_row(formset):
    """已填的表单组多出一空行。"""
    data = formset.data.copy()
    data[f"{formset.prefix}-TOTAL_FORMS"] = str(formset.total_form_count() + 1)
    formset.data = data
    formset.__dict__.pop("forms", None)
    formset.__dict__.pop("management_form", None)
