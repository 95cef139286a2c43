"""Every state × every step: a step is taken from its own states and refused from all others."""

import pytest
from django.apps import apps
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext

from ashar.core import journal, lifecycle
from ashar.core.lifecycle import Refused, Staged
from ashar.core.thread import Knot


def cases() -> list[tuple[type[Staged], str, str]]:
    return [
        (model, state, step)
        for model in apps.get_models()
        if issubclass(model, Staged)
        for state in dict(model._meta.get_field("state").choices or [])
        for step in model.STEPS
    ]


def test_state_by_step(demo_town: None) -> None:
    taken = refused = 0
    for model, state, step in cases():
        obj = model._default_manager.first()
        assert obj is not None, f"the demonstration has no {model.__name__}"
        obj.state = state
        is_source = state in model.STEPS[step].sources
        assert lifecycle.can(obj, step) is is_source
        if is_source:
            taken += 1
            continue
        entries, knots = journal.Entry.objects.count(), list(Knot.objects.values_list("number", "state"))
        with pytest.raises(Refused), transaction.atomic():
            lifecycle.move(obj, step, by=journal.WORKER)
        assert journal.Entry.objects.count() == entries
        assert list(Knot.objects.values_list("number", "state")) == knots
        refused += 1
    print(f"\nstate × step: {taken} allowed, {refused} refused, {taken + refused} in all")
    assert taken > 60
    assert refused > 300


def test_every_target_is_a_state_and_every_state_but_the_first_is_reached_or_named() -> None:
    for model in apps.get_models():
        if issubclass(model, Staged):
            states = set(dict(model._meta.get_field("state").choices or []))
            for name, step in model.STEPS.items():
                assert step.target in states, (model, name)
                assert set(step.sources) <= states, (model, name)


def test_a_state_is_called_the_same_on_the_thread_as_elsewhere() -> None:
    """A knot keeps the English label alone, so a context of its own would be lost on the way."""
    for model in apps.get_models():
        if not issubclass(model, Staged):
            continue
        fields = dict(model._meta.get_field("state").choices or [])
        for label in [*fields.values(), *model.PUBLIC_LABELS.values(), *model.WAITS_FOR.values()]:
            with translation.override("en"):
                kept = str(label)
            for language in ("ky", "ru"):
                with translation.override(language):
                    assert gettext(kept) == str(label), (model, kept)


def test_every_step_of_an_irreversible_kind_says_what_follows() -> None:
    grave = {
        ("call", "announce"),
        ("proposal", "file"),
        ("scoresheet", "lock"),
        ("sittingprotocol", "publish"),
        ("agreement", "sign"),
        ("agreement", "refuse_signing"),
        ("complaint", "uphold"),
        ("complaint", "remedy"),
    }
    steps = {
        (model._meta.model_name, name): step
        for model in apps.get_models()
        if issubclass(model, Staged)
        for name, step in model.STEPS.items()
    }
    for key in grave:
        assert steps[key].follows, key
        assert steps[key].undo, key
        assert steps[key].seen_by, key
