-- What people are told of: it follows from the journals and the days, and is no fact. A
-- number is never given again, since readers go on behind the last that they read.

-- +goose Up
CREATE TABLE notices (
    number BIGINT           NOT NULL,
    id     TEXT COLLATE "C" NOT NULL UNIQUE,
    at     TEXT COLLATE "C" NOT NULL,
    body   TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (number)
);
CREATE INDEX notices_by_age ON notices (at);

CREATE TABLE notice_positions (
    reader TEXT COLLATE "C" NOT NULL,
    audit  BIGINT           NOT NULL,
    system BIGINT           NOT NULL,
    number BIGINT           NOT NULL,
    day    TEXT COLLATE "C" NOT NULL,
    since  TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (reader)
);
