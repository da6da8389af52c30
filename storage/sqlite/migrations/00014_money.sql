-- Records of money that are cancelled, and what the parties answer each other about a
-- penalty.

-- +goose Up
CREATE UNIQUE INDEX applications_by_month ON applications (contract, month, sequence);

CREATE TABLE application_cancellations (
    contract    TEXT    NOT NULL,
    month       TEXT    NOT NULL,
    application INTEGER NOT NULL,
    sequence    INTEGER NOT NULL,
    body        TEXT    NOT NULL,
    PRIMARY KEY (contract, application),
    FOREIGN KEY (contract, month, application) REFERENCES applications (contract, month, sequence),
    FOREIGN KEY (contract, sequence) REFERENCES entries (contract, sequence) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;

CREATE TABLE penalty_answers (
    contract TEXT    NOT NULL,
    sequence INTEGER NOT NULL,
    month    TEXT    NOT NULL,
    revision INTEGER NOT NULL,
    party    TEXT    NOT NULL,
    body     TEXT    NOT NULL,
    PRIMARY KEY (contract, sequence),
    FOREIGN KEY (contract, month, revision) REFERENCES statements (contract, month, revision),
    FOREIGN KEY (contract, sequence) REFERENCES entries (contract, sequence) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;

-- +goose StatementBegin
CREATE TRIGGER application_cancellations_no_update BEFORE UPDATE ON application_cancellations BEGIN SELECT RAISE(ABORT, 'facts are only added'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER application_cancellations_no_delete BEFORE DELETE ON application_cancellations BEGIN SELECT RAISE(ABORT, 'facts are only added'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER penalty_answers_no_update BEFORE UPDATE ON penalty_answers BEGIN SELECT RAISE(ABORT, 'facts are only added'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER penalty_answers_no_delete BEFORE DELETE ON penalty_answers BEGIN SELECT RAISE(ABORT, 'facts are only added'); END;
-- +goose StatementEnd
