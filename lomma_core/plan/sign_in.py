"""The plan file's ``[inloggning]``: how long a sign-in lasts."""

import datetime as dt

import pydantic

from lomma_core.plan.choices import Declared


class SignIn(Declared):
    """How long a sign-in lasts: minutes without anybody doing anything, and hours in all (ASVS 5 7.3.1, 7.3.2);
    and the days that an account of a role with ``second_factor`` has to begin to use it.
    """

    idle_minutes: int = pydantic.Field(30, alias="vilotid_minuter", ge=5, le=240, strict=True)
    workday_hours: int = pydantic.Field(12, alias="arbetspass_timmar", ge=1, le=24, strict=True)

    grace_days: int = pydantic.Field(14, alias="tvastegsfrist_dagar", ge=0, le=90, strict=True)

    @property
    def second_factor_grace(self) -> dt.timedelta:
        """How long a new account may be without a second factor where its role must have it (ASVS 5 6.3.3)."""
        return dt.timedelta(days=self.grace_days)

    @property
    def idle(self) -> dt.timedelta:
        """How long nothing may be done."""
        return dt.timedelta(minutes=self.idle_minutes)

    @property
    def workday(self) -> dt.timedelta:
        """How long it lasts whatever is done."""
        return dt.timedelta(hours=self.workday_hours)
