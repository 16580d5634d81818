from django.db import migrations, models
from django.db.models import deletion


class Migration(migrations.Migration):
    dependencies = [
        ("linking", "0006_patterns_of_what_waits_are_counted_fast"),
    ]

    operations = [
        migrations.AddField(
            model_name="reviewdecision",
            name="replaces",
            field=models.ForeignKey(
                blank=True,
                help_text="quyết định có hiệu lực đến lúc ấy, trở lại khi quyết định này được hoàn tác",
                null=True,
                on_delete=deletion.PROTECT,
                related_name="+",
                to="linking.reviewdecision",
            ),
        ),
    ]
