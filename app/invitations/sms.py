"""The words of the text message, in the victim's language."""

from app.platform.locale import gettext as _
from app.platform.locale import speaking


def link_text(link: str, language: str) -> str:
    """Neutral, because somebody else may read it, and carriers try for up to 72 hours."""
    with speaking("victim", language):
        return _("Your link is ready: %(link)s", link=link)
