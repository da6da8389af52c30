-- A second factor stands beside tokens, and so do its recovery codes. What it shares with
-- its user's device is stored as it is, for codes are computed from it; the step of the
-- code that was taken last keeps a code from being taken twice. Who ended a token is told
-- to its user.

-- +goose Up
ALTER TABLE tokens ADD COLUMN secret    TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE tokens ADD COLUMN last_step BIGINT           NOT NULL DEFAULT 0;
ALTER TABLE tokens ADD COLUMN ended_by  TEXT COLLATE "C" NOT NULL DEFAULT '';
