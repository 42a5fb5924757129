-- The policies that guests have of their own, as they were written. A guest that has none has its host's.
CREATE TABLE policy (
    guest    TEXT PRIMARY KEY,
    toml     TEXT NOT NULL,
    set_at   TEXT NOT NULL,
    asked_by TEXT NOT NULL
) STRICT;
