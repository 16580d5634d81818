"""Who acts in the system?"""

from django.contrib.auth.models import AbstractUser

SYSTEM_USERNAME = "dong-lenh"  # the account under which the command line acts


class User(AbstractUser):
    class Meta:
        verbose_name = "tài khoản"
        verbose_name_plural = "tài khoản"
