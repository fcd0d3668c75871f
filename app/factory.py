"""The composition root: settings in, application out. What the slices bring is in `app.slices`."""

from datetime import UTC
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask, current_app, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from app import cli, slices
from app.alerts import worker as alerts_worker
from app.calls import connections
from app.calls import live as calls_live
from app.calls import service as calls
from app.captions import recognising
from app.checks.rules import ways_to_talk
from app.diary import service as diary
from app.evidence import compose, jobs, recording_node, uploads_web
from app.evidence import news as evidence_news
from app.interpreters import worker as interpreters_worker
from app.invitations import api, worker
from app.invitations import service as invitations
from app.people import service as people
from app.people import sessions as staff_sessions
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
from app.platform.exhibit_files import ExhibitFiles
from app.platform.media import Hooks, MediaNodes
from app.platform.push import Push
from app.platform.queue import Queue
from app.platform.sealed_streams import SealedStreams
from app.platform.wire import Audience
from app.playbook import service as playbooks
from app.unfinished import service as unfinished
from app.visits import service as visits
from app.visits import web as visits_web
from app.visits.lifecycle import LIVE, VisitState

HERE = Path(__file__).parent
SWEEP_S = 15
SWEEPS_TO_NOTE = 240  # once an hour
PAGE_BLUEPRINTS = (
    "link", "page", "page_text", "page_location", "page_consents", "page_preferences", "page_picture", "page_code",
    "page_interpreter",
    "page_captions", "page_papers", "page_exhibits", "page_files", "page_recording",
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
    app.extensions["exhibit_files"] = ExhibitFiles(settings.data_dir.resolve() / "exhibits")
    app.extensions["queue"] = Queue(settings.data_dir.resolve(), settings.jobs_url)
    app.extensions["sealed_streams"] = SealedStreams(settings.data_dir.resolve() / "packages")
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=0, x_host=0)  # type: ignore[method-assign]
    locale.init(app)
    compression.install(app)
    headers.install(app, hsts=settings.scheme == "https" and not settings.demo)
    static.install(app, HERE / "static", settings.data_dir / "static")
    app.jinja_env.globals["clips"] = app.extensions["clips"] = Clips(settings.clips)
    _pages(app)
    limits.install(app, api.blueprint, [uploads_web.blueprint, uploads_web.staff], settings)
    slices.connect()
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
    for blueprint in slices.BLUEPRINTS:
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
    media.listen(
        Hooks(
            connections.node_came,
            _node_gone,
            connections.peer_changed,
            caption_told=recognising.told,
            node_holds=recording_node.node_holds,
        )
    )


def _node_gone(node: str) -> None:
    recording_node.node_gone(node)
    connections.node_gone(node)


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
        metrics.observe(app.extensions["sockets"], app.extensions["media"], *jobs.counts())
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
    interpreters_worker.start(app, socketio)
    evidence_news.start(app, socketio)


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
        recording_node.sweep()
        with transaction() as tx:
            compose.ask_due(tx)
    except Exception:
        log.logger.error("sweep_failed", exc_info=True)
