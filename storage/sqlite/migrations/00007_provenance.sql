-- Who acted in each command, as of that day, and where an account came from that was
-- taken in. Commands from before have no such row.

-- +goose Up
CREATE TABLE takeovers (
    contract TEXT    NOT NULL,
    sequence INTEGER NOT NULL,
    body     TEXT    NOT NULL,
    PRIMARY KEY (contract, sequence),
    FOREIGN KEY (contract, sequence) REFERENCES entries (contract, sequence) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;

CREATE TABLE actors (
    contract TEXT    NOT NULL,
    month    TEXT    NOT NULL,
    role     TEXT    NOT NULL,
    party    TEXT    NOT NULL,
    vendor   TEXT    NOT NULL,
    sequence INTEGER NOT NULL,
    body     TEXT    NOT NULL,
    PRIMARY KEY (contract, sequence),
    FOREIGN KEY (contract, sequence) REFERENCES entries (contract, sequence) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;
CREATE INDEX actors_by_month ON actors (contract, month);

-- +goose StatementBegin
CREATE TRIGGER takeovers_no_update BEFORE UPDATE ON takeovers BEGIN SELECT RAISE(ABORT, 'facts are only added'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER takeovers_no_delete BEFORE DELETE ON takeovers BEGIN SELECT RAISE(ABORT, 'facts are only added'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER actors_no_update BEFORE UPDATE ON actors BEGIN SELECT RAISE(ABORT, 'facts are only added'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER actors_no_delete BEFORE DELETE ON actors BEGIN SELECT RAISE(ABORT, 'facts are only added'); END;
-- +goose StatementEnd
