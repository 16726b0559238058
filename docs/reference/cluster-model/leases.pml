/*
 * How long a prompt may stand when its request has ended, or the node that holds the request is dead: the log, the owner, the
 * node that the phone is at (desk), and the phone. No clock is compared with another: all that is counted is ages, from when
 * somebody did something to now, as each counts them. A message, a commit, a node may be as slow as it likes, and may never
 * come.
 *
 * A planted flaw is a macro: RENEWED_WITHOUT_PROOF, OWNER_NOT_LOOKED_AT, MISSED_BEATS_COUNTED, ORDER_TAKEN_FOR_PROOF,
 * LEASE_FROM_ARRIVAL, WHOLE_LEASE. Each is found.
 */

#define SIGN 2             /* the oldest sign of life of an owner with which a prompt is renewed; 5 s in the program */
#define LEASE 4            /* how long a prompt may stand behind its request's end; 15 s in the program */
#ifdef WHOLE_LEASE
#define DEVICE_LEASE LEASE
#else
#define DEVICE_LEASE (LEASE - SIGN)
#endif
#define FRESH 1            /* for the flaw that counts beats: 2.5 s */
#define OLD (LEASE + 1)    /* an age above all limits; nothing is older */
#define LENGTH 2           /* commits that a mirror has not heard yet */

mtype:commit = { DESK_BEAT, OWNER_BEAT, END };

/*
 * Of the log, what the desk's mirror has not heard yet, with an age: of a beat of the desk, since it was sent; of one of the
 * owner, since the newest beat of the desk was sent that the owner had heard by then.
 */
mtype:commit kind[LENGTH];
byte age[LENGTH];
byte unheard;

/* The owner: alive or not; the newest beat of the desk in its mirror; its own beat on the way to the log. */
bool alive = true;
byte heard = OLD;
bool ownerBeats;
byte ownerProof;

/* The desk: its beat on the way to the log, and the newest that is in the log; what it goes by. */
bool deskBeats;
byte deskBeatAge;
byte committed = OLD;      /* the newest desk beat in the log, for the owner to hear */
byte sign = OLD;           /* since the owner was alive, at most */
#if defined(OWNER_NOT_LOOKED_AT) || defined(MISSED_BEATS_COUNTED) || defined(ORDER_TAKEN_FOR_PROOF)
#define BY_ECHO
byte echo = OLD;           /* since the newest own beat that came back was sent */
byte missed;               /* own beats that came back since the owner's last */
#endif
bool ended;                /* its mirror knows that the request has ended */

/* The phone: its beat, the answer on its way, and what is left of the lease. The prompt stands while there is any. */
bool asks;
bool answered;
byte askAge;
byte left;

/* What really happened. */
bool over;                 /* the request has ended in the log, or its owner is dead */
byte sinceEnd;

#define OLDER(a) a = (a < OLD -> a + 1 : OLD)

inline append(what, how) {
  kind[unheard] = what;
  age[unheard] = how;
  unheard++
}

/* Time passes for all alike; the phone looks at its lease before anything else. */
active proctype Time() {
end_time:
  do
  :: atomic {
       (sinceEnd <= LEASE) ->
       OLDER(heard); OLDER(ownerProof); OLDER(deskBeatAge); OLDER(committed); OLDER(sign); OLDER(askAge);
#ifdef BY_ECHO
       OLDER(echo);
#endif
       OLDER(age[0]); OLDER(age[1]);
       left = (left > 0 -> left - 1 : 0);
       sinceEnd = (over -> sinceEnd + 1 : 0);
       assert(!(left > 0 && sinceEnd >= LEASE));       /* G3 */
       /* what nobody looks at any more is one state */
       if :: unheard < 2 -> age[1] = 0 :: else fi;
       if :: unheard < 1 -> age[0] = 0 :: else fi;
       if :: !ownerBeats -> ownerProof = 0 :: else fi;
       if :: !deskBeats -> deskBeatAge = 0 :: else fi;
       if :: !asks && !answered -> askAge = 0 :: else fi
     }
  od
}

active proctype Owner() {
end_owner:
  do
  /* beat: sent; the log takes it later, even when its sender is dead by then. */
  :: atomic { alive && !ownerBeats -> ownerBeats = true; ownerProof = heard }
  :: atomic { ownerBeats && unheard < LENGTH -> ownerBeats = false; append(OWNER_BEAT, ownerProof); ownerProof = 0 }
  :: atomic { ownerBeats -> ownerBeats = false; ownerProof = 0 }
  /* It hears the log. */
  :: atomic { alive && heard != committed -> heard = committed }
  /* cancel, or an end from anywhere: it is in the log. */
  :: atomic { !over && unheard < LENGTH -> append(END, 0); over = true; sinceEnd = 0 }
  /* It dies. */
  :: atomic { alive -> alive = false; heard = OLD; over = true }
  od
}

active proctype Desk() {
end_desk:
  do
  :: atomic { !deskBeats -> deskBeats = true; deskBeatAge = 0 }
  :: atomic {
       deskBeats && unheard < LENGTH ->
       committed = deskBeatAge;
       append(DESK_BEAT, deskBeatAge);
       deskBeats = false;
       deskBeatAge = 0
     }
  :: atomic { deskBeats -> deskBeats = false; deskBeatAge = 0 }
  /* Its mirror hears the next commit. */
  :: atomic {
       unheard > 0 ->
       if
       :: kind[0] == DESK_BEAT ->
#ifdef BY_ECHO
          echo = age[0];
          missed = (missed < 3 -> missed + 1 : 3)
#else
          skip
#endif
       :: kind[0] == OWNER_BEAT ->
#ifdef BY_ECHO
          missed = 0;
#endif
#ifdef ORDER_TAKEN_FOR_PROOF
          sign = echo
#else
          sign = age[0]
#endif
       :: kind[0] == END -> ended = true
       fi;
       kind[0] = kind[1]; age[0] = age[1];
       kind[1] = 0; age[1] = 0;
       unheard--
     }
  /* renew: answers the phone's beat, as soon as it may. */
  :: atomic {
       asks && !answered && !ended &&
#ifdef RENEWED_WITHOUT_PROOF
       true ->
#else
#ifdef OWNER_NOT_LOOKED_AT
       echo <= FRESH ->
#else
#ifdef MISSED_BEATS_COUNTED
       echo <= FRESH && missed <= 2 && sign < OLD ->
#else
       sign <= SIGN ->
#endif
#endif
#endif
       answered = true
     }
  od
}

active proctype Phone() {
end_phone:
  do
  :: atomic { !asks && !answered -> asks = true; askAge = 0 }
  /* The answer comes: the lease counts from the beat that it answers. */
  :: atomic {
       answered ->
#ifdef LEASE_FROM_ARRIVAL
       left = DEVICE_LEASE;
#else
       left = (DEVICE_LEASE > askAge && DEVICE_LEASE - askAge > left -> DEVICE_LEASE - askAge : left);
#endif
       asks = false; answered = false; askAge = 0
     }
  /* It is lost, or the phone comes back by another connection: it asks anew. */
  :: atomic { asks -> asks = false; answered = false; askAge = 0 }
  od
}
