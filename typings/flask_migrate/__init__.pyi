import flask
from flask_sqlalchemy import SQLAlchemy

class Migrate:
    def __init__(self, app: flask.Flask, db: SQLAlchemy, directory: str = ...) -> None: ...

def upgrade(directory: str | None = ..., revision: str = ...) -> None: ...
