// What one station hands to the next. Only one function in one file makes a baton of a kind; a later station's signature
// demands it, so that skipping a step does not compile.

declare const station: unique symbol;

/** A value that has passed the station called `Name`. */
export type Baton<Name extends string, Value> = Value & { readonly [station]: Name };

/** To be called in the one file that owns the baton, after everything it promises was checked. */
export function asBaton<Name extends string, Value>(value: Value): Baton<Name, Value> {
  return value as Baton<Name, Value>;
}
