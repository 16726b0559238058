/*
 * What several gateway nodes decide about one request, at most: the log, its owner, two nodes with a phone each (desks), at
 * one of them a copy of the phone that approves another request, and whoever revokes. No time here: every message and every node is as slow as it likes, answers get lost, nodes stand still and
 * die. What time promises is in leases.pml.
 *
 * A planted flaw is a macro: STALE_MIRROR_TRUSTED, COMMIT_WITHOUT_COMPARE, RETRY_TAKEN_FOR_LOSS, REVOCATION_NOT_NAMED,
 * COUNTER_NOT_NAMED, SINK_NOT_CLEARED, TWO_OWNERS. Each is found.
 */

#define NODES 3
#define OWNER 0            /* the node that holds the client's connection */
#define MOST_TRIES 2       /* wrong numbers that a request bears */
#define MOST_COMMITS 12
#define NOBODY 9

/* The states of a request's record; ABSENT before the ask. */
mtype:request = { ABSENT, PENDING, APPROVED, DENIED, CANCELLED };

/* The log: what each key holds after each commit, and the commit that wrote it. A node's mirror is the number of commits it has. */
typedef Commit {
  mtype:request request;   /* requests/ID */
  byte requestRevision;
  byte tries;              /* of it: numbers typed */
  bool matched;            /* of it: the right one was among them */
  byte endedBy;            /* of it: the node whose commit ended it */
  bool revoked;            /* clients/C */
  byte clientRevision;
  byte counter;            /* devices/D, which two phones have when one is a copy */
  byte deviceRevision;
}
Commit log[MOST_COMMITS];
byte head;                 /* the last commit */
byte mirror[NODES];        /* of each node: commits that it has heard */

/* What really happened, for the assertions. */
bool cancelReturned;
bool sinkCleared;
byte letIn;
bool open;                 /* a connection through the gateway */
byte typed;                /* numbers that were looked at */
byte accepted;             /* approvals that were answered with "it counts" */

#define NOW log[head]
#define SEEN log[mirror[me]]

/* G1: what has ended stays as it is. */
inline checkOneVerdict(was, is) {
  assert(was == ABSENT || was == PENDING || was == is)
}

inline begin() {
  assert(head + 1 < MOST_COMMITS);
  log[head + 1].request = NOW.request;
  log[head + 1].requestRevision = NOW.requestRevision;
  log[head + 1].tries = NOW.tries;
  log[head + 1].matched = NOW.matched;
  log[head + 1].endedBy = NOW.endedBy;
  log[head + 1].revoked = NOW.revoked;
  log[head + 1].clientRevision = NOW.clientRevision;
  log[head + 1].counter = NOW.counter;
  log[head + 1].deviceRevision = NOW.deviceRevision
}

inline finish() {
  checkOneVerdict(log[head].request, log[head + 1].request);
  head++
}

#ifdef COMMIT_WITHOUT_COMPARE
#define IS(key, revision) true
#else
#define IS(key, revision) (NOW.key == (revision))
#endif

/* What an approval names beside the request. */
#ifdef REVOCATION_NOT_NAMED
#define CLIENT_NAMED true
#else
#define CLIENT_NAMED IS(clientRevision, overClient)
#endif
#ifdef COUNTER_NOT_NAMED
#define DEVICE_NAMED true
#else
#define DEVICE_NAMED IS(deviceRevision, overDevice)
#endif

/* A node hears the next commit. */
inline hear() {
  atomic { mirror[me] < head -> mirror[me]++ }
}

/* Ends the request over a revision, at the log. */
inline commitEnd(state, revision) {
  if
  :: IS(requestRevision, revision) && NOW.request != ABSENT ->
     begin();
     log[head + 1].request = state;
     log[head + 1].requestRevision = head + 1;
     log[head + 1].endedBy = me;
     finish()
  :: else
  fi
}

/*
 * The node with the client. It asks, waits for what the log says, and lets in; the client may go at any moment, and the node
 * may die at any.
 */
proctype Owner() {
  byte me = OWNER;
  byte over;

  /* ask: over the client's revision as the mirror has it, and the request's absence. */
ask:
  atomic {
    over = SEEN.clientRevision;
    if
    :: SEEN.revoked -> goto refused
    :: else
    fi
  }
  do
  :: atomic {
       if
       :: IS(requestRevision, 0) && IS(clientRevision, over) && NOW.request == ABSENT ->
          begin();
          log[head + 1].request = PENDING;
          log[head + 1].requestRevision = head + 1;
          finish();
          if
          :: goto waiting            /* the answer came */
          :: skip                    /* it was lost: the node asks again */
          fi
       :: else ->
          if
          :: NOW.request != ABSENT -> goto waiting   /* refused, and it is the own request: the first attempt was done */
          :: else -> goto refused
          fi
       fi
     }
  od;

waiting:
  do
  :: hear()
  :: atomic {                        /* cancel: the sink is cleared before anything else */
#ifndef SINK_NOT_CLEARED
       sinkCleared = true;
#endif
       cancelReturned = true;
       goto cancelling
     }
  :: atomic {                        /* let in: only by the record, and by this node */
       SEEN.request == APPROVED && !sinkCleared ->
       if
       :: SEEN.revoked -> goto refused
       :: else ->
          assert(!cancelReturned);                       /* G2 */
          assert(NOW.request == APPROVED);               /* G1 */
          letIn++;
          assert(letIn == 1);
          open = true;
          goto connected
       fi
     }
  :: SEEN.request == DENIED || SEEN.request == CANCELLED -> goto refused
  od;

cancelling:                          /* the cancel is tried until the log has decided */
  do
  :: hear()
  :: atomic {
       SEEN.request == PENDING || SEEN.request == ABSENT ->
       over = SEEN.requestRevision;
       commitEnd(CANCELLED, over)                  /* refused or unanswered: again, over what the mirror has by then */
     }
#ifdef SINK_NOT_CLEARED
  :: atomic { SEEN.request == APPROVED -> assert(!cancelReturned); goto refused }
#endif
  :: SEEN.request != PENDING && SEEN.request != ABSENT -> goto refused
  od;

connected:                           /* ends with what the log says */
end_connected:
  do
  :: hear()
  :: atomic { SEEN.revoked -> open = false; goto refused }
  od;

refused: skip
}

/*
 * A node with a phone of the user on it, and a person who types a number, then approves or denies. Both phones know the same
 * device key when one is a copy of the other: the counter lets one of them approve.
 */
proctype Desk(byte me) {
  byte overRequest, overClient, overDevice, counter;
  byte answered = NOBODY;
  bool right;

end_desk:
  do
  :: hear()

  /* number: one try, counted in the record. */
  :: atomic {
       SEEN.request == PENDING && !SEEN.matched && SEEN.tries < MOST_TRIES ->
       if
       :: right = true
       :: right = false
       fi;
       if
#ifdef STALE_MIRROR_TRUSTED
       :: NOW.request == PENDING ->
#else
       :: IS(requestRevision, SEEN.requestRevision) ->
#endif
          typed++;
          begin();
          log[head + 1].requestRevision = head + 1;
#ifdef STALE_MIRROR_TRUSTED
          log[head + 1].tries = SEEN.tries + 1;
#else
          log[head + 1].tries = NOW.tries + 1;
#endif
          if
          :: right -> log[head + 1].matched = true
          :: !right && log[head + 1].tries >= MOST_TRIES ->
             log[head + 1].request = DENIED;
             log[head + 1].endedBy = me
          :: else
          fi;
          finish();
          assert(typed <= MOST_TRIES)                    /* tries hold across nodes */
       :: else
       fi;
       right = false
     }

  /* approve: the assertion is verified against the mirror, then all that it relied on is named. */
  :: atomic {
       SEEN.request == PENDING && SEEN.matched && !SEEN.revoked && answered == NOBODY ->
       overRequest = SEEN.requestRevision;
       overClient = SEEN.clientRevision;
       overDevice = SEEN.deviceRevision;
       counter = SEEN.counter
     }
     do
     :: atomic {
          if
          :: IS(requestRevision, overRequest) && NOW.request != ABSENT && CLIENT_NAMED && DEVICE_NAMED ->
             assert(!NOW.revoked);                       /* G5 */
             assert(NOW.counter == counter);             /* no two approvals with one counter */
             begin();
             log[head + 1].request = APPROVED;
             log[head + 1].requestRevision = head + 1;
             log[head + 1].endedBy = me;
             log[head + 1].counter = counter + 1;
             log[head + 1].deviceRevision = head + 1;
             finish();
             if
             :: answered = 1; accepted++; break          /* the phone hears that it counts */
             :: skip                                     /* the answer is lost: again */
             fi
          :: else ->
#ifndef RETRY_TAKEN_FOR_LOSS
             if
             :: NOW.request == APPROVED && NOW.endedBy == me -> answered = 1; accepted++
             :: else -> answered = 0
             fi;
#else
             answered = 0;
#endif
             /* What the phone is told is what the log says. */
             assert(answered == 1 || NOW.request != APPROVED || NOW.endedBy != me);
             break
          fi
        }
     od;
     assert(accepted <= 1)

  /* deny. */
  :: atomic { SEEN.request == PENDING -> commitEnd(DENIED, SEEN.requestRevision) }

  /* declareDead: its beats are missing, for this node. The owner may be dead, or may only stand still. */
#ifdef TWO_OWNERS
  :: SEEN.request == PENDING -> goto takeOver
#else
  :: atomic { SEEN.request == PENDING -> commitEnd(CANCELLED, SEEN.requestRevision) }
#endif
  :: SEEN.request != PENDING && SEEN.request != ABSENT -> goto over
  od;

#ifdef TWO_OWNERS
takeOver:                            /* the flaw: it goes on with the request instead of ending it */
end_takeOver:
  do
  :: hear()
  :: atomic { SEEN.request == APPROVED -> letIn++; assert(letIn == 1); goto over }
  :: SEEN.request == DENIED || SEEN.request == CANCELLED -> goto over
  od;
#endif
over: skip
}

/* A copy of the phone, and another request of the same user: it approves that with the same device key. */
proctype OtherPhone(byte me) {
end_other:
  do
  :: atomic {
       !SEEN.revoked ->
       if
       :: (IS(deviceRevision, SEEN.deviceRevision)) && (IS(clientRevision, SEEN.clientRevision)) ->
          assert(!NOW.revoked);
          assert(NOW.counter == SEEN.counter);
          begin();
          log[head + 1].counter = SEEN.counter + 1;
          log[head + 1].deviceRevision = head + 1;
          finish();
          goto over
       :: else
       fi
     }
  od;
over: skip
}

/* revoke: one commit over the client's record, from any node. */
proctype Operator() {
  atomic {
    begin();
    log[head + 1].revoked = true;
    log[head + 1].clientRevision = head + 1;
    finish()
  }
}

/* When nothing more happens: no connection of somebody revoked is open (G5), and a request that was cancelled has ended. */
proctype Quiet() {
  timeout ->
  assert(!(open && NOW.revoked))
}

init {
  atomic {
    log[0].request = ABSENT;
    log[0].endedBy = NOBODY;
    run Owner();
    run Desk(1);
    run Desk(2);
    run OtherPhone(2);
    run Operator();
    run Quiet()
  }
}
