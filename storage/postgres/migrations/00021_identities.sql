-- The account of somebody at his office's provider is linked to a user beside tokens: by the
-- provider and what it calls him, or, until he first signed in, by a name alone.

-- +goose Up
ALTER TABLE tokens ADD COLUMN issuer  TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE tokens ADD COLUMN subject TEXT COLLATE "C" NOT NULL DEFAULT '';
