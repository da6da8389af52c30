-- What two parties say and do: consents, money, adjustments, objections,
-- reports, confirmations. All are facts. The audit log is only added to as well,
-- but belongs to no journal: it also tells of what was refused.

-- +goose Up
CREATE TABLE confirmations (
    contract TEXT    NOT NULL,
    sequence INTEGER NOT NULL,
    version  INTEGER NOT NULL,
    decision TEXT    NOT NULL,
    body     TEXT    NOT NULL,
    PRIMARY KEY (contract, sequence),
    FOREIGN KEY (contract, version) REFERENCES agreements (contract, version),
    FOREIGN KEY (contract, sequence) REFERENCES entries (contract, sequence) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;

CREATE TABLE reports (
    contract TEXT    NOT NULL,
    month    TEXT    NOT NULL,
    revision INTEGER NOT NULL,
    via      TEXT    NOT NULL,
    sequence INTEGER NOT NULL,
    body     TEXT    NOT NULL,
    PRIMARY KEY (contract, month, revision),
    FOREIGN KEY (contract, sequence) REFERENCES entries (contract, sequence) DEFERRABLE INITIALLY DEFERRED
) STRICT;

CREATE TABLE objections (
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

CREATE TABLE objection_answers (
    contract TEXT    NOT NULL,
    month    TEXT    NOT NULL,
    item     TEXT    NOT NULL,
    revision INTEGER NOT NULL,
    decision TEXT    NOT NULL,
    sequence INTEGER NOT NULL,
    body     TEXT    NOT NULL,
    PRIMARY KEY (contract, month, item, revision),
    FOREIGN KEY (contract, month, item, revision) REFERENCES objections (contract, month, item, revision),
    FOREIGN KEY (contract, sequence) REFERENCES entries (contract, sequence) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;

CREATE TABLE consents (
    contract TEXT    NOT NULL,
    sequence INTEGER NOT NULL,
    month    TEXT    NOT NULL,
    revision INTEGER NOT NULL,
    party    TEXT    NOT NULL,
    decision TEXT    NOT NULL,
    via      TEXT    NOT NULL,
    body     TEXT    NOT NULL,
    PRIMARY KEY (contract, sequence),
    FOREIGN KEY (contract, month, revision) REFERENCES statements (contract, month, revision),
    FOREIGN KEY (contract, sequence) REFERENCES entries (contract, sequence) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;

CREATE TABLE applications (
    contract TEXT    NOT NULL,
    sequence INTEGER NOT NULL,
    month    TEXT    NOT NULL,
    body     TEXT    NOT NULL,
    PRIMARY KEY (contract, sequence),
    FOREIGN KEY (contract, sequence) REFERENCES entries (contract, sequence) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;

CREATE TABLE adjustments (
    contract  TEXT    NOT NULL,
    number    INTEGER NOT NULL,
    month     TEXT    NOT NULL,
    party     TEXT    NOT NULL,
    deduction TEXT    NOT NULL,
    bonus     TEXT    NOT NULL,
    sequence  INTEGER NOT NULL,
    body      TEXT    NOT NULL,
    PRIMARY KEY (contract, number),
    FOREIGN KEY (contract, sequence) REFERENCES entries (contract, sequence) DEFERRABLE INITIALLY DEFERRED
) STRICT;

CREATE TABLE decisions (
    contract   TEXT    NOT NULL,
    sequence   INTEGER NOT NULL,
    adjustment INTEGER NOT NULL,
    party      TEXT    NOT NULL,
    decision   TEXT    NOT NULL,
    via        TEXT    NOT NULL,
    body       TEXT    NOT NULL,
    PRIMARY KEY (contract, sequence),
    FOREIGN KEY (contract, adjustment) REFERENCES adjustments (contract, number),
    FOREIGN KEY (contract, sequence) REFERENCES entries (contract, sequence) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;

CREATE TABLE audit (
    number      INTEGER PRIMARY KEY AUTOINCREMENT,
    at          TEXT    NOT NULL,
    actor       TEXT    NOT NULL,
    affiliation TEXT    NOT NULL,
    title       TEXT    NOT NULL,
    address     TEXT    NOT NULL,
    request_id  TEXT    NOT NULL,
    action      TEXT    NOT NULL,
    path        TEXT    NOT NULL,
    contract    TEXT    NOT NULL,
    sequence    INTEGER NOT NULL,
    status      INTEGER NOT NULL,
    code        TEXT    NOT NULL
) STRICT;
CREATE INDEX audit_by_contract ON audit (contract, number);
CREATE INDEX audit_by_actor ON audit (actor, number);

-- +goose StatementBegin
CREATE TRIGGER confirmations_no_update BEFORE UPDATE ON confirmations BEGIN SELECT RAISE(ABORT, 'facts are only added'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER confirmations_no_delete BEFORE DELETE ON confirmations BEGIN SELECT RAISE(ABORT, 'facts are only added'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER reports_no_update BEFORE UPDATE ON reports BEGIN SELECT RAISE(ABORT, 'facts are only added'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER reports_no_delete BEFORE DELETE ON reports BEGIN SELECT RAISE(ABORT, 'facts are only added'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER objections_no_update BEFORE UPDATE ON objections BEGIN SELECT RAISE(ABORT, 'facts are only added'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER objections_no_delete BEFORE DELETE ON objections BEGIN SELECT RAISE(ABORT, 'facts are only added'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER objection_answers_no_update BEFORE UPDATE ON objection_answers BEGIN SELECT RAISE(ABORT, 'facts are only added'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER objection_answers_no_delete BEFORE DELETE ON objection_answers BEGIN SELECT RAISE(ABORT, 'facts are only added'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER consents_no_update BEFORE UPDATE ON consents BEGIN SELECT RAISE(ABORT, 'facts are only added'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER consents_no_delete BEFORE DELETE ON consents BEGIN SELECT RAISE(ABORT, 'facts are only added'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER applications_no_update BEFORE UPDATE ON applications BEGIN SELECT RAISE(ABORT, 'facts are only added'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER applications_no_delete BEFORE DELETE ON applications BEGIN SELECT RAISE(ABORT, 'facts are only added'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER adjustments_no_update BEFORE UPDATE ON adjustments BEGIN SELECT RAISE(ABORT, 'facts are only added'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER adjustments_no_delete BEFORE DELETE ON adjustments BEGIN SELECT RAISE(ABORT, 'facts are only added'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER decisions_no_update BEFORE UPDATE ON decisions BEGIN SELECT RAISE(ABORT, 'facts are only added'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER decisions_no_delete BEFORE DELETE ON decisions BEGIN SELECT RAISE(ABORT, 'facts are only added'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'facts are only added'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'facts are only added'); END;
-- +goose StatementEnd
