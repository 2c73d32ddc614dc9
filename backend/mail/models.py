"""The outbox: what is to be sent, sealed, and that it was sent."""

from datetime import datetime

from sqlalchemy import Index, func
from sqlalchemy.orm import Mapped, mapped_column

from backend.database import TenantRow


class OutgoingMail(TenantRow):
    """A mail on its way. Address and facts lie sealed, and are emptied once it was sent."""

    __tablename__ = "outgoing_mail"
    __table_args__ = (Index(None, "organisation_id", "created_at"),)

    template: Mapped[str]
    language: Mapped[str]
    sealed: Mapped[bytes | None]
    # Keyed, so that it tells nobody the address; counts how often one is written to in a day.
    address_hash: Mapped[bytes | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    sent_at: Mapped[datetime | None]
