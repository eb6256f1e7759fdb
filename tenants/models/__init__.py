"""The tables as SQLAlchemy Core sees them, one module per area; the migrations say what the database holds.

Core only: rows are read as rows, never as entities. A test compares these tables with a migrated database.
Importing any of them imports all areas, so that the metadata is always complete. Tables are imported from
their area: ``from tenants.models.year import cycles``.
"""

from tenants.models import base, exchange, organisation, results, rules, year

__all__ = ["base", "exchange", "organisation", "results", "rules", "year"]
