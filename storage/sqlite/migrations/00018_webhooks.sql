-- Webhooks are no facts: what is to be sent follows from the audit log, which has a line for
-- each command that was carried out. Their secrets are stored as they are, to sign with.

-- +goose Up
CREATE TABLE webhooks (
    number     INTEGER PRIMARY KEY AUTOINCREMENT,
    id         TEXT NOT NULL UNIQUE,
    title      TEXT NOT NULL,
    url        TEXT NOT NULL,
    kinds      TEXT NOT NULL,
    contracts  TEXT NOT NULL,
    secret     TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at TEXT NOT NULL,
    position   INTEGER NOT NULL
) STRICT;

CREATE TABLE webhook_deliveries (
    webhook       TEXT NOT NULL,
    number        INTEGER NOT NULL,
    id            TEXT NOT NULL UNIQUE,
    kind          TEXT NOT NULL,
    contract      TEXT NOT NULL,
    at            TEXT NOT NULL,
    body          TEXT NOT NULL,
    state         TEXT NOT NULL,
    by_hand       INTEGER NOT NULL CHECK (by_hand IN (0, 1)),
    attempts      INTEGER NOT NULL,
    due_at        TEXT NOT NULL,
    claimed_until TEXT NOT NULL,
    answered_at   TEXT NOT NULL,
    status        INTEGER NOT NULL,
    failure       TEXT NOT NULL,
    milliseconds  INTEGER NOT NULL,
    answer        TEXT NOT NULL,
    PRIMARY KEY (webhook, number),
    FOREIGN KEY (webhook) REFERENCES webhooks (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX webhook_deliveries_waiting ON webhook_deliveries (webhook, contract, number) WHERE state = 'waiting';
