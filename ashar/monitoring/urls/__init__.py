"""Addresses of delivery."""

from ashar.monitoring.urls import opinions, visits

app_name = "monitoring"
urlpatterns = [*visits.urlpatterns, *opinions.urlpatterns]
