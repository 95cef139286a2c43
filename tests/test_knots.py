"""The thread is what the modules say: every knot is rebuilt from its object and compared."""

from typing import Any

from django.apps import apps
from django.utils import translation

from ashar.core.lifecycle import Staged
from ashar.core.thread import STAGES, Knot, thread_of
from ashar.core.web.stages import view_of


def staged_models() -> list[type[Staged]]:
    return [model for model in apps.get_models() if issubclass(model, Staged)]


def test_every_numbered_object_has_the_knot_its_module_says(demo_town: None) -> None:
    compared = 0
    for model in staged_models():
        for obj in model._default_manager.all():
            knot = Knot.objects.get(number=obj.number)
            facts = obj.knot_facts()
            with translation.override("en"):
                said = (str(facts.public_label), str(facts.waits_for))
            assert (knot.public_label, knot.waits_for) == said, obj.number
            assert (knot.title_ky, knot.title_ru, knot.title_en) == facts.titles, obj.number
            assert (knot.parent.number if knot.parent else None) == facts.parent, obj.number
            assert (knot.state, knot.kind) == (obj.state, obj.KIND), obj.number
            shown = (knot.is_public, knot.is_order, knot.is_over, knot.is_demonstration, knot.mode)
            assert shown == (
                facts.is_public,
                facts.is_order,
                facts.is_over,
                facts.is_demonstration,
                facts.mode,
            ), obj.number
            compared += 1
    print(f"\nknots rebuilt and compared: {compared}")
    assert compared == Knot.objects.exclude(kind="Q").count() > 100


def test_no_knot_is_an_orphan(demo_town: None) -> None:
    roots = set(Knot.objects.filter(parent__isnull=True).values_list("kind", "mode").distinct())
    assert {kind for kind, mode in roots if mode == "live"} <= {"N", "M", "G", "I"}


def test_a_payment_leads_back_to_the_problem_and_forward_to_the_result(demo_town: None) -> None:
    paid = Knot.objects.filter(kind="T", state="accounted").first()
    assert paid is not None
    kinds = {knot.kind for knot in thread_of(paid.number)}
    assert set("MPRLDBCAOJWUTZH") <= kinds


def test_the_thread_is_one_query(demo_town: None, django_assert_num_queries: Any) -> None:
    number = Knot.objects.filter(kind="C").values_list("number", flat=True)[0]
    with django_assert_num_queries(1):
        thread_of(number)


def test_an_order_knows_how_far_its_thread_has_come(demo_town: None) -> None:
    orders = list(Knot.objects.filter(is_order=True))
    assert len(orders) >= 6
    for order in orders:
        view = view_of(thread_of(order.number), public=True)
        furthest = max((n for n, stage in enumerate(view.stages, start=1) if stage.knots), default=0)
        assert order.stage in (furthest, len(STAGES)) or not order.is_public, order.number
