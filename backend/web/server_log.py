"""The web server's own log, in the lines of the application: no path, no address, no words.

gunicorn repeats what it could not read, and whose request broke off; here it tells that it did.
"""

import logging

from gunicorn.config import Config
from gunicorn.glogging import Logger

from backend.web.logs import JsonLines

_UNREADABLE = "Invalid request from ip="


class ServerLines(JsonLines):
    """A record of gunicorn as one line of JSON."""

    def message_of(self, record: logging.LogRecord) -> str:
        """The server's own words, with numbers; what came from outside stays out."""
        message = str(record.msg)
        if message.startswith(_UNREADABLE):
            return "a request could not be read"
        if record.levelno < logging.WARNING:
            return record.getMessage()
        arguments = record.args if isinstance(record.args, tuple) else ()
        return message % arguments if all(isinstance(one, int) for one in arguments) else message


class ServerLog(Logger):
    """gunicorn's logger; `logger_class` in gunicorn.conf.py."""

    def setup(self, cfg: Config) -> None:
        """As gunicorn, in our lines."""
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(ServerLines())
