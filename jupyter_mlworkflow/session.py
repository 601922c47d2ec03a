"""`Session`: credentials as documented, kept out of sight and out of every file (section 3.2.3)."""

from __future__ import annotations

from typing import Any, NoReturn

from .errors import DeclarationError


class Session:
    """Who works, and where. On one's own machine ``Session()`` is enough.

    Credentials are never shown, serialised or pickled.

    Args:
        access_key: Access key (AK).
        secret_key: Secret key (SK).
        project_id: Project of the account.
        region_name: Region of the project.

    Raises:
        DeclarationError: A value is no text, or a parameter is unknown.

    Example:
        >>> Session(access_key="AK", secret_key="SK", region_name="north-1")
        Session(region_name='north-1', access_key=…, secret_key=…)
    """

    __slots__ = ("_access_key", "_secret_key", "project_id", "region_name")

    def __init__(
        self,
        access_key: str | None = None,
        secret_key: str | None = None,
        project_id: str | None = None,
        region_name: str | None = None,
        **unknown: Any,
    ) -> None:
        given = {
            "access_key": access_key,
            "secret_key": secret_key,
            "project_id": project_id,
            "region_name": region_name,
        }
        if unknown:
            raise DeclarationError(f'Session has no parameter "{next(iter(unknown))}". Known: {", ".join(given)}.')
        for name, value in given.items():
            if value is not None and not isinstance(value, str):
                # The value itself stays out of the message: it may be a secret.
                raise DeclarationError(f"Session.{name} must be text, not {type(value).__name__}.")
        self._access_key = access_key
        self._secret_key = secret_key
        self.project_id = project_id
        self.region_name = region_name

    @property
    def access_key(self) -> str | None:
        """The access key (AK)."""
        return self._access_key

    @property
    def secret_key(self) -> str | None:
        """The secret key (SK)."""
        return self._secret_key

    def __repr__(self) -> str:
        shown = [f"{name}={value!r}" for name in ("project_id", "region_name") if (value := getattr(self, name))]
        hidden = [f"{name}=…" for name in ("access_key", "secret_key") if getattr(self, name)]
        return f"Session({', '.join([*shown, *hidden])})"

    def __reduce_ex__(self, protocol: Any) -> NoReturn:
        raise TypeError("A Session holds credentials and cannot be pickled or copied: make one where it is needed.")
