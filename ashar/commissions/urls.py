"""Addresses of commissions."""

from ashar.commissions.views import commissions, draws, places
from ashar.core.web.access import COMMISSION, PUBLIC, route

APPOINTERS = {"specialist", "head"}
NAMED = {COMMISSION}

app_name = "commissions"
urlpatterns = [
    route("commissions/", commissions.my_commissions, name="my-commissions", who=APPOINTERS),
    route("commissions/of/<str:code>/", commissions.commissions, name="list", who=APPOINTERS),
    route("commissions/of/<str:code>/appoint/", commissions.appoint, name="appoint", who=APPOINTERS),
    route("commissions/of/<str:code>/check/", commissions.check, name="check", who=APPOINTERS),
    route("commissions/<str:number>/", commissions.commission, name="commission", who=PUBLIC),
    route("commissions/<str:number>/end/", commissions.dissolve, name="dissolve", who=APPOINTERS),
    route("commissions/<str:number>/let-in/<int:pk>/", commissions.let_in, name="let-in", who=APPOINTERS),
    route("commissions/<str:number>/accept/", places.accept, name="accept", who=NAMED),
    route("commissions/<str:number>/decline/", places.decline, name="decline", who=NAMED),
    route("commissions/<str:number>/deputy/", places.deputy, name="deputy", who=NAMED),
    route("commissions/<str:number>/observer/", places.observe, name="observe", who=APPOINTERS),
    route("commissions/<str:number>/change/", places.change, name="change", who=APPOINTERS),
    route("commissions/<str:number>/rules/", places.rules, name="rules", who=PUBLIC),
    route("commissions/<str:number>/rules/adopt/", places.adopt, name="adopt", who=NAMED),
    route("commissions/<str:number>/broadcast/", places.broadcast, name="broadcast", who=APPOINTERS | NAMED),
    route("lots/of/<str:code>/", draws.draws, name="draws", who=PUBLIC),
    route("lots/of/<str:code>/new/", draws.announce, name="new-draw", who=APPOINTERS),
    route("lots/<str:number>/", draws.draw, name="draw", who=PUBLIC),
    route("lots/<str:number>/data/", draws.data, name="draw-data", who=PUBLIC),
    route("lots/<str:number>/draw/", draws.hold, name="hold-draw", who=APPOINTERS),
    route("lots/<str:number>/cancel/", draws.cancel, name="cancel-draw", who=APPOINTERS),
]
