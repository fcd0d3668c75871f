"""What the slices bring: their pages, and how the lower ones tell the upper ones what happens."""

from importlib import import_module

from app.adherence import web as adherence_web
from app.alerts import service as alerts
from app.alerts import web as alerts_web
from app.calls import connections, joining
from app.calls import live as calls_live
from app.calls import service as calls
from app.calls import telling as calls_telling
from app.camera import service as camera
from app.captions import recognising
from app.captions import service as captions
from app.captions import telling as captions_telling
from app.captions import web as captions_web
from app.checks import service as checks
from app.consents import page as consents_page
from app.consents import service as consents
from app.consents import web as consents_web
from app.diary import page as diary_page
from app.diary import service as diary
from app.diary import telling as diary_telling
from app.diary import web as diary_web
from app.drafts import web as drafts_web
from app.equality import service as equality
from app.equality import web as equality_web
from app.evidence import (
    files_web,
    package_api,
    package_web,
    panel,
    panel_web,
    recording,
    recording_node,
    recording_web,
    retention_disposal,
    retention_web,
    stills,
    uploads,
    uploads_web,
)
from app.evidence import web as evidence_web
from app.handovers import service as handovers
from app.handovers import web as handovers_web
from app.interpreters import account as interpreters_account
from app.interpreters import admin as interpreters_admin
from app.interpreters import booking as interpreters_booking
from app.interpreters import officer as interpreters_officer
from app.interpreters import page as interpreters_page
from app.interpreters import service as interpreters
from app.interpreters import signing_in as interpreters_signing_in
from app.interpreters import telling as interpreters_telling
from app.interpreters import web as interpreters_web
from app.invitations import api, code_desk, code_web, codes, control, delivery_web, hand_over, page
from app.invitations import service as invitations
from app.invitations import web as invitations_web
from app.location import service as location
from app.location import web as location_web
from app.people import account as people_account
from app.people import admin as people_admin
from app.people import sessions as staff_sessions
from app.people import signing_in
from app.people import web as people_web
from app.platform.wire import Audience
from app.preferences import service as preferences
from app.preferences import web as preferences_web
from app.record import web as record_web
from app.record import words as record_words
from app.response import actions_web as response_actions
from app.response import api as response_api
from app.response import export_web as response_export
from app.response import follow_up_web as response_follow_up
from app.response import papers as response_papers
from app.response import papers_web
from app.response import supervision as response_supervision
from app.response import web as response_web
from app.script import web as script_web
from app.text import service as text_service
from app.text import web as text_web
from app.unfinished import web as unfinished_web
from app.visits import officer as visits_officer
from app.visits import service as visits
from app.visits import telling
from app.visits import web as visits_web

api.blueprint.register_blueprint(response_api.blueprint)
api.blueprint.register_blueprint(package_api.blueprint)

BLUEPRINTS = (
    people_web.blueprint,
    signing_in.blueprint,
    people_account.blueprint,
    people_admin.blueprint,
    invitations_web.blueprint,
    code_web.blueprint,
    control.blueprint,
    unfinished_web.blueprint,
    script_web.blueprint,
    script_web.instead,
    diary_web.blueprint,
    adherence_web.blueprint,
    equality_web.blueprint,
    drafts_web.blueprint,
    drafts_web.reading,
    code_desk.blueprint,
    delivery_web.blueprint,
    hand_over.blueprint,
    visits_web.blueprint,
    visits_officer.blueprint,
    text_web.blueprint,
    text_web.officer,
    location_web.blueprint,
    consents_web.blueprint,
    preferences_web.blueprint,
    captions_web.page,
    captions_web.staff,
    evidence_web.blueprint,
    evidence_web.staff,
    files_web.blueprint,
    uploads_web.blueprint,
    uploads_web.staff,
    panel_web.blueprint,
    package_web.blueprint,
    retention_web.blueprint,
    recording_web.nodes,
    recording_web.page,
    calls_live.officer,
    handovers_web.blueprint,
    response_web.blueprint,
    response_export.blueprint,
    response_actions.blueprint,
    response_follow_up.blueprint,
    papers_web.staff,
    papers_web.blueprint,
    response_supervision.blueprint,
    alerts_web.blueprint,
    alerts_web.interpreters,
    interpreters_web.blueprint,
    interpreters_booking.blueprint,
    interpreters_account.blueprint,
    interpreters_signing_in.blueprint,
    interpreters_officer.blueprint,
    interpreters_page.blueprint,
    interpreters_admin.blueprint,
    interpreters_admin.speed,
    record_web.blueprint,
    api.blueprint,
)


LIVE = (
    "incidents",
    "visits",
    "checks",
    "location",
    "consents",
    "preferences",
    "invitations",
    "calls",
    "handovers",
    "camera",
    "interpreters",
    "captions",
    "text",
    "evidence",
)


def connect() -> None:
    """Handlers register as their modules load; what lower slices show or tell of upper ones is handed to them here."""
    for slice_name in LIVE:
        import_module(f"app.{slice_name}.live")
    import_module("app.evidence.recording_live")
    _show()
    _tell()


def _show() -> None:
    """Parts of snapshots, of cards and of the control room's page."""
    telling.SNAPSHOT_PARTS.update(
        call=calls.snapshot_part,
        text=text_service.snapshot_part,
        checks=checks.snapshot_part,
        location=location.snapshot_part,
        consents=consents.snapshot_part,
        preferences=preferences.snapshot_part,
        steering=camera.snapshot_part,
        captions=captions_telling.snapshot_part,
        papers=response_papers.snapshot_part,
        stills=stills.snapshot_part,
        recording=recording.snapshot_part,
    )
    joining.JOINED_PARTS.update(recording=lambda tx, visit: recording.snapshot_part(tx, visit, Audience.STAFF))
    telling.CARD_PARTS[:] = [
        checks.card_part,
        calls.card_part,
        invitations.card_part,
        location.card_part,
        preferences.card_part,
        alerts.card_part,
        interpreters_telling.card_part,
    ]
    telling.MORE_CARDS[:] = [diary_telling.cards]
    panel.ACTION_WORDS.update(record_words.ACTIONS)
    page.PAGE_PARTS[:] = [
        consents_page.part,
        code_desk.page_part,
        diary_page.part,
        script_web.page_part,
        adherence_web.page_part,
        equality_web.page_part,
    ]
    page.PANELS[:] = [
        "eligibility",
        "consent",
        "link",
        "other",
        "appointment",
        "script",
        "adherence",
        "recognised",
        "about",
    ]


def _tell() -> None:
    """Who hears of what happens below."""
    invitations.ON_SENT[:] = [diary.on_link_sent]
    retention_disposal.ON_INCIDENT[:] = [equality.forget]
    staff_sessions.ON_END[:] = [alerts.unsubscribe]
    visits.ON_EXIT[:] = [codes.leave]
    consents.ON_REFUSED[:] = [
        consents.stop_picture,
        calls.on_refused,
        location.on_refused,
        interpreters.on_refused,
        stills.on_refused,
        recording_node.on_refused,
    ]
    visits.BEFORE_CHOICE[:] = [consents.before_choice]
    calls.MAY_JOIN[:] = [interpreters.may_take_part, captions.may_join_call]
    joining.ON_SEEN_BY_CALLER[:] = [interpreters.on_seen, handovers.settle]
    joining.ON_SWAP[:] = [interpreters.on_swap]
    telling.ON_TOLD[:] = [calls_telling.on_visit_told]
    visits.ON_MOVE[:] = [
        consents.on_visit_moved,
        recognising.on_visit_moved,
        connections.on_visit_moved,
        camera.on_visit_moved,
        handovers.on_visit_moved,
        interpreters.on_visit_moved,
        captions.on_visit_moved,
        uploads.on_visit_moved,
        stills.on_visit_moved,
        recording_node.on_visit_moved,
    ]
    visits.ON_OFF_RECORD[:] = [recognising.on_off_record, stills.on_off_record, recording_node.on_off_record]
    connections.ON_ENTERED[:] = [recognising.follow, recording_node.follow]
    preferences.ON_CHOSEN[:] = [recognising.on_chosen]
