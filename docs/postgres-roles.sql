-- The roles with which slaledger uses a database of PostgreSQL. Run this as the owner of
-- the database, once slaledger has made the tables, and again after each upgrade:
--
--   psql "postgres://owner@HOST/DATABASE" -f postgres-roles.sql
--
-- Then let each role in and give it what it signs in with, for instance
--
--   ALTER ROLE slaledger LOGIN PASSWORD '…';
--
-- slaledger serves. It adds facts and cannot change them; users and what they sign in with
-- are the only rows that it changes. It owns nothing, so that it cannot take away what
-- protects the facts. slaledger_reader reads, for reports and for slaledger verify.

DO $$ DECLARE name TEXT; BEGIN
    FOREACH name IN ARRAY ARRAY['slaledger', 'slaledger_reader'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE', name);
        END IF;
    END LOOP;
END $$;

REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO slaledger, slaledger_reader;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO slaledger, slaledger_reader;
GRANT INSERT ON ALL TABLES IN SCHEMA public TO slaledger;
REVOKE INSERT ON serials, goose_db_version FROM slaledger;
GRANT UPDATE, DELETE ON users, tokens, links, sessions, kept_answers, rates, notices, notice_positions,
    webhooks, webhook_deliveries, mails TO slaledger;
-- The secrets of webhooks stand there as they are, to sign with.
REVOKE SELECT ON webhooks FROM slaledger_reader;
GRANT UPDATE ON serials TO slaledger;
-- To lock a contract's row takes the right to change a column; the trigger still refuses
-- any change.
GRANT UPDATE (number) ON contracts TO slaledger;
