"""All addresses: stage modules bring their own."""

urlpatterns: list = []
