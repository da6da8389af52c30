-- What PostgreSQL counts in a table for all programs that serve a database, the one program
-- that serves a file has in memory.

-- +goose Up
SELECT 1;
