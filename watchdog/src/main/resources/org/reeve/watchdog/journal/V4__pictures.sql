-- Pictures of screens for central that wait until it has taken others: each is large, and what is in the outbox is in memory too.
CREATE TABLE picture (
    number   INTEGER PRIMARY KEY AUTOINCREMENT,
    guest    TEXT NOT NULL,
    incident TEXT NOT NULL UNIQUE,
    png      TEXT NOT NULL
) STRICT;
