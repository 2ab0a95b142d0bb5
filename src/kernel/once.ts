// A table that depends on nothing and is slow to make: made when it is first needed, kept from then on. For values that
// never change only; anything else is handed around.

export function once<Value>(make: () => Value): () => Value {
  let kept: { value: Value } | null = null;
  return () => {
    kept ??= { value: make() };
    return kept.value;
  };
}
