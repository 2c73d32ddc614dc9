export const SERVER_KEY = 'server_key';

/** Whose work is shown: the id of a member. */
export const SIGNED_IN = 'signed_in';

export const OWED = 'owed_sign_out';

export const OUT = 'out';

/** The members of whom the server knows a key of this device. */
export const ENROLLED = 'enrolled';

export const PENDING_ENROLMENTS = 'pending_enrolments';
