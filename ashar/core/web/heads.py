"""The journal in public: the heads of its chains, published every night for good."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.views.decorators.http import require_safe

from ashar.core.journal import ChainHead, DailyHead, head_lines
from ashar.core.web.answers import page

ON_A_PAGE = 30


@require_safe
def journal_heads(request: HttpRequest) -> HttpResponse:
    """How long each chain is now, and what was published of it each night."""
    chain = request.GET.get("chain", "")
    published = DailyHead.objects.order_by("-day", "chain")
    if chain:
        published = published.filter(chain=chain)
    context = {
        "chains": ChainHead.objects.order_by("chain"),
        "chain": chain,
        "page": Paginator(published, ON_A_PAGE).get_page(request.GET.get("page")),
    }
    return page(request, "core/journal.html", context)


@require_safe
def heads_file(request: HttpRequest) -> StreamingHttpResponse:
    """All published heads as lines that the checker reads."""
    lines = (line.encode() for line in head_lines())
    answer = StreamingHttpResponse(lines, content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="ashar-heads.txt"'
    return answer
