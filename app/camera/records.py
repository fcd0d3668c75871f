"""What her page told of its camera: permissions and measurements only."""

from sqlalchemy import Float, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.platform.database import Base


class CameraSteering(Base):
    """Whether the officer may steer the camera of this visit, and what it can do."""

    __tablename__ = "camera_steering"

    visit_id: Mapped[str] = mapped_column(ForeignKey("visit.id"), primary_key=True)
    allowed: Mapped[bool]
    torch: Mapped[bool | None]
    zoom: Mapped[float | None] = mapped_column(Float)
    zoom_min: Mapped[float | None] = mapped_column(Float)
    zoom_max: Mapped[float | None] = mapped_column(Float)
