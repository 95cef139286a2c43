"""Addresses of delivery."""

from ashar.monitoring.urls import opinions, reports, visits

app_name = "monitoring"
urlpatterns = [*visits.urlpatterns, *opinions.urlpatterns, *reports.urlpatterns]
