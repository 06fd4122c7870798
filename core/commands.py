"""命令行的共同规矩：库没有建好就直说，不让人对着一屏英文报错。"""

from django.core.management.base import BaseCommand, CommandError
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor


class OfficeCommand(BaseCommand):
    """要读写业务库的命令都由此而来；`migrate` 没有跑完的库一概不碰。"""

    requires_migrations_checks = True

    def check_migrations(self):
        executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise CommandError("数据库还没有建好或没有升级，请先运行 python manage.py migrate")
