-- How often something happened for a key, such as wrong passwords for a user, for all
-- programs that serve the database. until is when it will be paid for, in microseconds
-- since 1970. It is worth no more than an hour, and changes.

-- +goose Up
CREATE TABLE rates (
    key   TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    until BIGINT           NOT NULL
);
CREATE INDEX rates_by_end ON rates (until);
