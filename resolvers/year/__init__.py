"""The year (年度): cycles, rosters, portfolios, measurements, expected figures, events."""
