from households.models.account_change import AccountChange
from households.models.consent import Authorisation, Promise
from households.models.finance import Asset, BankAccount, Expense, Income
from households.models.household import Household, Membership
from households.models.obligor import Obligor
from households.models.person import Circumstance, Person
from households.models.tie import Tie, TieSource

__all__ = [
    "AccountChange",
    "Asset",
    "Authorisation",
    "BankAccount",
    "Circumstance",
    "Expense",
    "Household",
    "Income",
    "Membership",
    "Obligor",
    "Person",
    "Promise",
    "Tie",
    "TieSource",
]
