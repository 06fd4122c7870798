from accounts.models.countersign import Countersign
from accounts.models.declarations import KinshipKind, RelativeDeclaration, RelativeWithdrawal, SecrecyAgreement
from accounts.models.people import Role, RoleGrant, User
from accounts.models.units import Unit, UnitLevel

__all__ = [
    "Countersign",
    "KinshipKind",
    "RelativeDeclaration",
    "RelativeWithdrawal",
    "Role",
    "RoleGrant",
    "SecrecyAgreement",
    "Unit",
    "UnitLevel",
    "User",
]
