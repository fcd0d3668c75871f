"""Socket handler of links."""

from typing import Any

from app.invitations import service
from app.invitations.events import SendNewLink
from app.platform import clock
from app.platform.asks import Caller, answers
from app.platform.database import transaction
from app.platform.wire import Refused
from app.visits import service as visits


@answers(SendNewLink)
def send_new(caller: Caller, ask: SendNewLink) -> dict[str, Any]:
    """A new link; the one before opens nothing any more."""
    with transaction() as tx:
        try:
            invitation = service.send_again(tx, caller.actor, visits.find(tx, ask.visit), ask.channel)
        except (service.NoConsent, service.NotForVideo, service.NoPhone):
            raise Refused("not_allowed") from None
        return {"url": service.link(invitation), "expires_at": clock.iso(invitation.expires_at)}
