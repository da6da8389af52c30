-- Where users want to be told, and what not; and what is to be mailed, which survives
-- restarts and is no fact.

-- +goose Up
ALTER TABLE users ADD COLUMN mail TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN muted TEXT COLLATE "C" NOT NULL DEFAULT '';

CREATE TABLE mails (
    id            TEXT COLLATE "C" NOT NULL,
    user_id       TEXT COLLATE "C" NOT NULL,
    urgent        BIGINT           NOT NULL CHECK (urgent IN (0, 1)),
    subject       TEXT COLLATE "C" NOT NULL,
    body          TEXT COLLATE "C" NOT NULL,
    at            TEXT COLLATE "C" NOT NULL,
    status        TEXT COLLATE "C" NOT NULL,
    tries         BIGINT           NOT NULL,
    next_at       TEXT COLLATE "C" NOT NULL,
    ended_at      TEXT COLLATE "C" NOT NULL,
    why           TEXT COLLATE "C" NOT NULL,
    claim         TEXT COLLATE "C" NOT NULL,
    claimed_until TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY (user_id) REFERENCES users (id)
);
CREATE INDEX mails_by_status ON mails (status, next_at);
CREATE INDEX mails_by_user ON mails (user_id, at);
