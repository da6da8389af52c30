-- Who let a user in stands beside what the user signs in with: a link that is used
-- once, or a token. What happens to users and credentials stands in the system's
-- journal, which also holds the lines of the audit log and the heads of all
-- contracts' journals. A token that was issued before lasts one more year.

-- +goose Up
ALTER TABLE users ADD COLUMN full_name TEXT NOT NULL DEFAULT '';

ALTER TABLE tokens ADD COLUMN title        TEXT NOT NULL DEFAULT '';
ALTER TABLE tokens ADD COLUMN issued_by    TEXT NOT NULL DEFAULT '';
ALTER TABLE tokens ADD COLUMN link_by      TEXT NOT NULL DEFAULT '';
ALTER TABLE tokens ADD COLUMN link_at      TEXT NOT NULL DEFAULT '';
ALTER TABLE tokens ADD COLUMN expires_on   TEXT NOT NULL DEFAULT '';
ALTER TABLE tokens ADD COLUMN last_used_on TEXT NOT NULL DEFAULT '';
UPDATE tokens SET expires_on = date('now', '+9 hours', '+1 year');
CREATE INDEX tokens_by_user ON tokens (user_id);

CREATE TABLE links (
    id         TEXT NOT NULL PRIMARY KEY,
    user_id    TEXT NOT NULL REFERENCES users (id),
    hash       TEXT NOT NULL UNIQUE,
    issued_by  TEXT NOT NULL,
    issued_at  TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    ended_at   TEXT NOT NULL
) STRICT;
CREATE INDEX links_by_user ON links (user_id);

ALTER TABLE audit ADD COLUMN full_name TEXT NOT NULL DEFAULT '';
ALTER TABLE audit ADD COLUMN times     INTEGER NOT NULL DEFAULT 1;

CREATE TABLE system_entries (
    sequence    INTEGER NOT NULL PRIMARY KEY,
    at          TEXT    NOT NULL,
    kind        TEXT    NOT NULL,
    actor       TEXT    NOT NULL,
    line        INTEGER NOT NULL,
    line_digest TEXT    NOT NULL,
    body        TEXT    NOT NULL,
    hash        TEXT    NOT NULL
) STRICT;
CREATE INDEX system_entries_of_heads ON system_entries (sequence) WHERE kind = 'heads';

-- +goose StatementBegin
CREATE TRIGGER system_entries_no_update BEFORE UPDATE ON system_entries BEGIN SELECT RAISE(ABORT, 'facts are only added'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER system_entries_no_delete BEFORE DELETE ON system_entries BEGIN SELECT RAISE(ABORT, 'facts are only added'); END;
-- +goose StatementEnd
