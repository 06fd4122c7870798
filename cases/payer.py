"""一户哪个月由哪个街道发：迁移过的，接续之月以前由迁出的街道，以后由迁入的；没有迁移过的即案件的街道。"""

from cases.models import HouseholdMove


def moves_of(household_id):
    """已接收的迁移，先接续的在前：[(自何月起, 迁出街道, 迁入街道)]，街道为编号。"""
    rows = HouseholdMove.objects.accepted().filter(household=household_id)
    return list(rows.values_list("first_month", "from_community__parent", "to_community__parent"))


def payer_in(month, moves, street_id):
    """`month` 由哪个街道发（编号）；`street_id` 为没有迁移过时的。"""
    for first, sender, _ in moves:
        if month < first:
            return sender
    return moves[-1][2] if moves else street_id
