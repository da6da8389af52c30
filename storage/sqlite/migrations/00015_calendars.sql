-- A link of a calendar stands beside tokens: it opens the days of one contract, and nothing
-- else.

-- +goose Up
ALTER TABLE tokens ADD COLUMN contract TEXT NOT NULL DEFAULT '';
