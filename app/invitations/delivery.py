"""Text messages on their way: queued with the link, handed over outside any transaction, followed until they arrive."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from app.invitations import delivery_rules as rules
from app.invitations.lifecycle import InvitationState
from app.invitations.records import Invitation, SentText, TextDelivery
from app.platform import clock
from app.platform.database import Transaction, transaction
from app.platform.log import logger
from app.platform.sms import NotSent, Sender
from app.visits import telling
from app.visits.records import Visit

AT_ONCE = 20  # in one round
LEASE = timedelta(seconds=60)  # longer than a sender takes: until then no other process tries the same text


def queue(tx: Transaction, text: SentText, good_until: datetime | None = None) -> TextDelivery:
    """The text is handed over as soon as this transaction is on disk. good_until: see `TextDelivery`."""
    now = clock.now()
    tx.session.flush()
    delivery = TextDelivery(
        text_id=text.id,
        invitation_id=text.invitation_id,
        state=rules.WAITING,
        state_at=now,
        queued_at=now,
        next_at=now,
        attempts=0,
        good_until=good_until,
    )
    tx.add(delivery)
    return delivery


def run_due(sender: Sender) -> int:
    """Hand over, or ask about, every text whose time has come; returns how many. Stops when the sender is away."""
    done = 0
    for delivery_id in _due():
        work = _claim(delivery_id)
        if work is None:
            continue
        done += 1
        if not _carry_out(sender, *work):
            break
    return done


def _due() -> list[str]:
    """Texts that wait to be handed over come before questions about others."""
    with transaction() as tx:
        query = select(TextDelivery.id).where(TextDelivery.next_at <= clock.now())
        order = (TextDelivery.state != rules.WAITING, TextDelivery.next_at)
        return list(tx.session.scalars(query.order_by(*order).limit(AT_ONCE)))


def _claim(delivery_id: str) -> tuple[str, str | None, str, str, str | None] | None:
    """What to do: id, the provider's id if it has the text already, to whom, words, subject. None: nothing any more."""
    now = clock.now()
    with transaction() as tx:
        delivery = tx.get(TextDelivery, delivery_id)
        if delivery is None or delivery.next_at is None or delivery.next_at > now:
            return None
        text, invitation = tx.get(SentText, delivery.text_id), tx.get(Invitation, delivery.invitation_id)
        if text is None or invitation is None or not _still_wanted(delivery, invitation, now):
            _set(tx, delivery, rules.LATE if delivery.state == rules.WAITING else delivery.state, None)
            return None
        delivery.next_at = now + LEASE
        subject = text.subject.reveal() if text.subject else None
        return delivery.id, delivery.provider_id, text.to.reveal(), text.body.reveal(), subject


def _still_wanted(delivery: TextDelivery, invitation: Invitation, now: datetime) -> bool:
    if delivery.good_until:
        return now < delivery.good_until
    return invitation.state == InvitationState.SENT.value and now < invitation.expires_at


def _carry_out(
    sender: Sender, delivery_id: str, provider_id: str | None, to: str, body: str, subject: str | None
) -> bool:
    """Returns whether the sender could be reached."""
    try:
        if provider_id is None:
            receipt = sender.send(delivery_id, to, body, subject)
            provider_id, state = receipt.provider_id, receipt.state
        else:
            state = sender.state_of(provider_id)
    except NotSent as refusal:
        logger.warning("text_refused", why=refusal.why, handed_over=provider_id is not None)
        _refused(delivery_id, refusal)
        return refusal.why != "away"
    with transaction() as tx:
        delivery = tx.get(TextDelivery, delivery_id)
        if delivery:
            delivery.provider_id = provider_id
            _news(tx, delivery, state)
    return True


def _refused(delivery_id: str, refusal: NotSent) -> None:
    now = clock.now()
    with transaction() as tx:
        for delivery, invitation in _with_link(tx, delivery_id):
            if delivery.provider_id is not None:  # only the question failed
                delivery.next_at = now + rules.ASK_SELDOM
                return
            delivery.attempts += 1
            state, again = rules.after_refusal(
                refusal.why, delivery.attempts, now, delivery.good_until or invitation.expires_at
            )
            if delivery.attempts == 1 and state == delivery.state:
                _tell(tx, invitation)  # it waits as before, and is shown as tried again
            _set(tx, delivery, state, again)


def _with_link(tx: Transaction, delivery_id: str) -> Iterator[tuple[TextDelivery, Invitation]]:
    delivery = tx.get(TextDelivery, delivery_id)
    invitation = tx.get(Invitation, delivery.invitation_id) if delivery else None
    if delivery and invitation:
        yield delivery, invitation


def _news(tx: Transaction, delivery: TextDelivery, state: str) -> None:
    invitation = tx.get(Invitation, delivery.invitation_id)
    now = clock.now()
    expires_at = delivery.good_until or (invitation.expires_at if invitation else now)
    news = rules.is_news(delivery.state, state) or delivery.state == rules.WAITING
    shown = state if news else delivery.state
    _set(tx, delivery, shown, rules.ask_again(shown, delivery.queued_at, now, expires_at))


def report(tx: Transaction, reference: str, state: str) -> None:
    """The provider says what became of the text with this reference; one that isn't ours is nobody's news."""
    delivery = tx.get(TextDelivery, reference)
    if delivery:
        _news(tx, delivery, state)


def _set(tx: Transaction, delivery: TextDelivery, state: str, next_at: datetime | None) -> None:
    """Note the state; staff who have the incident open see it at once."""
    delivery.next_at = next_at
    if state == delivery.state:
        return
    delivery.state, delivery.state_at = state, clock.now()
    _tell(tx, tx.get(Invitation, delivery.invitation_id))


def _tell(tx: Transaction, invitation: Invitation | None) -> None:
    visit = tx.get(Visit, invitation.visit_id) if invitation else None
    if visit:
        telling.tell_changed(tx, visit)


def shown(tx: Transaction, invitation: Invitation | None) -> dict[str, Any] | None:
    """What became of the text with this link, for the incident page; None for a link that was not texted."""
    if invitation is None:
        return None
    query = select(TextDelivery).where(TextDelivery.invitation_id == invitation.id, TextDelivery.good_until.is_(None))
    delivery = tx.session.scalars(query).first()
    if delivery is None:
        return None
    tried_again = delivery.state == rules.WAITING and delivery.attempts > 0
    return {"state": "again" if tried_again else delivery.state, "at": delivery.state_at}
