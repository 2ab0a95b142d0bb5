// A team, as the organisation's own code for it. No content and no person: it may stand in a URL or a column.

/** Small letters, digits and hyphens, at most 40 (016-holds.sql has the same). */
export const TEAM_CODE = /^[a-z0-9][a-z0-9-]{0,39}$/;
