"""How does a web server start Thi đua?"""

import os

from django.core.wsgi import get_wsgi_application

from thidua.lib.postgres import use_main_database

POOL_SIZE = 8  # a process answers with 4 threads (thidua serve); pages that stream hold theirs a little longer

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()
use_main_database(pool_size=POOL_SIZE)
