import type { Output } from './terminal/io.js'

/** Delay before the first line where the output is not a terminal. */
const delayMs = 1000

/** Interval between lines where the output is not a terminal. */
const intervalMs = 2000

/**
 * Reports the progress of a long run: on a terminal at once, on one line that is overwritten and finally
 * cleared; elsewhere in separate lines, the first after one second, then one every two seconds.
 */
export class Progress {
  readonly #output: Output
  readonly #now: () => number
  #next: number
  #isShown = false

  constructor(output: Output, now: () => number = () => performance.now()) {
    this.#output = output
    this.#now = now
    this.#next = now() + delayMs
  }

  /** @param line without control characters */
  report(line: string): void {
    if (this.#output.isTTY) {
      this.#output.write(`\r\u001b[K${line.slice(0, 78)}`)
      this.#isShown = true
    } else if (this.#now() >= this.#next) {
      this.#output.write(`${line}\n`)
      this.#next = this.#now() + intervalMs
    }
  }

  /** Clears the line. */
  end(): void {
    if (this.#isShown) this.#output.write('\r\u001b[K')
    this.#isShown = false
  }
}
