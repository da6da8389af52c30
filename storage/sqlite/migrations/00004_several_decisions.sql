-- One command can hold the words on several adjustments: what was agreed before
-- an account was taken in is taken in at once. The key of decisions gets the
-- adjustment; SQLite wants a table made anew for that.

-- +goose Up
CREATE TABLE decisions_of_commands (
    contract   TEXT    NOT NULL,
    sequence   INTEGER NOT NULL,
    adjustment INTEGER NOT NULL,
    party      TEXT    NOT NULL,
    decision   TEXT    NOT NULL,
    via        TEXT    NOT NULL,
    body       TEXT    NOT NULL,
    PRIMARY KEY (contract, sequence, adjustment),
    FOREIGN KEY (contract, adjustment) REFERENCES adjustments (contract, number),
    FOREIGN KEY (contract, sequence) REFERENCES entries (contract, sequence) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;
INSERT INTO decisions_of_commands SELECT contract, sequence, adjustment, party, decision, via, body FROM decisions;
DROP TRIGGER decisions_no_update;
DROP TRIGGER decisions_no_delete;
DROP TABLE decisions;
ALTER TABLE decisions_of_commands RENAME TO decisions;

-- +goose StatementBegin
CREATE TRIGGER decisions_no_update BEFORE UPDATE ON decisions BEGIN SELECT RAISE(ABORT, 'facts are only added'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER decisions_no_delete BEFORE DELETE ON decisions BEGIN SELECT RAISE(ABORT, 'facts are only added'); END;
-- +goose StatementEnd
