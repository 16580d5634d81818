"""Addresses of uploads and batches, inside a campaign and period."""

from django.urls import path

from thidua.imports.views import batches, downloads, uploads

urlpatterns = [
    path("nap-tep/", uploads.imports, name="imports"),
    path("nap-tep/<int:upload>/", uploads.upload, name="upload"),
    path("nap-tep/<int:upload>/tep/<int:file>/van-de.xlsx", downloads.upload_workbook, name="upload-workbook"),
    path("nap-tep/dot/<int:batch>/", batches.batch, name="batch"),
    path("nap-tep/dot/<int:batch>/huy/", batches.batch_undo, name="batch-undo"),
    path("nap-tep/dot/<int:batch>/huy-dong/", batches.batch_void, name="batch-void"),
    path("nap-tep/dot/<int:batch>/dong/<int:row>/", batches.batch_row, name="batch-row"),
    path("nap-tep/dot/<int:batch>/tep-goc/", downloads.batch_original, name="batch-original"),
    path("nap-tep/dot/<int:batch>/van-de.xlsx", downloads.batch_workbook, name="batch-workbook"),
]
