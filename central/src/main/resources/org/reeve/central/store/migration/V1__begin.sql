-- Plain SQL that SQLite and PostgreSQL both take. Identifiers are UUIDs as text, times are milliseconds since 1970 (UTC),
-- values of the vocabulary are JSON as common.wire writes it.

CREATE TABLE counters (
    name  TEXT   NOT NULL PRIMARY KEY,
    value BIGINT NOT NULL
);

INSERT INTO counters (name, value) VALUES ('operation_revision', 0);

CREATE TABLE customers (
    id         TEXT   NOT NULL PRIMARY KEY,
    name       TEXT   NOT NULL UNIQUE,
    mail       TEXT,
    created_at BIGINT NOT NULL
);

-- Without a customer it is an operator's.
CREATE TABLE tokens (
    id         TEXT   NOT NULL PRIMARY KEY,
    hash       TEXT   NOT NULL UNIQUE,
    label      TEXT   NOT NULL,
    customer   TEXT   REFERENCES customers (id),
    created_at BIGINT NOT NULL,
    revoked_at BIGINT
);

-- for_host: a host that joined before and may do so again; without one the token is for a new host.
CREATE TABLE join_tokens (
    id         TEXT   NOT NULL PRIMARY KEY,
    hash       TEXT   NOT NULL UNIQUE,
    created_by TEXT   NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    for_host   TEXT,
    used_at    BIGINT,
    host       TEXT
);

CREATE TABLE hosts (
    id          TEXT   NOT NULL PRIMARY KEY,
    name        TEXT   NOT NULL,
    build       TEXT   NOT NULL,
    joined_at   BIGINT NOT NULL,
    reported_at BIGINT,
    revoked_at  BIGINT
);

-- host: the one that runs it; the first that said so, until it says so no longer.
CREATE TABLE guests (
    id         TEXT   NOT NULL PRIMARY KEY,
    name       TEXT   NOT NULL,
    customer   TEXT   REFERENCES customers (id),
    host       TEXT   REFERENCES hosts (id),
    generation BIGINT NOT NULL
);

CREATE INDEX guests_by_customer ON guests (customer);
CREATE INDEX guests_by_host ON guests (host);

-- What each host said in its newest report.
CREATE TABLE sightings (
    host    TEXT   NOT NULL REFERENCES hosts (id),
    guest   TEXT   NOT NULL REFERENCES guests (id),
    report  TEXT   NOT NULL,
    seen_at BIGINT NOT NULL,
    PRIMARY KEY (host, guest)
);

CREATE INDEX sightings_by_guest ON sightings (guest);

-- customer: who owned the guest when it was asked for; a later owner does not inherit it.
-- revision: counts every change of every operation upwards; born: the revision it began with.
CREATE TABLE operations (
    id           TEXT    NOT NULL PRIMARY KEY,
    guest        TEXT    NOT NULL REFERENCES guests (id),
    customer     TEXT    REFERENCES customers (id),
    attempt      INTEGER NOT NULL,
    state        TEXT    NOT NULL,
    deadline     BIGINT  NOT NULL,
    revision     BIGINT  NOT NULL UNIQUE,
    born         BIGINT  NOT NULL
);

CREATE INDEX operations_by_guest ON operations (guest);
CREATE INDEX operations_by_state ON operations (state, deadline);

-- sent_at: when it was first handed to the link; answered_at: when the host first spoke about this attempt;
-- cancel_at: when somebody asked for its end.
CREATE TABLE attempts (
    operation   TEXT    NOT NULL REFERENCES operations (id),
    attempt     INTEGER NOT NULL,
    content     TEXT    NOT NULL,
    status      TEXT    NOT NULL,
    sent_at     BIGINT,
    answered_at BIGINT,
    cancel_at   BIGINT,
    PRIMARY KEY (operation, attempt)
);

CREATE TABLE idempotency (
    viewer     TEXT   NOT NULL,
    wish       TEXT   NOT NULL,
    body_hash  TEXT   NOT NULL,
    operation  TEXT   NOT NULL REFERENCES operations (id),
    created_at BIGINT NOT NULL,
    PRIMARY KEY (viewer, wish)
);

CREATE TABLE incidents (
    id         TEXT   NOT NULL PRIMARY KEY,
    guest      TEXT   NOT NULL REFERENCES guests (id),
    customer   TEXT   REFERENCES customers (id),
    host       TEXT   NOT NULL REFERENCES hosts (id),
    state      TEXT   NOT NULL,
    opened_at  BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    content    TEXT   NOT NULL
);

CREATE INDEX incidents_by_guest ON incidents (guest);
CREATE INDEX incidents_by_time ON incidents (opened_at);

CREATE TABLE alerts (
    id         TEXT    NOT NULL PRIMARY KEY,
    incident   TEXT    NOT NULL REFERENCES incidents (id),
    kind       TEXT    NOT NULL,
    recipient  TEXT    NOT NULL,
    created_at BIGINT  NOT NULL,
    tries      INTEGER NOT NULL,
    next_at    BIGINT  NOT NULL,
    sent_at    BIGINT,
    dropped_at BIGINT,
    error      TEXT,
    UNIQUE (incident, kind, recipient)
);

CREATE INDEX alerts_by_time ON alerts (sent_at, next_at);
