from households.models.account_change import AccountChange
from households.models.bank_account import BankAccount
from households.models.consent import Authorisation, Promise
from households.models.household import Household, Membership
from households.models.obligor import Obligor
from households.models.periodic import Periodic
from households.models.person import Circumstance, Person
from households.models.tie import Tie, TieSource

__all__ = [
    "AccountChange",
    "Authorisation",
    "BankAccount",
    "Circumstance",
    "Household",
    "Membership",
    "Obligor",
    "Periodic",
    "Person",
    "Promise",
    "Tie",
    "TieSource",
]
