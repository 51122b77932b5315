-- The first ledger. Tables stand in three groups: events (the truth), projections (folds of the events, dropped and
-- rebuilt at any time), local (this folder's own state, never touched by a rebuild). Refuses: triggers and views.

-- events ------------------------------------------------------------------------------------------------------------

CREATE TABLE events (
    device BLOB NOT NULL,
    epoch INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    id BLOB NOT NULL UNIQUE,
    hlc INTEGER NOT NULL,
    kind TEXT NOT NULL,
    version INTEGER NOT NULL,
    body BLOB NOT NULL,
    prev BLOB NOT NULL,
    hash BLOB NOT NULL,
    shop BLOB NOT NULL,
    -- central's, a local annotation that no hash covers; absent while central has not been heard
    position INTEGER UNIQUE,
    PRIMARY KEY (device, epoch, seq)
) STRICT;

-- What central sent and has no place among the events: a second branch of a series, a reused id, altered bytes.
CREATE TABLE refused_events (
    position INTEGER NOT NULL,
    hash BLOB NOT NULL,
    header TEXT NOT NULL,
    body BLOB NOT NULL,
    prev BLOB NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (position, hash)
) STRICT;

-- projections -------------------------------------------------------------------------------------------------------

-- Which events speak of which thing; every other projection of a thing is refolded from these, in order.
CREATE TABLE subjects (
    sort TEXT NOT NULL,
    thing BLOB NOT NULL,
    device BLOB NOT NULL,
    epoch INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (sort, thing, device, epoch, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE quarantined_events (
    device BLOB NOT NULL,
    epoch INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    kind TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (device, epoch, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE conflicts (
    sort TEXT NOT NULL,
    thing BLOB NOT NULL,
    detail TEXT NOT NULL,
    PRIMARY KEY (sort, thing, detail)
) STRICT, WITHOUT ROWID;

CREATE TABLE shops (
    shop BLOB NOT NULL PRIMARY KEY,
    founded TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    offset_minutes INTEGER NOT NULL,
    profile TEXT,
    central_vkey TEXT
) STRICT;

CREATE TABLE devices (
    device BLOB NOT NULL,
    epoch INTEGER NOT NULL,
    code TEXT NOT NULL,
    stall BLOB,
    stall_name TEXT,
    device_vkey TEXT NOT NULL,
    certificate TEXT,
    reason TEXT,
    started_ms INTEGER,
    PRIMARY KEY (device, epoch)
) STRICT;

-- Events of a series behind its fence are kept and shown, not counted.
CREATE TABLE revocations (
    device BLOB NOT NULL,
    epoch INTEGER NOT NULL,
    fence_seq INTEGER NOT NULL,
    PRIMARY KEY (device, epoch)
) STRICT;

CREATE TABLE stalls (
    stall BLOB NOT NULL PRIMARY KEY,
    name TEXT NOT NULL
) STRICT;

CREATE TABLE products (
    product BLOB NOT NULL PRIMARY KEY,
    title TEXT NOT NULL,
    handle TEXT NOT NULL,
    category TEXT NOT NULL,
    drawing TEXT
) STRICT;
CREATE INDEX products_by_handle ON products (handle);

CREATE TABLE variants (
    -- ties the row to its search text; another number after a rebuild is no difference
    row_number INTEGER PRIMARY KEY,
    variant BLOB NOT NULL UNIQUE,
    product BLOB NOT NULL,
    options TEXT NOT NULL,
    sku TEXT NOT NULL,
    sku_folded TEXT NOT NULL,
    barcode TEXT,
    barcode_key TEXT,
    price_minor INTEGER,
    cost_minor INTEGER,
    weight_grams INTEGER,
    tax_code TEXT NOT NULL,
    is_tracked INTEGER NOT NULL,
    is_retired INTEGER NOT NULL,
    name TEXT NOT NULL,
    name_folded TEXT NOT NULL,
    text_folded TEXT NOT NULL
) STRICT;
CREATE INDEX variants_by_product ON variants (product);
CREATE INDEX variants_by_sku ON variants (sku_folded);
CREATE INDEX variants_by_barcode ON variants (barcode_key);
CREATE INDEX variants_by_name ON variants (name_folded);

CREATE VIRTUAL TABLE item_search USING fts5 (text, tokenize = 'trigram');

CREATE TABLE batches (
    batch BLOB NOT NULL PRIMARY KEY,
    applied TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    offset_minutes INTEGER NOT NULL,
    is_undone INTEGER NOT NULL
) STRICT;

CREATE TABLE stock (
    variant BLOB NOT NULL,
    place TEXT NOT NULL,
    quantity INTEGER NOT NULL,
    PRIMARY KEY (variant, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE sales (
    sale BLOB NOT NULL PRIMARY KEY,
    device BLOB NOT NULL,
    epoch INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    number TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    offset_minutes INTEGER NOT NULL,
    day BLOB NOT NULL,
    stall BLOB NOT NULL,
    total_minor INTEGER NOT NULL,
    paid_minor INTEGER NOT NULL,
    things INTEGER NOT NULL,
    title_first TEXT NOT NULL,
    tenders TEXT NOT NULL,
    is_voided INTEGER NOT NULL,
    refunded TEXT NOT NULL,
    refunded_minor INTEGER NOT NULL,
    text_folded TEXT NOT NULL
) STRICT;
CREATE INDEX sales_by_number ON sales (number);
CREATE INDEX sales_by_time ON sales (at_ms);
CREATE INDEX sales_by_day ON sales (day);

CREATE TABLE sale_lines (
    sale BLOB NOT NULL,
    line INTEGER NOT NULL,
    variant BLOB NOT NULL,
    quantity INTEGER NOT NULL,
    PRIMARY KEY (sale, line)
) STRICT, WITHOUT ROWID;

CREATE TABLE refunds (
    refund BLOB NOT NULL PRIMARY KEY,
    sale BLOB NOT NULL,
    device BLOB NOT NULL,
    epoch INTEGER NOT NULL,
    seq INTEGER NOT NULL
) STRICT;
CREATE INDEX refunds_by_sale ON refunds (sale);

CREATE TABLE days (
    day BLOB NOT NULL PRIMARY KEY,
    device BLOB NOT NULL,
    epoch INTEGER NOT NULL,
    number INTEGER NOT NULL,
    stall BLOB NOT NULL,
    currency TEXT NOT NULL,
    opened_ms INTEGER NOT NULL,
    opened_offset INTEGER NOT NULL,
    first_seq INTEGER NOT NULL,
    float_minor INTEGER NOT NULL,
    float_is_counted INTEGER NOT NULL,
    closed_seq INTEGER,
    closed_ms INTEGER,
    closed_offset INTEGER,
    float_left_minor INTEGER
) STRICT;
CREATE INDEX days_by_number ON days (device, number);

CREATE TABLE editions (
    edition BLOB NOT NULL PRIMARY KEY,
    variant BLOB NOT NULL,
    fixed TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    offset_minutes INTEGER NOT NULL
) STRICT;
CREATE INDEX editions_by_variant ON editions (variant);

CREATE TABLE leases (
    lease BLOB NOT NULL PRIMARY KEY,
    edition BLOB NOT NULL,
    holder BLOB NOT NULL,
    first INTEGER NOT NULL CHECK (first >= 1),
    last INTEGER NOT NULL CHECK (last >= first),
    released TEXT NOT NULL,
    device BLOB NOT NULL,
    epoch INTEGER NOT NULL,
    seq INTEGER NOT NULL
) STRICT;
CREATE INDEX leases_by_edition ON leases (edition, first);

CREATE TABLE pieces (
    edition BLOB NOT NULL,
    number INTEGER NOT NULL,
    variant BLOB NOT NULL,
    state TEXT NOT NULL,
    record TEXT,
    sale BLOB,
    made_on TEXT,
    PRIMARY KEY (edition, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE piece_records (
    record TEXT NOT NULL PRIMARY KEY,
    edition BLOB NOT NULL,
    number INTEGER NOT NULL,
    is_voided INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX piece_records_by_piece ON piece_records (edition, number);

-- local -------------------------------------------------------------------------------------------------------------

CREATE TABLE migrations (
    number INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    sha256 BLOB NOT NULL
) STRICT;

-- One row: who writes here and how far it has come. `commit_number` tells a commit of unknown outcome from none.
CREATE TABLE ledger_state (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    commit_number INTEGER NOT NULL,
    identity TEXT,
    seq INTEGER NOT NULL,
    prev BLOB NOT NULL,
    counter INTEGER NOT NULL,
    hlc INTEGER NOT NULL,
    last_ms INTEGER NOT NULL,
    fold_version INTEGER NOT NULL
) STRICT;

CREATE TABLE own_series (
    device BLOB NOT NULL,
    epoch INTEGER NOT NULL,
    PRIMARY KEY (device, epoch)
) STRICT;

CREATE TABLE thawed_leases (lease BLOB NOT NULL PRIMARY KEY) STRICT;

CREATE TABLE acknowledged (
    device BLOB NOT NULL,
    epoch INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    hash BLOB NOT NULL,
    at_ms INTEGER NOT NULL,
    offset_minutes INTEGER NOT NULL,
    PRIMARY KEY (device, epoch)
) STRICT;

CREATE TABLE cursors (
    name TEXT NOT NULL PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT;

CREATE TABLE settings (
    key TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

CREATE TABLE notes (
    note BLOB NOT NULL PRIMARY KEY,
    salt BLOB NOT NULL,
    text TEXT NOT NULL
) STRICT;

CREATE TABLE people (
    person BLOB NOT NULL PRIMARY KEY,
    name TEXT NOT NULL
) STRICT;

CREATE TABLE record_texts (
    record TEXT NOT NULL PRIMARY KEY,
    note_text TEXT NOT NULL,
    label_url TEXT NOT NULL
) STRICT;

CREATE TABLE baskets (
    sale BLOB NOT NULL PRIMARY KEY,
    body TEXT NOT NULL,
    title TEXT NOT NULL,
    changed_ms INTEGER NOT NULL,
    changed_offset INTEGER NOT NULL,
    is_parked INTEGER NOT NULL
) STRICT;

CREATE TABLE basket_pieces (
    edition BLOB NOT NULL,
    number INTEGER NOT NULL,
    sale BLOB NOT NULL REFERENCES baskets (sale) ON DELETE CASCADE,
    PRIMARY KEY (edition, number)
) STRICT;
CREATE INDEX basket_pieces_by_sale ON basket_pieces (sale);

CREATE TABLE spool_jobs (
    number INTEGER PRIMARY KEY,
    job BLOB NOT NULL UNIQUE,
    intent TEXT NOT NULL,
    paper TEXT NOT NULL,
    subject TEXT,
    copy INTEGER NOT NULL,
    state TEXT NOT NULL,
    printer BLOB,
    queued_ms INTEGER NOT NULL,
    queued_offset INTEGER NOT NULL,
    changed_ms INTEGER NOT NULL,
    fault TEXT,
    attempts INTEGER NOT NULL
) STRICT;
CREATE INDEX spool_jobs_by_state ON spool_jobs (state, number);
CREATE INDEX spool_jobs_by_subject ON spool_jobs (subject);

CREATE TABLE spool_segments (
    job BLOB NOT NULL REFERENCES spool_jobs (job) ON DELETE CASCADE,
    place INTEGER NOT NULL,
    of INTEGER NOT NULL,
    state TEXT NOT NULL,
    bytes_sent INTEGER NOT NULL,
    PRIMARY KEY (job, place)
) STRICT;
