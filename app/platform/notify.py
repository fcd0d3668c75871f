"""GOV.UK Notify as sender of text messages and emails. The one file that knows its client.

Its errors: https://docs.notifications.service.gov.uk/python.html#error-codes
"""

from typing import Any

from notifications_python_client.errors import APIError
from notifications_python_client.notifications import NotificationsAPIClient

from app.platform.sms import FINAL, ON_ITS_WAY, NotSent, Receipt, Why

TIMEOUT_S = 10
FIELD = "message"  # the templates' placeholder: ((message))
SUBJECT = "subject"  # that of the email's template: ((subject))
CLIENT: Any = NotificationsAPIClient  # it has no types
AS_SENDING = frozenset({"pending"})  # Notify's word for a state that it does not show


class Notify:
    """Sends by the templates of one service at GOV.UK Notify: one for texts, one for emails."""

    def __init__(
        self, api_key: str, template_id: str, url: str, timeout_s: float = TIMEOUT_S, email_template_id: str = ""
    ) -> None:
        self._account = (api_key, url, timeout_s)
        self._template_id, self._email_template_id = template_id, email_template_id

    def _client(self) -> Any:
        """One for each request: it is not safe for several at a time."""
        api_key, url, timeout_s = self._account
        return CLIENT(api_key, base_url=url, timeout=timeout_s)

    def send(self, reference: str, to: str, body: str, subject: str | None = None) -> Receipt:
        """Hand the text over. Raises NotSent."""
        try:
            if subject is None:
                answer = self._client().send_sms_notification(
                    phone_number=to, template_id=self._template_id, personalisation={FIELD: body}, reference=reference
                )
            else:
                answer = self._client().send_email_notification(
                    email_address=to,
                    template_id=self._email_template_id,
                    personalisation={SUBJECT: subject, FIELD: body},
                    reference=reference,
                )
            return Receipt(str(answer["id"]), "created")
        except APIError as error:
            raise NotSent(why(error.status_code, error.message)) from None
        except (TypeError, KeyError):
            raise NotSent("away") from None

    def state_of(self, provider_id: str) -> str:
        """What became of the text. Raises NotSent."""
        try:
            return state(str(self._client().get_notification_by_id(provider_id)["status"]))
        except APIError as error:
            raise NotSent(why(error.status_code, error.message)) from None
        except (TypeError, KeyError):
            raise NotSent("away") from None


def state(status: str) -> str:
    """A status as Notify writes it, as one of `sms.STATES`. Raises NotSent for one that nobody has heard of."""
    if status in AS_SENDING:
        return "sending"
    if status not in (*ON_ITS_WAY, *FINAL):
        raise NotSent("away")
    return status


def why(status: int, said: Any) -> Why:
    """Why Notify refused. status: of HTTP, 503 for no answer at all. said: its list of errors, or a sentence."""
    errors = [error for error in said if isinstance(error, dict)] if isinstance(said, list) else []
    kinds = {str(error.get("error")) for error in errors}
    if status == 400:
        said_of = " ".join(str(error.get("message")) for error in errors)
        return "bad_number" if "phone_number" in said_of else "bad_address" if "email_address" in said_of else "set_up"
    if status == 429:
        return "daily_limit" if "TooManyRequestsError" in kinds else "busy"
    if status in (401, 403):
        return "no_key"
    return "set_up" if 400 <= status < 500 and status != 408 else "away"
