/** The exit codes, for the help of every command. */
export const EXIT_CODE_HELP = `Exit codes:
  0  done
  1  a defect of this program
  2  bad usage or input (an unknown option, a date in the past, no credentials)
  3  the service refused (wrong login, no credits, a SOAP fault)
  4  the service could not be reached (DNS, TLS, proxy, timeout), or its answer
     is invalid (a page instead of SOAP or JSON, a message that violates the
     contract, a token that permits more than requested)
Errors are one line on stderr that ends with what to do; --verbose adds code,
causes and stack.`
