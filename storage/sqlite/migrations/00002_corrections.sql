-- What happens after a mistake: measurements are cancelled, contracts amended,
-- settled months reopened. These are facts like all others. Answers kept under
-- idempotency keys are none: they are forgotten in time.

-- +goose Up
CREATE TABLE amendments (
    contract TEXT    NOT NULL,
    number   INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    body     TEXT    NOT NULL,
    PRIMARY KEY (contract, number),
    FOREIGN KEY (contract, sequence) REFERENCES entries (contract, sequence) DEFERRABLE INITIALLY DEFERRED
) STRICT;

CREATE TABLE cancellations (
    contract TEXT    NOT NULL,
    month    TEXT    NOT NULL,
    item     TEXT    NOT NULL,
    revision INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    body     TEXT    NOT NULL,
    PRIMARY KEY (contract, month, item, revision),
    FOREIGN KEY (contract, month, item, revision) REFERENCES measurements (contract, month, item, revision),
    FOREIGN KEY (contract, sequence) REFERENCES entries (contract, sequence) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;

CREATE TABLE reopenings (
    contract   TEXT    NOT NULL,
    sequence   INTEGER NOT NULL,
    from_month TEXT    NOT NULL,
    PRIMARY KEY (contract, sequence),
    FOREIGN KEY (contract, sequence) REFERENCES entries (contract, sequence) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;

CREATE TABLE kept_answers (
    user_name TEXT    NOT NULL,
    target    TEXT    NOT NULL,
    key       TEXT    NOT NULL,
    digest    TEXT    NOT NULL,
    at        TEXT    NOT NULL,
    status    INTEGER NOT NULL,
    location  TEXT    NOT NULL,
    body      TEXT    NOT NULL,
    PRIMARY KEY (user_name, target, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX kept_answers_by_age ON kept_answers (at);

-- +goose StatementBegin
CREATE TRIGGER amendments_no_update BEFORE UPDATE ON amendments BEGIN SELECT RAISE(ABORT, 'facts are only added'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER amendments_no_delete BEFORE DELETE ON amendments BEGIN SELECT RAISE(ABORT, 'facts are only added'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER cancellations_no_update BEFORE UPDATE ON cancellations BEGIN SELECT RAISE(ABORT, 'facts are only added'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER cancellations_no_delete BEFORE DELETE ON cancellations BEGIN SELECT RAISE(ABORT, 'facts are only added'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER reopenings_no_update BEFORE UPDATE ON reopenings BEGIN SELECT RAISE(ABORT, 'facts are only added'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER reopenings_no_delete BEFORE DELETE ON reopenings BEGIN SELECT RAISE(ABORT, 'facts are only added'); END;
-- +goose StatementEnd
