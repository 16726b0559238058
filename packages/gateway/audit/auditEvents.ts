// Copyright (c) 2026 The CancellableAuth authors. Licensed under the Apache License, Version 2.0.

/** Everything that the audit tells of, and what it means; docs/reference/audit.md is made of it. */
export const AUDIT_EVENTS = {
  'request-approved': 'A person approved a connection. It is on the disk before anybody is let in.',
  'request-denied': 'The person, or their device for them, said no; the cause says which.',
  'request-cancelled': 'Taken back before anybody had answered; the cause says by whom.',
  'request-expired': 'Nobody answered in time, or the device was lost for a lease.',
  'request-refused': 'Refused before anybody was asked; the cause says why.',
  'connection-resumed':
    'An approved connection that had broken off was let in again without a question (`remoteDesktop.resumeSeconds`). It is on the disk before.',
  'connection-ended': 'An approved connection is over; the cause says why.',
  disowned: 'A person said "not me". Everything of theirs that waited is cancelled, and the client is trusted no more.',
  'device-enrolled':
    'A phone is enrolled; the detail says whether the person had others, and how many of these were told.',
  'device-revoked': 'A phone is trusted no more.',
  'client-logged-in': 'A client has a token now; the source is its address.',
  'credential-made':
    'There is a `.rdp` file with a credential for this user and target; the source is the address of the login that asked for it, or the operator.',
  'client-logged-out': 'A client has given its token back; the source is its address.',
  'client-revoked': "A client's token is good no more.",
  'proxy-header-refused': 'A connection of a balancer in `listen.proxies` without a header of the PROXY protocol.',
  'half-open-refused':
    'A connection was closed that had not said who it is: there were too many (`too-many`), or it took too long (`too-slow`).',
  'client-token-refused': 'An invalid token, or one that is good no more.',
  'login-code-refused': 'A code for a login that is unknown, is spent, or comes too late.',
  'enrol-code-refused': 'A code for an enrolment that is unknown, is spent, or comes too late.',
  'enrol-origin-refused':
    'A phone with a good ticket whose app has another origin than `party.origins`; the detail has the one that it offered.',
  'target-refused': 'A place where this person may not go.',
  'tunnel-refused': 'One tunnel too many, or an invalid request.',
  'question-refused': 'One question too many; the detail says why.',
  'keycloak-refused':
    'A call to the authentication channel that is not of a Keycloak of the configuration; the detail says why.',
  'remote-desktop-refused': 'A client of remote desktops that cannot be served; the detail says why.',
  'remote-desktop-opened':
    'A client of remote desktops is connected to its target; the detail says what its computer calls itself, and over what it came.',
  'remote-desktop-stalled':
    'A remote desktop was ended because one side took nothing for long, or gave no sign of life; the detail says which.',
  'operator-refused': "A command with a token that is not the operator's.",
  reloaded: 'A changed configuration is in force; the detail says which options, the source who did it.',
  'reload-refused': 'A changed configuration was not taken over; the detail says why.',
  'drain-begun': 'The operator lets nobody new in until the gateway stops.',
  'drain-undone': 'Others are let in again.',
  'refusals-counted': 'The same was refused more often than is listed; the detail says how often.',
  'code-issued': 'The operator has made a ticket; the detail says for what, the source who it was.',
  'ticket-revoked': 'A ticket was made worthless before anybody had used it; the detail says what it was for.',
  'user-renamed':
    'A user has another name; the detail has it. Entries before, and clients that were logged in, keep the one of then.',
  'user-removed': 'Everything that a user had is trusted no more; an entry for each of it comes before.',
  'clock-doubted': 'The clock on the wall cannot be believed: nothing is deleted by its age. The detail says why.',
  'clock-believed': 'The clock on the wall is believed again.',
  'store-restored':
    'A backup was put in place of the store; entries between the two are in the file that was there. The detail says what else.',
  'audit-lost': 'Entries before this one could not be kept; the detail says how many.',
} as const;

/** What an entry of the audit may be about. */
export type AuditEvent = keyof typeof AUDIT_EVENTS;
