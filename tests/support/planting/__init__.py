"""A town in which every class of data holds words of its own, planted by the actions of the product.

`plant()` settles the offices and brings orders to each stage; `Planted.class_of` says which class of
tests/data_classes.toml a word stands for. Who meets such a word on a page has reached that data.
"""

from tests.support.planting.asking import ask_and_amend
from tests.support.planting.beside import advise, complaints, news
from tests.support.planting.calls import open_calls
from tests.support.planting.delivery import carry_out, carry_out_protected
from tests.support.planting.donors import donors
from tests.support.planting.dossiers import dossiers
from tests.support.planting.offices import contacts, plans, settle
from tests.support.planting.programmes import programmes
from tests.support.planting.rounds import rounds
from tests.support.planting.selecting import decided_call, marking_call, published_call
from tests.support.planting.words import OPEN, PROTECTED, Planted

__all__ = ["Planted", "plant"]


def plant() -> Planted:
    """The town with all its words."""
    planted = Planted()
    town = settle(planted)
    contacts(town)
    plans(town)
    rounds(town)
    programmes(town)
    open_calls(town)
    ask_and_amend(town)
    marking_call(town)
    decided_call(town, -5)
    complaints(town, published_call(town, OPEN, -3))
    under_way = published_call(town, OPEN, -30)
    carry_out(town, under_way, -30)
    advise(town, under_way)
    donors(town, under_way)
    carry_out_protected(town, published_call(town, PROTECTED, -29), -29)
    news(town)
    dossiers(town)
    return planted
