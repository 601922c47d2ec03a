"""Services (section 5.4.7)."""

from __future__ import annotations

from ...steps.service.declare import ServiceConfig, ServiceInput, ServiceOutput, ServiceStep

__all__ = ["ServiceConfig", "ServiceInput", "ServiceOutput", "ServiceStep"]
