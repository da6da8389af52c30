-- The facts of the accounts. Facts are only ever added: triggers refuse all
-- else, and the program checks at its start that they are in place. Decimals
-- and months are text; nothing is computed in SQL. Every fact hangs on the entry
-- that covers it, and so on its contract; the check is deferred to the commit.

-- +goose Up
CREATE TABLE entries (
    contract TEXT    NOT NULL REFERENCES contracts (id),
    sequence INTEGER NOT NULL CHECK (sequence > 0),
    at       TEXT    NOT NULL,
    month    TEXT    NOT NULL,
    revision INTEGER NOT NULL,
    kind     TEXT    NOT NULL,
    item     TEXT    NOT NULL,
    lot      TEXT    NOT NULL,
    points   TEXT    NOT NULL,
    reverses INTEGER NOT NULL,
    actor    TEXT    NOT NULL,
    command  TEXT    NOT NULL,
    digest   TEXT    NOT NULL,
    hash     TEXT    NOT NULL,
    PRIMARY KEY (contract, sequence)
) STRICT, WITHOUT ROWID;

CREATE TABLE contracts (
    number   INTEGER PRIMARY KEY AUTOINCREMENT,
    id       TEXT    NOT NULL UNIQUE,
    vendor   TEXT    NOT NULL,
    sequence INTEGER NOT NULL,
    body     TEXT    NOT NULL,
    FOREIGN KEY (id, sequence) REFERENCES entries (contract, sequence) DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE INDEX contracts_by_vendor ON contracts (vendor, number);

CREATE TABLE agreements (
    contract       TEXT    NOT NULL,
    version        INTEGER NOT NULL,
    effective_from TEXT    NOT NULL,
    sequence       INTEGER NOT NULL,
    body           TEXT    NOT NULL,
    PRIMARY KEY (contract, version),
    FOREIGN KEY (contract, sequence) REFERENCES entries (contract, sequence) DEFERRABLE INITIALLY DEFERRED
) STRICT;

CREATE TABLE measurements (
    contract        TEXT    NOT NULL,
    month           TEXT    NOT NULL,
    item            TEXT    NOT NULL,
    revision        INTEGER NOT NULL,
    method          TEXT    NOT NULL,
    report_revision INTEGER NOT NULL,
    sequence        INTEGER NOT NULL,
    body            TEXT    NOT NULL,
    PRIMARY KEY (contract, month, item, revision),
    FOREIGN KEY (contract, sequence) REFERENCES entries (contract, sequence) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;

CREATE TABLE settlements (
    contract   TEXT    NOT NULL,
    sequence   INTEGER NOT NULL,
    from_month TEXT    NOT NULL,
    to_month   TEXT    NOT NULL,
    body       TEXT    NOT NULL,
    PRIMARY KEY (contract, sequence),
    FOREIGN KEY (contract, sequence) REFERENCES entries (contract, sequence) DEFERRABLE INITIALLY DEFERRED
) STRICT;

CREATE TABLE statements (
    contract    TEXT    NOT NULL,
    month       TEXT    NOT NULL,
    revision    INTEGER NOT NULL,
    penalized   INTEGER NOT NULL CHECK (penalized IN (0, 1)),
    period_from TEXT    NOT NULL,
    period_to   TEXT    NOT NULL,
    sequence    INTEGER NOT NULL,
    body        TEXT    NOT NULL,
    hash        TEXT    NOT NULL,
    PRIMARY KEY (contract, month, revision),
    FOREIGN KEY (contract, sequence) REFERENCES entries (contract, sequence) DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE INDEX statements_penalized ON statements (contract, month) WHERE penalized = 1;

-- Users and tokens are no facts: they change. Of a token only the hash is kept.
CREATE TABLE users (
    number      INTEGER PRIMARY KEY AUTOINCREMENT,
    id          TEXT    NOT NULL UNIQUE,
    name        TEXT    NOT NULL UNIQUE,
    roles       TEXT    NOT NULL,
    vendor      TEXT    NOT NULL,
    affiliation TEXT    NOT NULL,
    title       TEXT    NOT NULL,
    valid_until TEXT    NOT NULL,
    disabled    INTEGER NOT NULL CHECK (disabled IN (0, 1)),
    created_at  TEXT    NOT NULL
) STRICT;

CREATE TABLE tokens (
    id         TEXT NOT NULL PRIMARY KEY,
    user_id    TEXT NOT NULL REFERENCES users (id),
    hash       TEXT NOT NULL UNIQUE,
    created_at TEXT NOT NULL,
    revoked_at TEXT NOT NULL
) STRICT;

-- +goose StatementBegin
CREATE TRIGGER contracts_no_update BEFORE UPDATE ON contracts BEGIN SELECT RAISE(ABORT, 'facts are only added'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER contracts_no_delete BEFORE DELETE ON contracts BEGIN SELECT RAISE(ABORT, 'facts are only added'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER agreements_no_update BEFORE UPDATE ON agreements BEGIN SELECT RAISE(ABORT, 'facts are only added'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER agreements_no_delete BEFORE DELETE ON agreements BEGIN SELECT RAISE(ABORT, 'facts are only added'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER measurements_no_update BEFORE UPDATE ON measurements BEGIN SELECT RAISE(ABORT, 'facts are only added'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER measurements_no_delete BEFORE DELETE ON measurements BEGIN SELECT RAISE(ABORT, 'facts are only added'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER settlements_no_update BEFORE UPDATE ON settlements BEGIN SELECT RAISE(ABORT, 'facts are only added'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER settlements_no_delete BEFORE DELETE ON settlements BEGIN SELECT RAISE(ABORT, 'facts are only added'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER statements_no_update BEFORE UPDATE ON statements BEGIN SELECT RAISE(ABORT, 'facts are only added'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER statements_no_delete BEFORE DELETE ON statements BEGIN SELECT RAISE(ABORT, 'facts are only added'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER entries_no_update BEFORE UPDATE ON entries BEGIN SELECT RAISE(ABORT, 'facts are only added'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER entries_no_delete BEFORE DELETE ON entries BEGIN SELECT RAISE(ABORT, 'facts are only added'); END;
-- +goose StatementEnd
