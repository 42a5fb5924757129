-- What is true of this host as a whole: its name, its stream of reliable messages.
CREATE TABLE fact (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

-- Where the recovery of each guest stands. Times are nanoseconds on the monotonic clock of the process that wrote the
-- row; elapsed_nanos is what that clock showed then.
CREATE TABLE recovery (
    guest         TEXT PRIMARY KEY,
    elapsed_nanos INTEGER NOT NULL,
    state         TEXT    NOT NULL,
    wanted_power  TEXT    NOT NULL,
    restarts      TEXT    NOT NULL,
    boot          TEXT,
    deeds         INTEGER NOT NULL,
    cause         TEXT,
    attempts      INTEGER,
    power_cut     TEXT,
    expectation   TEXT,
    since_nanos   INTEGER,
    until_nanos   INTEGER,
    deed_number   INTEGER,
    deed          TEXT,
    certainty     TEXT
) STRICT;

-- Every decision with its reason, so that the owner can ask why.
CREATE TABLE decision (
    number  INTEGER PRIMARY KEY AUTOINCREMENT,
    guest   TEXT NOT NULL,
    at      TEXT NOT NULL,
    before  TEXT NOT NULL,
    after   TEXT NOT NULL,
    event   TEXT NOT NULL,
    reason  TEXT NOT NULL
) STRICT;
CREATE INDEX decision_of_guest ON decision (guest, number);

-- Written before the deed; outcome is null until it is known.
CREATE TABLE intent (
    number      INTEGER PRIMARY KEY AUTOINCREMENT,
    guest       TEXT NOT NULL,
    deed        TEXT NOT NULL,
    reason      TEXT NOT NULL,
    intended_at TEXT NOT NULL,
    outcome     TEXT,
    ended_at    TEXT
) STRICT;
CREATE INDEX intent_unsettled ON intent (guest) WHERE outcome IS NULL;

-- How the guests were when they were last seen, for people.
CREATE TABLE guest (
    guest    TEXT PRIMARY KEY,
    name     TEXT NOT NULL,
    power    TEXT NOT NULL,
    agent    TEXT NOT NULL,
    recovery TEXT NOT NULL,
    seen_at  TEXT NOT NULL
) STRICT;

-- Attempts. operation is null when one was cancelled before it came. cancelling says whether somebody wants it no longer.
-- untold is 1 when central must be told of it as soon as there is room in the outbox.
CREATE TABLE operation (
    id         TEXT    NOT NULL,
    attempt    INTEGER NOT NULL,
    number     INTEGER NOT NULL,
    guest      TEXT    NOT NULL,
    state      TEXT    NOT NULL,
    operation  TEXT,
    status     TEXT    NOT NULL,
    cancelling TEXT    NOT NULL DEFAULT 'NOT_ASKED',
    changed_at TEXT    NOT NULL,
    untold     INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (id, attempt)
) STRICT;
CREATE INDEX operation_open ON operation (number) WHERE state IN ('QUEUED', 'RUNNING');
CREATE INDEX operation_untold ON operation (number) WHERE untold = 1;

CREATE TABLE incident (
    id        TEXT PRIMARY KEY,
    guest     TEXT NOT NULL,
    state     TEXT NOT NULL,
    opened_at TEXT NOT NULL,
    incident  TEXT NOT NULL,
    untold    INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX incident_open ON incident (guest) WHERE state IN ('OPEN', 'QUARANTINED');
CREATE INDEX incident_untold ON incident (opened_at) WHERE untold = 1;

-- Reliable messages to central that it has not acknowledged yet, each as the frame that is sent.
CREATE TABLE outbox (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    frame    TEXT NOT NULL
) STRICT;

-- How long steps took, for the delay left of like ones.
CREATE TABLE step_duration (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    step   TEXT    NOT NULL,
    millis INTEGER NOT NULL
) STRICT;
CREATE INDEX step_duration_of_step ON step_duration (step, number);
