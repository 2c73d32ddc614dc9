"""The application factory: it puts the rooms together, and nothing else."""

from flask import Flask
from flask_migrate import Migrate
from flask_smorest import Api
from werkzeug.middleware.proxy_fix import ProxyFix

from backend.campaigns.routes import campaigns
from backend.config import ROOT, Settings
from backend.database import db, unavailable
from backend.database.connecting import engine_options
from backend.database.guard import refuse_unbound_role
from backend.database.journal import keep_journal
from backend.encounters import operations as encounter_operations
from backend.encounters.commands import folds
from backend.encounters.routes import encounters
from backend.follow_ups import operations as follow_up_operations
from backend.follow_ups.routes import follow_ups
from backend.households import operations as household_operations
from backend.households import tasks as household_tasks
from backend.imports.commands import import_
from backend.insights.routes import insights
from backend.jobs import nightly
from backend.jobs.commands import jobs as job_commands
from backend.jobs.routes import jobs
from backend.mail import tasks as mail_tasks
from backend.mail.commands import mail
from backend.operations import custody
from backend.operations.commands import sealing_key
from backend.operations.kinds import declare
from backend.organisations import tasks as organisation_tasks
from backend.organisations.commands import member, organisation, team
from backend.organisations.routes import organisations
from backend.organisations.service import organisation_ids
from backend.places import operations as place_operations
from backend.places.commands import import_dwellings
from backend.places.routes import places
from backend.problems.answers import MEDIA_TYPE, ProblemSchema, answer_with_problems
from backend.reference.commands import import_ban
from backend.rounds import operations as round_operations
from backend.rounds.routes import rounds
from backend.sign_in import tokens
from backend.sign_in.commands import device
from backend.sign_in.routes import sign_in
from backend.sync.commands import journal
from backend.sync.restoring import close_until_replayed, tell_life_where_a_session_is_over
from backend.sync.routes import delivery, sync
from backend.sync.settling_routes import operations
from backend.territories.routes import assignments, territories
from backend.web.commands import openapi, with_database
from backend.web.description import description
from backend.web.headers import compress_answers, protect_answers
from backend.web.health import health
from backend.web.logs import log_as_json, log_requests
from backend.web.metrics import measure_requests, metrics
from backend.web.pages import pages

BLUEPRINTS = (
    sign_in,
    organisations,
    places,
    campaigns,
    territories,
    assignments,
    encounters,
    follow_ups,
    rounds,
    operations,
    sync,
    delivery,
    insights,
    jobs,
    health,
)
COMMANDS = (
    organisation,
    team,
    member,
    device,
    sealing_key,
    import_,
    journal,
    job_commands,
    mail,
    openapi,
    folds,
)
# One for each source.
for command in (import_ban, import_dwellings):
    import_.add_command(command)

# Loaded here, so that every process knows the kinds of job that rooms declare in them.
TASKS = (mail_tasks, organisation_tasks, household_tasks)

# What phones may do offline, in the order in which it is applied where nothing else tells it.
OPERATIONS = (
    place_operations,
    household_operations,
    encounter_operations,
    follow_up_operations,
    round_operations,
)
for room in OPERATIONS:
    declare(*room.KINDS)

# A batch of 200 operations with their notes is well under this.
_REQUEST_BYTES = 4 * 1024 * 1024


class PalierApi(Api):
    """Routes and their document; refusals are told by `backend.problems`, as what they are."""

    ERROR_SCHEMA = ProblemSchema

    def _register_responses(self) -> None:
        self.DEFAULT_RESPONSE_CONTENT_TYPE = MEDIA_TYPE
        super()._register_responses()  # type: ignore[misc]  # its stubs leave it out
        self.DEFAULT_RESPONSE_CONTENT_TYPE = "application/json"

    def _register_error_handlers(self) -> None:
        answer_with_problems(self._app, unavailable.problem_of)


def create_app(settings: Settings | None = None) -> Flask:
    """The application, ready to serve.

    Args:
        settings: read from the environment when not given.

    Raises:
        SettingsInvalid: the environment does not say what is needed.
        CustodyFault: the keys that phones seal to can neither be read nor made.
        RoleNotBound: the database role would pass by row-level security.
    """
    settings = settings or Settings.from_environment()
    app = Flask("backend", static_folder=None)
    app.config.update(
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(
            settings.database_url, is_pooled=settings.has_pgbouncer
        ),
        OWNER_DATABASE_URL=settings.owner_database_url,
        MAX_CONTENT_LENGTH=_REQUEST_BYTES,
        API_TITLE="Palier",
        API_VERSION="1",
        OPENAPI_VERSION="3.1.0",
        PALIER_SETTINGS=settings,
    )
    app.json.sort_keys = False  # type: ignore[attr-defined]  # Flask's own provider has it
    if settings.proxies:
        count = settings.proxies
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=count, x_proto=count, x_host=count
        )
    log_as_json(settings.log_level)
    # The last of these to be named sees the answer first.
    log_requests(app)
    close_until_replayed(app)
    tell_life_where_a_session_is_over(app)
    protect_answers(app, is_https=settings.is_https)
    compress_answers(app)
    tokens.configure(app, settings.secret, is_https=settings.is_https)

    custody.configure(app, settings.sealing_keys_folder)
    nightly.configure(app, organisation_ids)

    keep_journal(app, settings.journal)
    db.init_app(app)
    Migrate(app, db, directory=str(ROOT / "migrations"))
    with app.app_context():
        refuse_unbound_role(db.engine)
    if settings.metrics_token:
        measure_requests(app)

    api = PalierApi(app)
    app.extensions["palier_api"] = api
    for blueprint in BLUEPRINTS:
        api.register_blueprint(blueprint, url_prefix=f"/api{blueprint.url_prefix or ''}")
    app.register_blueprint(description)
    app.register_blueprint(metrics)
    app.register_blueprint(pages(settings.pwa_folder))
    for command in COMMANDS:
        app.cli.add_command(with_database(command))
    return app
