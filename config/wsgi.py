"""How does a web server start Thi đua?"""

import os

from django.core.wsgi import get_wsgi_application

from thidua.lib.postgres import use_main_database

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()
use_main_database()
