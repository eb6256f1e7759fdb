"""The year (年度): cycles, rosters, measurements, events."""
