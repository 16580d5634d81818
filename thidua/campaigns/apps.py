from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    name = "thidua.campaigns"
    label = "campaigns"
    verbose_name = "Phong trào và kỳ"
    default_auto_field = "django.db.models.BigAutoField"
