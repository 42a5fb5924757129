-- What a guest's agent told last of the system inside. Forgotten with the guest.
CREATE TABLE facts (
    guest   TEXT   NOT NULL PRIMARY KEY REFERENCES guests (id) ON DELETE CASCADE,
    facts   TEXT   NOT NULL,
    told_at BIGINT NOT NULL
);
