"""共用的造数工具；每个应用一份，在此汇总。"""

from tests.factories.accounts import (  # noqa: F401
    PASSWORD,
    RelativeDeclarationFactory,
    RoleGrantFactory,
    SecrecyAgreementFactory,
    UnitFactory,
    UserFactory,
)
from tests.factories.households import (  # noqa: F401
    AssetFactory,
    BankAccountFactory,
    ExpenseFactory,
    HouseholdFactory,
    IncomeFactory,
    ObligorFactory,
    PersonFactory,
)
from tests.factories.people import id_number  # noqa: F401
from tests.factories.regimes import ParameterFactory, StandardFactory, district_of, shipped_regime  # noqa: F401
