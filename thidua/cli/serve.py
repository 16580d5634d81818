"""`thidua serve`: the site and its background worker, in the foreground."""

import click

from thidua.cli.serving import NotServing, free_port, serve
from thidua.lib.postgres import use_main_database


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Địa chỉ lắng nghe.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Cổng lắng nghe.")
def serve_command(host: str, port: int) -> None:
    """Chạy trang web và tiến trình nền cho đến khi bấm Ctrl-C.

    Máy ngoài chỉ nên vào qua máy chủ HTTPS đặt phía trước; xem docs/huong-dan/cai-dat.md.
    """
    if free_port(host, port) is None:
        raise NotServing(
            f"Không lắng nghe được ở {host}:{port}: "
            "chương trình khác đang dùng cổng ấy, hoặc máy không có địa chỉ ấy. "
            "Hãy dừng chương trình kia, hoặc chọn cổng khác bằng --port."
        )
    use_main_database()  # migrated before anybody asks; an embedded server stays as long as we do
    click.echo("Đang khởi động …", err=True)
    serve(host, port, on_ready=lambda: click.echo(f"Đang phục vụ tại http://{host}:{port}/ — dừng bằng Ctrl-C."))
