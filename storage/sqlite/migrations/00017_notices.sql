-- What people are told of: it follows from the journals and the days, and is no fact. A
-- number is never given again, since readers go on behind the last that they read.

-- +goose Up
CREATE TABLE notices (
    number INTEGER NOT NULL,
    id     TEXT    NOT NULL UNIQUE,
    at     TEXT    NOT NULL,
    body   TEXT    NOT NULL,
    PRIMARY KEY (number)
) STRICT;
CREATE INDEX notices_by_age ON notices (at);

CREATE TABLE notice_positions (
    reader TEXT    NOT NULL,
    audit  INTEGER NOT NULL,
    system INTEGER NOT NULL,
    number INTEGER NOT NULL,
    day    TEXT    NOT NULL,
    since  TEXT    NOT NULL,
    PRIMARY KEY (reader)
) STRICT;
