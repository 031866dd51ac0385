; Is the invariant kept when the server answers a user for an item? Expected: unsat.
(set-info :smt-lib-version 2.6)
(set-logic UF)
(declare-sort User 0)
(declare-sort Grantee 0)
(declare-sort Slot 0)
(declare-sort Version 0)
(declare-sort Mask 0)
(declare-sort Key 0)
(declare-fun le (Version Version) Bool)
(declare-fun names (Grantee User) Bool)
(declare-fun corrupt (User) Bool)
(declare-fun enrolled (User) Bool)
(declare-fun holds (User Grantee) Bool)
(declare-fun granted (Grantee Slot) Bool)
(declare-fun past (Grantee Slot) Bool)
(declare-fun floor (Grantee Slot Version) Bool)
(declare-fun late (Grantee Slot User) Bool)
(declare-fun start (Grantee Slot User Version) Bool)
(declare-fun latest (Slot Version) Bool)
(declare-fun deposit (Slot Version Mask Key) Bool)
(declare-fun registered (User) Bool)
(declare-fun holder (User Grantee) Bool)
(declare-fun standing (Grantee Slot) Bool)
(declare-fun standing_past (Grantee Slot) Bool)
(declare-fun covers (User Grantee Slot) Bool)
(declare-fun covers_past (User Grantee Slot) Bool)
(declare-fun since (User Grantee Slot Version) Bool)
(declare-fun uploaded (Slot Version) Bool)
(declare-fun ended (User Slot Version) Bool)
(declare-fun ever (User Slot Version) Bool)
(declare-fun used (Mask) Bool)
(declare-fun stored (Slot Version Mask) Bool)
(declare-fun left (Mask Key) Bool)
(declare-fun given (User Mask Key) Bool)
(declare-const zero Version)
(declare-const user User)
(declare-const slot Slot)
(declare-const version Version)
(declare-const mask Mask)
(declare-const key Key)
(define-fun next_given ((u User) (r Mask) (k Key)) Bool
  (or (given u r k) (and (= u user) (= r mask) (= k key))))
; versions are ordered
(assert (forall ((v Version)) (le v v)))
; versions are ordered
(assert (forall ((v Version) (n Version)) (=> (and (le v n) (le n v)) (= v n))))
; versions are ordered
(assert (forall ((v Version) (n Version) (f Version)) (=> (and (le v n) (le n f)) (le v f))))
; of two versions one is not later
(assert (forall ((v Version) (n Version)) (or (le v n) (le n v))))
; no version is before zero
(assert (forall ((v Version)) (le zero v)))
; a grantee names one user or none
(assert (forall ((g Grantee) (u User) (w User)) (=> (and (names g u) (names g w)) (= u w))))
; whoever the server knows is registered
(assert (forall ((u User)) (=> (enrolled u) (registered u))))
; the server's roles are those that the issuer certified
(assert (forall ((u User) (g Grantee)) (and (=> (holds u g) (holder u g)) (=> (holder u g) (holds u g)))))
; no user holds another's name, or its own, as a role
(assert (forall ((u User) (w User) (g Grantee)) (not (and (holds u g) (names g w)))))
; a grant in the list is an order that stands
(assert (forall ((g Grantee) (s Slot)) (and (=> (granted g s) (standing g s)) (=> (past g s) (standing_past g s)))))
; who came after a grant holds its role
(assert (forall ((g Grantee) (s Slot) (u User)) (=> (late g s u) (and (granted g s) (holds u g)))))
; whom the list covers, the orders cover
(assert (forall ((u User) (g Grantee) (s Slot)) (=> (and (granted g s) (or (names g u) (holds u g))) (covers u g s))))
; whom the list covers from the past on, so do the orders
(assert (forall ((u User) (g Grantee) (s Slot)) (=> (and (past g s) (or (names g u) (holds u g))) (covers_past u g s))))
; when coverage began by the list, it began by the orders
(assert (forall ((u User) (g Grantee) (s Slot) (f Version)) (=> (and (granted g s) (or (names g u) (holds u g)) (or (and (late g s u) (start g s u f)) (and (not (late g s u)) (floor g s f)))) (since u g s f))))
; whoever is entitled to an item is known to have been
(assert (forall ((u User) (s Slot) (v Version)) (=> (and (registered u) (uploaded s v) (exists ((g Grantee)) (and (covers u g s) (or (covers_past u g s) (latest s v) (exists ((f Version)) (and (since u g s f) (and (le f v) (not (= f v))))))))) (ever u s v))))
; the server keeps parameters of what is stored
(assert (forall ((s Slot) (v Version) (r Mask) (k Key)) (=> (deposit s v r k) (stored s v r))))
; what is stored was uploaded, under blinding that was drawn
(assert (forall ((s Slot) (v Version) (r Mask)) (=> (stored s v r) (and (uploaded s v) (used r)))))
; what is given was drawn
(assert (forall ((u User) (r Mask) (k Key)) (=> (given u r k) (used r))))
; no two items share blinding
(assert (forall ((s Slot) (v Version) (t Slot) (n Version) (r Mask)) (=> (and (stored s v r) (stored t n r)) (and (= s t) (= v n)))))
; whoever was given a parameter was entitled to what it opens
(assert (forall ((u User) (r Mask) (k Key) (s Slot) (v Version)) (=> (and (given u r k) (stored s v r)) (ever u s v))))
; what happens can happen
(assert (and (enrolled user) (exists ((g Grantee)) (and (granted g slot) (or (names g user) (holds user g)) (or (past g slot) (latest slot version) (exists ((f Version)) (and (or (and (late g slot user) (start g slot user f)) (and (not (late g slot user)) (floor g slot f))) (and (le f version) (not (= f version)))))))) (deposit slot version mask key)))
; the invariant is broken after it
(assert (not (and (forall ((u User)) (=> (enrolled u) (registered u))) (forall ((u User) (g Grantee)) (and (=> (holds u g) (holder u g)) (=> (holder u g) (holds u g)))) (forall ((u User) (w User) (g Grantee)) (not (and (holds u g) (names g w)))) (forall ((g Grantee) (s Slot)) (and (=> (granted g s) (standing g s)) (=> (past g s) (standing_past g s)))) (forall ((g Grantee) (s Slot) (u User)) (=> (late g s u) (and (granted g s) (holds u g)))) (forall ((u User) (g Grantee) (s Slot)) (=> (and (granted g s) (or (names g u) (holds u g))) (covers u g s))) (forall ((u User) (g Grantee) (s Slot)) (=> (and (past g s) (or (names g u) (holds u g))) (covers_past u g s))) (forall ((u User) (g Grantee) (s Slot) (f Version)) (=> (and (granted g s) (or (names g u) (holds u g)) (or (and (late g s u) (start g s u f)) (and (not (late g s u)) (floor g s f)))) (since u g s f))) (forall ((u User) (s Slot) (v Version)) (=> (and (registered u) (uploaded s v) (exists ((g Grantee)) (and (covers u g s) (or (covers_past u g s) (latest s v) (exists ((f Version)) (and (since u g s f) (and (le f v) (not (= f v))))))))) (ever u s v))) (forall ((s Slot) (v Version) (r Mask) (k Key)) (=> (deposit s v r k) (stored s v r))) (forall ((s Slot) (v Version) (r Mask)) (=> (stored s v r) (and (uploaded s v) (used r)))) (forall ((u User) (r Mask) (k Key)) (=> (next_given u r k) (used r))) (forall ((s Slot) (v Version) (t Slot) (n Version) (r Mask)) (=> (and (stored s v r) (stored t n r)) (and (= s t) (= v n)))) (forall ((u User) (r Mask) (k Key) (s Slot) (v Version)) (=> (and (next_given u r k) (stored s v r)) (ever u s v))))))
(check-sat)
(exit)
