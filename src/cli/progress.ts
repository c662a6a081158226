import type { Output } from './output/io.js'

/** Shorter runs are told nothing of, unless somebody watches. */
const patienceMs = 1000

/** Between two lines where nobody watches. */
const intervalMs = 2000

/**
 * Tells on stderr how far a long run is: on a terminal at once, on one line that is written over and
 * wiped in the end; elsewhere in lines, from one second on and not too many.
 */
export class Progress {
  readonly #output: Output & { readonly isTTY?: boolean }
  readonly #now: () => number
  #next: number
  #isShown = false

  constructor(output: Output, now: () => number = () => performance.now()) {
    this.#output = output
    this.#now = now
    this.#next = now() + patienceMs
  }

  /** @param line with nothing in it that a terminal would obey */
  tell(line: string): void {
    if (this.#output.isTTY) {
      this.#output.write(`\r\u001b[K${line.slice(0, 78)}`)
      this.#isShown = true
    } else if (this.#now() >= this.#next) {
      this.#output.write(`${line}\n`)
      this.#next = this.#now() + intervalMs
    }
  }

  /** Wipes the line. */
  end(): void {
    if (this.#isShown) this.#output.write('\r\u001b[K')
    this.#isShown = false
  }
}
