-- The central store, one schema for SQLite and PostgreSQL. Every key starts with the shop, so a distributed engine
-- can shard by it. SQLite reads BYTEA as BLOB and BIGINT as INTEGER and makes every table STRICT.

-- TRUTH: never rebuilt, never dropped.
CREATE TABLE shops (
  shop BYTEA NOT NULL, name TEXT NOT NULL, currency TEXT NOT NULL, shop_vkey TEXT NOT NULL,
  central BYTEA NOT NULL, seed BYTEA NOT NULL, founder BYTEA NOT NULL, opened_at_ms BIGINT NOT NULL,
  PRIMARY KEY (shop)
);
CREATE TABLE shop_head (shop BYTEA NOT NULL, position BIGINT NOT NULL, PRIMARY KEY (shop));
CREATE TABLE devices (
  shop BYTEA NOT NULL, device BYTEA NOT NULL, epoch BIGINT NOT NULL, number BIGINT NOT NULL, code TEXT NOT NULL,
  vkey TEXT NOT NULL, certificate TEXT NOT NULL, stall_name TEXT NOT NULL, admitted_at_ms BIGINT NOT NULL,
  fence_seq BIGINT, pushed_at_ms BIGINT,
  PRIMARY KEY (shop, device, epoch)
);
CREATE TABLE chains (
  shop BYTEA NOT NULL, device BYTEA NOT NULL, epoch BIGINT NOT NULL, branch BIGINT NOT NULL, parent BIGINT NOT NULL,
  fork_seq BIGINT NOT NULL, head_seq BIGINT NOT NULL, head_hash BYTEA NOT NULL, head_seal BYTEA,
  PRIMARY KEY (shop, device, epoch, branch)
);
CREATE TABLE events (
  shop BYTEA NOT NULL, device BYTEA NOT NULL, epoch BIGINT NOT NULL, branch BIGINT NOT NULL, seq BIGINT NOT NULL,
  id BYTEA NOT NULL, hlc BIGINT NOT NULL, kind TEXT NOT NULL, version BIGINT NOT NULL, body BYTEA NOT NULL,
  prev BYTEA NOT NULL, hash BYTEA NOT NULL, position BIGINT NOT NULL, received_at_ms BIGINT NOT NULL,
  PRIMARY KEY (shop, device, epoch, branch, seq)
);
CREATE UNIQUE INDEX events_by_position ON events (shop, position);
CREATE INDEX events_by_id ON events (shop, id);
CREATE TABLE pairing_codes (
  shop BYTEA NOT NULL, code_key BYTEA NOT NULL, stall_name TEXT NOT NULL, expires_at_ms BIGINT NOT NULL, used_by BYTEA,
  PRIMARY KEY (shop, code_key)
);
-- Erasable by design: no event holds these texts.
CREATE TABLE record_notes (
  shop BYTEA NOT NULL, record TEXT NOT NULL, note TEXT NOT NULL, received_at_ms BIGINT NOT NULL,
  PRIMARY KEY (shop, record)
);

-- PROJECTIONS: folds of the events, rebuilt at any time.
CREATE TABLE projected (shop BYTEA NOT NULL, position BIGINT NOT NULL, PRIMARY KEY (shop));
CREATE TABLE quarantine (
  shop BYTEA NOT NULL, position BIGINT NOT NULL, kind TEXT NOT NULL, reason TEXT NOT NULL,
  PRIMARY KEY (shop, position)
);
CREATE TABLE conflicts (
  shop BYTEA NOT NULL, position BIGINT NOT NULL, place BIGINT NOT NULL, kind TEXT NOT NULL, subject TEXT NOT NULL,
  PRIMARY KEY (shop, position, place)
);
CREATE TABLE handovers (
  shop BYTEA NOT NULL, sealed TEXT NOT NULL, position BIGINT NOT NULL, PRIMARY KEY (shop)
);
CREATE TABLE profiles (shop BYTEA NOT NULL, body TEXT NOT NULL, PRIMARY KEY (shop));
CREATE TABLE stalls (shop BYTEA NOT NULL, stall BYTEA NOT NULL, name TEXT NOT NULL, PRIMARY KEY (shop, stall));
CREATE TABLE products (
  shop BYTEA NOT NULL, product BYTEA NOT NULL, title TEXT NOT NULL, handle TEXT NOT NULL, category TEXT NOT NULL,
  PRIMARY KEY (shop, product)
);
CREATE TABLE variants (
  shop BYTEA NOT NULL, variant BYTEA NOT NULL, product BYTEA NOT NULL, sku TEXT NOT NULL, barcode TEXT,
  price_minor BIGINT, tax_code TEXT NOT NULL, is_tracked BIGINT NOT NULL, is_retired BIGINT NOT NULL,
  PRIMARY KEY (shop, variant)
);
CREATE TABLE stock (
  shop BYTEA NOT NULL, variant BYTEA NOT NULL, location TEXT NOT NULL, quantity BIGINT NOT NULL,
  PRIMARY KEY (shop, variant, location)
);
CREATE TABLE sales (
  shop BYTEA NOT NULL, sale BYTEA NOT NULL, number TEXT NOT NULL, day BYTEA NOT NULL, stall BYTEA NOT NULL,
  at_ms BIGINT NOT NULL, currency TEXT NOT NULL, total_minor BIGINT NOT NULL, rounding_minor BIGINT NOT NULL,
  things BIGINT NOT NULL, is_voided BIGINT NOT NULL, refunded_minor BIGINT NOT NULL, position BIGINT NOT NULL,
  PRIMARY KEY (shop, sale)
);
CREATE TABLE sale_lines (
  shop BYTEA NOT NULL, sale BYTEA NOT NULL, line BIGINT NOT NULL, quantity BIGINT NOT NULL, refunded BIGINT NOT NULL,
  PRIMARY KEY (shop, sale, line)
);
CREATE TABLE days (
  shop BYTEA NOT NULL, day BYTEA NOT NULL, device BYTEA NOT NULL, epoch BIGINT NOT NULL, number BIGINT NOT NULL,
  opened_at_ms BIGINT NOT NULL, closed_at_ms BIGINT, first_seq BIGINT, last_seq BIGINT, over_short_minor BIGINT,
  report TEXT, standing TEXT NOT NULL, countersign TEXT,
  PRIMARY KEY (shop, day)
);
CREATE TABLE editions (
  shop BYTEA NOT NULL, edition BYTEA NOT NULL, code TEXT NOT NULL, size BIGINT, body TEXT NOT NULL,
  PRIMARY KEY (shop, edition)
);
CREATE TABLE leases (
  shop BYTEA NOT NULL, lease BYTEA NOT NULL, edition BYTEA NOT NULL, device BYTEA NOT NULL,
  first_number BIGINT NOT NULL, last_number BIGINT NOT NULL, position BIGINT NOT NULL,
  PRIMARY KEY (shop, lease)
);
-- One row a leased number: the key makes leases disjoint, whatever the code above it does.
CREATE TABLE lease_numbers (
  shop BYTEA NOT NULL, edition BYTEA NOT NULL, number BIGINT NOT NULL, lease BYTEA NOT NULL,
  PRIMARY KEY (shop, edition, number)
);
CREATE TABLE pieces (
  shop BYTEA NOT NULL, edition BYTEA NOT NULL, number BIGINT NOT NULL, state TEXT NOT NULL, record TEXT, sale BYTEA,
  PRIMARY KEY (shop, edition, number)
);
CREATE TABLE labels (
  shop BYTEA NOT NULL, record TEXT NOT NULL, edition BYTEA NOT NULL, number BIGINT NOT NULL,
  record_sha256 TEXT NOT NULL, made_on TEXT NOT NULL, archived_at_ms BIGINT NOT NULL, position BIGINT NOT NULL,
  replaces TEXT, replaced_by TEXT, voided TEXT,
  PRIMARY KEY (shop, record)
);
CREATE INDEX labels_by_record ON labels (record);
