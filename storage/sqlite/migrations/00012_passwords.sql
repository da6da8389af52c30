-- Passwords stand beside tokens, for whoever signs in to the pages, and sessions are the
-- browsers in which somebody did. Of both, only hashes are stored.

-- +goose Up
ALTER TABLE tokens ADD COLUMN kind   TEXT NOT NULL DEFAULT 'token';
ALTER TABLE tokens ADD COLUMN argon2 TEXT NOT NULL DEFAULT '';

CREATE TABLE sessions (
    hash       TEXT NOT NULL PRIMARY KEY,
    data       TEXT NOT NULL,
    expires_at TEXT NOT NULL
) STRICT;
CREATE INDEX sessions_by_end ON sessions (expires_at);
