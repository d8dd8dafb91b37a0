// The functions of node:dns that are methods of a resolver which nobody has made.

/** Gives methods of one object, made when the first of them is called. */
export function sharing<R extends object>(make: () => R): <M extends keyof R>(name: M) => R[M] {
  let made: R | undefined;
  return <M extends keyof R>(name: M): R[M] =>
    ((...args: never[]) => ((made ??= make()) as Record<M, (...args: never[]) => unknown>)[name](...args)) as R[M];
}
