/** Whether two types are identical, `readonly` and `any` included. */
export type Equal<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false

type Data<T> = { [K in keyof T as T[K] extends (...args: never) => unknown ? never : K]: T[K] }

/** Whether every member but methods is readonly. */
export type IsReadonly<T> = Equal<Data<T>, Readonly<Data<T>>>
