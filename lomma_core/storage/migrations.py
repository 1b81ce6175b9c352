"""The database's tables, apart from the forms' own: each step once, in order, in a transaction with its number."""

# The migrations that make the tables of newest rows (newest_rows), and make them anew with texts read row by row.
NEWEST_ROWS, AS_THEY_ARE = 21, 23
# Numbered, add-only: a migration is never edited once it has landed; write the next one instead.
MIGRATIONS: list[tuple[int, str, str]] = [
    (
        1,
        "accounts, sessions, log, plan fields, import mappings",
        """
        CREATE TABLE account (
            name VARCHAR PRIMARY KEY, role VARCHAR NOT NULL, seat VARCHAR, password_hash VARCHAR NOT NULL,
            active BOOLEAN NOT NULL, created_at TIMESTAMP NOT NULL, changed_at TIMESTAMP NOT NULL);
        CREATE TABLE session (
            token_hash VARCHAR PRIMARY KEY, account VARCHAR NOT NULL, expires_at TIMESTAMP NOT NULL);
        CREATE TABLE log (
            nr BIGINT PRIMARY KEY, logged_at TIMESTAMP NOT NULL, who VARCHAR NOT NULL, action VARCHAR NOT NULL,
            way VARCHAR NOT NULL, form VARCHAR, record VARCHAR, version INTEGER, amount BIGINT,
            chain VARCHAR NOT NULL);
        CREATE TABLE plan_field (
            form VARCHAR, field VARCHAR, type VARCHAR NOT NULL, PRIMARY KEY (form, field));
        CREATE TABLE import_mapping (
            form VARCHAR, heading VARCHAR, mapping VARCHAR NOT NULL, PRIMARY KEY (form, heading));
        """,
    ),
    (
        2,
        "closing and reopening of quarters",
        """
        CREATE TABLE quarter_event (
            quarter VARCHAR, nr INTEGER, happened_at TIMESTAMP NOT NULL, who VARCHAR NOT NULL,
            action VARCHAR NOT NULL, reason VARCHAR, snapshot VARCHAR, digest VARCHAR, PRIMARY KEY (quarter, nr));
        """,
    ),
    (
        3,
        "readable names in the log; gallring",
        """
        ALTER TABLE log ADD COLUMN name VARCHAR;
        CREATE TABLE purge (
            id VARCHAR PRIMARY KEY, form VARCHAR NOT NULL, reference VARCHAR NOT NULL, amount BIGINT NOT NULL,
            proposed_by VARCHAR NOT NULL, proposed_at TIMESTAMP NOT NULL, state VARCHAR NOT NULL,
            settled_by VARCHAR, settled_at TIMESTAMP, erased_at TIMESTAMP);
        CREATE TABLE purge_item (purge VARCHAR, record VARCHAR, version INTEGER NOT NULL, PRIMARY KEY (purge, record));
        CREATE TABLE purge_record (
            form VARCHAR, record VARCHAR, name VARCHAR, versions INTEGER NOT NULL, first_saved TIMESTAMP NOT NULL,
            last_saved TIMESTAMP NOT NULL, reference VARCHAR NOT NULL, proposed_by VARCHAR NOT NULL,
            proposed_at TIMESTAMP NOT NULL, confirmed_by VARCHAR NOT NULL, purged_at TIMESTAMP NOT NULL,
            purge VARCHAR NOT NULL, PRIMARY KEY (form, record));
        CREATE TABLE purge_document (
            purge VARCHAR, quarter VARCHAR, nr INTEGER, digest_before VARCHAR NOT NULL, digest_after VARCHAR NOT NULL,
            PRIMARY KEY (purge, quarter, nr));
        """,
    ),
    (
        4,
        "sekretessmarkering of records",
        """
        CREATE TABLE secrecy (
            record VARCHAR, nr INTEGER, form VARCHAR NOT NULL, provision VARCHAR, reason VARCHAR NOT NULL,
            marked BOOLEAN NOT NULL, who VARCHAR NOT NULL, happened_at TIMESTAMP NOT NULL, PRIMARY KEY (record, nr));
        """,
    ),
    (
        5,
        "plans taken into use in the browser, and drafts of them",
        """
        CREATE TABLE plan_version (
            nr INTEGER PRIMARY KEY, text VARCHAR NOT NULL, changes VARCHAR NOT NULL, note VARCHAR NOT NULL,
            who VARCHAR NOT NULL, taken_at TIMESTAMP NOT NULL, file_digest VARCHAR NOT NULL);
        CREATE TABLE plan_draft (
            account VARCHAR PRIMARY KEY, text VARCHAR NOT NULL, base INTEGER NOT NULL, changed_at TIMESTAMP NOT NULL);
        """,
    ),
    (
        6,
        "drafts",
        """
        CREATE TABLE draft (
            account VARCHAR, form VARCHAR, subject VARCHAR, base INTEGER, kept_at TIMESTAMP NOT NULL,
            answers VARCHAR NOT NULL, PRIMARY KEY (account, form, subject));
        """,
    ),
    (
        7,
        "saved views of lists",
        """
        CREATE TABLE list_view (
            account VARCHAR, form VARCHAR, name VARCHAR, query VARCHAR NOT NULL, saved_at TIMESTAMP NOT NULL,
            PRIMARY KEY (account, form, name));
        """,
    ),
    (
        8,
        "links for the screen on the wall",
        """
        CREATE TABLE display_link (
            id VARCHAR PRIMARY KEY, name VARCHAR NOT NULL, secret_hash VARCHAR NOT NULL, made_by VARCHAR NOT NULL,
            made_at TIMESTAMP NOT NULL, last_used_at TIMESTAMP, revoked_by VARCHAR, revoked_at TIMESTAMP);
        """,
    ),
    (
        9,
        "personal keys to the export addresses",
        """
        CREATE TABLE export_key (
            id VARCHAR PRIMARY KEY, account VARCHAR NOT NULL, name VARCHAR NOT NULL, key_hash VARCHAR NOT NULL,
            created_at TIMESTAMP NOT NULL, used_at TIMESTAMP, revoked_at TIMESTAMP);
        """,
    ),
    (
        10,
        "texts about persons taken out; what a log row is about in more words",
        """
        ALTER TABLE log ADD COLUMN detail VARCHAR;
        CREATE TABLE redact_report (
            id VARCHAR PRIMARY KEY, form VARCHAR NOT NULL, record VARCHAR, version INTEGER, draft_by VARCHAR,
            subject VARCHAR, reported_by VARCHAR NOT NULL, reported_at TIMESTAMP NOT NULL, state VARCHAR NOT NULL,
            reference VARCHAR, proposed_by VARCHAR, proposed_at TIMESTAMP, settled_by VARCHAR, settled_at TIMESTAMP,
            erased_at TIMESTAMP);
        CREATE TABLE redact_text (
            id VARCHAR PRIMARY KEY, report VARCHAR NOT NULL, field VARCHAR NOT NULL, chosen BOOLEAN NOT NULL,
            text VARCHAR);
        CREATE TABLE redact_value (
            form VARCHAR, record VARCHAR, version INTEGER, field VARCHAR, text VARCHAR NOT NULL, value VARCHAR,
            PRIMARY KEY (form, record, version, field));
        CREATE TABLE redact_place (
            report VARCHAR, nr INTEGER, place VARCHAR NOT NULL, form VARCHAR, record VARCHAR, field VARCHAR,
            versions VARCHAR, reference VARCHAR NOT NULL, reported_by VARCHAR NOT NULL, proposed_by VARCHAR NOT NULL,
            proposed_at TIMESTAMP NOT NULL, confirmed_by VARCHAR NOT NULL, redacted_at TIMESTAMP NOT NULL,
            PRIMARY KEY (report, nr));
        CREATE TABLE redact_document (
            report VARCHAR, step VARCHAR, quarter VARCHAR, nr INTEGER, digest_before VARCHAR NOT NULL,
            digest_after VARCHAR NOT NULL, PRIMARY KEY (report, step, quarter, nr));
        """,
    ),
    (
        11,
        "imports that can be undone",
        """
        CREATE TABLE import_run (
            id INTEGER PRIMARY KEY, form VARCHAR NOT NULL, file VARCHAR, who VARCHAR NOT NULL, way VARCHAR NOT NULL,
            imported_at TIMESTAMP NOT NULL);
        CREATE TABLE import_step (
            run INTEGER, nr INTEGER, action VARCHAR NOT NULL, who VARCHAR NOT NULL, happened_at TIMESTAMP NOT NULL,
            reason VARCHAR, PRIMARY KEY (run, nr));
        CREATE TABLE import_item (
            run INTEGER, nr INTEGER, form VARCHAR, record VARCHAR, first_version INTEGER NOT NULL,
            last_version INTEGER NOT NULL, PRIMARY KEY (run, nr, form, record));
        """,
    ),
    (
        12,
        "gaps of archives that were read in",
        """
        CREATE TABLE archive_gap (
            nr INTEGER PRIMARY KEY, read_at TIMESTAMP NOT NULL, place VARCHAR NOT NULL, form VARCHAR, record VARCHAR,
            version INTEGER, field VARCHAR NOT NULL, kind VARCHAR NOT NULL, digest_before VARCHAR,
            digest_after VARCHAR);
        """,
    ),
    (
        13,
        "sessions that end by themselves and can be told apart",
        """
        ALTER TABLE session ADD COLUMN id VARCHAR;
        ALTER TABLE session ADD COLUMN created_at TIMESTAMP;
        ALTER TABLE session ADD COLUMN last_seen_at TIMESTAMP;
        ALTER TABLE session ADD COLUMN address VARCHAR;
        ALTER TABLE session ADD COLUMN browser VARCHAR;
        UPDATE session SET id = substr(token_hash, 1, 12), address = '', browser = '';
        """,
    ),
    (
        14,
        "one-time codes to choose a password with",
        """
        CREATE TABLE invitation (
            id VARCHAR PRIMARY KEY, account VARCHAR NOT NULL, code_hash VARCHAR NOT NULL, made_by VARCHAR NOT NULL,
            made_at TIMESTAMP NOT NULL, expires_at TIMESTAMP NOT NULL, settled_at TIMESTAMP, outcome VARCHAR);
        """,
    ),
    (
        15,
        "the municipality's own sign-in: which account an identity is, and which session the issuer began",
        """
        CREATE TABLE oidc_identity (
            identity VARCHAR PRIMARY KEY, account VARCHAR NOT NULL, linked_by VARCHAR NOT NULL,
            linked_at TIMESTAMP NOT NULL);
        CREATE TABLE oidc_session (
            token_hash VARCHAR PRIMARY KEY, account VARCHAR NOT NULL, identity VARCHAR NOT NULL, sid VARCHAR);
        """,
    ),
    (
        16,
        "second factors",
        """
        CREATE TABLE second_factor (
            account VARCHAR PRIMARY KEY, secret VARCHAR NOT NULL, confirmed_at TIMESTAMP NOT NULL,
            last_step BIGINT NOT NULL);
        CREATE TABLE recovery_code (
            account VARCHAR, code_hash VARCHAR, used_at TIMESTAMP, PRIMARY KEY (account, code_hash));
        ALTER TABLE invitation ADD COLUMN removes_factor BOOLEAN;
        CREATE TABLE second_factor_start (nr INTEGER PRIMARY KEY, started_at TIMESTAMP NOT NULL);
        CREATE TABLE sign_in_step (
            token_hash VARCHAR PRIMARY KEY, account VARCHAR NOT NULL, expires_at TIMESTAMP NOT NULL);
        """,
    ),
    (
        17,
        "when a session showed last who it is",
        """
        ALTER TABLE session ADD COLUMN authenticated_at TIMESTAMP;
        """,
    ),
    (
        18,
        "failed tries to get in, and browsers that have signed in before",
        """
        CREATE TABLE throttle (
            name_key VARCHAR, sender_key VARCHAR, tries INTEGER NOT NULL, since TIMESTAMP NOT NULL,
            PRIMARY KEY (name_key, sender_key));
        CREATE TABLE device (
            token_hash VARCHAR, account VARCHAR, made_at TIMESTAMP NOT NULL, used_at TIMESTAMP NOT NULL,
            PRIMARY KEY (token_hash, account));
        """,
    ),
    (
        19,
        "the log's address, session and outcome",
        """
        ALTER TABLE log ADD COLUMN address VARCHAR;
        ALTER TABLE log ADD COLUMN session VARCHAR;
        ALTER TABLE log ADD COLUMN outcome VARCHAR;
        """,
    ),
    (
        20,
        "what the plan file was when forms were taken into use, as digests",
        """
        ALTER TABLE plan_version ADD COLUMN file_parts VARCHAR;
        """,
    ),
    # Its tables are made from those of the forms, which no script can name (upgrade).
    (NEWEST_ROWS, "the newest version of each record at hand", ""),
    (
        22,
        "what lists are sorted and searched by (sort_rows)",
        """
        CREATE TABLE plan_sort (
            form VARCHAR, name VARCHAR, definition VARCHAR NOT NULL, PRIMARY KEY (form, name));
        """,
    ),
    (AS_THEY_ARE, "what is read row by row is stored as it is", ""),
]
