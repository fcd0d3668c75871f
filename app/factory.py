"""The composition root: settings in, application out. The only file that knows every slice."""

from datetime import UTC
from importlib import import_module
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask, current_app, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from app import cli
from app.adherence import web as adherence_web
from app.alerts import service as alerts
from app.alerts import web as alerts_web
from app.alerts import worker as alerts_worker
from app.calls import connections
from app.calls import live as calls_live
from app.calls import service as calls
from app.camera import service as camera
from app.captions import recognising
from app.captions import service as captions
from app.captions import telling as captions_telling
from app.captions import web as captions_web
from app.checks import service as checks
from app.checks.rules import ways_to_talk
from app.consents import page as consents_page
from app.consents import service as consents
from app.consents import web as consents_web
from app.diary import page as diary_page
from app.diary import service as diary
from app.diary import telling as diary_telling
from app.diary import web as diary_web
from app.drafts import web as drafts_web
from app.equality import web as equality_web
from app.evidence import web as evidence_web
from app.invitations import api, code_desk, code_web, codes, control, delivery_web, hand_over, page, worker
from app.invitations import service as invitations
from app.invitations import web as invitations_web
from app.location import service as location
from app.location import web as location_web
from app.people import account as people_account
from app.people import admin as people_admin
from app.people import service as people
from app.people import sessions as staff_sessions
from app.people import signing_in
from app.people import web as people_web
from app.people.sessions import as_actor
from app.platform import (
    audit_chain,
    clock,
    compression,
    headers,
    idempotency,
    limits,
    locale,
    log,
    metrics,
    problems,
    realtime,
    static,
)
from app.platform.asks import Identity, Sockets
from app.platform.clips import Clips
from app.platform.config import Settings, load
from app.platform.database import Store, transaction
from app.platform.encryption import Keyring
from app.platform.media import Hooks, MediaNodes
from app.platform.push import Push
from app.platform.wire import Audience
from app.playbook import service as playbooks
from app.preferences import service as preferences
from app.preferences import web as preferences_web
from app.record import web as record_web
from app.response import web as response_web
from app.script import web as script_web
from app.text import service as text_service
from app.text import web as text_web
from app.unfinished import service as unfinished
from app.unfinished import web as unfinished_web
from app.visits import officer as visits_officer
from app.visits import service as visits
from app.visits import telling
from app.visits import web as visits_web
from app.visits.lifecycle import LIVE, VisitState

HERE = Path(__file__).parent
SWEEP_S = 15
SWEEPS_TO_NOTE = 240  # once an hour
PAGE_BLUEPRINTS = (
    "link", "page", "page_text", "page_location", "page_consents", "page_preferences", "page_picture", "page_code",
    "page_captions",
)  # fmt: skip


def create_app(settings: Settings | None = None, async_mode: str = "eventlet") -> Flask:
    """The application of one installation. Raises SettingsError."""
    settings = settings or load()
    log.configure()
    app = Flask(__name__, static_folder=None)  # app.platform.static serves them, without their comments
    app.config["MAX_CONTENT_LENGTH"] = 256 * 1024
    app.extensions["settings"] = settings
    app.extensions["store"] = Store(settings.database, Keyring(settings.data_keys.get_secret_value()))
    app.extensions["push"] = _push(settings)
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=0, x_host=0)  # type: ignore[method-assign]
    locale.init(app)
    compression.install(app)
    headers.install(app, hsts=settings.scheme == "https" and not settings.demo)
    static.install(app, HERE / "static", settings.data_dir / "static")
    app.jinja_env.globals["clips"] = app.extensions["clips"] = Clips(settings.clips)
    _pages(app)
    limits.install(app, api.blueprint, settings)
    _slices()
    _live(app, settings, async_mode)
    _operations(app)
    cli.register(app)
    return app


def _push(settings: Settings) -> Push | None:
    """None without a key: officers are told by their open page alone."""
    key = settings.push_key.get_secret_value()
    host = urlsplit(settings.origin).netloc
    return Push(key, settings.push_contact or f"https://{host}") if key else None


def _pages(app: Flask) -> None:
    for blueprint in (
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
        location_web.blueprint,
        consents_web.blueprint,
        preferences_web.blueprint,
        captions_web.page,
        captions_web.staff,
        evidence_web.blueprint,
        evidence_web.staff,
        calls_live.officer,
        response_web.blueprint,
        alerts_web.blueprint,
        record_web.blueprint,
        api.blueprint,
    ):
        app.register_blueprint(blueprint)
    app.register_error_handler(HTTPException, _error_page)
    app.register_error_handler(Exception, _crash)
    app.jinja_env.globals["code_address"] = lambda: f"{app.extensions['settings'].origin}/c"
    app.jinja_env.globals["ways"] = ways_to_talk()
    app.jinja_env.filters["clock_time"] = lambda moment: moment.astimezone().strftime("%H:%M")
    app.jinja_env.filters["iso"] = lambda moment: moment.astimezone(UTC).isoformat()


def _error_page(error: HTTPException) -> ResponseReturnValue:
    """Her pages show the neutral page whatever went wrong; staff read what happened and what to do."""
    status = error.code or 500
    if request.path.startswith("/api/"):
        return problems.respond_to(error)
    # A link that was typed wrongly leads to no page of hers: without a staff cookie it may be her.
    if request.blueprint in PAGE_BLUEPRINTS or people_web.COOKIE not in request.cookies:
        return visits_web.trouble(status)
    return render_template("staff/error.html", me=None, status=status), status


def _crash(error: Exception) -> ResponseReturnValue:
    log.logger.error("request_failed", endpoint=request.endpoint, exc_info=True)
    return _error_page(HTTPException(response=None) if not isinstance(error, HTTPException) else error)


def _slices() -> None:
    """Handlers register as their modules load; parts of snapshots and cards are handed to `visits` here."""
    for slice_name in (
        "incidents",
        "visits",
        "checks",
        "location",
        "consents",
        "preferences",
        "invitations",
        "calls",
        "camera",
        "captions",
        "text",
    ):
        import_module(f"app.{slice_name}.live")
    telling.SNAPSHOT_PARTS.update(
        call=calls.snapshot_part,
        text=text_service.snapshot_part,
        checks=checks.snapshot_part,
        location=location.snapshot_part,
        consents=consents.snapshot_part,
        preferences=preferences.snapshot_part,
        steering=camera.snapshot_part,
        captions=captions_telling.snapshot_part,
    )
    telling.CARD_PARTS[:] = [
        checks.card_part,
        calls.card_part,
        invitations.card_part,
        location.card_part,
        preferences.card_part,
        alerts.card_part,
    ]
    telling.MORE_CARDS[:] = [diary_telling.cards]
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
    invitations.ON_SENT[:] = [diary.on_link_sent]
    staff_sessions.ON_END[:] = [alerts.unsubscribe]
    visits.ON_EXIT[:] = [codes.leave]
    consents.ON_REFUSED[:] = [consents.stop_picture, calls.on_refused, location.on_refused]
    visits.BEFORE_CHOICE[:] = [consents.before_choice]
    visits.ON_MOVE[:] = [
        consents.on_visit_moved,
        recognising.on_visit_moved,
        connections.on_visit_moved,
        camera.on_visit_moved,
        captions.on_visit_moved,
    ]
    connections.ON_ENTERED[:] = [recognising.follow]
    preferences.ON_CHOSEN[:] = [recognising.on_chosen]


def _live(app: Flask, settings: Settings, async_mode: str) -> None:
    socketio = realtime.create(app, allowed_origins=[settings.origin], async_mode=async_mode)
    sockets = app.extensions["sockets"] = Sockets(app, socketio)
    sockets.accept(
        Audience.PAGE,
        _who_is_the_page,
        calls_live.page_socket_opened,
        calls_live.page_socket_closed,
    )
    sockets.accept(
        Audience.STAFF,
        _who_is_staff,
        calls_live.staff_socket_opened,
        calls_live.staff_socket_closed,
    )
    media = app.extensions["media"] = MediaNodes(socketio, settings.media_key.get_secret_value())
    media.listen(Hooks(connections.node_came, connections.node_gone, connections.peer_changed))


def _who_is_the_page() -> Identity | None:
    with transaction() as tx:
        visit = visits.by_cookie(tx, request.cookies.get(visits_web.COOKIE))
        if visit is None or VisitState(visit.state) not in LIVE | {VisitState.ENDED}:
            return None
        return visits.victim(visit), visit.id, visit.language, None


def _who_is_staff() -> Identity | None:
    found = people.by_cookie(request.cookies.get(people_web.COOKIE))
    return (as_actor(found[0]), None, locale.requested("staff"), found[1].id) if found else None


def _operations(app: Flask) -> None:
    @app.get("/healthz")
    def healthz() -> ResponseReturnValue:
        return jsonify(ok=True)

    @app.get("/readyz")
    def readyz() -> ResponseReturnValue:
        missing = [
            name
            for name, ready in (
                ("database", _database_answers()),
                ("media", _media_here()),
            )
            if not ready
        ]
        return jsonify(ready=not missing, not_ready=missing), 503 if missing else 200

    @app.get("/metrics")
    def show_metrics() -> ResponseReturnValue:
        metrics.observe(app.extensions["sockets"], app.extensions["media"])
        return generate_latest(), 200, {"Content-Type": CONTENT_TYPE_LATEST}


def _database_answers() -> bool:
    try:
        with transaction() as tx:
            tx.session.execute(text("SELECT 1 FROM visit LIMIT 1"))
    except Exception:
        log.logger.error("database_away", exc_info=True)
        return False
    return True


def _media_here() -> bool:
    here: bool = current_app.extensions["media"].here
    return here


def start(app: Flask) -> None:
    """What runs beside requests: called once by `app.serve` before it listens."""
    with app.app_context():
        calls.drop_all()
        with transaction() as tx:
            playbooks.in_force(tx)  # a new installation gets the default before anybody works by it
    socketio = app.extensions["socketio"]

    def sweep() -> None:
        for round_ in count():
            with app.app_context():
                if round_ % SWEEPS_TO_NOTE == 0:
                    _note_audit_end()
                socketio.sleep(SWEEP_S)
                _expire()
                _close_sockets_of_sessions_that_are_over()

    socketio.start_background_task(sweep)
    worker.start(app, socketio)
    alerts_worker.start(app, socketio)


def _close_sockets_of_sessions_that_are_over() -> None:
    """Locked, run out, or ended by another process: whoever left the desk is told nothing more."""
    sockets = current_app.extensions["sockets"]
    try:
        with transaction() as tx:
            over = staff_sessions.no_longer_open(tx, sockets.sessions())
        sockets.end_sessions(over)
    except Exception:
        log.logger.error("sweep_failed", exc_info=True)


def _note_audit_end() -> None:
    """The end of the audit log, for `audit verify --noted`: service logs are kept elsewhere than the database."""
    try:
        with transaction() as tx:
            number, digest = audit_chain.end(tx)
        if number:
            log.logger.info("audit_end", number=number, digest=digest)
    except Exception:
        log.logger.error("audit_end_unknown", exc_info=True)


def _expire() -> None:
    try:
        with transaction() as tx:
            invitations.expire_late_links(tx, clock.now())
            diary.run_due(tx, clock.now())
            idempotency.forget_old(tx, clock.now())
            unfinished.drop_old(tx, clock.now())
    except Exception:
        log.logger.error("sweep_failed", exc_info=True)
