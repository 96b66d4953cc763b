"""How the laboratory writes times and sizes."""

from __future__ import annotations

from geosim.app.messages import say

_MINUTE, _HOUR = 60, 3600
_WHOLE_FROM = 10  # megabytes
_LONG = 90  # seconds, from which on minutes are told


def told_time(seconds: float) -> str:
    """Write a time: 35 s, 2 min 5 s, 1 h 20 min."""
    whole = max(1, round(seconds))
    if whole < _LONG:
        return say("lab.time.short", number=whole)
    if whole < _HOUR:
        minutes, rest = divmod(whole, _MINUTE)
        return say("lab.time.minutes", minutes=minutes, seconds=rest)
    hours, rest = divmod(whole, _HOUR)
    return say("lab.time.hours", hours=hours, minutes=rest // _MINUTE)


def disk(megabytes: float) -> str:
    """Write what something takes on disk: 43 MB, 7.8 MB, 120 kB."""
    if megabytes >= _WHOLE_FROM:
        return say("lab.size.large", number=f"{megabytes:,.0f}")
    if megabytes >= 1:
        return say("lab.size.large", number=f"{megabytes:.1f}")
    return say("lab.size.small", number=max(1, round(1000 * megabytes)))
