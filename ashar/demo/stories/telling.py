"""The city hall tells of it: a release when a call is announced, and when its winners are named."""

from ashar.calls.models import Call
from ashar.core.news import actions as news
from ashar.core.news.models import NewsItem
from ashar.demo.stories.plot import Plot
from ashar.demo.town import Town

TOLD = ("waste", "teens", "disabled")
QUOTE = {
    "quote_ky": "Тургундар эмнени айтса, ошондон баштадык. Эми чечүү жолун уюмдардан күтөбүз.",
    "quote_ru": "Мы начали с того, что сказали жители. Теперь ждём решений от организаций.",
}
THANKS = {
    "quote_ky": "Чечим ачык кабыл алынды: упайлар да, себептер да баарына көрүнүп турат.",
    "quote_ru": "Решение принято открыто: и баллы, и причины видны каждому.",
}


def tell_of_call(town: Town, plot: Plot, call: Call) -> None:
    """The specialist drafts it from the facts, the head publishes it."""
    if plot.themes[0] in TOLD:
        # The announcement drafted it.
        item = NewsItem.objects.get(subjects__number=call.number, state="draft", kind="calls")
        _publish(town, item, QUOTE)


def tell_of_results(town: Town, plot: Plot, call: Call) -> None:
    """The same for winners; the other drafts still wait for their quotes."""
    if plot.themes[0] not in TOLD:
        return
    # The publication drafted it.
    item = NewsItem.objects.filter(subjects__number=call.number, state="draft", kind="winners").first()
    if item is not None:
        body = {name: _without_last(getattr(item, name)) for name in ("body_ky", "body_ru")}
        _publish(town, item, THANKS | body)


def _publish(town: Town, item: NewsItem, words: dict[str, str]) -> None:
    head = town.people["head"]
    speaker = {"speaker_ky": head.name, "speaker_ru": head.name, "post_ky": "Мэр", "post_ru": "Мэр"}
    item = news.revise_item(item=item, by=town.people["specialist"], **words, **speaker)
    news.publish_item(item=item, by=head)


def _without_last(text: str) -> str:
    """The text without its last paragraph, which asks what comes next."""
    return text.rpartition("\n\n")[0]
