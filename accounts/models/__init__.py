from accounts.models.countersign import Countersign
from accounts.models.declarations import KinshipKind, RelativeDeclaration, RelativeWithdrawal, SecrecyAgreement
from accounts.models.people import Role, RoleGrant, User
from accounts.models.proposal import STANDING, WAITING, Answer, Proposal, ProposalQuerySet
from accounts.models.stand_in import STOOD_IN, StandIn
from accounts.models.units import Unit, UnitLevel

__all__ = [
    "STANDING",
    "STOOD_IN",
    "WAITING",
    "Answer",
    "Countersign",
    "KinshipKind",
    "Proposal",
    "ProposalQuerySet",
    "RelativeDeclaration",
    "RelativeWithdrawal",
    "Role",
    "RoleGrant",
    "SecrecyAgreement",
    "StandIn",
    "Unit",
    "UnitLevel",
    "User",
]
