"""GOV.UK Notify's callback: what became of a text message.

https://docs.notifications.service.gov.uk/rest-api.html#delivery-receipts
"""

import hmac

from flask import Blueprint, Response, current_app, request
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.invitations import delivery
from app.platform.database import transaction
from app.platform.notify import state
from app.platform.sms import NotSent

blueprint = Blueprint("notify", __name__, url_prefix="/notify")


class DeliveryReceipt(BaseModel):
    """What we need of a receipt. The number that it holds too is not read."""

    model_config = ConfigDict(extra="ignore")

    reference: str | None = Field(None, max_length=100)
    status: str = Field(max_length=40)


@blueprint.post("/callback")
def callback() -> Response:
    """204 for every receipt that we can read, also of texts that aren't ours: Notify tries again otherwise."""
    if not _is_notify():
        return Response(status=401)
    try:
        receipt = DeliveryReceipt.model_validate_json(request.get_data())
        news = state(receipt.status)
    except (ValidationError, NotSent):
        return Response(status=422)
    with transaction() as tx:
        delivery.report(tx, receipt.reference or "", news)
    return Response(status=204)


def _is_notify() -> bool:
    """Whether the bearer token is the one that was set up at Notify, compared in constant time."""
    expected: str = current_app.extensions["settings"].notify_callback_token.get_secret_value()
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    same = hmac.compare_digest(token.strip().encode(), expected.encode())
    return bool(expected) and scheme.lower() == "bearer" and same
