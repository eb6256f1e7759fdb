-- Tables and their row-level security together.
-- The application role never owns anything; it gets exactly the rights named at the end of each table.
-- Every policy writes out nullif(current_setting('app.tenant', true), '')::int, because it must be a plain
-- comparison: no subselect, no function of ours. Unset means no rows.

-- Governments: a small shared table, the same for everybody, written by the owner only.
CREATE TABLE tenants (
    code        integer PRIMARY KEY CHECK (code BETWEEN 100000 AND 999999),
    parent_code integer REFERENCES tenants (code),
    path        text COLLATE "C" NOT NULL UNIQUE,
    name        text NOT NULL,
    tier        text NOT NULL CHECK (tier IN ('province', 'prefecture', 'county')),
    province    integer,
    prefecture  integer,
    valid_from  date NOT NULL,
    valid_to    date
);
GRANT SELECT ON tenants TO jixiao_app;

CREATE TABLE users (
    tenant integer NOT NULL REFERENCES tenants (code),
    id     uuid NOT NULL,
    issuer text NOT NULL,
    login  text NOT NULL,
    name   text NOT NULL,
    PRIMARY KEY (tenant, id),
    UNIQUE (tenant, issuer, login)
);
GRANT SELECT, INSERT ON users TO jixiao_app;

CREATE TABLE subjects (
    tenant     integer NOT NULL REFERENCES tenants (code),
    id         uuid NOT NULL,
    level      text NOT NULL CHECK (level IN ('portfolio', 'unit', 'section', 'person', 'project')),
    code       text NOT NULL,
    name       text NOT NULL,
    unit_id    uuid,
    parent_id  uuid,
    valid_from date NOT NULL,
    valid_to   date,
    version    integer NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant, id),
    UNIQUE NULLS NOT DISTINCT (tenant, unit_id, level, code),
    FOREIGN KEY (tenant, unit_id) REFERENCES subjects (tenant, id),
    FOREIGN KEY (tenant, parent_id) REFERENCES subjects (tenant, id),
    CHECK ((level IN ('section', 'person')) = (unit_id IS NOT NULL)),
    CHECK ((unit_id IS NULL) = (parent_id IS NULL)),
    CHECK (valid_to IS NULL OR valid_to >= valid_from)
);
CREATE INDEX subjects_by_unit ON subjects (tenant, unit_id, level, code);
GRANT SELECT, INSERT, UPDATE ON subjects TO jixiao_app;

CREATE TABLE appointments (
    tenant     integer NOT NULL REFERENCES tenants (code),
    id         uuid NOT NULL,
    user_id    uuid NOT NULL,
    role       text NOT NULL,
    node_id    uuid,
    valid_from date NOT NULL,
    valid_to   date,
    granted_by uuid,
    granted_at timestamptz NOT NULL,
    revoked_by uuid,
    revoked_at timestamptz,
    PRIMARY KEY (tenant, id),
    FOREIGN KEY (tenant, user_id) REFERENCES users (tenant, id),
    FOREIGN KEY (tenant, node_id) REFERENCES subjects (tenant, id),
    CHECK (valid_to IS NULL OR valid_to >= valid_from)
);
CREATE INDEX appointments_by_user ON appointments (tenant, user_id);
GRANT SELECT, INSERT, UPDATE (revoked_by, revoked_at) ON appointments TO jixiao_app;

-- One row is one version of an indicator scheme. Province and prefecture let superiors read published ones.
CREATE TABLE schemes (
    tenant       integer NOT NULL REFERENCES tenants (code),
    id           uuid NOT NULL,
    owner_id     uuid,
    code         text NOT NULL,
    year         integer NOT NULL,
    version      integer NOT NULL,
    level        text NOT NULL CHECK (level IN ('portfolio', 'unit', 'section', 'person', 'project')),
    category     text NOT NULL,
    name         text NOT NULL,
    status       text NOT NULL CHECK (status IN ('draft', 'published')),
    document     text NOT NULL,
    revision     integer NOT NULL DEFAULT 1,
    drafted_by   uuid,
    drafted_at   timestamptz NOT NULL,
    published_by uuid,
    published_at timestamptz,
    province     integer,
    prefecture   integer,
    PRIMARY KEY (tenant, id),
    UNIQUE NULLS NOT DISTINCT (tenant, owner_id, code, year, version),
    FOREIGN KEY (tenant, owner_id) REFERENCES subjects (tenant, id),
    CHECK ((status = 'published') = (published_at IS NOT NULL)),
    CHECK ((level IN ('section', 'person')) = (owner_id IS NOT NULL))
);
GRANT SELECT, INSERT, UPDATE ON schemes TO jixiao_app;

CREATE TABLE cycles (
    tenant    integer NOT NULL REFERENCES tenants (code),
    id        uuid NOT NULL,
    owner_id  uuid,
    year      integer NOT NULL CHECK (year BETWEEN 2000 AND 2100),
    name      text NOT NULL,
    status    text NOT NULL CHECK (status IN ('open', 'closed', 'released')),
    version   integer NOT NULL DEFAULT 1,
    opened_by uuid,
    opened_at timestamptz NOT NULL,
    closed_at timestamptz,
    PRIMARY KEY (tenant, id),
    UNIQUE NULLS NOT DISTINCT (tenant, owner_id, year),
    FOREIGN KEY (tenant, owner_id) REFERENCES subjects (tenant, id)
);
GRANT SELECT, INSERT, UPDATE ON cycles TO jixiao_app;

-- What a subject is assessed by in one cycle: pinned, so that a result can be reproduced.
CREATE TABLE roster_entries (
    tenant        integer NOT NULL REFERENCES tenants (code),
    cycle_id      uuid NOT NULL,
    subject_id    uuid NOT NULL,
    scheme_id     uuid NOT NULL,
    category      text NOT NULL,
    ranking_group text,
    portfolio_id  uuid,
    weight        numeric NOT NULL DEFAULT 1 CHECK (weight > 0),
    position      integer NOT NULL,
    PRIMARY KEY (tenant, cycle_id, subject_id),
    FOREIGN KEY (tenant, cycle_id) REFERENCES cycles (tenant, id),
    FOREIGN KEY (tenant, subject_id) REFERENCES subjects (tenant, id),
    FOREIGN KEY (tenant, scheme_id) REFERENCES schemes (tenant, id),
    FOREIGN KEY (tenant, cycle_id, portfolio_id) REFERENCES roster_entries (tenant, cycle_id, subject_id)
);
CREATE INDEX roster_entries_by_portfolio ON roster_entries (tenant, cycle_id, portfolio_id);
-- Whether a subject may end is a question of the years it is in.
CREATE INDEX roster_entries_by_subject ON roster_entries (tenant, subject_id);
GRANT SELECT, INSERT, UPDATE, DELETE ON roster_entries TO jixiao_app;

-- Whose results count in whose: projects into units, a unit's result into its people's.
CREATE TABLE roster_links (
    tenant     integer NOT NULL REFERENCES tenants (code),
    cycle_id   uuid NOT NULL,
    subject_id uuid NOT NULL,
    link       text NOT NULL,
    target_id  uuid NOT NULL,
    weight     numeric NOT NULL DEFAULT 1 CHECK (weight > 0),
    PRIMARY KEY (tenant, cycle_id, subject_id, link, target_id),
    FOREIGN KEY (tenant, cycle_id, subject_id) REFERENCES roster_entries (tenant, cycle_id, subject_id),
    FOREIGN KEY (tenant, target_id) REFERENCES subjects (tenant, id)
);
GRANT SELECT, INSERT, DELETE ON roster_links TO jixiao_app;

CREATE TABLE measurements (
    tenant        integer NOT NULL REFERENCES tenants (code),
    id            uuid NOT NULL,
    cycle_id      uuid NOT NULL,
    subject_id    uuid NOT NULL,
    indicator     text NOT NULL,
    period        text,
    status        text NOT NULL CHECK (status IN ('reported', 'verified', 'returned')),
    fact          jsonb NOT NULL,
    note          text,
    version       integer NOT NULL DEFAULT 1,
    reported_by   uuid NOT NULL,
    reported_at   timestamptz NOT NULL,
    decided_by    uuid,
    decided_at    timestamptz,
    return_reason text,
    PRIMARY KEY (tenant, id),
    UNIQUE NULLS NOT DISTINCT (tenant, cycle_id, subject_id, indicator, period),
    FOREIGN KEY (tenant, cycle_id, subject_id) REFERENCES roster_entries (tenant, cycle_id, subject_id),
    FOREIGN KEY (tenant, reported_by) REFERENCES users (tenant, id),
    CHECK ((status = 'returned') = (return_reason IS NOT NULL))
);
GRANT SELECT, INSERT, UPDATE ON measurements TO jixiao_app;

-- What happened to a subject: inspection and complaint deductions, commendations, vetoes.
CREATE TABLE events (
    tenant            integer NOT NULL REFERENCES tenants (code),
    id                uuid NOT NULL,
    cycle_id          uuid NOT NULL,
    subject_id        uuid NOT NULL,
    noun              text NOT NULL CHECK (noun IN ('inspection', 'complaint', 'commendation', 'veto')),
    code              text NOT NULL,
    event             text,
    points            numeric CHECK (points > 0),
    occurred_on       date NOT NULL,
    document          text,
    reason            text NOT NULL,
    version           integer NOT NULL DEFAULT 1,
    recorded_by       uuid NOT NULL,
    recorded_at       timestamptz NOT NULL,
    withdrawn_by      uuid,
    withdrawn_at      timestamptz,
    withdrawal_reason text,
    PRIMARY KEY (tenant, id),
    FOREIGN KEY (tenant, cycle_id, subject_id) REFERENCES roster_entries (tenant, cycle_id, subject_id),
    FOREIGN KEY (tenant, recorded_by) REFERENCES users (tenant, id)
);
CREATE INDEX events_by_subject ON events (tenant, cycle_id, subject_id);
GRANT SELECT, INSERT, UPDATE (version, withdrawn_by, withdrawn_at, withdrawal_reason) ON events TO jixiao_app;

CREATE TABLE runs (
    tenant        integer NOT NULL REFERENCES tenants (code),
    id            uuid NOT NULL,
    cycle_id      uuid NOT NULL,
    number        integer NOT NULL,
    cycle_version integer NOT NULL,
    subjects      integer NOT NULL,
    pending       integer NOT NULL,
    undecided     integer NOT NULL,
    -- How many decisions on ties there were when it was made: with a later one it is not final any more.
    decisions     integer NOT NULL,
    -- Which releases were read for results from outside the cycle, by subject; null where there was none.
    known         jsonb NOT NULL,
    computed_by   uuid,
    computed_at   timestamptz NOT NULL,
    PRIMARY KEY (tenant, id),
    UNIQUE (tenant, cycle_id, number),
    FOREIGN KEY (tenant, cycle_id) REFERENCES cycles (tenant, id)
);
GRANT SELECT, INSERT ON runs TO jixiao_app;

-- The office's words on ties, each on the run that showed the tie. Nothing in them ever changes but the mark
-- that they count no more.
CREATE TABLE tie_decisions (
    tenant     integer NOT NULL REFERENCES tenants (code),
    id         uuid NOT NULL,
    cycle_id   uuid NOT NULL,
    subject_id uuid NOT NULL,
    run_id     uuid NOT NULL,
    grade      text NOT NULL,
    admitted   boolean NOT NULL,
    reason     text NOT NULL,
    decided_by uuid NOT NULL,
    decided_at timestamptz NOT NULL,
    voided_at  timestamptz,
    PRIMARY KEY (tenant, id),
    FOREIGN KEY (tenant, cycle_id, subject_id) REFERENCES roster_entries (tenant, cycle_id, subject_id),
    FOREIGN KEY (tenant, run_id) REFERENCES runs (tenant, id)
);
CREATE INDEX tie_decisions_by_cycle ON tie_decisions (tenant, cycle_id);
CREATE UNIQUE INDEX tie_decisions_in_force ON tie_decisions (tenant, cycle_id, subject_id, grade)
    WHERE voided_at IS NULL;
GRANT SELECT, INSERT, UPDATE (voided_at) ON tie_decisions TO jixiao_app;

CREATE TABLE scores (
    tenant       integer NOT NULL REFERENCES tenants (code),
    run_id       uuid NOT NULL,
    subject_id   uuid NOT NULL,
    scheme_id    uuid NOT NULL,
    total        numeric,
    attained     numeric NOT NULL,
    grade        text,
    rank         integer,
    undecided    text,
    pending      jsonb NOT NULL,
    consequences jsonb NOT NULL,
    lines        jsonb NOT NULL,
    PRIMARY KEY (tenant, run_id, subject_id),
    FOREIGN KEY (tenant, run_id) REFERENCES runs (tenant, id),
    FOREIGN KEY (tenant, subject_id) REFERENCES subjects (tenant, id),
    FOREIGN KEY (tenant, scheme_id) REFERENCES schemes (tenant, id)
);
GRANT SELECT, INSERT ON scores TO jixiao_app;

-- Official publications. Nothing in them ever changes but the mark that a later one replaced them.
CREATE TABLE releases (
    tenant        integer NOT NULL REFERENCES tenants (code),
    id            uuid NOT NULL,
    cycle_id      uuid NOT NULL,
    run_id        uuid NOT NULL,
    owner_id      uuid,
    year          integer NOT NULL,
    replaces_id   uuid,
    reason        text,
    published_by  uuid,
    published_at  timestamptz NOT NULL,
    superseded_at timestamptz,
    province      integer,
    prefecture    integer,
    PRIMARY KEY (tenant, id),
    UNIQUE (tenant, replaces_id),
    FOREIGN KEY (tenant, cycle_id) REFERENCES cycles (tenant, id),
    FOREIGN KEY (tenant, run_id) REFERENCES runs (tenant, id),
    FOREIGN KEY (tenant, replaces_id) REFERENCES releases (tenant, id)
);
CREATE UNIQUE INDEX releases_current ON releases (tenant, cycle_id) WHERE superseded_at IS NULL;
GRANT SELECT, INSERT, UPDATE (superseded_at) ON releases TO jixiao_app;

CREATE TABLE released_scores (
    tenant         integer NOT NULL REFERENCES tenants (code),
    id             uuid NOT NULL,
    release_id     uuid NOT NULL,
    cycle_id       uuid NOT NULL,
    subject_id     uuid NOT NULL,
    subject_name   text NOT NULL,
    level          text NOT NULL,
    category       text NOT NULL,
    ranking_group  text,
    year           integer NOT NULL,
    scheme_id      uuid NOT NULL,
    total          numeric NOT NULL,
    -- Totals in millionths: comparisons of bigint may enter an index under row-level security, those of
    -- numeric may not (they aren't leakproof), so keyset pages walk this column.
    total_key      bigint NOT NULL GENERATED ALWAYS AS ((total * 1000000)::bigint) STORED,
    full_marks     numeric NOT NULL,
    grade          text,
    rank           integer,
    consequences   jsonb NOT NULL,
    lines          jsonb NOT NULL,
    province       integer,
    prefecture     integer,
    superseded_at  timestamptz,
    PRIMARY KEY (tenant, id),
    UNIQUE (tenant, release_id, subject_id),
    FOREIGN KEY (tenant, release_id) REFERENCES releases (tenant, id),
    FOREIGN KEY (tenant, subject_id) REFERENCES subjects (tenant, id)
);
CREATE INDEX released_scores_by_cycle ON released_scores (tenant, cycle_id) WHERE superseded_at IS NULL;
CREATE INDEX released_scores_by_subject ON released_scores (tenant, subject_id, year);
-- Superiors read derivations of many governments at once, by release.
CREATE INDEX released_scores_by_release ON released_scores (release_id, subject_id);
CREATE INDEX ranking_of_tenant ON released_scores (tenant, year, level, category, total_key DESC, id DESC)
    WHERE superseded_at IS NULL;
CREATE INDEX ranking_of_prefecture ON released_scores (prefecture, year, level, category, total_key DESC, id DESC)
    WHERE superseded_at IS NULL;
CREATE INDEX ranking_of_province ON released_scores (province, year, level, category, total_key DESC, id DESC)
    WHERE superseded_at IS NULL;
CREATE INDEX ranking_of_tenant_all ON released_scores (tenant, year, level, total_key DESC, id DESC)
    WHERE superseded_at IS NULL;
CREATE INDEX ranking_of_prefecture_all ON released_scores (prefecture, year, level, total_key DESC, id DESC)
    WHERE superseded_at IS NULL;
CREATE INDEX ranking_of_province_all ON released_scores (province, year, level, total_key DESC, id DESC)
    WHERE superseded_at IS NULL;
GRANT SELECT, INSERT, UPDATE (superseded_at) ON released_scores TO jixiao_app;

CREATE TABLE audit_entries (
    tenant         integer NOT NULL REFERENCES tenants (code),
    id             uuid NOT NULL,
    at             timestamptz NOT NULL,
    actor_id       uuid,
    actor_name     text NOT NULL,
    appointment_id uuid,
    action         text NOT NULL,
    noun           text NOT NULL,
    object_id      uuid NOT NULL,
    before         jsonb,
    after          jsonb,
    request_id     text,
    PRIMARY KEY (tenant, id)
);
CREATE INDEX audit_entries_newest ON audit_entries (tenant, at DESC, id DESC);
CREATE INDEX audit_entries_by_object ON audit_entries (tenant, object_id, at DESC, id DESC);
GRANT SELECT, INSERT ON audit_entries TO jixiao_app;

-- Row-level security: what a government sees of its own …
DO $$
DECLARE
    own constant text := 'tenant = nullif(current_setting(''app.tenant'', true), '''')::int';
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['users', 'subjects', 'appointments', 'schemes', 'cycles', 'roster_entries',
        'roster_links', 'measurements', 'events', 'tie_decisions', 'runs', 'scores', 'releases',
        'released_scores', 'audit_entries']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY %I ON %I FOR INSERT WITH CHECK (%s)', name || '_insert', name, own);
        IF name NOT IN ('schemes', 'releases', 'released_scores') THEN
            EXECUTE format('CREATE POLICY %I ON %I FOR SELECT USING (%s)', name || '_read', name, own);
        END IF;
        IF name <> 'schemes' THEN
            EXECUTE format('CREATE POLICY %I ON %I FOR UPDATE USING (%s) WITH CHECK (%s)',
                name || '_update', name, own, own);
            EXECUTE format('CREATE POLICY %I ON %I FOR DELETE USING (%s)', name || '_delete', name, own);
        END IF;
    END LOOP;
END $$;

-- … and what a superior sees below itself: published schemes and releases of levels 1 and 2.
CREATE POLICY schemes_read ON schemes FOR SELECT USING (
    tenant = nullif(current_setting('app.tenant', true), '')::int
    OR (status = 'published' AND owner_id IS NULL AND level IN ('portfolio', 'unit')
        AND (prefecture = nullif(current_setting('app.tenant', true), '')::int
             OR province = nullif(current_setting('app.tenant', true), '')::int)));
-- A published version can't be updated: the row isn't there for the update.
CREATE POLICY schemes_update ON schemes FOR UPDATE
    USING (tenant = nullif(current_setting('app.tenant', true), '')::int AND status = 'draft')
    WITH CHECK (tenant = nullif(current_setting('app.tenant', true), '')::int);
CREATE POLICY releases_read ON releases FOR SELECT USING (
    tenant = nullif(current_setting('app.tenant', true), '')::int
    OR (owner_id IS NULL
        AND (prefecture = nullif(current_setting('app.tenant', true), '')::int
             OR province = nullif(current_setting('app.tenant', true), '')::int)));
-- The coalesce changes no answer. Without it the planner multiplies the policy's share of the rows with that of
-- the query's own scope (the same condition), expects next to nothing, and sorts a whole government for one page;
-- what stands in a coalesce it takes for half of the rows, and walks the ranking's index.
CREATE POLICY released_scores_read ON released_scores FOR SELECT USING (coalesce(
    tenant = nullif(current_setting('app.tenant', true), '')::int
    OR (level IN ('portfolio', 'unit')
        AND (prefecture = nullif(current_setting('app.tenant', true), '')::int
             OR province = nullif(current_setting('app.tenant', true), '')::int)), false));
