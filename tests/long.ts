// What the long tests add to the plain ones, which are to be over in five minutes on two cores.

/** Whether the long tests run: `npm run test:long` sets it. */
export const long = process.env["GRAFT_LONG"] === "1";

/** All of a list in the long tests; in the plain ones every third, its first among them. */
export const inTurn = <A>(all: ReadonlyArray<A>): ReadonlyArray<A> => all.filter((_, i) => long || i % 3 === 0);
