"""The database's tables, apart from the forms' own: each step once, in order, in a transaction with its number."""

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
]
