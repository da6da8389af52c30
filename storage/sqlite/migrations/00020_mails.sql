-- Where users want to be told, and what not; and what is to be mailed, which survives
-- restarts and is no fact.

-- +goose Up
ALTER TABLE users ADD COLUMN mail TEXT NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN muted TEXT NOT NULL DEFAULT '';

CREATE TABLE mails (
    id            TEXT    NOT NULL,
    user_id       TEXT    NOT NULL,
    urgent        INTEGER NOT NULL CHECK (urgent IN (0, 1)),
    subject       TEXT    NOT NULL,
    body          TEXT    NOT NULL,
    at            TEXT    NOT NULL,
    status        TEXT    NOT NULL,
    tries         INTEGER NOT NULL,
    next_at       TEXT    NOT NULL,
    ended_at      TEXT    NOT NULL,
    why           TEXT    NOT NULL,
    claim         TEXT    NOT NULL,
    claimed_until TEXT    NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY (user_id) REFERENCES users (id)
) STRICT;
CREATE INDEX mails_by_status ON mails (status, next_at);
CREATE INDEX mails_by_user ON mails (user_id, at);
