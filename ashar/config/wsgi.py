"""The WSGI application that the server loads."""

import os

from django.core.wsgi import get_wsgi_application

from ashar.config.rehearsing import Rehearsing

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ashar.config.settings")
application = Rehearsing(get_wsgi_application())
