/* SPDX-License-Identifier: ISC */
/*
 * One meter, two sellers, an order each.  Between them a line that loses,
 * delays, reorders and, through a gateway, duplicates; a seller may crash at
 * any step and is started again.  Whoever comes to the meter settles what he
 * finds open.  The books are atomic and durable; all else is not.
 *
 * Held at every step: no order is applied without its row, none twice, an
 * order is booked as credited only if it was applied, as not credited only if
 * it never was nor will be; at the end the balance in the meter is the one in
 * the books.
 *
 * What is left out makes the model weaker than pp, never stronger: it looks
 * by one read where pp takes two that must agree, and it takes a reply to an
 * older read for its own.  Replies to orders are no evidence, so there are
 * none.  Nobody uses electricity.
 *
 *	CRASHES, DUPS	how often at most; 1
 *	BLIND		the meter applies what comes and counts by itself;
 *			else it applies only its own count plus one
 *	REFUND		the second order sets balance and count at once,
 *			which no meter compares with anything
 *	CANCEL		a counted order may be replaced by one of no amount
 *	CHEAT		somebody credits at the meter, once
 *	NET		how many requests may be on the way at once; 2
 *	NO_LOCK, NO_FENCE, NO_DRAIN
 *			without one of the protections
 *	M_...		what must not be done, see run.sh
 *	REACH		a condition that must be found to occur
 */
#ifndef CRASHES
#define CRASHES 1
#endif
#ifndef DUPS
#define DUPS 1
#endif
#ifndef NET
#define NET 2
#endif

#define NOBODY 9
#define SILENT 255

/* The states of an order; from CREDITED on they are final. */
#define NONE 0
#define ARMED 1
#define CREDITED 2
#define NOT_CREDITED 3
#define DISPUTED 4

/* Amounts tell who was there: any sum of some of them is another number. */
#define BEFORE 2
#define AMOUNT(x) ((x) + 1)
#define CHEATED 4

#ifdef REFUND
#define IS_REFUND(x) ((x) == 1)
#else
#define IS_REFUND(x) false
#endif
#define AFTER(x) \
	(IS_REFUND(x) -> base[x] - AMOUNT(x) : base[x] + AMOUNT(x))

/* Without compare a copy of an order works whenever it arrives. */
#ifdef BLIND
#define COMPARES(x) false
#else
#define COMPARES(x) (!IS_REFUND(x))
#endif

#ifdef M_COUNT
#define MINE(x) true
#else
#define MINE(x) (b == AFTER(x))
#endif

mtype = { READ, ORDER, NOTHING };

/* Requests as a bag: sorted in, any of them out.  A full one loses. */
chan net = [NET] of { mtype, byte, byte };
chan reply = [1] of { byte, byte };

/* The meter, and how often it has applied each order. */
byte count = 0, balance = BEFORE, applied[2];

/* The books: state, slot and balance before of each order; the count. */
byte state[2], slot[2], base[2], booked = 0;

byte lock = 0, crashes = 0, dups = 0, finished = 0;

#define SETTLED(x, s) (state[x] != (s) || applied[x] == ((s) == CREDITED))
#define SOUND(x) \
	(applied[x] <= 1 && (applied[x] == 0 || state[x] != NONE) && \
	    SETTLED(x, CREDITED) && SETTLED(x, NOT_CREDITED))
#ifndef REACH
#define REACH false
#endif

inline judge()
{
	assert(SOUND(0) && SOUND(1));
	assert(!(REACH))
}

inline apply(x, n)
{
	if
	:: IS_REFUND(x) ->
		count = n;
		balance = base[x] - AMOUNT(x);
		applied[x]++
	:: COMPARES(x) && n != count + 1 -> skip
	:: else ->
		count++;
		balance = balance + AMOUNT(x);
		applied[x]++
	fi;
	judge()
}

/* Any of those on the way, not only the oldest. */
inline pick()
{
	net?kind,x,n;
	do
	:: break
	:: passed + 1 < NET && nempty(net) ->
		net!kind,x,n;
		net?kind,x,n;
		passed++
	od;
	passed = 0
}

#define BOOKED(x) (state[x] == CREDITED -> AFTER(x) - base[x] : 0)

active proctype meter()
{
	mtype kind;
	byte x, n, passed;

end:
	do
	:: atomic {
		nempty(net) ->
		pick();
		if
		:: kind == READ && nfull(reply) -> reply!count,balance
		:: kind == ORDER ->
			apply(x, n);
#ifdef M_REPLY
			if
			:: nfull(reply) -> reply!count,balance
			:: true
			fi;
#endif
			if
			:: dups < DUPS ->
				dups++;
				net!!ORDER,x,n
			:: true
			fi
		:: kind == NOTHING && n == count + 1 -> count++
		:: true /* lost */
		fi;
		kind = 0;
		x = 0;
		n = 0
	}
#ifndef CHEAT
	/* None of the two can be followed by another order. */
	:: atomic {
		finished == 2 && empty(net) ->
		assert(balance == BEFORE + BOOKED(0) + BOOKED(1));
		break
	}
#endif
	od
}

#ifdef CHEAT
active proctype cheater()
{
	atomic {
		count++;
		balance = balance + CHEATED
	}
}
#endif

/*
 * A crash between two steps of which only the seller knows is the same as one
 * before them, so it is enough to crash before each that others can see.
 */
#define CRASH \
	atomic { \
		crashes < CRASHES -> \
		crashes++; \
		leave(); \
		goto start \
	}

inline leave()
{
	lock = 0;
	c = SILENT;
	b = 0;
	p = NOBODY;
	fenced = false
}

inline send(kind, x, n)
{
	if
	:: nfull(net) -> net!!kind,x,n
	:: full(net)
	fi
}

inline look()
{
	if
	:: CRASH
	:: atomic {
#ifndef NO_DRAIN
		if
		:: reply?_,_
		:: empty(reply)
		fi;
#endif
		send(READ, 0, 0)
	}
	fi;
	if
	:: CRASH
	:: reply?c,b
	:: atomic {
		c = SILENT;
		b = 0
	}
	fi
}

/* What the look (c, b) says about the open order x, if anything. */
inline verdict(x)
{
	if
	:: c == slot[x] && MINE(x) -> state[x] = CREDITED
	:: c == slot[x] && !MINE(x) && COMPARES(x) -> state[x] = NOT_CREDITED
	:: c == slot[x] && !MINE(x) && !COMPARES(x) -> state[x] = DISPUTED
	:: c > slot[x] -> state[x] = DISPUTED
	:: c < slot[x] && COMPARES(x) ->
#ifdef M_VOID
		state[x] = NOT_CREDITED
#else
		next = ORDER
#endif
	:: c < slot[x] && !COMPARES(x) && !fenced -> next = NOTHING
	:: c < slot[x] && !COMPARES(x) && fenced -> state[x] = NOT_CREDITED
	:: c < slot[x] && !COMPARES(x) && fenced -> next = ORDER
	fi;
	if
	:: state[x] >= CREDITED ->
		booked = c;
#ifndef CHEAT
		assert(state[x] != DISPUTED)
#endif
	:: else
	fi;
	judge()
}

/* Nothing open: a new order, if the meter is where the books are. */
inline arm()
{
	if
	:: state[me] != NONE || state[1 - me] == DISPUTED
	:: state[me] == NONE && state[1 - me] != DISPUTED && c == booked ->
		slot[me] = c + 1;
		base[me] = b;
#ifndef M_UNRECORDED
		state[me] = ARMED;
#endif
		p = me;
		next = ORDER
	:: state[me] == NONE && state[1 - me] != DISPUTED && c != booked ->
#ifdef CHEAT
		booked = c /* adopted by people, later */
#else
#ifdef NO_LOCK
		assert(c < booked) /* an old look */
#else
		assert(false)
#endif
#endif
	fi
}

inline decide()
{
	next = READ;
	if
	:: c == SILENT
	:: else ->
		p = (state[0] == ARMED -> 0 : (state[1] == ARMED -> 1 : NOBODY));
		if
		:: p == NOBODY -> arm()
		:: else ->
#ifdef M_RETRY
			slot[p] = c + 1;
#endif
			verdict(p)
		fi
	fi;
	c = SILENT;
	b = 0
}

inline give(x)
{
	if
	:: send(ORDER, x, slot[x])
#ifdef CANCEL
	:: COMPARES(x) -> send(NOTHING, x, slot[x])
#endif
	fi
}

proctype seller(byte me)
{
	byte c = SILENT, b, p = NOBODY;
	mtype next;
	bool fenced;

start:
	do
	:: atomic { state[me] >= CREDITED || state[1 - me] == DISPUTED -> break }
	:: atomic {
		else ->
#ifndef NO_LOCK
		lock == 0;
#endif
		lock = 1
	};
visit:
		look();
		atomic {
			decide();
			if
			:: next == ORDER
			:: next == NOTHING -> goto fence
			:: next == READ && p != NOBODY -> p = NOBODY; goto done
			:: next == READ && p == NOBODY -> goto done
			fi
		};
		if
		:: CRASH
		:: atomic {
			give(p);
			fenced = false;
#ifdef M_REPLY
			if
			:: reply?_,_ -> state[p] = CREDITED; judge()
			:: true
			fi;
#endif
#ifndef M_UNRECORDED
			p = NOBODY;
			goto visit
#endif
		}
		fi;
#ifdef M_UNRECORDED
		if
		:: CRASH
		:: atomic {
			state[p] = (state[p] == NONE -> ARMED : state[p]);
			p = NOBODY;
			goto visit
		}
		fi;
#endif
fence:
		atomic {
#ifndef NO_FENCE
			empty(net);
#endif
			fenced = true;
			p = NOBODY;
			goto visit
		};
done:
		atomic { leave() }
	od;
	finished++
}

init
{
	atomic {
		run seller(0);
		run seller(1)
	}
}
