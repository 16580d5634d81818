"""Make what the web server hands out: hashed, compressed static files, and message catalogues compiled from `locale/`.

python -m config.assets        (the bootstrap runs it after the bundles are built)
"""

import os

import django


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    import polib  # noqa: PLC0415 -- nothing else of the site needs it
    from django.conf import settings  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415

    for source in (settings.BASE_DIR / "thidua" / "locale").glob("*/LC_MESSAGES/*.po"):
        polib.pofile(str(source)).save_as_mofile(str(source.with_suffix(".mo")))
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)


if __name__ == "__main__":
    main()
