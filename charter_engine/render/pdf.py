"""A reading as PDF/UA-1, by WeasyPrint from the same HTML. WeasyPrint is an extra and needs Pango from the system."""

from __future__ import annotations

from typing import Any, NoReturn

from charter_engine.errors import Unavailable

_HOW = (
    "A PDF cannot be written here: {what}.\n"
    "To get it: pip install 'charter-engine[pdf]', and Pango from the system\n"
    "(Debian and Ubuntu: apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0;\n"
    "macOS: brew install pango). The HTML report needs neither and prints well."
)


def to_pdf(html: str) -> bytes:
    """The page as PDF/UA-1.

    Raises:
        Unavailable: when WeasyPrint or Pango is missing; the message says how to get it.
    """
    document = _weasyprint().HTML(string=html, url_fetcher=_refuse)
    written: bytes = document.write_pdf(pdf_variant="pdf/ua-1")
    return written


def _weasyprint() -> Any:
    try:
        import weasyprint
    except ImportError:
        raise Unavailable(_HOW.format(what="the package WeasyPrint is not installed")) from None
    except OSError as error:
        what = f"a library of the system is missing ({str(error).splitlines()[0]})"
        raise Unavailable(_HOW.format(what=what)) from None
    return weasyprint


def _refuse(url: str, *_: object, **__: object) -> NoReturn:
    raise ValueError(f"a report fetches nothing, and {url[:80]} was asked for")
