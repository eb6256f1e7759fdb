"""The way to the database: sessions bound to one government, the pool, its connections."""
