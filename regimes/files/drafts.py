"""没有入库的程序：由检查过的规程文件直接造出，供检查走法和不连库的测试用。"""

from regimes.files.schema import COLUMNS
from regimes.models import Procedure, Provision, PublicityRule


def draft(row):
    """`checking.parse` 给出的一套程序 → 没有入库的 Procedure;`rows` 为原样。"""
    rules = row["rules"]
    made = Procedure(
        aid=row["aid"], purpose=row["purpose"], **{key: rules[key]["value"] for key in COLUMNS if key in rules}
    )
    made._publicity = [
        PublicityRule(**{key: value for key, value in one.items() if key != "_path"}) for one in row["publicity"]
    ]
    made._provisions = {key: Provision(key=key, value=one["value"]) for key, one in rules.items()}
    made.rows = row
    return made
