/** All of an entry of the audit log as one text, in SQL: what its hash covers beside the hash before it. Of the last step: never changed. */
export const AUDIT_ENTRY = [
  ...['id', 'time'].map((column) => `quote(audit.${column})`),
  ...['who', 'what', 'target', 'why', 'device', 'alert', 'reach'].map((column) => `quote(CAST(audit.${column} AS BLOB))`),
].join(" || ',' || ");

/**
 * Every version the store's file has had, as the step from the one before; a step that was released is never changed. `PRAGMA
 * user_version` says how many have been taken. Times are milliseconds since the epoch.
 */
export const migrations: readonly string[] = [
  `
  -- One line of a chart: what a channel tells about a metric of a component. Attributes, unit and limits are those of its newest reading.
  CREATE TABLE series (
    id INTEGER PRIMARY KEY,
    device TEXT NOT NULL,
    channel TEXT NOT NULL,
    metric TEXT NOT NULL,
    component TEXT NOT NULL,
    attributes TEXT NOT NULL,
    unit TEXT,
    limits TEXT,
    described_at INTEGER NOT NULL,
    UNIQUE (device, channel, metric, component)
  ) STRICT;

  -- Clustered by series: a chart reads one stretch of neighbouring rows. state: 0 ok, 1 degraded, 2 failed, 3 unknown (0 takes no space).
  CREATE TABLE readings (
    series INTEGER NOT NULL REFERENCES series (id) ON DELETE CASCADE,
    time INTEGER NOT NULL,
    value REAL NOT NULL,
    state INTEGER,
    PRIMARY KEY (series, time)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE indicators (
    device TEXT NOT NULL,
    component TEXT NOT NULL,
    condition TEXT NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (device, component, condition)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE alerts (
    id TEXT PRIMARY KEY,
    state TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    resolved_at INTEGER,
    alert TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX alerts_by_start ON alerts (started_at);

  CREATE TABLE channels (
    device TEXT NOT NULL,
    channel TEXT NOT NULL,
    state TEXT NOT NULL,
    polled_at INTEGER NOT NULL,
    error TEXT,
    error_code TEXT,
    duration_ms REAL,
    last_seen INTEGER,
    PRIMARY KEY (device, channel)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE events (
    id INTEGER PRIMARY KEY,
    time INTEGER NOT NULL,
    device TEXT,
    kind TEXT NOT NULL,
    text TEXT NOT NULL
  ) STRICT;
  CREATE INDEX events_by_time ON events (time);

  CREATE TABLE audit (
    id INTEGER PRIMARY KEY,
    time INTEGER NOT NULL,
    who TEXT NOT NULL,
    what TEXT NOT NULL,
    target TEXT NOT NULL,
    why TEXT
  ) STRICT;
  CREATE INDEX audit_by_time ON audit (time);
  CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is never changed'); END;
  CREATE TRIGGER audit_is_never_shortened BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is never shortened'); END;
  `,
  `
  -- Whole as JSON, like alerts. Those that are over are gone; the audit log has what became of them.
  CREATE TABLE silences (id TEXT PRIMARY KEY, silence TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE maintenance (id TEXT PRIMARY KEY, maintenance TEXT NOT NULL) STRICT, WITHOUT ROWID;

  -- What people and notices have to do with an alert, where that has changed since the alert was last stored whole: a few bytes beside
  -- kilobytes of evidence, for when thousands are acknowledged or told at once.
  CREATE TABLE attention (alert TEXT PRIMARY KEY, attention TEXT NOT NULL) STRICT, WITHOUT ROWID;

  -- What happened to one alert, or to one device.
  ALTER TABLE events ADD COLUMN alert TEXT;
  CREATE INDEX events_by_alert ON events (alert, time) WHERE alert IS NOT NULL;
  CREATE INDEX events_by_device ON events (device, time) WHERE device IS NOT NULL;
  ALTER TABLE audit ADD COLUMN device TEXT;
  ALTER TABLE audit ADD COLUMN alert TEXT;
  CREATE INDEX audit_by_alert ON audit (alert, time) WHERE alert IS NOT NULL;
  CREATE INDEX audit_by_device ON audit (device, time) WHERE device IS NOT NULL;

  -- Starting must not read the whole history for the few that are open or of the last day.
  CREATE INDEX alerts_open ON alerts (started_at) WHERE state <> 'resolved';
  CREATE INDEX alerts_by_end ON alerts (coalesce(resolved_at, started_at)) WHERE state = 'resolved';
  `,
  `
  -- Notices that a receiver has not taken yet.
  CREATE TABLE outbox (
    id INTEGER PRIMARY KEY,
    receiver TEXT NOT NULL,
    notice TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    due_at INTEGER NOT NULL
  ) STRICT;
  `,
  `
  -- Each whole day (UTC, counted from the epoch) of a series: what trends are seen by.
  CREATE TABLE days (
    series INTEGER NOT NULL REFERENCES series (id) ON DELETE CASCADE,
    day INTEGER NOT NULL,
    readings INTEGER NOT NULL,
    least REAL NOT NULL,
    mean REAL NOT NULL,
    most REAL NOT NULL,
    PRIMARY KEY (series, day)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  -- What the polls were judged to say, so that another alert policy can be tried on them. What was positive hardly ever changes from poll to
  -- poll: it is written once and referred to.
  CREATE TABLE judged_sets (id INTEGER PRIMARY KEY, positives TEXT NOT NULL UNIQUE) STRICT;

  -- One row for each channel of a poll. taken_at: when the poll was taken into account; ended and slot: milliseconds before it.
  CREATE TABLE judged (
    device TEXT NOT NULL,
    taken_at INTEGER NOT NULL,
    channel TEXT NOT NULL,
    ended INTEGER NOT NULL,
    slot INTEGER NOT NULL,
    confirm INTEGER,
    positives INTEGER NOT NULL REFERENCES judged_sets (id),
    negatives TEXT,
    fault TEXT,
    PRIMARY KEY (device, taken_at, channel)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX judged_by_set ON judged (positives);
  `,
  `
  -- What a silence or a maintenance window is about, as JSON: the log of an alert or a device looks through these for what concerns it.
  ALTER TABLE events ADD COLUMN reach TEXT;
  CREATE INDEX events_by_reach ON events (time) WHERE reach IS NOT NULL;
  ALTER TABLE audit ADD COLUMN reach TEXT;
  CREATE INDEX audit_by_reach ON audit (time) WHERE reach IS NOT NULL;
  `,
  `
  -- Devices on whose console a session of ours may be open.
  CREATE TABLE left_open (device TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
  `,
  `
  -- What keeps an alert from being told has the name that the field uses. A quote inside a text is escaped, so only the key matches.
  UPDATE alerts SET alert = replace(alert, '"hushed":', '"suppressedBy":');
  UPDATE attention SET attention = replace(attention, '"hushed":', '"suppressedBy":');
  UPDATE indicators SET state = replace(state, '"hushed":', '"suppressedBy":');
  `,
  `
  -- What both channels tell has one name and one unit: commands a second, and the share of its time in which the HSM was busy.
  UPDATE OR IGNORE series SET metric = 'hsm.command.rate' WHERE metric = 'hsm.commands.rate';
  UPDATE readings SET value = value * 100 WHERE series IN (SELECT id FROM series WHERE metric = 'hsm.utilization' AND unit = '1');
  UPDATE days SET least = least * 100, mean = mean * 100, most = most * 100
  WHERE series IN (SELECT id FROM series WHERE metric = 'hsm.utilization' AND unit = '1');
  UPDATE series SET unit = '%' WHERE metric = 'hsm.utilization' AND unit = '1';
  `,
  `
  -- By what each device is known, as JSON.
  CREATE TABLE identities (device TEXT PRIMARY KEY, identity TEXT NOT NULL) STRICT, WITHOUT ROWID;
  `,
  `
  -- Time that was not watched, and why. channel: '' for the device as a whole.
  CREATE TABLE gaps (
    device TEXT NOT NULL,
    channel TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    ended_at INTEGER NOT NULL,
    cause TEXT NOT NULL,
    PRIMARY KEY (device, channel, started_at)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX gaps_by_end ON gaps (ended_at);
  `,
  `
  -- The inventory in force, as it was last read without error: what goes on being watched when the file has an error. part: JSON, with
  -- secrets by name only. id: '' for what there is one of. place: the order of the file.
  CREATE TABLE inventory_parts (
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    place INTEGER NOT NULL,
    part TEXT NOT NULL,
    PRIMARY KEY (kind, id)
  ) STRICT, WITHOUT ROWID;

  -- What of the file is not in force as it is written, since when, and whether that is in the audit log and was told to a person.
  CREATE TABLE inventory_slips (
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    since INTEGER NOT NULL,
    noted INTEGER NOT NULL,
    told INTEGER NOT NULL,
    PRIMARY KEY (kind, id)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  -- What devices have sent by themselves. What repeats itself is counted in one row: time is of the last, since of the first. same: by
  -- which equal ones are found.
  CREATE TABLE messages (
    id INTEGER PRIMARY KEY,
    time INTEGER NOT NULL,
    since INTEGER NOT NULL,
    device TEXT,
    sender TEXT NOT NULL,
    channel TEXT NOT NULL,
    rule TEXT,
    component TEXT,
    condition TEXT,
    asserted INTEGER,
    severity TEXT NOT NULL,
    text TEXT NOT NULL,
    test INTEGER NOT NULL,
    count INTEGER NOT NULL,
    same TEXT NOT NULL
  ) STRICT;
  CREATE INDEX messages_by_time ON messages (time);
  CREATE INDEX messages_by_device ON messages (device, time);
  CREATE INDEX messages_same ON messages (same, time);

  -- Clocks of SNMP engines: what is older than them is somebody's recording. own: ours.
  CREATE TABLE trap_engines (
    engine_id TEXT PRIMARY KEY,
    own INTEGER NOT NULL,
    boots INTEGER NOT NULL,
    time INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  -- Informs that were kept: one whose answer was lost comes again.
  CREATE TABLE informs (key TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE INDEX informs_by_time ON informs (at);

  -- How far files of log lines were read. inode: '' where there was no file.
  CREATE TABLE file_positions (
    path TEXT NOT NULL,
    place INTEGER NOT NULL,
    device TEXT NOT NULL,
    inode TEXT NOT NULL,
    offset INTEGER NOT NULL,
    head TEXT NOT NULL,
    head_bytes INTEGER NOT NULL,
    within_rest INTEGER NOT NULL,
    PRIMARY KEY (path, place)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  -- Whether the sender of a message was proven.
  ALTER TABLE messages ADD COLUMN authenticated INTEGER NOT NULL DEFAULT 0;

  -- When each device was last heard over each channel, and when it last proved the way with a test, and from where. These outlast messages.
  CREATE TABLE heard (
    device TEXT NOT NULL,
    channel TEXT NOT NULL,
    last_at INTEGER NOT NULL,
    test_at INTEGER,
    test_sender TEXT,
    test_authenticated INTEGER,
    PRIMARY KEY (device, channel)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  -- JSON: logins that were refused, so that another one is known as another one after a restart.
  ALTER TABLE channels ADD COLUMN refused_logins TEXT;
  `,
  `
  -- What is equal to a message is known in memory: an index of hashes would cost more than all else of a row.
  DROP INDEX messages_same;
  ALTER TABLE messages DROP COLUMN same;

  -- Who was refused and told of, by sender and cause, and when last: it is told once a day, over restarts.
  CREATE TABLE strangers (key TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  `,
  `
  -- By which other way the same message came: a trap is made of a line of the log.
  ALTER TABLE messages ADD COLUMN also TEXT;
  `,
  `
  -- The audit log as a chain: the hash of an entry covers all of it and the hash before. What was written before this step is chained by it.
  CREATE TABLE audit_chain (entry INTEGER PRIMARY KEY, hash TEXT NOT NULL) STRICT;
  INSERT INTO audit_chain
  WITH RECURSIVE chain (entry, hash) AS (
    SELECT id, sha256('' || ${AUDIT_ENTRY}) FROM audit WHERE id = (SELECT min(id) FROM audit)
    UNION ALL
    SELECT id, sha256(chain.hash || ${AUDIT_ENTRY}) FROM chain JOIN audit ON audit.id = (SELECT min(id) FROM audit WHERE id > chain.entry)
  )
  SELECT entry, hash FROM chain;
  CREATE TRIGGER chain_is_never_changed BEFORE UPDATE ON audit_chain BEGIN SELECT RAISE(ABORT, 'the audit log is never changed'); END;
  CREATE TRIGGER chain_is_never_shortened BEFORE DELETE ON audit_chain BEGIN SELECT RAISE(ABORT, 'the audit log is never shortened'); END;
  `,
  `
  -- Steps of runbooks that somebody has done for an alert, with what they said then; under the step '' what was said when it was handed over.
  CREATE TABLE ticks (
    alert TEXT NOT NULL,
    step TEXT NOT NULL,
    text TEXT NOT NULL,
    who TEXT NOT NULL,
    at INTEGER NOT NULL,
    seen TEXT,
    PRIMARY KEY (alert, step)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  -- JSON: what says that the monitor account of a device is not as it was decided, until it is answered.
  CREATE TABLE account_doubts (device TEXT PRIMARY KEY, doubt TEXT NOT NULL) STRICT, WITHOUT ROWID;
  `,
  `
  -- What each client has said last of an HA group (JSON), and who has read it from there; since when members of a group differ in something.
  CREATE TABLE ha_clients (ha_group TEXT NOT NULL, client TEXT NOT NULL, at INTEGER NOT NULL, said_by TEXT NOT NULL, said TEXT NOT NULL,
    PRIMARY KEY (ha_group, client)) STRICT, WITHOUT ROWID;
  CREATE TABLE ha_differences (ha_group TEXT NOT NULL, what TEXT NOT NULL, since INTEGER NOT NULL, PRIMARY KEY (ha_group, what)) STRICT, WITHOUT ROWID;
  `,
  `
  -- Readings of whole days (UTC, counted from the epoch), a day of a series in a row (history/packed.ts). In the order in which they were packed:
  -- what is new stands at the end, where pages are filled, and what goes leaves whole pages. Rows of \`readings\` are those of days that are not
  -- packed yet.
  CREATE TABLE packed (
    id INTEGER PRIMARY KEY,
    series INTEGER NOT NULL REFERENCES series (id) ON DELETE CASCADE,
    day INTEGER NOT NULL,
    data BLOB NOT NULL,
    UNIQUE (series, day)
  ) STRICT;

  -- What is left of readings that are not kept any more: the hours of a week (seven days, counted from the epoch) of a series.
  CREATE TABLE hours (
    id INTEGER PRIMARY KEY,
    series INTEGER NOT NULL REFERENCES series (id) ON DELETE CASCADE,
    week INTEGER NOT NULL,
    data BLOB NOT NULL,
    UNIQUE (series, week)
  ) STRICT;
  `,
  `
  -- What polls have shown of the lines to devices, an hour in a row.
  CREATE TABLE line_noise (
    device TEXT NOT NULL,
    channel TEXT NOT NULL,
    hour INTEGER NOT NULL,
    polls INTEGER NOT NULL,
    failed INTEGER NOT NULL,
    spoilt_polls INTEGER NOT NULL,
    lines INTEGER NOT NULL,
    spoilt INTEGER NOT NULL,
    rereads INTEGER NOT NULL,
    refused INTEGER NOT NULL,
    PRIMARY KEY (device, channel, hour)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX line_noise_by_hour ON line_noise (hour);
  `,
  `
  -- How devices and HA groups stood, each time that it was another way than before: JSON with its checksum, null for one that was gone.
  -- until: the last time that it was seen to be so.
  CREATE TABLE standings (
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    until INTEGER NOT NULL,
    standing TEXT,
    checksum INTEGER NOT NULL,
    PRIMARY KEY (kind, id, started_at)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX standings_by_start ON standings (started_at);
  `,
  `
  -- What receivers that keep the state of alerts themselves were told of it, and the silences that people have asked for there: JSON.
  CREATE TABLE outside_told (receiver TEXT NOT NULL, key TEXT NOT NULL, told TEXT NOT NULL, PRIMARY KEY (receiver, key)) STRICT, WITHOUT ROWID;
  CREATE TABLE outside_silences (id TEXT PRIMARY KEY, silence TEXT NOT NULL) STRICT, WITHOUT ROWID;
  `,
];
