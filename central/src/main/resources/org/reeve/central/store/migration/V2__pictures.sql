-- What the screens of guests showed, as base64, which SQLite and PostgreSQL both keep as text. Forgotten with the incident.
CREATE TABLE pictures (
    incident TEXT    NOT NULL PRIMARY KEY REFERENCES incidents (id) ON DELETE CASCADE,
    width    INTEGER NOT NULL,
    height   INTEGER NOT NULL,
    png      TEXT    NOT NULL,
    kept_at  BIGINT  NOT NULL
);
