from households.models.consent import Authorisation, Promise
from households.models.finance import Asset, BankAccount, Expense, Income
from households.models.household import Household
from households.models.member import Member, Obligor
from households.models.tie import Tie, TieSource

__all__ = [
    "Asset",
    "Authorisation",
    "BankAccount",
    "Expense",
    "Household",
    "Income",
    "Member",
    "Obligor",
    "Promise",
    "Tie",
    "TieSource",
]
