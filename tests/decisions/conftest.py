"""与工作台共用的家什。"""

from tests.desk.conftest import now, office, sign_in, staff  # noqa: F401
