"""The import of bank statements at the desk: the file, the meaning of its columns, and the report of every line."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from masthead.office.access_log import note_deed
from masthead.office.frame import office_page, show
from masthead.office.models import Deed
from masthead.office.statement_forms import ColumnsForm, UploadForm, initial_of
from masthead.office.statements import Carried, bring_in, bring_in_of, carried, carry, last_import
from masthead.patronage.due_days import newsroom_day
from masthead.patronage.rails.bank.columns import Columns, ColumnsWrong, save_columns, stored_columns
from masthead.patronage.rails.bank.csv_file import read_csv
from masthead.patronage.rails.bank.importing import CSV, ColumnsUnknown, File, form_of
from masthead.patronage.rails.bank.lines import MOST_BYTES, Line, StatementRefused
from masthead.patronage.rails.bank.peeking import Peek, peek
from masthead.patronage.rails.bank.references import KIND as BANK
from masthead.patronage.rails.contract import FileRefused
from masthead.patronage.rails.report import Report
from masthead.staff.desk_pages import member_of

_LINES_TRIED = 5


@dataclass(frozen=True, kw_only=True)
class _Mapping:
    """A file whose columns are being described."""

    file: Carried
    peek: Peek
    is_rehearsal: bool


@office_page
@require_http_methods(["GET", "HEAD", "POST"])
def statements(request: HttpRequest) -> HttpResponse:
    """Take a statement in, or ask what its columns mean; refuse a file that cannot be used in one sentence."""
    try:
        form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    except ColumnsWrong as wrong:
        return _show_upload(request, None, trouble=str(wrong), status=422)
    if request.method != "POST":
        return _show_upload(request, form)
    return _take(request, form) if form.is_valid() else _show_upload(request, form, status=422)


@office_page
@require_POST
def columns(request: HttpRequest) -> HttpResponse:
    """Try a description of columns on the first rows, or keep it and go on with the file."""
    encoding = request.POST.get("encoding", "")
    try:
        file = carried(request.POST.get("carried", ""), is_whole=bool(request.POST.get("is_whole")))
        seen = peek(file.raw, encoding=encoding)
    except (StatementRefused, LookupError) as refused:
        return _show_upload(request, UploadForm(), trouble=_refusal(refused), status=422)
    mapping = _Mapping(file=file, peek=seen, is_rehearsal=bool(request.POST.get("is_rehearsal")))
    form = ColumnsForm(request.POST, peek=seen)
    if not form.is_valid():
        return _show_columns(request, form, mapping, status=422)
    meant: Columns = form.cleaned_data["columns"]
    try:
        lines = _read(file.raw, columns=meant)
        if "try" in request.POST:
            return _show_columns(request, form, mapping, tried=lines)
        name = form.cleaned_data["name"]
        save_columns(name, meant, now=timezone.now())
        note_deed(Deed.COLUMNS, member=member_of(request), now=timezone.now(), about=name)
        if not file.is_whole:
            said = _("The columns are kept. The file is large: choose it once more to import it.")
            return _show_upload(request, UploadForm(), told=said)
        return _import(request, File(raw=file.raw, columns_name=name), is_rehearsal=mapping.is_rehearsal)
    except StatementRefused as refused:
        return _show_columns(request, form, mapping, trouble=_refusal(refused), status=422)


def _take(request: HttpRequest, form: UploadForm) -> HttpResponse:
    said = form.cleaned_data
    raw = said["file"].read(MOST_BYTES + 1)
    try:
        if said["rail"] != BANK:
            member, is_rehearsal = member_of(request), said["is_rehearsal"]
            report = bring_in_of(said["rail"], raw=raw, member=member, now=timezone.now(), is_rehearsal=is_rehearsal)
            return _report(request, report)
        if said["describes_anew"] and form_of(raw) == CSV:
            return _ask_for_columns(request, raw, form=form)
        file = File(raw=raw, columns_name=said["columns_name"])
        return _import(request, file, is_rehearsal=said["is_rehearsal"])
    except ColumnsUnknown:
        return _ask_for_columns(request, raw, form=form)
    except (FileRefused, ColumnsWrong) as refused:
        return _show_upload(request, form, trouble=_refusal(refused), status=422)


def _import(request: HttpRequest, file: File, *, is_rehearsal: bool) -> HttpResponse:
    report = bring_in(file, member=member_of(request), now=timezone.now(), is_rehearsal=is_rehearsal)
    return _report(request, report)


def _report(request: HttpRequest, report: Report) -> HttpResponse:
    trail = [(reverse("office:statements"), _("Statements"))]
    return show(request, "report", title=_("What became of each line"), icon="doc-full", trail=trail, report=report)


def _ask_for_columns(request: HttpRequest, raw: bytes, *, form: UploadForm) -> HttpResponse:
    said = form.cleaned_data
    file = carry(raw)
    try:
        seen = peek(file.raw, encoding=said["encoding"])
    except StatementRefused as refused:
        return _show_upload(request, form, trouble=_refusal(refused), status=422)
    known = dict(stored_columns()).get(said["columns_name"])
    initial = (initial_of(known) if known else {}) | {"name": said["columns_name"], "encoding": said["encoding"]}
    mapping = _Mapping(file=file, peek=seen, is_rehearsal=said["is_rehearsal"])
    return _show_columns(request, ColumnsForm(initial=initial, peek=seen), mapping)


def _read(raw: bytes, *, columns: Columns) -> tuple[Line, ...]:
    """Return the first lines as they would be read."""
    config, now = settings.MASTHEAD_CONFIG, timezone.now()
    today = newsroom_day(now)
    read = read_csv(raw, columns=columns, account=config.bank.iban, today=today, currency=config.support.currency)
    if not read.lines:
        raise StatementRefused(_("By this description no row of the file brings money. Look at the days and amounts."))
    return read.lines[:_LINES_TRIED]


def _refusal(refused: Exception) -> str:
    return _("%(why)s Nothing was changed.") % {"why": refused}


def _show_upload(
    request: HttpRequest, form: UploadForm | None, *, trouble: str = "", told: str = "", status: int = 200
) -> HttpResponse:
    return show(
        request,
        "statements",
        title=_("Statements"),
        icon="doc-full",
        status=status,
        form=form,
        trouble=trouble,
        told=told,
        last=last_import(),
        has_account=bool(settings.MASTHEAD_CONFIG.bank.iban),
    )


def _show_columns(
    request: HttpRequest,
    form: ColumnsForm,
    mapping: _Mapping,
    *,
    tried: tuple[Line, ...] = (),
    trouble: str = "",
    status: int = 200,
) -> HttpResponse:
    return show(
        request,
        "columns",
        title=_("What the columns mean"),
        icon="table",
        trail=[(reverse("office:statements"), _("Statements"))],
        status=status,
        form=form,
        mapping=mapping,
        tried=tried,
        trouble=trouble,
    )
