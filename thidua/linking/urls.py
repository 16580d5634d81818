"""Addresses of the review desk, the duplicates and the models, inside a campaign and period."""

from django.urls import URLPattern, path

from thidua.linking.views import deciding, desk, models, searching, together

urlpatterns: list[URLPattern] = [
    path("soat-xet/", desk.review, name="review"),
    path("soat-xet/tiep/", desk.review_next, name="review-next"),
    path("soat-xet/<int:claim>/", desk.review_claim, name="review-claim"),
    path("soat-xet/<int:claim>/hien/", desk.review_show, name="review-show"),
    path("soat-xet/<int:claim>/con-xet/", desk.review_alive, name="review-alive"),
    path("soat-xet/<int:claim>/nguoi-khac/", searching.review_other, name="review-other"),
    path("soat-xet/<int:claim>/quyet-dinh/", deciding.review_decide, name="review-decide"),
    path("soat-xet/hoan-tac/<int:decision>/", deciding.review_undo, name="review-undo"),
    path("soat-xet/duyet-chung/<slug:kind>/", together.review_together, name="review-together"),
    path("mo-hinh/", models.link_models, name="link-models"),
    path("mo-hinh/<int:version>/", models.link_model, name="link-model"),
]
