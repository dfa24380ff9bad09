//! PostgreSQL's binary jsonb: layout, checked reading, writing.
