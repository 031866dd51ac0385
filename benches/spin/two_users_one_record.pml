/* Profile `sesphr-hybrid`, scope `two-users-one-record`, for SPIN. Which coalition it is, is a
 * matter of who reads:
 *
 *   none        -DDOWNLOADS  the insider downloads and asks
 *   revoked                  the insider asks, and has what is stored
 *   two-users   -DBOTH       the newcomer asks too
 *   cloud       -DNOBODY     nobody asks
 *
 * The bounds are those of the scope; others are given by -DVERSIONS=n -DGRANTS=n -DREVOCATIONS=n.
 *
 * One process, one indivisible step for each action of the model, and one variable for each thing
 * in which two states of the model can differ. README.md lists the correspondence.
 */

#ifndef VERSIONS
#define VERSIONS    2   /* a slot has at most: two to eight */
#define GRANTS      2   /* are made at most */
#define REVOCATIONS 1   /* are made at most */
#endif

#define A 0             /* the slot that is granted: medical */
#define B 1             /* the other one: insurance */

#define USERS 2
#define INSIDER  0      /* is granted A from joining on; reads */
#define NEWCOMER 1      /* is granted A from the past on */

/* Owner, cloud and server: versions of each slot, and the server's parameters with them. */
byte version[2];

/* The lists of owner and server, and whom the orders cover: one more than the version that was
 * current when the grant began; 0 without a grant. */
byte granted[USERS];

/* The oracle: whether a user was ever entitled to a version of A, as bits; one more than the
 * version that was current when its access last ended, 0 if it never did. */
byte ever[USERS];
byte ended[USERS];

/* The insider: of each version that it downloaded, which one the cloud said was current; 0 if it
 * did not. */
byte download_a[VERSIONS + 1];
byte download_b[VERSIONS + 1];

/* Readers: whether each was given the parameter of a version of A, as bits. What a coalition
 * knows follows from these and from the versions. */
byte given[USERS];

/* How much of the bounds is used up. */
byte grants;
byte revocations;

/* Zero between steps. */
byte u;
byte n;

#define reaches(user, item) \
    (granted[user] > 0 && (user == NEWCOMER || item == version[A] || item >= granted[user]))

/* After each order the oracle notes who is entitled to what. */
inline remember() {
    u = 0;
    do
    :: u < USERS ->
        n = 1;
        do
        :: n <= version[A] ->
            if
            :: reaches(u, n) -> ever[u] = ever[u] | (1 << (n - 1))
            :: else
            fi;
            n++
        :: else -> break
        od;
        u++
    :: else -> break
    od;
    u = 0;
    n = 0
}

#define download(slot, list, item) \
    :: d_step { version[slot] >= item && list[item] == 0 -> list[item] = version[slot] }

#define request(user, item) \
    :: d_step { version[A] >= item && !(given[user] & (1 << (item - 1))) && reaches(user, item) -> \
            given[user] = given[user] | (1 << (item - 1)) }

inline upload(slot) { version[slot] = version[slot] + 1 }

inline grant(user) {
    granted[user] = version[A] + 1;
    grants++;
    remember()
}

inline revoke(user) {
    granted[user] = 0;
    ended[user] = version[A] + 1;
    revocations++;
    remember()
}

active proctype Everybody() {
end:
    do
    :: d_step { version[A] < VERSIONS -> upload(A); remember() }
    :: d_step { version[B] < VERSIONS -> upload(B); remember() }
    :: d_step { version[A] < VERSIONS && version[B] < VERSIONS ->
            upload(A); upload(B); remember() }

    :: d_step { granted[INSIDER] == 0 && grants < GRANTS -> grant(INSIDER) }
    :: d_step { granted[NEWCOMER] == 0 && grants < GRANTS -> grant(NEWCOMER) }
    :: d_step { granted[INSIDER] > 0 && revocations < REVOCATIONS -> revoke(INSIDER) }
    :: d_step { granted[NEWCOMER] > 0 && revocations < REVOCATIONS -> revoke(NEWCOMER) }

#ifdef DOWNLOADS
    download(A, download_a, 1)
    download(B, download_b, 1)
    download(A, download_a, 2)
    download(B, download_b, 2)
#if VERSIONS > 2
    download(A, download_a, 3)
    download(B, download_b, 3)
#endif
#if VERSIONS > 3
    download(A, download_a, 4)
    download(B, download_b, 4)
#endif
#if VERSIONS > 4
    download(A, download_a, 5)
    download(B, download_b, 5)
#endif
#if VERSIONS > 5
    download(A, download_a, 6)
    download(B, download_b, 6)
#endif
#if VERSIONS > 6
    download(A, download_a, 7)
    download(B, download_b, 7)
#endif
#if VERSIONS > 7
    download(A, download_a, 8)
    download(B, download_b, 8)
#endif
#endif

    /* What is refused changes nothing, so B is never asked for. */
#ifndef NOBODY
    request(INSIDER, 1)
    request(INSIDER, 2)
#if VERSIONS > 2
    request(INSIDER, 3)
#endif
#if VERSIONS > 3
    request(INSIDER, 4)
#endif
#if VERSIONS > 4
    request(INSIDER, 5)
#endif
#if VERSIONS > 5
    request(INSIDER, 6)
#endif
#if VERSIONS > 6
    request(INSIDER, 7)
#endif
#if VERSIONS > 7
    request(INSIDER, 8)
#endif
#endif
#ifdef BOTH
    request(NEWCOMER, 1)
    request(NEWCOMER, 2)
#if VERSIONS > 2
    request(NEWCOMER, 3)
#endif
#if VERSIONS > 3
    request(NEWCOMER, 4)
#endif
#if VERSIONS > 4
    request(NEWCOMER, 5)
#endif
#if VERSIONS > 5
    request(NEWCOMER, 6)
#endif
#if VERSIONS > 6
    request(NEWCOMER, 7)
#endif
#if VERSIONS > 7
    request(NEWCOMER, 8)
#endif
#endif
    od
}
