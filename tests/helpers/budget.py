"""How many examples hypothesis makes, in one place: decorators named for what one example costs.

The profile ``ci`` makes all of them and ``dev`` a fifth (``pytest --hypothesis-profile=dev``); a test without a
decorator makes the profile's own number. The profiles are in
tests/conftest.py, and must be chosen before this is loaded.
"""

from hypothesis import HealthCheck, Phase, settings

_FULL = 100


def _examples(number: int, **other: object) -> settings:
    return settings(max_examples=max(1, number * settings.default.max_examples // _FULL), **other)


# A function of a text: less than a millisecond.
numbers_in_texts = _examples(800)
texts = _examples(500)
# A whole plan is read, or a whole form is validated.
plans = _examples(60)
# A database is opened and written to.
databases = _examples(20)
# A year of writes, made several times and published each time; shrinking a failure would take long.
histories = _examples(3, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
