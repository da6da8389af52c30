-- Contracts that were entered by mistake are withdrawn: nothing follows.

-- +goose Up
CREATE TABLE withdrawals (
    contract TEXT    NOT NULL,
    sequence INTEGER NOT NULL,
    body     TEXT    NOT NULL,
    PRIMARY KEY (contract, sequence),
    FOREIGN KEY (contract, sequence) REFERENCES entries (contract, sequence) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;

-- +goose StatementBegin
CREATE TRIGGER withdrawals_no_update BEFORE UPDATE ON withdrawals BEGIN SELECT RAISE(ABORT, 'facts are only added'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER withdrawals_no_delete BEFORE DELETE ON withdrawals BEGIN SELECT RAISE(ABORT, 'facts are only added'); END;
-- +goose StatementEnd
