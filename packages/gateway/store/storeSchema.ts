// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

import type { Schema } from './SqliteFile.ts';

/** "CaAu" */
const APPLICATION_ID = 0x43614175;

/**
 * The tables of the durable store. Keys are public, clients' tokens and codes are hashes; the push service's tokens are as they
 * are, since they have to be sent. Times are wall time in ms.
 */
const VERSION_1 = `
CREATE TABLE devices (
  id TEXT PRIMARY KEY,
  user_name TEXT NOT NULL,
  name TEXT NOT NULL,
  key BLOB NOT NULL,
  credential_id TEXT NOT NULL UNIQUE,
  credential_key BLOB NOT NULL,
  credential_counter INTEGER NOT NULL,
  enrolled_at INTEGER NOT NULL,
  revoked_at INTEGER
) STRICT;
CREATE INDEX devices_of_user ON devices (user_name);

CREATE TABLE clients (
  id TEXT PRIMARY KEY,
  user_name TEXT NOT NULL,
  name TEXT NOT NULL,
  token_hash TEXT NOT NULL UNIQUE,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  is_revoked INTEGER NOT NULL CHECK (is_revoked IN (0, 1))
) STRICT;

CREATE TABLE codes (
  hash TEXT PRIMARY KEY,
  purpose TEXT NOT NULL,
  subject TEXT NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE audit (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  event TEXT NOT NULL,
  user_name TEXT,
  request_id TEXT,
  device_id TEXT,
  client_id TEXT,
  detail TEXT NOT NULL
) STRICT;
CREATE INDEX audit_by_time ON audit (at);
CREATE INDEX audit_of_user ON audit (user_name, id);
CREATE INDEX audit_of_request ON audit (request_id) WHERE request_id IS NOT NULL;

-- What is kept: nothing that is younger than kept_from goes, and nothing ever changes.
CREATE TABLE audit_retention (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  kept_from INTEGER NOT NULL
) STRICT;
INSERT INTO audit_retention (id, kept_from) VALUES (1, 0);
CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit BEGIN
  SELECT RAISE(ABORT, 'the audit is only appended to');
END;
CREATE TRIGGER audit_is_kept BEFORE DELETE ON audit
WHEN OLD.at >= (SELECT kept_from FROM audit_retention) BEGIN
  SELECT RAISE(ABORT, 'the audit is only appended to');
END;

-- Written when what came before it has to be on the disk.
CREATE TABLE syncs (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  count INTEGER NOT NULL
) STRICT;
INSERT INTO syncs (id, count) VALUES (1, 0);
`;

const VERSION_2 = `
-- Until when the wall's clock was believed.
CREATE TABLE wall_time (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  believed INTEGER
) STRICT;
INSERT INTO wall_time (id, believed) VALUES (1, NULL);

-- Entries of the audit, by their numbers, whose time cannot be believed; until_id is not known while that lasts.
CREATE TABLE audit_doubts (
  from_id INTEGER PRIMARY KEY,
  until_id INTEGER
) STRICT;

-- Written to see whether anything can be written.
CREATE TABLE probes (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  content BLOB NOT NULL
) STRICT;
`;

/** What entries said in prose, in columns; of what was turned away the address was the last word. */
const VERSION_3 = `
ALTER TABLE audit ADD COLUMN source TEXT;
ALTER TABLE audit ADD COLUMN target TEXT;
ALTER TABLE audit ADD COLUMN cause TEXT;

DROP TRIGGER audit_is_not_changed;
UPDATE audit SET
  cause = substr(detail, 1, instr(detail, ' ') - 1),
  source = substr(substr(detail, instr(detail, ' ') + 1), 1, instr(substr(detail, instr(detail, ' ') + 1), ' ') - 1),
  target = substr(substr(detail, instr(detail, ' ') + 1), instr(substr(detail, instr(detail, ' ') + 1), ' ') + 1),
  detail = ''
WHERE event IN ('request-approved', 'request-denied', 'request-cancelled', 'request-expired') AND detail LIKE '_% _% _%';
UPDATE audit SET cause = detail, detail = ''
WHERE event IN ('request-refused', 'connection-ended') AND detail <> '';
UPDATE audit SET source = detail, detail = ''
WHERE event IN ('disowned', 'client-logged-in') AND detail <> '';
UPDATE audit SET
  source = substr(detail, length(rtrim(detail, replace(detail, ' ', ''))) + 1),
  detail = rtrim(rtrim(detail, replace(detail, ' ', '')))
WHERE event IN (
  'client-token-refused', 'login-code-refused', 'enrol-code-refused', 'target-refused', 'tunnel-refused'
) AND detail LIKE '_% _%';
CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit BEGIN
  SELECT RAISE(ABORT, 'the audit is only appended to');
END;
`;

/** The one place that a client for remote desktops may ask for; NULL of one that was logged in. */
const VERSION_4 = `
ALTER TABLE clients ADD COLUMN target TEXT;
`;

/** How devices can be woken. */
const VERSION_5 = `
CREATE TABLE wake_ups (
  device_id TEXT PRIMARY KEY,
  service TEXT NOT NULL,
  push_token TEXT NOT NULL,
  language TEXT NOT NULL,
  can_show INTEGER NOT NULL CHECK (can_show IN (0, 1)),
  notify_id INTEGER NOT NULL,
  noted_at INTEGER NOT NULL,
  stands_until INTEGER
) STRICT, WITHOUT ROWID;
`;

/** What was asked for: before there were logins and transactions, every request was for a connection. */
const VERSION_6 = `
ALTER TABLE audit ADD COLUMN purpose TEXT;
`;

/** The login that a client for remote desktops was made with; NULL of a login, and of what the operator made. */
const VERSION_7 = `
ALTER TABLE clients ADD COLUMN made_with TEXT;
`;

/** The durable store's form and how to get there. A released step is never changed; a change is a new one. */
export const STORE_SCHEMA: Schema = {
  applicationId: APPLICATION_ID,
  steps: [VERSION_1, VERSION_2, VERSION_3, VERSION_4, VERSION_5, VERSION_6, VERSION_7],
  checked: ['devices', 'clients', 'codes'],
};
